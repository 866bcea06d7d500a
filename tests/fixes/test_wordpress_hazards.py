"""What goes wrong between an approval and a save, on a real WordPress: each case is named, and nothing is lost."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from linkcheck.config import Config, clock
from linkcheck.errors import ConfigError, FetchError
from linkcheck.fixes.audit import Audit
from linkcheck.fixes.deliver import Delivered, Run, apply
from linkcheck.fixes.side_effects import side_effect
from linkcheck.fixes.wordpress import WordPress
from linkcheck.model.exchange import Exchange, Fetch
from linkcheck.model.fix import Delivery
from linkcheck.net.open import fetcher
from linkcheck.urls.scope import Scope
from tests.fixes.conftest import NOW, Workspace, workspace_of
from tests.fixes.wordpress_site import WordPressSite

pytestmark = pytest.mark.slow

TEXT = '<p>See <a href="https://old.example/x">the report</a> of May.</p>'
FIXED = '<p>See <a href="https://new.example/x?a=1&amp;b=2">the report</a> of May.</p>'

Wrap = Callable[[Fetch], Fetch]


@pytest.fixture
def number(workspace: Workspace, site: WordPressSite) -> int:
    """A post with one approved fix."""
    made = site.post("A post", TEXT)
    workspace.call("ingest", site.url)
    workspace.decide()
    return made


def deliver(workspace: Workspace, site: WordPressSite, wrap: Wrap, waits: list[float]) -> list[Delivered]:
    """An apply whose requests go through `wrap`."""
    config = Config(workspace=workspace.folder, allow_networks=("127.0.0.0/8",), timeout=10)
    with workspace.store() as store, fetcher(config, clock(None)) as fetch:
        target = WordPress(
            f"{site.url}/wp-json/", wrap(fetch), "editor", site.passwords["editor"], wait=waits.append, gap=0
        )
        run = Run(
            store=store,
            target_of=lambda article: target,
            clock=lambda: NOW,
            who="test",
            id="run",
            audit=Audit(store, workspace.folder / "audit.jsonl"),
            scope=Scope(),
            writes=True,
        )
        return list(apply(run, list(store.fixes())))


def on_post(act: Callable[[Fetch, str, Mapping[str, object]], Exchange]) -> Wrap:
    """A fetch that does something else for saves."""

    def wrap(fetch: Fetch) -> Fetch:
        def asked(url: str, **more: object) -> Exchange:
            return act(fetch, url, more) if more.get("method") == "POST" else fetch(url, **more)  # type: ignore[arg-type]

        return asked  # type: ignore[return-value]

    return wrap


def test_a_text_that_changed_after_the_approval_is_a_conflict_and_nothing_is_written(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    changed = TEXT.replace("See", "Do see")
    site.save(number, content=changed)
    told = workspace.call("fixes", "apply", "--yes", code=3)
    assert "conflict" in told and site.raw(number) == changed
    assert workspace.fix().delivery is Delivery.CONFLICT
    told = workspace.call("fixes", "apply", "--yes", "--relocate")
    assert "applied" in told and site.raw(number) == FIXED.replace("See", "Do see")


def test_relocating_refuses_where_two_places_could_be_meant(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    changed = TEXT + TEXT
    site.save(number, content=changed)
    assert "cannot be told" in workspace.call("fixes", "apply", "--yes", "--relocate", code=3)
    assert site.raw(number) == changed


def test_a_colleagues_save_at_the_same_moment_is_found_and_its_revision_named(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    def act(fetch: Fetch, url: str, more: Mapping[str, object]) -> Exchange:
        site.save(number, content=TEXT + "<p>More.</p>")
        return fetch(url, **more)  # type: ignore[arg-type]

    (done,) = deliver(workspace, site, on_post(act), [])
    (fix,) = done.fixes
    assert fix.delivery is Delivery.LOST_UPDATE and "revision" in fix.reason
    revision = fix.reason.rpartition(" ")[2]
    kept = site.request("GET", f"/wp-json/wp/v2/posts/{number}/revisions/{revision}?context=edit")
    assert kept["content"]["raw"] == TEXT + "<p>More.</p>"


def test_unsaved_changes_of_somebody_else_are_waited_for(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    site.request("POST", f"/wp-json/wp/v2/posts/{number}/autosaves", {"content": TEXT + "…"}, user="colleague")
    told = workspace.call("fixes", "apply", "--yes", code=3)
    assert "refused" in told and "unsaved changes" in told
    assert site.raw(number) == TEXT


def test_a_post_in_the_trash_is_left_there(workspace: Workspace, site: WordPressSite, number: int) -> None:
    site.request("DELETE", f"/wp-json/wp/v2/posts/{number}")
    assert "trash" in workspace.call("fixes", "apply", "--yes", code=3)
    assert site.raw(number) == TEXT


def test_a_user_whose_saves_are_filtered_writes_nothing(tmp_path: Path, site: WordPressSite) -> None:
    body = TEXT + '<iframe src="https://video.example/1"></iframe>'
    made = site.request(
        "POST", "/wp-json/wp/v2/posts", {"title": "T", "content": TEXT, "status": "publish"}, user="author"
    )["id"]
    site.save(made, content=body)
    workspace = workspace_of(tmp_path, site, user="author")
    workspace.call("ingest", site.url)
    workspace.decide(only="old")
    assert "unfiltered HTML" in workspace.call("fixes", "apply", "--yes", code=3)
    assert site.raw(made) == body


def test_a_wrong_password_is_told_at_once_and_never_shown(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    workspace.env = {"LINKCHECK_WORDPRESS_APPLICATION_PASSWORD": "wrong-secret"}
    told = workspace.call("fixes", "apply", "--yes", code=2)
    assert "application password" in told and "wrong-secret" not in told
    assert site.raw(number) == TEXT and workspace.fix().delivery is Delivery.APPROVED


def test_an_answer_that_never_came_is_looked_into(workspace: Workspace, site: WordPressSite, number: int) -> None:
    def lost_before(fetch: Fetch, url: str, more: Mapping[str, object]) -> Exchange:
        raise FetchError("the connection was lost before")

    def lost_after(fetch: Fetch, url: str, more: Mapping[str, object]) -> Exchange:
        fetch(url, **more)  # type: ignore[arg-type]
        raise FetchError("the connection was lost after")

    (done,) = deliver(workspace, site, on_post(lost_before), [])
    assert "did not arrive" in done.problem and done.fixes[0].delivery is Delivery.APPROVED
    assert site.raw(number) == TEXT
    (done,) = deliver(workspace, site, on_post(lost_after), [])
    assert done.fixes[0].delivery is Delivery.APPLIED and site.raw(number) == FIXED


def test_a_run_that_dies_after_the_save_is_settled_by_the_next_one(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    def die(fetch: Fetch, url: str, more: Mapping[str, object]) -> Exchange:
        fetch(url, **more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(workspace, site, on_post(die), [])
    assert workspace.fix().delivery is Delivery.APPROVED and site.raw(number) == FIXED
    assert "1 applied" in workspace.call("fixes", "apply", "--yes")
    assert workspace.fix().delivery is Delivery.APPLIED and site.raw(number) == FIXED
    workspace.call("fixes", "undo", "--run", "last", "--yes")
    assert site.raw(number) == TEXT


def test_a_site_that_asks_us_to_come_later_is_waited_for(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    answers = iter([7, 0, None])

    def later(fetch: Fetch, url: str, more: Mapping[str, object]) -> Exchange:
        seconds = next(answers)
        done = fetch(url) if seconds is not None else fetch(url, **more)  # type: ignore[arg-type]
        if seconds is None:
            return done
        headers = ((b"Retry-After", str(seconds).encode()),)
        return replace(done, url=url, status=429, request=b"POST", headers=headers)

    waits: list[float] = []
    (done,) = deliver(workspace, site, on_post(later), waits)
    assert done.fixes[0].delivery is Delivery.APPLIED and waits == [0, 7.0, 0.0]
    assert site.raw(number) == FIXED


def test_a_redirect_never_turns_a_save_into_a_reading(workspace: Workspace, site: WordPressSite, number: int) -> None:
    def redirected(fetch: Fetch, url: str, more: Mapping[str, object]) -> Exchange:
        return fetch(url.replace("?", "?x=1&"))  # as after a 301, which makes a GET of it

    with pytest.raises(ConfigError, match="--site"):
        deliver(workspace, site, on_post(redirected), [])
    assert site.raw(number) == TEXT


def test_a_plugin_that_alters_what_is_saved_stops_the_run(workspace: Workspace, site: WordPressSite) -> None:
    made = [site.post(f"altered on save {n}", TEXT) for n in range(4)]
    workspace.call("ingest", site.url)
    workspace.decide()
    told = workspace.call("fixes", "apply", "--yes", code=3)
    assert told.count(": applied-with-side-effects") == 3 and "1 not reached" in told and "Subscribe!" in told
    texts = [site.raw(number) for number in made]
    assert texts.count(FIXED + "\n<p>Subscribe!</p>") == 3 and texts.count(TEXT) == 1


def test_undo_takes_back_only_the_span_when_the_text_has_moved_on(
    workspace: Workspace, site: WordPressSite, number: int
) -> None:
    workspace.call("fixes", "apply", "--yes")
    later = FIXED.replace("<p>See", "<p>News.</p><p>See") + "<p>More.</p>"
    site.save(number, content=later)
    workspace.call("fixes", "undo", "--fix", str(workspace.fix().id), "--yes")
    assert site.raw(number) == TEXT.replace("<p>See", "<p>News.</p><p>See") + "<p>More.</p>"
    assert workspace.fix().delivery is Delivery.UNDONE


def test_undo_of_one_fix_leaves_the_others(workspace: Workspace, site: WordPressSite) -> None:
    made = site.post("Two", TEXT + TEXT.replace("/x", "/y"))
    workspace.call("ingest", site.url)
    fixes = workspace.decide()
    workspace.call("fixes", "apply", "--yes")
    second = next(fix for fix in fixes if fix.url.endswith("/y"))
    workspace.call("fixes", "undo", "--fix", str(second.id), "--yes")
    assert site.raw(made) == FIXED + TEXT.replace("/x", "/y")


def test_an_ingest_finds_out_that_a_fix_was_reverted(workspace: Workspace, site: WordPressSite, number: int) -> None:
    workspace.call("fixes", "apply", "--yes")
    workspace.call("ingest", site.url)
    workspace.call("fixes", "log")
    assert workspace.fix().delivery is Delivery.APPLIED
    site.save(number, content=TEXT)  # from a tab that was open all the time
    with workspace.store() as store:  # the ingest after the last one asks for what is newer, in whole seconds
        store.db.execute("update ingests set newest = null")
    workspace.call("ingest", site.url)
    workspace.call("fixes", "log")
    assert workspace.fix().delivery is Delivery.REVERTED


def test_a_second_fix_in_an_article_rests_on_the_first(workspace: Workspace, site: WordPressSite) -> None:
    twin = TEXT + TEXT
    made = site.post("Twins", twin)
    workspace.call("ingest", site.url)
    first, second = workspace.decide()
    with workspace.store() as store:
        store.put_fixes([replace(second, approved_at=None, delivery=Delivery.PROPOSED)])
    workspace.call("fixes", "apply", "--yes")
    assert site.raw(made) == FIXED + TEXT
    with workspace.store() as store:
        (waiting,) = store.fixes(Delivery.PROPOSED)
        assert waiting.id == second.id != first.id
        store.put_fixes([replace(waiting, approved_at=NOW, delivery=Delivery.APPROVED)])
    workspace.call("fixes", "apply", "--yes")
    assert site.raw(made) == FIXED + FIXED


def test_a_password_goes_to_no_site_that_the_user_did_not_name(workspace: Workspace, site: WordPressSite) -> None:
    post = {"id": 1, "type": "post", "link": "http://evil.example/1", "title": {"raw": "T"}, "content": {"raw": TEXT}}
    import json

    (workspace.folder / "posts.json").write_text(json.dumps([post]))
    workspace.call("ingest", str(workspace.folder / "posts.json"))
    workspace.decide()
    assert "was never named" in workspace.call("fixes", "apply", "--yes", code=3)
    told = workspace.call("fixes", "apply", "--yes", "--site", "http://evil.example/", code=3)
    assert "does not answer" in told


def test_clear_http_is_for_loopback_only() -> None:
    from linkcheck.cli.app import App
    from linkcheck.cli.fix_targets import require_safe

    app = App(config=Config(hosts={"local.example": "127.0.0.1:81"}), clock=clock(None))
    for good in ("https://a.example/", "http://127.0.0.1:8/", "http://localhost/", "http://local.example/"):
        require_safe(good, app)
    for bad in ("http://a.example/", "http://10.0.0.1/"):
        with pytest.raises(ConfigError, match="https"):
            require_safe(bad, app)


def test_what_wordpress_adds_to_links_in_new_tabs_is_told_apart_from_everything_else() -> None:
    sent = "<a  href='x' target=\"_blank\">a</a> <a target=_blank rel='nofollow'>b</a>"
    stored = '<a href=\'x\' target="_blank" rel="noopener">a</a> <a target=_blank rel="nofollow noopener">b</a>'
    assert side_effect(sent, sent) == ("", False)
    assert "noopener" in side_effect(sent, stored)[0] and not side_effect(sent, stored)[1]
    assert side_effect(sent, stored.replace("'x'", "'y'"))[1]
    assert side_effect(sent, stored + " ")[1]
