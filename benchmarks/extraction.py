"""How much extraction finds, how much it invents, whether its places are exact, and how fast it is.

    python benchmarks/extraction.py [--show N] [--limit N] [--urls FILE] [FOLDER_OR_FILE …]

Reads Markdown (.md), HTML (.html), WordPress JSON (.json) and WXR (.xml) below the folders; without any, a generated
corpus. Every article is held against an oracle that shares no code with linkcheck/extract: html5lib's tokenizer for
HTML, markdown-it-py's rendering and then html5lib's tokenizer for Markdown, ada-url and tldextract for outbound.
`--urls` names a urltestdata.json of the web-platform-tests, whose http(s) cases `urls.canonical.resolve` is held
against. Exit code 1 when a target is missed: recall 0.995, precision 0.98, every place exact, every URL case right.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import ada_url
import tldextract
from html5lib._tokenizer import HTMLTokenizer
from html5lib.constants import tokenTypes
from lxml import etree
from markdown_it import MarkdownIt

from linkcheck.extract.anchors import find
from linkcheck.model.article import Article, Occurrence, OccurrenceKind, TextFormat
from linkcheck.urls.canonical import resolve
from linkcheck.urls.scope import Scope

WORDS = "the council said on monday that report which residents had asked about for years was never sent"
RECALL, PRECISION = 0.995, 0.98
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
WP = "{http://wordpress.org/export/1.2/}"
SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table")


# The articles


def articles(paths: Iterable[Path]) -> Iterator[Article]:
    readers: dict[str, Callable[[Path], Iterator[Article]]] = {
        ".md": from_markdown,
        ".html": from_html,
        ".json": from_json,
        ".xml": from_wxr,
    }
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix in readers:
                yield from readers[file.suffix](file)


def article(name: str, url: str, text: str, text_format: TextFormat) -> Article:
    return Article(id=name, url=url, title="", source_text=text, text_format=text_format, source=name)


def from_markdown(path: Path) -> Iterator[Article]:
    text = path.read_bytes().decode("utf-8", "replace")
    yield article(str(path), "https://corpus.example/post", text, TextFormat.MARKDOWN)


def from_html(path: Path) -> Iterator[Article]:
    text = path.read_bytes().decode("utf-8", "replace")
    yield article(str(path), "https://corpus.example/post", text, TextFormat.HTML_DOCUMENT)


def from_json(path: Path) -> Iterator[Article]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"), strict=False)
    except ValueError:
        return
    for post in found if isinstance(found, list) else [found]:
        content = post.get("content") if isinstance(post, dict) else None
        if isinstance(content, dict):
            text = content.get("raw") or content.get("rendered") or ""
            url = post.get("link") or "https://corpus.example/post"
            yield article(f"{path}#{post.get('id')}", url, text, TextFormat.HTML)


def from_wxr(path: Path) -> Iterator[Article]:
    for _, item in etree.iterparse(str(path), tag="item", recover=True, resolve_entities=False, no_network=True):
        text, url = item.findtext(CONTENT) or "", item.findtext("link") or "https://corpus.example/post"
        if item.findtext(WP + "status") == "publish" and item.findtext(WP + "post_type") != "attachment":
            yield article(f"{path}#{item.findtext(WP + 'post_id')}", url, text, TextFormat.HTML)
        item.clear()


def generated(number: int) -> Iterator[Article]:
    """Articles of a newsroom's usual size, in the three ways of writing them, from a fixed seed."""
    chance = random.Random(7)
    words = list(WORDS.split())
    for index in range(number):
        text_format = (TextFormat.HTML, TextFormat.MARKDOWN, TextFormat.HTML_DOCUMENT)[index % 3]
        paragraphs = []
        for _ in range(chance.randint(6, 14)):
            sentence = [chance.choice(words) for _ in range(chance.randint(30, 90))]
            for _ in range(chance.randint(0, 2)):
                host, query = f"site{chance.randint(1, 400)}.example", f"?a={chance.randint(1, 99)}&amp;copy=2"
                url, said = f"https://{host}/{chance.choice(words)}/{query}", chance.choice(words)
                link = f"[{said}]({url})" if text_format is TextFormat.MARKDOWN else f'<a href="{url}">{said}</a>'
                sentence[chance.randrange(len(sentence))] = link
            prose = " ".join(sentence) + "."
            paragraphs.append(prose if text_format is TextFormat.MARKDOWN else f"<p>{prose}</p>")
        yield article(str(index), f"https://corpus.example/{index}", "\n\n".join(paragraphs), text_format)


# The oracle


def oracle(item: Article) -> Counter[str]:
    """The outbound addresses of `a` and `area` elements in an article, by counting."""
    html = rendered(item.source_text) if item.text_format is TextFormat.MARKDOWN else item.source_text
    hrefs, base = anchors_of(html)
    base = base if item.text_format is TextFormat.HTML_DOCUMENT else ""
    found: Counter[str] = Counter()
    for href in hrefs:
        url = outbound(href, joined(base, item.url) or item.url, item.url)
        if url:
            found[url] += 1
    return found


def rendered(text: str) -> str:
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    if lines and lines[0].rstrip() in ("---", "+++"):
        closing = [i for i, line in enumerate(lines[1:], 1) if line.rstrip() in (lines[0].rstrip(), "...")]
        lines = lines[closing[0] + 1 :] if closing else lines
    return MARKDOWN.render(re.sub(r"\{\{[<%].*?[%>]\}\}|\{%.*?%\}", "TEMPLATE", "".join(lines), flags=re.DOTALL))


def anchors_of(html: str) -> tuple[list[str], str]:
    """The href of every anchor outside code and preformatted text, and that of the first base."""
    tokenizer = HTMLTokenizer(html)
    states = dict.fromkeys(("title", "textarea"), tokenizer.rcdataState)
    states |= dict.fromkeys(("style", "xmp", "iframe", "noembed", "noframes"), tokenizer.rawtextState)
    states |= {"script": tokenizer.scriptDataState, "plaintext": tokenizer.plaintextState}
    hrefs: list[str] = []
    base, code = "", {"code": 0, "pre": 0}
    closings = {name: len(re.findall(f"</{name}[\\s/>]", html, re.IGNORECASE)) for name in code}
    for token in tokenizer:
        name = token.get("name", "")
        if token["type"] == tokenTypes["StartTag"]:
            attributes = dict(token["data"])  # html5lib keeps the first of a name
            tokenizer.state = states.get(name, tokenizer.state)
            if name in code and closings[name]:
                code[name] += 1
            elif name in ("a", "area") and not any(code.values()) and "href" in attributes:
                hrefs.append(attributes["href"])
            elif name == "base":
                base = base or attributes.get("href", "")
        elif token["type"] == tokenTypes["EndTag"] and name in code:
            closings[name] -= 1
            code[name] = 0
    return hrefs, base


def joined(href: str, base: str) -> str | None:
    try:
        return str(ada_url.join_url(base, href))
    except ValueError:
        return None


def outbound(href: str, base: str, own: str) -> str | None:
    if not href.strip() or href.strip().startswith("#") or "TEMPLATE" in href or "{{" in href:
        return None
    url = joined(href, base)
    if url is None:
        return href.strip() if re.match(r"\s*https?:", href, re.IGNORECASE) else None
    parts = ada_url.parse_url(url)
    if parts["protocol"] not in ("http:", "https:", "ftp:") or registrable(parts["hostname"]) == registrable(
        ada_url.parse_url(own)["hostname"]
    ):
        return None
    credentials = parts["username"] or parts["password"]
    url = re.sub(r"//[^/@]*@", "//", url, count=1) if credentials else url
    return url.partition("#")[0]


def registrable(host: str) -> str:
    found = SUFFIXES.extract_str(host)
    return found.top_domain_under_public_suffix or ".".join(host.split(".")[-2:])


# The measure


@dataclass
class Score:
    articles: int = 0
    expected: int = 0
    found: int = 0
    matched: int = 0
    other: Counter[str] = field(default_factory=Counter)  # occurrences the oracle cannot know, by kind and element
    inexact: int = 0
    seconds: float = 0.0
    characters: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def add(self, item: Article) -> None:
        begun = time.process_time()
        occurrences = [occurrence for occurrence, _ in find(item, Scope()).occurrences]
        self.seconds += time.process_time() - begun
        self.articles += 1
        self.characters += len(item.source_text)
        self.inexact += sum(not exact(occurrence, item.source_text) for occurrence in occurrences)
        comparable = Counter(occurrence.url for occurrence in occurrences if is_comparable(occurrence, item))
        self.other.update(f"{o.kind}/{o.element}" for o in occurrences if not is_comparable(o, item))
        expected = oracle(item)
        self.expected += expected.total()
        self.found += comparable.total()
        self.matched += (expected & comparable).total()
        self.missed += [f"{item.id}: {url}" for url in expected - comparable]
        self.extra += [f"{item.id}: {url}" for url in comparable - expected]

    def lines(self) -> Iterator[str]:
        yield f"articles {self.articles}, {self.characters / max(1, self.articles):.0f} characters each"
        yield f"recall {self.recall:.5f} ({self.matched} of {self.expected}), target {RECALL}"
        yield f"precision {self.precision:.5f} ({self.matched} of {self.found}), target {PRECISION}"
        yield f"places not exact {self.inexact}"
        yield f"not known to the oracle {dict(self.other)}"
        yield (
            f"articles a second of processor time {self.articles / self.seconds:.0f}" if self.seconds else "no article"
        )

    @property
    def recall(self) -> float:
        return self.matched / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.matched / self.found if self.found else 1.0

    @property
    def good(self) -> bool:
        return bool(self.articles) and self.recall >= RECALL and self.precision >= PRECISION and not self.inexact


def is_comparable(occurrence: Occurrence, item: Article) -> bool:
    """Shortcodes, block comments and embeds are no `a` to a tokenizer; CommonMark makes no link of a bare address."""
    return occurrence.kind is OccurrenceKind.ANCHOR and occurrence.element not in ("bare", "shortcode")


def exact(occurrence: Occurrence, text: str) -> bool:
    return text[slice(*occurrence.span)] == occurrence.href and all(
        0 <= a < b <= len(text) for a, b in occurrence.spans
    )


def url_cases(file: Path) -> int:
    """Prints and counts the http(s) cases of a urltestdata.json that `resolve` gets wrong."""
    wrong = cases = 0
    for case in json.loads(file.read_text(encoding="utf-8")):
        if isinstance(case, str) or not (case.get("failure") or case["href"].startswith(("http:", "https:"))):
            continue
        expected = (
            None if case.get("failure") else re.sub(r"^(https?://)[^/?#]*@", r"\1", case["href"].partition("#")[0])
        )
        got = resolve(case["input"], case["base"] or "")
        cases += 1
        if got != expected:
            wrong += 1
            print(f"wrong: {case['input']!r} against {case['base']!r} is {got!r}, not {expected!r}")
    print(f"URL cases {cases}, wrong {wrong}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many of the missed and of the invented")
    parser.add_argument("--limit", type=int, default=0, help="at most so many articles of each path")
    parser.add_argument("--urls", type=Path, help="a urltestdata.json")
    options = parser.parse_args()
    corpora = {str(path): articles([path]) for path in options.paths} or {"generated": generated(600)}
    good = True
    for name, corpus in corpora.items():
        score = Score()
        for number, item in enumerate(corpus):
            if options.limit and number >= options.limit:
                break
            score.add(item)
        print(name, *score.lines(), sep="\n  ")
        for title, places in (("missed", score.missed), ("invented", score.extra)):
            print(
                *(f"  {title}: {place}" for place in places[: options.show]), sep="\n", end="\n" if options.show else ""
            )
        good &= score.good
    wrong = url_cases(options.urls) if options.urls else 0
    return 0 if good and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
