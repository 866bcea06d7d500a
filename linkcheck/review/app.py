"""The review page's routes: the list, an article, a decision, its copies, the exact change, the write."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from linkcheck.errors import LinkcheckError
from linkcheck.fixes.decide import Alive, Refused, approved, decided, reopened, require_possible
from linkcheck.fixes.deliver import Delivered
from linkcheck.fixes.propose import OPEN
from linkcheck.model.fix import ADDRESSED, Decision, Fix
from linkcheck.review import view
from linkcheck.store.store import Store

MOST_FORM = 512 * 1024
STATIC = {"review.css": "text/css", "review.js": "text/javascript"}
#: What the buttons of a place say, and the decision that each makes.
BUTTONS: dict[str, Decision] = {
    "approve": Decision.REPLACE,
    "robust": Decision.ROBUST,
    "unlink": Decision.UNLINK,
    "not-broken": Decision.NOT_BROKEN,
    "keep": Decision.KEEP,
    "ignore": Decision.IGNORE,
    "ask-author": Decision.ASK_AUTHOR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the page works with. `deliver(writes)` looks at, or writes, all approved fixes; `replay` shows captures."""

    store: Store
    clock: Callable[[], datetime]
    who: str
    alive: Alive
    deliver: Callable[[bool], Sequence[Delivered]]
    replay: str = ""


class Review:
    """The handlers; each is one request, one at a time, because there is one person and one database."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._decided: list[int] = []  # fixes decided in this session, for undo
        self._templates = Environment(
            loader=PackageLoader("linkcheck.review"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["shown"] = shown
        self._templates.filters["web"] = web
        self._templates.globals["around"] = around
        self._templates.globals["replayed"] = lambda place: context.replay and context.replay + place.replace(":", "/")

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._served(self._list)),
                Route("/article", self._served(self._article)),
                Route("/decide", self._served(self._decide), methods=["POST"]),
                Route("/undo", self._served(self._undo), methods=["POST"]),
                Route("/others", self._served(self._others)),
                Route("/others", self._served(self._copy), methods=["POST"]),
                Route("/change", self._served(self._change)),
                Route("/apply", self._served(self._apply), methods=["POST"]),
                Route("/static/{name}", self._static),
            ]
        )

    def _served(self, handler: Callable[[dict[str, list[str]]], Response]) -> Callable[[Request], Any]:
        """A handler of values, off the event loop and under the lock; our own errors become a page."""

        def work(values: dict[str, list[str]]) -> Response:
            with self._lock:
                try:
                    return handler(values)
                except LinkcheckError as error:
                    return self._page("message.html", status=500, message=str(error))

        async def serve(request: Request) -> Response:
            text = request.url.query
            if request.method == "POST":
                body = await _body(request)
                if body is None:
                    return PlainTextResponse("this form is too large", 413)
                text = body.decode("utf-8", "replace")
            values: dict[str, list[str]] = {}
            for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=20_000):
                values.setdefault(name, []).append(value)
            return await run_in_threadpool(work, values)

        return serve

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            return PlainTextResponse("no such file", 404)
        return Response((files("linkcheck.review") / "static" / name).read_text("utf-8"), media_type=STATIC[name])

    # --- pages ----------------------------------------------------------------------------------------------------

    def _list(self, values: dict[str, list[str]]) -> Response:
        return self._page("articles.html", articles=view.overview(self._context.store))

    def _article(self, values: dict[str, list[str]]) -> Response:
        store = self._context.store
        article = store.article(_first(values, "id"))
        if article is None:
            return self._page("message.html", status=404, message="There is no such article.")
        found = view.places(store, article)
        ids = [line.id for line in view.overview(store) if line.open and line.id != article.id]
        return self._page(
            "article.html",
            article=article,
            places=found,
            next_article=ids[0] if ids else "",
            fault=_first(values, "fault"),
            at=_first(values, "at"),
            can_undo=bool(self._decided),
        )

    def _decide(self, values: dict[str, list[str]]) -> Response:
        fix = self._fix(values)
        button = _first(values, "do")
        if fix is None or button not in BUTTONS:
            return self._page("message.html", status=404, message="This fix is not open any more; reload the list.")
        decision = view.fitting(BUTTONS[button], fix)
        new_url = _first(values, "new_url") if decision in ADDRESSED else ""
        now, who = self._context.clock(), self._context.who
        try:
            made = decided(
                fix, decision, new_url.strip(), _first(values, "note"), now=now, who=who, alive=self._context.alive
            )
            require_possible(self._context.store, made)
        except Refused as error:
            return _to_article(fix, fault=str(error))
        self._context.store.put_fixes([approved(made, now=now, who=who)])
        self._decided.append(fix.id)
        if _first(values, "others") or self._has_others(made):
            return RedirectResponse(f"/others?fix={fix.id}", 303)
        return self._to_next(fix)

    def _has_others(self, fix: Fix) -> bool:
        return bool(view.others(self._context.store, fix)[0])

    def _undo(self, values: dict[str, list[str]]) -> Response:
        """The last decision of this session, taken back."""
        if not self._decided:
            return RedirectResponse("/", 303)
        last = self._decided.pop()
        found = list(self._context.store.fixes(*OPEN, ids=[last]))
        if not found:
            return RedirectResponse("/", 303)
        self._context.store.put_fixes([reopened(found[0])])
        return _to_article(found[0])

    def _others(self, values: dict[str, list[str]]) -> Response:
        fix = self._fix(values)
        if fix is None:
            return RedirectResponse("/", 303)
        found, way = view.others(self._context.store, fix)
        return self._page("others.html", fix=fix, others=found, way=way)

    def _copy(self, values: dict[str, list[str]]) -> Response:
        """The decision, to exactly the places that were ticked."""
        fix = self._fix(values)
        if fix is None:
            return RedirectResponse("/", 303)
        ticked = set(values.get("other", ()))
        now, who = self._context.clock(), self._context.who
        copies = []
        for other in view.others(self._context.store, fix)[0]:
            if str(other.fix.id) in ticked:
                try:
                    made = decided(other.fix, fix.decision, other.new_url, fix.note, now=now, who=who)
                except Refused as error:
                    return _to_article(other.fix, fault=str(error))
                copies.append(approved(made, now=now, who=who))
        self._context.store.put_fixes(copies)
        self._decided += [copy.id for copy in copies]
        return self._to_next(fix)

    def _change(self, values: dict[str, list[str]]) -> Response:
        return self._page("change.html", done=self._context.deliver(False), writes=False)

    def _apply(self, values: dict[str, list[str]]) -> Response:
        done = self._context.deliver(True)
        self._decided.clear()
        return self._page("change.html", done=done, writes=True)

    # --- shared -----------------------------------------------------------------------------------------------------

    def _fix(self, values: dict[str, list[str]]) -> Fix | None:
        id_ = _first(values, "fix")
        if not id_.isascii() or not id_.isdigit() or len(id_) > 15:
            return None
        return next(iter(self._context.store.fixes(*OPEN, ids=[int(id_)])), None)

    def _to_next(self, fix: Fix) -> Response:
        """To the next undecided place of the article, else to the article that is worst now."""
        store = self._context.store
        undecided = [one for one in store.fixes(*OPEN, article_id=fix.article_id) if one.decision is Decision.OPEN]
        later = [one for one in undecided if one.span > fix.span] or undecided
        if later:
            return _to_article(later[0])
        following = [line.id for line in view.overview(store) if line.open]
        return RedirectResponse(f"/article?id={quote(following[0], safe='')}" if following else "/", 303)

    def _page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        shared = {"progress": view.progress(self._context.store), "who": self._context.who}
        return HTMLResponse(self._templates.get_template(template).render(**shared, **values), status)


async def _body(request: Request) -> bytes | None:
    """The form's bytes; None when there are too many."""
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        parts.append(part)
        length += len(part)
        if length > MOST_FORM:
            return None
    return b"".join(parts)


def _first(values: dict[str, list[str]], name: str) -> str:
    return values.get(name, [""])[0]


def _to_article(fix: Fix, fault: str = "") -> Response:
    told = f"&fault={quote(fault[:500])}" if fault else ""
    return RedirectResponse(f"/article?id={quote(fix.article_id, safe='')}&at={fix.id}{told}#fix-{fix.id}", 303)


def shown(text: str, limit: int = 400) -> str:
    """Text of strangers without characters that would hide or reorder it."""
    clean = "".join(character if character.isprintable() else " " for character in text)
    return clean if len(clean) <= limit else f"{clean[:limit]}…"


def web(url: str) -> str:
    """The address where it may become a link, else ""."""
    return url if url.lower().startswith(("https://", "http://")) and url.isprintable() and " " not in url else ""


def around(done: Delivered, room: int = 120) -> list[tuple[str, str, str, str]]:
    """Each change of a text: what stands before it, what goes, what comes, what stands after."""
    return [
        (done.before[max(0, start - room) : start], done.before[start:end], new, done.before[end : end + room])
        for start, end, new in done.edits
    ]
