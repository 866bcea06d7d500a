"""Robust Links: three attributes into one tag and nothing else, for links that work and links that are gone."""

import csv
import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.extract.anchors import find
from linkcheck.fixes.decide import approved, decided
from linkcheck.fixes.propose import OPEN, propose
from linkcheck.fixes.rewrite import mirrored, rewrite, splice
from linkcheck.fixes.verify import NO_COPY, verify
from linkcheck.model.archive import Held, Lookup, Memento, Outcome, Submission
from linkcheck.model.article import Article, TextFormat
from linkcheck.model.fix import Decision, Delivery, Fix, SuggestionKind
from linkcheck.model.verdict import State
from linkcheck.review import view
from linkcheck.store.store import Store
from linkcheck.urls.scope import Scope
from tests.fixes import fix_articles
from tests.fixes.conftest import NOW, Workspace, verdict

OLD = "https://old.example/x"
COPY = "https://web.archive.org/web/20200102030405/https://old.example/x?a=1&b=2"
LINKED = "2020-01-03"
NAMES = (
    'data-originalurl="https://old.example/x" '
    'data-versionurl="https://web.archive.org/web/20200102030405/https://old.example/x?a=1&amp;b=2" '
    'data-versiondate="2020-01-03"'
)
HERE = NAMES.partition(" ")[2]

#: (what stands there, what it becomes where the address stays).
STAYS: dict[str, tuple[str, str]] = {
    "double quotes": (f'<p>A <a href="{OLD}">b</a>.</p>', f'<p>A <a href="{OLD}" {NAMES}>b</a>.</p>'),
    "single quotes, blanks, other attributes": (
        f"<A  class='k'\n HREF = '{OLD}'  title=t >b</a >",
        f"<A  class='k'\n HREF = '{OLD}' {NAMES.replace(chr(34), chr(39))}  title=t >b</a >",
    ),
    "no quotes": (f"<a href={OLD}>b</a>", f"<a href={OLD} {NAMES}>b</a>"),
    "blanks around the address": (f'<a href=" {OLD} ">b</a>', f'<a href=" {OLD} " {NAMES}>b</a>'),
    "attributes that are there get their value": (
        f'<a data-versiondate="2001-01-01" data-versionurl=x href="{OLD}" data-originalurl>b</a>',
        f'<a data-versiondate="2020-01-03" {HERE.rpartition(" ")[0]} href="{OLD}" data-originalurl="{OLD}">b</a>',
    ),
    "an attribute without its value": (
        f"<a href=\"{OLD}\" data-versionurl data-versiondate=''>b</a>",
        f'<a href="{OLD}" data-originalurl="{OLD}" {HERE.rpartition(" ")[0]} data-versiondate=\'2020-01-03\'>b</a>',
    ),
    "an original that is named already stays": (
        f'<a href="{OLD}" data-originalurl="https://first.example/">b</a>',
        f'<a href="{OLD}" {HERE} data-originalurl="https://first.example/">b</a>',
    ),
    "of two attributes with a name the first counts": (
        f'<a href="{OLD}" data-versionurl="p" data-versionurl="q">b</a>',
        f'<a href="{OLD}" data-originalurl="{OLD}" data-versiondate="2020-01-03" '
        f'{HERE.rpartition(" ")[0]} data-versionurl="q">b</a>',
    ),
    "entities as they were written": (
        '<a href="https://old.example/?a=1&amp;copy=2&b">b</a>',
        f'<a href="https://old.example/?a=1&amp;copy=2&b" data-originalurl="https://old.example/?a=1&amp;copy=2&b" '
        f"{HERE}>b</a>",
    ),
    "an address that its article completes": (
        '<a href="//old.example/x#part">b</a>',
        f'<a href="//old.example/x#part" data-originalurl="https://old.example/x#part" {HERE}>b</a>',
    ),
    "in a paragraph block": (
        f'<!-- wp:group --><!-- wp:paragraph {{"a":1}} -->\n<p><a href="{OLD}">b</a></p>\n<!-- /wp:paragraph -->',
        f'<!-- wp:group --><!-- wp:paragraph {{"a":1}} -->\n<p><a href="{OLD}" {NAMES}>b</a></p>\n'
        "<!-- /wp:paragraph -->",
    ),
    "behind a block that is closed": (
        f'<!-- wp:button --><a href="#">x</a><!-- /wp:button --><!-- wp:spacer /--><a href="{OLD}">b</a>',
        f'<!-- wp:button --><a href="#">x</a><!-- /wp:button --><!-- wp:spacer /--><a href="{OLD}" {NAMES}>b</a>',
    ),
    "in the caption of an image block": (
        f'<!-- wp:image --><figure><img><figcaption><a href="{OLD}">b</a></figcaption></figure><!-- /wp:image -->',
        f'<!-- wp:image --><figure><img><figcaption><a href="{OLD}" {NAMES}>b</a></figcaption></figure>'
        "<!-- /wp:image -->",
    ),
    "malformed markup around": (
        f'<div><p>a<b>c <a href="{OLD}">b</p></i></a></span>',
        f'<div><p>a<b>c <a href="{OLD}" {NAMES}>b</p></i></a></span>',
    ),
}

#: (text, format, what the refusal says): places that cannot carry attributes.
REFUSED: dict[str, tuple[str, TextFormat, str]] = {
    "a Markdown link": (f"See [b]({OLD}).\n", TextFormat.MARKDOWN, "attributes of an HTML link"),
    "a Markdown reference": (f"See [b].\n\n[b]: {OLD}\n", TextFormat.MARKDOWN, "attributes of an HTML link"),
    "a bare address": (f"<p>x</p>\n\n{OLD}\n", TextFormat.HTML, "attributes of an HTML link"),
    "an embed": (f'<iframe src="{OLD}"></iframe>', TextFormat.HTML, "attributes of an HTML link"),
    "an image map": (f'<map><area href="{OLD}"></map>', TextFormat.HTML, "attributes of an HTML link"),
    "a line of a list": (f"{OLD}\n", TextFormat.URL_LIST, "attributes of an HTML link"),
    "a block that repeats its address": (
        f'<!-- wp:button {{"url":"{OLD}"}} --><a href="{OLD}">b</a><!-- /wp:button -->',
        TextFormat.HTML,
        "made from its address",
    ),
    "a block that makes its link itself": (
        f'<!-- wp:file {{"id":7}} --><div><a href="{OLD}">b</a></div><!-- /wp:file -->',
        TextFormat.HTML,
        "made from its address",
    ),
    "a block of a plugin": (
        f'<!-- wp:acme/card --><a href="{OLD}">b</a><!-- /wp:acme/card -->',
        TextFormat.HTML,
        "made from its address",
    ),
    "the picture of an image block": (
        f'<!-- wp:image --><figure><a href="{OLD}"><img></a></figure><!-- /wp:image -->',
        TextFormat.HTML,
        "made from its address",
    ),
    "a link that names the copy already": (f'<a href="{OLD}" {NAMES}>b</a>', TextFormat.HTML, "already"),
}


def fixes(text: str, decision: Decision, form: TextFormat = TextFormat.HTML, copy: str = COPY) -> list[Fix]:
    made = fix_articles.decided(text, form, decision=decision, new_url=copy)
    return [replace(fix, linked=LINKED) for fix in made]


@pytest.mark.parametrize("name", STAYS)
def test_the_attributes_stand_in_the_tag_and_nothing_else_changes(name: str) -> None:
    before, after = STAYS[name]
    article = fix_articles.article(before)
    made = rewrite(article, fixes(before, Decision.ROBUST)[-1:])
    assert (made.text, made.refused) == (after, ())
    assert splice(made.text, mirrored(made.edits, before)) == before


@pytest.mark.parametrize("name", STAYS)
def test_where_the_copy_takes_its_place_the_old_address_is_kept(name: str) -> None:
    before, after = STAYS[name]
    made = rewrite(fix_articles.article(before), fixes(before, Decision.ROBUST_REPLACE)[-1:])
    start, end = fix_articles.occurrences(after)[-1].span
    assert made.text == after[:start] + COPY.replace("&", "&amp;") + after[end:]
    assert splice(made.text, mirrored(made.edits, before)) == before


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("decision", [Decision.ROBUST, Decision.ROBUST_REPLACE])
def test_what_cannot_carry_attributes_is_refused_with_a_sentence(name: str, decision: Decision) -> None:
    text, form, why = REFUSED[name]
    made = rewrite(fix_articles.article(text, form), fixes(text, decision, form))
    if "already" in why and decision is Decision.ROBUST_REPLACE:  # the address is still to be changed
        assert made.text == text.replace(f'href="{OLD}"', 'href="' + COPY.replace("&", "&amp;") + '"')
        return
    assert made.text == text and why in made.refused[0][1]


def test_an_html_link_in_markdown_carries_them() -> None:
    text = f'# T\n\nSee <a href="{OLD}">b</a> and [c](https://other.example/).\n'
    made = rewrite(fix_articles.article(text, TextFormat.MARKDOWN), fixes(text, Decision.ROBUST, TextFormat.MARKDOWN))
    assert made.text == text.replace(f'"{OLD}"', f'"{OLD}" {NAMES}') and len(made.refused) == 1


def test_without_a_date_of_the_article_the_copy_s_own_is_written() -> None:
    text = f'<a href="{OLD}">b</a>'
    (fix,) = fixes(text, Decision.ROBUST)
    undated = replace(fix, linked="")
    assert 'data-versiondate="2020-01-02"' in rewrite(fix_articles.article(text), [undated]).text
    nowhere = replace(undated, new_url="https://archive.example/abc")
    assert "day of linking" in rewrite(fix_articles.article(text), [nowhere]).refused[0][1]


BITS = st.sampled_from(
    [
        "class=k",
        "title='a > b'",
        'data-x="1"',
        "hidden",
        "/",
        "rel=nofollow",
        "\n",
        "onclick=\"x('y')\"",
        "a'b",
        "=q",
        "data-versionurl",
        "data-versionurl=''",
        "data-versiondate=2001",
        'data-originalurl="https://o/"',
    ]
)


@settings(max_examples=150, deadline=None)
@given(before=st.lists(BITS, max_size=4), after=st.lists(BITS, max_size=4), quote=st.sampled_from(['"', "'", ""]))
def test_a_browser_s_parser_sees_the_three_attributes_change_and_no_other(
    before: list[str], after: list[str], quote: str
) -> None:
    tag = " ".join(["<a", *before, f"href={quote}{OLD}{quote}", *after])
    text = f"<p>x {tag} >words</a> y"
    given_ = fixes(text, Decision.ROBUST)
    if not given_:  # a bit before it has swallowed the address
        return
    made = rewrite(fix_articles.article(text), given_)
    if made.refused:
        return
    old, new = _anchor(text), _anchor(made.text)
    changed = {"data-versionurl": COPY, "data-versiondate": LINKED}
    assert new == old | changed | {"data-originalurl": old.get("data-originalurl") or OLD}
    assert made.text.count("data-versiondate") == max(1, text.count("data-versiondate"))
    assert splice(made.text, mirrored(made.edits, text)) == text


def _anchor(text: str) -> dict[str, str]:
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    return dict(tree.find(".//a").attrib)


# --- from suggestion to article and back ------------------------------------------------------------------------------

TEXT = '<p><a href="https://well.example/a">well</a> <a href="https://gone.example/b">gone</a>'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """One link works and one is dead; an archive has copies of both."""
    owner = replace(fix_articles.article(TEXT), published=NOW)
    with Store(tmp_path / "linkcheck.db") as opened:
        opened.put_articles([(owner, find(owner, Scope()).occurrences)], NOW)
        judge(opened, State.ALIVE)
        for number, link, _ in opened.histories():
            opened.put_lookup(number, lookup(link.url))
        yield opened


def judge(store: Store, well: State, gone: State = State.DEAD) -> None:
    store.put_verdicts(
        [(n, verdict(link.url, well if "well" in link.url else gone), ()) for n, link, _ in store.histories()], NOW
    )


def lookup(url: str) -> Lookup:
    memento = Memento(url=f"https://a.example/20200102030405/{url}", original=url, date=NOW, status=200, finding="ok")
    return Lookup(archive="a.example", held=Held.FOUND, wanted=NOW, asked_at=NOW, memento=memento)


def open_fixes(store: Store) -> dict[str, Fix]:
    return {fix.text: fix for fix in store.fixes(*OPEN)}


def test_links_that_work_are_proposed_when_asked_for_and_stay_until_decided(store: Store) -> None:
    propose(store)
    assert set(open_fixes(store)) == {"gone"}
    assert propose(store, robust=True).by_kind == {"memento": 1, "robust": 1}
    well = open_fixes(store)["well"]
    assert well.suggestion and well.suggestion.kind is SuggestionKind.ROBUST and well.linked == "2026-11-01"
    propose(store)
    assert set(open_fixes(store)) == {"gone", "well"}
    propose(store, robust=False)
    assert set(open_fixes(store)) == {"gone"}


def test_an_approved_copy_beside_a_living_link_is_no_decision_that_ends(store: Store) -> None:
    propose(store, robust=True)
    well = open_fixes(store)["well"]
    made = approved(decided(well, Decision.ROBUST, well.suggestion.url, "", now=NOW, who="t"), now=NOW, who="t")  # type: ignore[union-attr]
    store.put_fixes([made])
    propose(store)
    propose(store, robust=False)
    assert open_fixes(store)["well"].delivery is Delivery.APPROVED


def test_a_copy_that_was_asked_for_counts_for_a_living_link_and_not_for_a_dead_one(store: Store) -> None:
    for number, link, _ in store.histories():
        store.db.execute("delete from mementos where link_id = ?", [number])
        made = Submission(
            url=link.url, submitted_at=NOW, outcome=Outcome.SAVED, memento_url=f"https://a.example/{number}"
        )
        store.put_submission(number, made)
    propose(store, robust=True)
    kinds = {text: fix.suggestion.kind for text, fix in open_fixes(store).items() if fix.suggestion}
    assert kinds == {"well": SuggestionKind.ROBUST, "gone": SuggestionKind.UNLINK}


def test_a_link_that_names_a_copy_or_cannot_is_not_proposed(store: Store) -> None:
    named = TEXT.replace(">well", ' data-versionurl="https://a.example/">well')
    for text in (named, f"<!-- wp:acme/card -->{TEXT}<!-- /wp:acme/card -->"):
        owner = replace(fix_articles.article(text), published=NOW)
        store.put_articles([(owner, find(owner, Scope()).occurrences)], NOW)
        propose(store, robust=True)
        assert set(open_fixes(store)) == {"gone"}


def test_the_review_page_offers_the_pattern_that_helps_readers(store: Store) -> None:
    propose(store, robust=True)
    article = store.article("news.example/1")
    assert article and [(place.takes_attributes, place.is_robust) for place in view.places(store, article)] == [
        (True, True),
        (True, False),
    ]
    offered = {text: view.fitting(Decision.ROBUST, fix) for text, fix in open_fixes(store).items()}
    assert offered == {"well": Decision.ROBUST, "gone": Decision.ROBUST_REPLACE}
    assert view.fitting(Decision.KEEP, open_fixes(store)["gone"]) is Decision.KEEP


def test_a_decision_is_offered_to_places_that_can_hold_it(store: Store) -> None:
    for number, (text, form) in enumerate(
        ((TEXT, TextFormat.HTML), ("[b](https://gone.example/b)", TextFormat.MARKDOWN))
    ):
        owner = replace(fix_articles.article(text, form), id=f"news.example/{number + 7}", published=NOW)
        store.put_articles([(owner, find(owner, Scope()).occurrences)], NOW)
    propose(store)
    first = next(fix for fix in store.fixes(*OPEN) if fix.text == "gone")
    for decision, count in ((Decision.REPLACE, 2), (Decision.ROBUST_REPLACE, 1)):
        made = decided(first, decision, "https://a.example/20200102030405/https://gone.example/b", "", now=NOW, who="t")
        assert len(view.others(store, made)[0]) == count


def test_an_ingest_notices_when_the_attributes_are_gone(store: Store) -> None:
    propose(store, robust=True)
    well = open_fixes(store)["well"]
    made = decided(well, Decision.ROBUST, well.suggestion.url, "", now=NOW, who="t")  # type: ignore[union-attr]
    done = rewrite(_owner(TEXT), [made])
    store.put_fixes([replace(made, delivery=Delivery.APPLIED, delivered_at=NOW)])
    for text, expected in ((done.text, []), (TEXT, [NO_COPY])):
        owner = _owner(text)
        store.put_articles([(owner, find(owner, Scope()).occurrences)], NOW)
        assert [fix.reason for fix in verify(store)] == expected


def _owner(text: str) -> Article:
    return replace(fix_articles.article(text), published=NOW)


@pytest.fixture
def pages(tmp_path: Path) -> Workspace:
    """An HTML file and a Markdown file with the same links."""
    content = tmp_path / "content"
    content.mkdir()
    page = f'<!doctype html><title>T</title><meta property="article:published_time" content="2020-01-03">\r\n{TEXT}'
    (content / "a.html").write_bytes(page.encode())
    (content / "b.md").write_text("See [well](https://well.example/a) and [gone](https://gone.example/b).\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    made = Workspace(tmp_path, {})
    made.call("ingest", str(content), "--base-url", "https://news.example/")
    with made.store() as store:
        judge(store, State.ALIVE)
        for number, link, _ in store.histories():
            store.put_lookup(number, lookup(link.url))
    return made


def test_the_sheet_brings_them_into_a_file_and_undo_takes_them_out(pages: Workspace) -> None:
    file = pages.folder / "content" / "a.html"
    before = file.read_bytes()
    sheet = pages.folder / "s.csv"
    pages.call("fixes", "export", "--robust", "--output", str(sheet))
    rows = sheet.read_text("utf-8-sig").splitlines()
    assert sum("well.example" in row for row in rows) == 1  # Markdown cannot carry them: not proposed
    assert "robust: https://a.example/20200102030405/https://well.example/a" in sheet.read_text("utf-8-sig")
    copies = {name: lookup(url).memento.url for name, url in LINKS.items()}  # type: ignore[union-attr]
    _decide(sheet, {"well": ("robust", copies["well"]), "gone": ("robust-replace", copies["gone"])})
    told = pages.call("fixes", "import", str(sheet), "--approve", "--no-check")
    assert "refused: Robust Links are attributes of an HTML link" in told and "2 accepted" in told
    shown = pages.call("fixes", "apply")
    assert '{+ data-originalurl="https://well.example/a" data-versionurl=' in shown and file.read_bytes() == before
    assert "2 applied" in pages.call("fixes", "apply", "--yes")
    beside = '" data-originalurl="{1}" data-versionurl="{0}" data-versiondate="2020-01-0'
    written = file.read_bytes().decode()
    assert f'href="{LINKS["well"]}' + beside.format(copies["well"], LINKS["well"]) in written
    assert f'href="{copies["gone"]}' + beside.format(copies["gone"], LINKS["gone"]) in written
    assert "robust https://well.example/a" in pages.call("fixes", "log")
    pages.call("fixes", "undo", "--run", "last", "--yes")
    assert file.read_bytes() == before


LINKS = {"well": "https://well.example/a", "gone": "https://gone.example/b"}


def _decide(sheet: Path, decisions: dict[str, tuple[str, str]]) -> None:
    rows = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig"))))
    for row in rows:
        row["decision"], row["new_url"] = decisions[row["text"]]
    with sheet.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
