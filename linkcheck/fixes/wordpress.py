"""A WordPress as a place to write: REST with an Application Password, one article at a time, looking before and after.

Observed on WordPress 6.1 to 6.7: a wrong password on a public route is a silent, anonymous 200; nothing locks, the last
save wins; without the right to unfiltered HTML every save takes embeds out; a trashed post accepts writes.
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from linkcheck.errors import ConfigError, FetchError
from linkcheck.extract.decode import decoded
from linkcheck.fixes.side_effects import side_effect
from linkcheck.fixes.target import Current, NotWritten, Refusal, Saved, StopWriting
from linkcheck.model.article import Article
from linkcheck.model.exchange import Exchange, Fetch

FIELDS = "id,status,type,author,modified_gmt,content.raw,_links"
#: The sign that saving will not filter the text (users/me `capabilities` lies under DISALLOW_UNFILTERED_HTML).
UNFILTERED = "wp:action-unfiltered-html"
BASES = {"": "wp/v2/posts", "post": "wp/v2/posts", "page": "wp/v2/pages"}
#: Answers that mean "later": how often, and how long at most, we wait for one request.
LATER = frozenset({429, 503})
TRIES = 3
LONGEST_WAIT = 60.0
MOST = 64 * 1024 * 1024

Wait = Callable[[float], None]


class WordPress:
    """One site as one user. `root` is that of its REST API; `wait` sleeps so many seconds, `gap` before each save."""

    def __init__(self, root: str, fetch: Fetch, user: str, password: str, *, wait: Wait, gap: float = 1.0) -> None:
        self._root, self._fetch, self._wait, self._gap = root, fetch, wait, gap
        secret = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        self._headers = {"Authorization": f"Basic {secret}"}
        self._user = user
        self._me = ""
        self._bases = dict(BASES)

    def preflight(self) -> str:
        """Log in; the name of the user. Raises ConfigError when the password is not accepted, or may be stolen."""
        answer = self._ask("wp/v2/users/me?context=edit&_fields=id,name,slug")
        told = _json(answer)
        if answer.status in (401, 403):
            raise ConfigError(
                f"{self._root} refuses the user {self._user!r} with this password; make an application password "
                "(Users > Profile > Application Passwords): the account's own password does not work here."
            )
        if answer.status != 200 or not isinstance(told, Mapping) or "id" not in told:
            raise FetchError(f"{self._root} does not say who we are ({_said(answer)}); nothing was written.")
        self._me = str(told["id"])
        return str(told.get("name") or self._user)

    def read(self, article: Article) -> Current:
        """Refused: trash, no right to the text as stored or to unfiltered HTML, unsaved changes of somebody else."""
        if not self._me:
            self.preflight()
        where = self._where(article)
        known = self._revisions(where)
        post = self._post(where)
        if post.get("status") == "trash":
            raise Refusal("the post is in the trash")
        text = _raw(post)
        if text is None:
            raise Refusal(f"{self._user!r} is not given the text as it is stored; use an editor's application password")
        if UNFILTERED not in (post.get("_links") or {}):
            raise Refusal(
                f"{self._user!r} may not save unfiltered HTML: WordPress would take embeds and scripts out of the "
                "whole article; use an editor's application password"
            )
        self._refuse_open_edits(where, post, text)
        return Current(text=text, where=f"{self._root}{where}", marks=tuple(known))

    def write(self, article: Article, current: Current, text: str) -> Saved:
        where = self._where(article)
        stored = self._save(where, current.text, text)
        added, is_surprise = side_effect(text, stored)
        revisions = self._revisions(where)
        new = [key for key in sorted(revisions, key=int, reverse=True) if key not in current.marks]
        ours = next((place for place, key in enumerate(new) if revisions[key] == stored), 0)
        lost = [key for key in new[ours + 1 :] if revisions[key] != current.text]
        return Saved(
            text=stored,
            revisions=tuple(new),
            added=added,
            is_surprise=is_surprise,
            lost=f"somebody saved the article at the same moment; their text is in revision {lost[0]}" if lost else "",
        )

    # --- one request each ---------------------------------------------------------------------------------------

    def _save(self, where: str, before: str, text: str) -> str:
        """The text as stored. An answer that does not come, or says that something broke, is looked into."""
        body = json.dumps({"content": text}).encode("ascii")
        self._wait(self._gap)
        try:
            answer = self._ask(f"{where}?context=edit&_fields={FIELDS}", method="POST", body=body)
            stored = _raw(_json(answer)) if answer.status == 200 else None
            if stored is not None:
                return stored
            problem = _said(answer)
            if answer.status in (401, 403):
                raise StopWriting(f"{self._root} does not let us write any more ({problem})")
            if 400 <= answer.status < 500:
                raise Refusal(f"WordPress refuses the text ({problem})")
        except FetchError as error:
            problem = str(error)
        return self._after_no_answer(where, before, problem)

    def _after_no_answer(self, where: str, before: str, problem: str) -> str:
        try:
            found = _raw(self._post(where))
        except (FetchError, Refusal, NotWritten) as error:
            raise StopWriting(f"it is not known whether the text arrived: {problem}; the next run looks") from error
        if found is None or found == before:
            raise NotWritten(f"the text did not arrive: {problem}")
        return found

    def _post(self, where: str) -> Mapping[str, Any]:
        answer = self._ask(f"{where}?context=edit&_fields={FIELDS}")
        if answer.status in (404, 410):
            raise Refusal("the site has no such post any more")
        if answer.status in (401, 403):
            raise Refusal(f"{self._user!r} may not edit it ({_said(answer)})")
        post = _json(answer)
        if answer.status != 200 or not isinstance(post, Mapping):
            raise NotWritten(f"the site does not give the post ({_said(answer)})")
        return post

    def _revisions(self, where: str) -> dict[str, str]:
        """The newest revisions, by id, without autosaves; empty where the site keeps none or does not show them."""
        fields = "id,slug,content"  # `content.raw` would silently drop the content here
        answer = self._ask(f"{where}/revisions?context=edit&per_page=10&_fields={fields}")
        rows = _json(answer) if answer.status == 200 else []
        return {
            str(row.get("id")): _raw(row) or ""
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, Mapping) and str(row.get("id")).isdigit() and "-autosave-" not in str(row.get("slug"))
        }

    def _refuse_open_edits(self, where: str, post: Mapping[str, Any], text: str) -> None:
        answer = self._ask(f"{where}/autosaves?context=edit&_fields=id,author,modified_gmt,content")
        rows = _json(answer) if answer.status == 200 else []
        for row in rows if isinstance(rows, list) else ():
            newer = str(row.get("modified_gmt")) >= str(post.get("modified_gmt"))
            if newer and str(row.get("author")) != self._me and _raw(row) not in (None, text):
                raise Refusal(f"user {row.get('author')} has unsaved changes in it since {row.get('modified_gmt')} UTC")

    def _where(self, article: Article) -> str:
        """The route of a post. Custom types are looked up once."""
        kind = article.post_type
        if kind not in self._bases:
            answer = self._ask(f"wp/v2/types/{quote(kind, safe='')}?context=edit")
            row = _json(answer)
            if answer.status != 200 or not isinstance(row, Mapping) or not row.get("rest_base"):
                raise Refusal(f"the site's REST API does not offer posts of the type {kind!r}")
            self._bases[kind] = f"{row.get('rest_namespace') or 'wp/v2'}/{row['rest_base']}"
        return f"{self._bases[kind]}/{article.cms_id}"

    def _ask(self, route: str, *, method: str = "GET", body: bytes = b"") -> Exchange:
        """One answer, waited for where the site asks us to come later. Raises FetchError, StopWriting."""
        url = self._root + (route.replace("?", "&", 1) if "?" in self._root else route)
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        for attempt in range(1, TRIES + 1):
            answer = self._fetch(url, method=method, headers=headers, body=body)
            if answer.url != url or not answer.request.startswith(method.encode("ascii")):
                raise ConfigError(f"{url} redirects to {answer.url}; name the site's final address with --site.")
            if answer.status not in LATER:
                return answer
            if attempt < TRIES:
                self._wait(_seconds(answer, attempt))
        raise StopWriting(f"{self._root} asks us to come later ({answer.status}); run the same command again then")


def _seconds(answer: Exchange, attempt: int) -> float:
    """What Retry-After asks for (RFC 9110 §10.2.3, seconds), within bounds; without one longer each time."""
    value = answer.header(b"retry-after").strip()
    return min(float(value) if value.isdigit() and len(value) < 6 else 2.0**attempt, LONGEST_WAIT)


def _json(answer: Exchange) -> Any:
    """The answer's JSON, or None. Warnings that a broken plugin prints in front of it are skipped."""
    coding = answer.header(b"content-encoding").decode("latin-1")
    text = decoded(answer.body, coding, MOST).decode("utf-8", "replace").lstrip("\ufeff")
    starts = [place for place in (text.find("{"), text.find("[{"), text.find("[]")) if place >= 0]
    for start in [0] if text[:1] in ("{", "[") else sorted(starts):
        try:
            return json.JSONDecoder(strict=False).raw_decode(text, start)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _raw(row: object) -> str | None:
    """The stored text of a post or a revision; None where it is not given."""
    content = row.get("content") if isinstance(row, Mapping) else None
    raw = content.get("raw") if isinstance(content, Mapping) else None
    return raw if isinstance(raw, str) else None


def _said(answer: Exchange) -> str:
    told = _json(answer)
    words = str(told.get("message") or told.get("code") or "") if isinstance(told, Mapping) else ""
    return f"{answer.status} {' '.join(words.split())[:200]}".strip()
