"""What WordPress makes of a stored text before it shows it: no block comments, paragraphs, typographic signs."""

import re

#: A tag or a comment: what typography leaves alone.
TAG = re.compile(r"(<[^>]*>)")
BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:.*?-->\n?", re.DOTALL)
EMBED = re.compile(r'(<div class="wp-block-embed__wrapper">)\s*(\S+)\s*(</div>)')
IFRAME = r'\1\n<iframe src="\2" width="500" height="281"></iframe>\n\3'
BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
BLOCK_START = re.compile(r"<(p|div|ul|ol|h[1-6]|figure|blockquote|table)\b")
WORDS_OF_EXCERPT = 55


def rendered(raw: str) -> str:
    """`content.rendered` of a stored text, for block and classic markup."""
    if "<!-- wp:" in raw:
        text = "\n" + EMBED.sub(IFRAME, BLOCK_COMMENT.sub("", raw))
    else:
        text = "\n".join(_paragraph(part) for part in raw.split("\n\n"))
    return "".join(_in_tag(part) if part.startswith("<") else _typeset(part) for part in TAG.split(text)) + "\n"


def rendered_title(title: str) -> str:
    """A title as the API gives it: escaped, with typographic apostrophes."""
    return _typeset(title)


def excerpt(html: str) -> str:
    """The first words without their markup, as WordPress makes an excerpt that nobody has written."""
    words = TAG.sub("", html).split()
    return " ".join(words[:WORDS_OF_EXCERPT]) + (" [&hellip;]" if len(words) > WORDS_OF_EXCERPT else "")


def _paragraph(part: str) -> str:
    return part if BLOCK_START.match(part) else f"<p>{part}</p>"


def _in_tag(tag: str) -> str:
    return BARE_AMPERSAND.sub("&#038;", tag)


def _typeset(text: str) -> str:
    return BARE_AMPERSAND.sub("&#038;", text).replace("'", "&#8217;").replace(" -- ", " &#8211; ")
