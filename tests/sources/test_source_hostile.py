"""Sources made to hurt: whatever stands in a file, articles come out or an error of ours, soon and in little memory.

Times are bounded far above what is needed, so that only a blow-up fails, never a busy machine.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkcheck.errors import LinkcheckError
from linkcheck.model.article import Article
from linkcheck.sources import front_matter
from linkcheck.sources.article_body import range_of
from linkcheck.sources.html import head_of
from linkcheck.sources.json_records import Broken, records
from linkcheck.sources.moments import moment
from linkcheck.sources.read import FORMATS
from linkcheck.sources.wordpress_post import article_of
from linkcheck.sources.xml_text import mended
from tests.sources.source_items import SAMPLES, Item, Save, articles, items

SLOW = 20  # seconds


@contextmanager
def soon() -> Iterator[None]:
    """Fails what has not ended after SLOW seconds: quadratic time on a megabyte takes hours."""

    def too_late(*_: object) -> None:
        raise AssertionError(f"not done after {SLOW} seconds")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(SLOW)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def survived(path: Path, **options: str) -> list[Item]:
    with soon():
        try:
            return items(path, **options)
        except LinkcheckError as error:
            assert "\n" not in str(error), "one sentence on one line"
            assert len(str(error)) < 2000
            return []


BIG = 1_000_000
HOSTILE = {
    "open brackets": "[" * BIG,
    "open objects": '{"a":' * (BIG // 5),
    "a list of lists": "[" * 500 + "]" * 500,
    "a number": "[" + "9" * BIG + "]",
    "a string without end": '["' + "x" * BIG,
    "backslashes": '["' + "\\" * BIG,
    "nested tags": "<html>" + "<b>" * (BIG // 10),
    "nested elements in a feed": "<rss><channel><item><title>" + "<b>" * (BIG // 10),
    "attributes": "<html " + 'a="' * (BIG // 4),
    "open quotes": "<html><meta " + "<meta \"'" * (BIG // 10),
    "open comments": "<!--" * (BIG // 4),
    "open processing instructions": "<?" * (BIG // 2),
    "open doctypes": "<!doctype x [" * (BIG // 13),
    "open titles": "<title>" * (BIG // 7),
    "open scripts": "<html>" + "<script>" * (BIG // 8),
    "open articles": "<html>" + "<article>" * (BIG // 9),
    "open cdata": "<rss>" + "<![CDATA[" * (BIG // 9),
    "ampersands": "<rss><channel><item><title>" + "&" * BIG,
    "entities": "<rss><channel><item><title>" + "&amp;" * (BIG // 5) + "</title></item></channel></rss>",
    "brackets of markdown": "[a](" * (BIG // 4),
    "headings": "# " * (BIG // 2),
    "a heading of blanks": "---\na: b\n---\n# x" + " " * BIG + "y",
    "dashes": "---\n" * (BIG // 4),
    "front matter without end": "---\n" + "a: b\n" * (BIG // 5),
    "nested front matter": "---\na: " + "[" * 50_000 + "\n---\n",
    "toml": "+++\na = " + "[" * 50_000 + "\n+++\n",
    "toml dots": "+++\n" + "a." * 30_000 + "b = 1\n+++\n",
    "quotes of a table": "url\n" + '"' * BIG,
    "columns": "url" + ",url" * (BIG // 4) + "\n" + "," * BIG,
    "blanks": " " * BIG + "x",
    "blanks in an address": "https://a.example/" + " " * BIG + "\nhttps://b.example/",
    "one long line": "x" * BIG + " [a](b)",
    "newlines": "\n" * BIG + "[a](b)",
    "slashes": "//" * (BIG // 2),
    "surrogates": '[{"id":1,"link":"https://n.example/1","content":"' + "\\ud800" * (BIG // 6) + '"}]',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_one_trick_is_survived_as_what_it_looks_like(saved: Save, name: str) -> None:
    survived(saved(HOSTILE[name]))


@pytest.mark.parametrize("source_format", [name for name in FORMATS if name != "wordpress"])
def test_a_megabyte_of_any_trick_is_survived_as_any_format(saved: Save, source_format: str) -> None:
    for name, text in HOSTILE.items():
        survived(saved(text[: BIG // 10], name.replace(" ", "-")), source_format=source_format)


@pytest.mark.parametrize("shape", ["json", "lines", "markdown", "html", "wxr", "csv", "urls"])
def test_a_line_of_fifty_megabytes_is_refused_and_its_neighbours_are_kept(saved: Save, shape: str) -> None:
    long = "x" * 50_000_000
    post = {"id": 1, "link": "https://n.example/1", "content": "text"}
    text = {
        "json": json.dumps([post, post | {"content": long}, post | {"id": 3}]),
        "lines": "\n".join(json.dumps(p) for p in (post, post | {"content": long}, post | {"id": 3})),
        "markdown": f"---\ntitle: x\n---\n{long}",
        "html": f"<html><p>{long}",
        "wxr": (SAMPLES / "creativecommons-labs.xml").read_text().replace("<item>", f"<item><title>{long}</title>", 1),
        "csv": f"url\n{long}",
        "urls": f"https://a.example/\nhttps://b.example/{long}",
    }[shape]
    found = survived(saved(text))
    assert all(len(article.source_text) < 1000_000 for article in articles(found))
    assert len(articles(found)) == {"json": 2, "lines": 2, "wxr": 3}.get(shape, 0)


#: VmHWM, because ru_maxrss begins with what the forking test process held, which can hide all growth.
MEMORY = """
import sys
from pathlib import Path
from linkcheck.model.article import Article
from linkcheck.sources.read import Options, read
def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
before = peak()
count = sum(isinstance(item, Article) for item in read(sys.argv[1], Options(), None))
print(count, (peak() - before) // 1024)
"""


@pytest.mark.parametrize("shape", ["json", "lines", "wxr"])
def test_memory_does_not_grow_with_the_number_of_articles(saved: Save, shape: str) -> None:
    count, text = 5_000, "<p>A sentence of an article.</p>" * 250
    if shape == "wxr":
        sample = (SAMPLES / "creativecommons-labs.xml").read_text()
        start, end = sample.index("<item>"), sample.index("</item>") + 7
        item = sample[start:end].replace("<content:encoded><![CDATA[", f"<content:encoded><![CDATA[{text}")
        body = sample[:start] + item * count + "</channel></rss>"
    else:
        posts = (json.dumps({"id": n, "link": f"https://n.example/{n}", "content": text}) for n in range(count))
        body = "[" + ",".join(posts) + "]" if shape == "json" else "\n".join(posts)
    path = saved(body)
    assert path.stat().st_size > 35_000_000
    run = subprocess.run([sys.executable, "-c", MEMORY, path], capture_output=True, text=True, check=True)
    articles_read, grown = map(int, run.stdout.split())
    assert articles_read == count
    assert grown < 25, f"{grown} MB for a file of {path.stat().st_size // 1_000_000} MB"


KEYS = (
    "id link title content raw rendered status type _embedded author wp:term name taxonomy slug yoast_head_json schema"
)
KEYS += " @graph @type @id twitter_misc articleSection _links self href guid password date_gmt protected"
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
NESTED = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=8),
    max_leaves=20,
)


@given(NESTED)
@settings(max_examples=150, deadline=None)
def test_no_json_value_is_too_odd_for_a_post(value: object) -> None:
    article_of(value, source="s", base_url="https://n.example/")


@given(st.text(alphabet='[]{},:"\\\n \t0a\ud800é', max_size=60), st.integers(1, 7))
@settings(max_examples=300, deadline=None)
def test_records_agree_with_json_wherever_it_can_read_the_text(text: str, size: int) -> None:
    """In pieces of any size, records() ends, and gives what json.loads gives for a whole list or value."""
    found = list(records(text[start : start + size] for start in range(0, len(text), size)))
    try:
        whole = json.loads(text, strict=False)
    except ValueError:
        return
    assert not any(isinstance(value, Broken) for value in found)
    assert found == (whole if isinstance(whole, list) else [whole])


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_date_raises(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is not None


@settings(deadline=None)
@given(st.from_regex(r"\A\d{1,4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?\Z"))
def test_no_date_that_looks_right_raises(text: str) -> None:
    moment(text)


@settings(deadline=None)
@given(
    st.sampled_from(["---\n", "+++\n", "{", "--- \r\n"]),
    st.text(max_size=100),
    st.sampled_from(["\n---\n", "\n+++\n", "}", ""]),
)
def test_no_front_matter_raises_and_the_body_begins_inside_the_text(start: str, inner: str, end: str) -> None:
    text = start + inner + end
    _, at, _ = front_matter.split(text)
    assert 0 <= at <= len(text)


TOKENS = [*"<>/=\"'&;#[]!- ax\n\x00\x01", "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&lt;", "&eacute;", "&#1;", "&x;"]
TOKENS += ["<rss>", "<item>", "</item>", "<article>", "</article>", "<meta ", "<link ", "<title>", "<p>"]
MARKUP = st.lists(st.sampled_from(TOKENS), max_size=40).map("".join)


@given(MARKUP, st.integers(1, 9))
@settings(max_examples=300, deadline=None)
def test_mending_is_the_same_in_pieces_of_any_size(text: str, size: int) -> None:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert "".join(mended(pieces)) == "".join(mended([text]))


@given(MARKUP)
@settings(max_examples=300, deadline=None)
def test_no_page_raises_and_every_range_is_inside_it(text: str) -> None:
    head_of(text)
    span = range_of(text)
    assert span is None or 0 <= span[0] <= span[1] <= len(text)


@pytest.mark.parametrize("source_format", ["", *(name for name in FORMATS if name != "wordpress")])
def test_no_file_makes_anything_but_articles_or_our_own_errors(saved: Save, source_format: str) -> None:
    texts = MARKUP | st.text(max_size=60) | st.binary(max_size=60)

    @given(texts)
    @settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    def reads(text: str | bytes) -> None:
        body = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
        for item in survived(saved(body), source_format=source_format):
            if isinstance(item, Article):
                item.source_text.encode()
                assert item.id

    reads()


@pytest.mark.parametrize(
    "sample", sorted(path for path in SAMPLES.rglob("*.*") if path.suffix != ".md"), ids=lambda p: p.name
)
def test_a_real_file_cut_anywhere_or_damaged_anywhere_is_survived(saved: Save, sample: Path) -> None:
    body = sample.read_bytes()

    @given(st.integers(0, len(body)), st.integers(0, len(body)), st.binary(max_size=4))
    @settings(max_examples=25, deadline=None)
    def reads(cut: int, place: int, damage: bytes) -> None:
        survived(saved(body[:cut]))
        survived(saved(body[:place] + damage + body[place + len(damage) :]))

    reads()
