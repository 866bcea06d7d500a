"""Robust Links on a real WordPress: every byte of a post, what each role may save, what its editor makes of them."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from linkcheck.model.archive import Held, Lookup, Memento
from linkcheck.model.verdict import State
from tests.fixes.conftest import NOW, Workspace, verdict
from tests.fixes.wordpress_site import WordPressSite
from tests.report.report_pages import chromium

pytestmark = pytest.mark.slow

WELL, GONE = "https://well.example/a?x=1", "https://gone.example/b"
PLACES = (
    '<!-- wp:paragraph -->\n<p>See <a class="k" href="https://well.example/a?x=1" target="_blank" rel="noopener">the '
    'report</a>.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:list -->\n<ul class="wp-block-list"><!-- wp:list-item -->\n<li>'
    '<a href="https://gone.example/b">gone</a></li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->\n\n'
    '<!-- wp:buttons -->\n<div class="wp-block-buttons"><!-- wp:button -->\n<div class="wp-block-button">'
    '<a class="wp-block-button__link wp-element-button" href="https://well.example/a?x=1">button</a></div>\n'
    "<!-- /wp:button --></div>\n<!-- /wp:buttons -->"
)


#: A link in every block of words that this WordPress has, as its editor writes them.
WORDS = {
    "paragraph": "<!-- wp:paragraph -->\n<p>a LINK</p>\n<!-- /wp:paragraph -->",
    "heading": "<!-- wp:heading -->\n<h2>LINK</h2>\n<!-- /wp:heading -->",
    "list-item": "<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>LINK</li>\n<!-- /wp:list-item --></ul>\n"
    "<!-- /wp:list -->",
    "quote": '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n<p>x</p>\n'
    "<!-- /wp:paragraph --><cite>LINK</cite></blockquote>\n<!-- /wp:quote -->",
    "pullquote": '<!-- wp:pullquote -->\n<figure class="wp-block-pullquote"><blockquote><p>LINK</p></blockquote>'
    "</figure>\n<!-- /wp:pullquote -->",
    "verse": '<!-- wp:verse -->\n<pre class="wp-block-verse">LINK</pre>\n<!-- /wp:verse -->',
    "preformatted": '<!-- wp:preformatted -->\n<pre class="wp-block-preformatted">LINK</pre>\n'
    "<!-- /wp:preformatted -->",
    "table": '<!-- wp:table -->\n<figure class="wp-block-table"><table><tbody><tr><td>LINK</td></tr></tbody></table>'
    "</figure>\n<!-- /wp:table -->",
    "html": "<!-- wp:html -->\n<div>LINK</div>\n<!-- /wp:html -->",
    "freeform": "<p>LINK</p>",
    "a caption": '<!-- wp:image -->\n<figure class="wp-block-image"><img src="https://i.example/i.png" alt=""/>'
    '<figcaption class="wp-element-caption">LINK</figcaption></figure>\n<!-- /wp:image -->',
}


def copy_of(url: str) -> str:
    return f"https://web.archive.org/web/20200102030405/{url}"


@pytest.fixture
def number(workspace: Workspace, site: WordPressSite) -> int:
    """A post, one of whose links works and one is dead; an archive has copies of both."""
    made = site.post("A post", PLACES, date_gmt="2020-01-03T05:00:00")
    workspace.call("ingest", site.url)
    with workspace.store() as store:
        states = {WELL: State.ALIVE, GONE: State.DEAD}
        found = [(n, link.url) for n, link, _ in store.histories()]
        store.put_verdicts([(n, verdict(url, states[url]), ()) for n, url in found], NOW)
        for n, url in found:
            memento = Memento(url=copy_of(url), original=url, date=NOW, status=200, finding="ok")
            made_ = Lookup(archive="a.example", held=Held.FOUND, wanted=NOW, asked_at=NOW, memento=memento)
            store.put_lookup(n, made_)
    return made


def decide(workspace: Workspace) -> str:
    """The sheet out, a decision for each row, the sheet in."""
    sheet = workspace.folder / "s.csv"
    workspace.call("fixes", "export", "--robust", "--output", str(sheet))
    rows = list(csv.DictReader(sheet.read_text("utf-8-sig").splitlines()))
    assert [row["text"] for row in rows] == ["the report", "gone"]  # the button makes its link itself: not proposed
    for row in rows:
        row["decision"] = "robust" if row["old address"] == WELL else "robust-replace"
        row["new_url"] = copy_of(row["old address"])
    _write(sheet, rows)
    return workspace.call("fixes", "import", str(sheet), "--approve", "--no-check")


def _write(sheet: Path, rows: list[dict[str, str]]) -> None:
    with sheet.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def given(url: str) -> str:
    written = url.replace("&", "&amp;")
    return f' data-originalurl="{written}" data-versionurl="{copy_of(written)}" data-versiondate="2020-01-03"'


def fixed(text: str) -> str:
    """The first link with attributes behind its address, the dead one led to the copy."""
    text = text.replace(f'href="{WELL}"', f'href="{WELL}"{given(WELL)}', 1)
    return text.replace(f'href="{GONE}"', f'href="{copy_of(GONE)}"{given(GONE)}')


def test_they_go_into_a_post_byte_exactly_and_come_out_again(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    before = site.raw(number)
    assert before == PLACES and "2 accepted" in decide(workspace)
    assert "nothing was changed" in workspace.run("fixes", "apply") and site.raw(number) == before
    workspace.run("fixes", "apply", "--yes")
    assert site.raw(number) == fixed(before)
    workspace.call("ingest", site.url)
    assert "reverted" not in workspace.call("fixes", "log")
    assert "0 new" in workspace.call("fixes", "propose", "--robust")
    workspace.run("fixes", "undo", "--run", "last", "--yes")
    assert site.raw(number) == before


@pytest.mark.parametrize("role", ["admin", "editor", "author"])
def test_every_role_that_may_save_a_post_keeps_the_attributes(site: WordPressSite, role: str) -> None:
    """Measured on WordPress 6.1: KSES lets `data-*` of a link through (wp_kses_allowed_html, since 5.0)."""
    made = site.request(
        "POST", "/wp-json/wp/v2/posts", {"title": role, "content": fixed(PLACES), "status": "publish"}, user=role
    )
    assert site.raw(made["id"]) == fixed(PLACES)


def test_the_editor_of_wordpress_takes_no_block_for_invalid(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    """Words keep their links' attributes, in the bytes that went in; a button would be called invalid."""
    link = f'<a href="{WELL}"{given(WELL)}>b</a>'
    words = {name: text.replace("LINK", link) for name, text in WORDS.items()}
    button = PLACES.partition("<!-- wp:buttons")[2].replace(f'href="{WELL}"', f'href="{WELL}"{given(WELL)}')
    site.save(number, content="\n\n".join((*words.values(), f"<!-- wp:buttons{button}")))
    with chromium() as browser:
        invalid, saved = blocks(browser, site, number)
    assert invalid == ["core/button"]
    assert saved.count(given(WELL)) == len(words) + 1  # an invalid block comes out as it is


def blocks(browser: Browser, site: WordPressSite, number: int) -> tuple[list[str], str]:
    """A post in the block editor: the names of blocks that it calls invalid, and what it would save."""
    tab = browser.new_page()
    login = {"log": "editor", "pwd": "editor-pass"}
    tab.context.request.post(f"{site.url}/wp-login.php", form=login, max_redirects=0)
    tab.goto(f"{site.url}/wp-admin/post.php?post={number}&action=edit")
    tab.wait_for_function("window.wp && wp.data && wp.data.select('core/block-editor').getBlockCount() > 0")
    invalid, saved = tab.evaluate(
        "() => { const all = wp.data.select('core/block-editor').getBlocks(); const out = [];"
        " const walk = (some) => some.forEach((b) => { if (!b.isValid) out.push(b.name); walk(b.innerBlocks); });"
        " walk(all); return [out, wp.blocks.serialize(all)]; }"
    )
    return list(invalid), str(saved)
