"""What a source is: found from its content, and said in one sentence when it is nothing."""

import gzip
import os
import subprocess
from pathlib import Path

import pytest

from linkcheck.errors import SourceError
from linkcheck.model.article import LeftOut, Rejected
from linkcheck.sources.detect import kind_of
from linkcheck.sources.document import Document
from linkcheck.sources.read import FORMATS, Options, read
from tests.sources.source_items import SAMPLES, Save, articles, items, no_network, only
from tests.sources.source_server import Answer, Server

CONTENTS = {
    "wordpress-json": ['[{"id": 1}]', ' {"id": 1, "content": {}}', "[\n {", "[]", "{}", '[[{"id": 1}]]'],
    "feed": [
        "<rss version='2.0'><channel/></rss>",
        '<?xml version="1.0"?>\n<!-- x -->\n<feed xmlns="http://www.w3.org/2005/Atom">',
        '<rdf:RDF xmlns:rdf="x">',
        '{"version": "https://jsonfeed.org/version/1", "items": []}',
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY nbsp "&#160;">]><rss>',
    ],
    "wxr": ['<?xml version="1.0"?><!-- a --><!-- b --><rss xmlns:wp="http://wordpress.org/export/1.2/">'],
    "sitemap": ["<urlset>", "<?xml version='1.0'?><?xml-stylesheet href='x'?><sitemapindex xmlns='x'>"],
    "ghost": ['{"db":[{"meta":{', '{"meta":{"exported_on":1,"version":"2"},"data":{"posts":[', '{"data":{"posts":[{'],
    "markdown": [
        "---\ntitle: x\n---\ntext",
        "+++\na=1\n+++\n",
        '{"title": "x"}\n\n# Text',
        "[a](https://b.example/) c",
        "# Title\n\ntext",
    ],
    "html": [
        "<!doctype html>",
        "<HTML lang=en>",
        "<p>a</p>",
        "text <a href=x>y</a>",
        "<!-- c --><html>",
        "<?xml version='1.0'?><!DOCTYPE html><html>",
    ],
    "urls": [
        "https://a.example/",
        "# c\nhttps://a.example/\n\nhttp://b.example/\n",
        "//a.example/x\nwww.b.example",
        "https://a.example/\nhttp//b.example\nhttps://c.example/",
    ],
    "csv": ["url,title\nhttps://a.example/,x", "Article URL;Link\nx;y", '"href"\t"b"\n'],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in CONTENTS.items() for text in texts])
@pytest.mark.parametrize("name", ["source", "source.dat"])
def test_the_content_says_what_it_is_whatever_the_name(saved: Save, kind: str, text: str, name: str) -> None:
    assert kind_of(Document(source=str(saved(text, name)))) == kind


def test_every_format_can_be_named() -> None:
    assert set(FORMATS) == {*CONTENTS, "wordpress"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        (os.urandom(5000), "binary"),
        (b"%PDF-1.7 text", "binary"),
        (b"only some words without any mark", "no known kind.*--source-format"),
    ],
    ids=["empty", "blank", "png", "noise", "pdf", "words"],
)
def test_what_cannot_be_read_is_one_clear_sentence(saved: Save, body: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        items(saved(body))
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_an_unknown_format_names_the_known_ones(saved: Save) -> None:
    with pytest.raises(SourceError, match=r"'drupal' is no source format.*wordpress-json"):
        items(saved("x"), source_format="drupal")


def test_a_missing_path_says_so() -> None:
    with pytest.raises(SourceError, match=r"no/such/file.json does not exist"):
        items("no/such/file.json")


def test_an_address_that_is_none_is_not_taken_for_a_site() -> None:
    with pytest.raises(SourceError, match="https://"):
        items("www.news.example")


def test_a_path_is_no_live_wordpress(saved: Save) -> None:
    with pytest.raises(SourceError, match="named by one"):
        items(saved("x"), source_format="wordpress")


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        items(tmp_path / "pipe")


def test_a_file_that_may_not_be_read_says_so(saved: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved("x")
    path.chmod(0)
    if os.geteuid() == 0:  # root reads everything: a folder in place of the file gives the same kind of error
        path.unlink()
        path.mkdir()
    with pytest.raises(SourceError, match="cannot be read"):
        list(Document(source=str(path)).pieces())


def test_a_folder_is_read_in_order_without_what_is_hidden_or_no_article(saved: Save, tmp_path: Path) -> None:
    saved("# B\n\n[x](https://x.example/)", "site/b.md")
    saved("---\ntitle: A\n---\n", "site/a/x.md")
    saved("---\ntitle: H\n---\n", "site/.git/h.md")
    saved("---\ntitle: N\n---\n", "site/node_modules/n.md")
    saved("---\ntitle: D\n---\n", "site/.draft.md")
    saved(b"\x89PNG\r\n\x1a\n\0\0\0", "site/pic.png")
    saved("# How to build this site\n\n[x](y)", "site/README.md")
    saved("body { color: red }", "site/style.css")
    saved("", "site/empty.md")
    found = items(tmp_path / "site")
    assert [article.title for article in articles(found)] == ["A", "B"]
    assert found[-1] == LeftOut(source=str(tmp_path / "site"), reason="files that hold no article", count=4)


def test_symbolic_links_are_not_followed(saved: Save, tmp_path: Path) -> None:
    secret = saved("---\ntitle: secret\n---\n", "outside/s.md")
    saved("---\ntitle: A\n---\n", "site/a.md")
    (tmp_path / "site" / "link.md").symlink_to(secret)
    (tmp_path / "site" / "loop").symlink_to(tmp_path / "site")
    found = items(tmp_path / "site")
    assert [article.title for article in articles(found)] == ["A"]
    assert isinstance(found[-1], LeftOut) and found[-1].count == 2


def test_a_bad_file_in_a_folder_is_rejected_and_the_others_go_on(saved: Save, tmp_path: Path) -> None:
    saved("---\ntitle: A\n---\n", "site/a.md")
    saved('[{"id": 1, "content": "x", "link": "https://n.example/1"}, {', "site/b.json")
    saved("---\ntitle: C\n---\n", "site/c.md")
    found = items(tmp_path / "site")
    assert [type(item).__name__ for item in found] == ["Article", "Rejected", "Article"]
    assert isinstance(found[1], Rejected) and "b.json" in found[1].reason


FEED = "<rss><channel><item><link>https://n.example/1</link><description>x</description></item></channel></rss>"


def test_a_feed_beside_the_articles_is_left_out_and_no_sitemap_is_fetched(saved: Save, tmp_path: Path) -> None:
    saved(FEED, "site/feed.xml")
    saved("<urlset><url><loc>https://n.example/1</loc></url></urlset>", "site/a-sitemap.xml")
    saved("---\ntitle: A\n---\n", "site/z.md")
    found = items(tmp_path / "site")
    assert [article.title for article in articles(found)] == ["A"]
    assert [(item.reason, item.count) for item in found[1:] if isinstance(item, LeftOut)] == [
        ("feeds and sitemaps beside the articles", 2)
    ]


def test_a_folder_of_feeds_is_read(saved: Save, tmp_path: Path) -> None:
    saved(FEED, "feeds/one.xml")
    assert only(tmp_path / "feeds").url == "https://n.example/1"


@pytest.mark.parametrize("content", [None, "body { color: red }"])
def test_a_folder_without_articles_says_so(saved: Save, tmp_path: Path, content: str | None) -> None:
    (tmp_path / "site").mkdir()
    if content:
        saved(content, "site/style.css")
    with pytest.raises(SourceError, match="holds no article"):
        items(tmp_path / "site")


def test_a_gzipped_file_is_read_and_a_damaged_one_is_refused(saved: Save) -> None:
    packed = gzip.compress((SAMPLES / "wordpress" / "post-embed.json").read_bytes())
    assert only(saved(packed, "posts.json.gz")).cms_id == "4"
    with pytest.raises(SourceError, match="cannot be read"):
        items(saved(packed[:-100], "cut.json.gz"))


def test_articles_come_one_at_a_time(saved: Save) -> None:
    saved("---\ntitle: A\n---\n", "site/a.md")
    folder = saved("---\ntitle: B\n---\n", "site/b.md").parent
    reading = read(str(folder), Options(), no_network)
    assert next(reading).title == "A"  # type: ignore[union-attr]
    (folder / "b.md").write_text("---\ntitle: changed\n---\n")
    assert next(reading).title == "changed"  # type: ignore[union-attr]


def test_a_file_whose_name_is_no_text_is_read(saved: Save, tmp_path: Path) -> None:
    folder = saved("---\ntitle: A\n---\n", "site/a.md").parent
    with open(os.fsencode(folder) + b"/\xff\xfe.md", "wb") as file:
        file.write(b"[x](https://x.example/)")
    found = articles(items(tmp_path / "site"))
    assert len(found) == 2
    assert all((article.id + article.source + article.title).encode() for article in found)


def test_a_folder_deeper_than_pythons_calls_is_walked(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    with open(os.open("a.md", os.O_CREAT | os.O_WRONLY, dir_fd=here), "w") as file:
        file.write("# Deep\n")
    os.close(here)
    try:
        assert [article.title for article in articles(items(tmp_path))] == ["Deep"]
    finally:  # pytest's own cleaning calls itself once a folder
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def test_what_a_source_says_reaches_the_terminal_as_plain_text(saved: Save) -> None:
    with pytest.raises(SourceError) as caught:
        items(saved('[{"\\u001b[31mred\\n\\u202e": 1}]'))
    assert str(caught.value).isprintable()


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(SourceError) as caught:
        items("https://kim:secret@news.example/")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "body", "url"),
    [
        ("/a.md", "# T\n\n[x](https://x.example/)", "/a.md"),
        ("/list.txt", "https://a.example/\n", ""),
        ("/posts.json", '[{"id": 3, "link": "/three/", "content": "x"}]', ""),
    ],
)
def test_a_document_at_an_address_is_named_by_it(server: Server, path: str, body: str, url: str) -> None:
    server.routes = {path: Answer(body=body, headers={"Content-Type": "text/plain"})}
    (article,) = articles(server.read(path, source_format="markdown" if path == "/a.md" else ""))
    assert article.url == (server.url + url if url else "")
    assert article.id
