"""What pages of the scene look like as HTML: a document, and a page of a site with its header, menu and footer."""

from html import escape
from urllib.parse import quote

from linkcheck.demo.answers import page
from linkcheck.demo.message import Answer
from linkcheck.demo.texts import PageText, SiteText

STYLE = "body{font:17px/1.6 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem}nav a{margin-right:1rem}"


def document(title: str, body: str, *, lang: str = "en", head: str = "", charset: str = "utf-8") -> str:
    """A whole HTML page. `title` is text; `body` and `head` are HTML."""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="{charset}">\n<title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n{head}<style>{STYLE}</style>\n'
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def site_page(site: SiteText, text: PageText, *, path: str = "/", head: str = "", extra: str = "") -> str:
    """One page in its site's dress. `extra` is HTML after the text."""
    name = site.header["site"]
    menu = "".join(f'<a href="{quote(other)}">{escape(page.title)}</a>' for other, page in site.pages.items())
    paragraphs = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in text.paragraphs)
    body = (
        f'<header><strong>{escape(name)}</strong><nav>{menu}</nav></header>\n<main><article id="{escape(path)}">\n'
        f"<h1>{escape(text.title)}</h1>\n{paragraphs}\n{extra}</article></main>\n"
        f"<footer><p>© {escape(name)}</p></footer>"
    )
    title = name if path == "/" else f"{text.title} – {name}"
    return document(title, body, lang=site.header["lang"], head=head, charset=site.header.get("charset", "utf-8"))


def text_answer(site: SiteText, path: str, *, head: str = "", extra: str = "") -> Answer:
    """The answer that shows the page at `path` of a site, in the site's charset."""
    html = site_page(site, site.pages[path], path=path, head=head, extra=extra)
    return page(html, charset=site.header.get("charset", "utf-8"))
