"""A host, how it behaves on a day, and what an editor would say of the links to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request, Site
from linkcheck.demo.sites import NOT_FOUND, answered
from tests.verdict.unseen.prose import framed, headline, paragraphs

#: What may be said of a link at the end. An accusation is `dead` or `failing` where neither is listed.
DEAD = ("dead",)
ALIVE = ("alive",)
MOVED = ("moved", "alive")
REFUSED = ("blocked", "suspect")  # we were kept out: best said so, at least not called dead
SPARED = ("alive", "suspect", "blocked")  # readers may well get it
DOUBTFUL = ("dead", "failing", "suspect")  # gone for readers, and hard to prove
ANY_BUT_DEAD = ("alive", "moved", "suspect", "blocked", "failing", "unchecked", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """`links` maps targets of the host to the states that are right; `site` is the host on a day from 0 on."""

    kind: str
    host: str
    links: Mapping[str, tuple[str, ...]]
    site: Callable[[int], Site]
    lang: str = "en"
    soft: bool = False  # its dead links are soft 404s
    scheme: str = "https"
    elsewhere: Mapping[str, Site] | None = None  # other hosts that it needs, always the same

    def urls(self) -> dict[str, tuple[str, ...]]:
        return {f"{self.scheme}://{self.host}{target}": states for target, states in self.links.items()}


#: What a front page leads to, besides addresses that nobody has.
STORY = "/stories/night-ferry-returns-to-port"


def article(lang: str, brand: str, target: str, *, more: str = "", head: str = "") -> Answer:
    title = headline(lang, brand + target)
    body = f"<h1>{title}</h1>{more}{paragraphs(lang, brand + target)}"
    return answers.page(framed(lang, brand, f"{title} | {brand}", body, head=head))


def front(lang: str, brand: str) -> Answer:
    stories = "".join(f"<h2><a href='/s{n}'>{headline(lang, brand + str(n))}</a></h2>" for n in range(9))
    stories += f"<h2><a href='{STORY}'>{headline(lang, brand + STORY)}</a></h2>"
    return answers.page(framed(lang, brand, brand, stories + paragraphs(lang, brand, count=2)))


def paper(
    lang: str,
    brand: str,
    there: Mapping[str, Answer | Site | None],
    missing: Answer | Site = NOT_FOUND,
    *,
    is_open: bool = True,
) -> Site:
    """A site with a front page and these targets (None: an ordinary article); all else gets `missing`.

    Not `is_open`: nor is the story shown that the front page leads to.
    """
    there = {**({STORY: None} if is_open else {}), **there}

    def site(request: Request) -> Answer:
        if request.path == "/robots.txt":
            return NOT_FOUND
        for key in (request.target, request.path):
            if key in there:
                thing = there[key]
                return article(lang, brand, key) if thing is None else answered(thing, request)
        return front(lang, brand) if request.path == "/" else answered(missing, request)

    return site


def everywhere(answer: Answer | Site) -> Site:
    """One answer to everything but robots.txt, the front page included."""
    return lambda request: NOT_FOUND if request.path == "/robots.txt" else answered(answer, request)


def says(lang: str, brand: str, title: str, text: str, *, head: str = "", furniture: bool = True) -> Answer:
    body = "".join(f"<p>{part}</p>" for part in text.split("\n"))
    return answers.page(framed(lang, brand, title, f"<h1>{title}</h1>{body}", head=head, furniture=furniture))


def bare(title: str, body: str, *, code: int = 200, head: str = "") -> Answer:
    """A page without any furniture."""
    return answers.page(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>", code=code)


def always(site: Site) -> Callable[[int], Site]:
    return lambda day: site
