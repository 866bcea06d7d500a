"""Whether an address that an editor typed shows a page: looked at once, judged by the rules that judge every link."""

from collections.abc import Callable
from datetime import datetime

from linkcheck.errors import FetchError
from linkcheck.extract.decode import decoded
from linkcheck.extract.page import read_page
from linkcheck.fixes.decide import Alive
from linkcheck.model.check import Check, Hop
from linkcheck.model.exchange import Exchange, Fetch
from linkcheck.model.verdict import State
from linkcheck.urls.canonical import link, resolve
from linkcheck.verdict import walls
from linkcheck.verdict.judge import Policy, judge

MOST = 4 * 1024 * 1024
HEAD = 64 * 1024


def alive(fetch: Fetch, now: Callable[[], datetime]) -> Alive:
    """A check of addresses, each looked at once. A refusal (a bot wall, a login) is no death, and passes."""
    known: dict[str, str] = {}

    def check(url: str) -> str:
        if url not in known:
            known[url] = _fault(url, fetch, now())
        return known[url]

    return check


def _fault(url: str, fetch: Fetch, now: datetime) -> str:
    asked = resolve(url, url) or url
    try:
        answer = fetch(asked)
    except FetchError as error:
        return f"the new address is not alive: {error}"
    verdict = judge(link(answer.url), [_check(answer)], now, Policy(confirmations=1))
    return f"the new address is not alive: {verdict.because}" if verdict.state is State.DEAD else ""


def _check(answer: Exchange) -> Check:
    body = decoded(answer.body, answer.header(b"content-encoding").decode("latin-1"), MOST)
    content_type = answer.header(b"content-type").decode("latin-1")
    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.headers]
    page = read_page(body, content_type, answer.url) if "html" in content_type.lower() else None
    head = body[:HEAD].decode("utf-8", "replace") if page else ""
    marks = walls.marks(answer.status, headers, head)
    return Check(
        id=0,
        url=answer.url,
        run_id="",
        at=answer.started,
        status=answer.status,
        hops=(Hop(url=answer.url, status=answer.status, marks=marks),),
        final_url=answer.url,
        content_type=content_type,
        length=len(answer.body),
        headers=tuple((name, value) for name, value in headers if name in walls.KEPT_HEADERS),
        page=page,
    )
