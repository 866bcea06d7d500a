"""`linkcheck notify` as a user starts it, against a real mail server and a chat on the simulated web."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linkcheck.demo.answers import response, status
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.web import Web
from linkcheck.model.verdict import Finding
from linkcheck.store.lock import workspace_lock
from tests.report.report_cases import CASES
from tests.report.report_stores import NOW, newsroom, run_once
from tests.smtp_server import MailServer

Done = subprocess.CompletedProcess[str]
WEBHOOK = "https://hooks.example/services/s3cret"
TO = ["desk@news.example", "web@news.example"]
DEAD = "https://ko.news.example/정책/2021"


@dataclass
class Newsroom:
    """A workspace with a mail server and a chat to tell; `notify` runs the program."""

    folder: Path
    mails: MailServer
    notify: Callable[..., Done]
    chat_answers: int = 200
    messages: list[str] = field(default_factory=list)

    def told(self) -> tuple[list[str], int]:
        """Who got a mail, in order, and how many chat messages there were; both emptied."""
        found = [to for to, _, _ in self.mails.letters], len(self.messages)
        self.mails.letters.clear()
        self.messages.clear()
        return found


@pytest.fixture
def room(tmp_path: Path, linkcheck: Any) -> Iterator[Newsroom]:
    newsroom(tmp_path).close()

    def chat(request: Request) -> Answer:
        if made.chat_answers != 200:
            return status(made.chat_answers)
        made.messages.append(json.loads(request.body)["text"])
        return response(b"ok")

    def notify(*flags: str) -> Done:
        done: Done = linkcheck("notify", *flags, env={"LINKCHECK_NOTIFY_WEBHOOK_URL": WEBHOOK})
        assert "s3cret" not in done.stdout + done.stderr
        return done

    (tmp_path / "smtp").mkdir()
    with MailServer(tmp_path / "smtp") as mails, Web({"hooks.example": chat}) as web:
        (tmp_path / "linkcheck.toml").write_text(
            f'now = "{NOW.isoformat()}"\ndns_servers = ["{web.dns}"]\nca_file = "{web.ca_file}"\n'
            f'[hosts]\n"hooks.example" = "{web.hosts["hooks.example"]}"\n'
            f'[notify]\nsmtp_url = "smtp://localhost:{mails.port}"\nfrom = "links@news.example"\n'
            f"to = {json.dumps(TO)}\n"
        )
        made = Newsroom(folder=tmp_path, mails=mails, notify=notify)
        yield made


def test_everybody_is_told_once(room: Newsroom) -> None:
    done = room.notify()
    assert done.returncode == 0, done.stderr
    assert "desk@news.example: Links of www.daily.example: " in done.stdout
    assert room.told() == (TO, 1)
    again = room.notify()
    assert again.stdout.count("nothing new") == 3
    assert room.told() == ([], 0)


def test_a_dry_run_prints_the_notice_and_tells_nobody(room: Newsroom) -> None:
    done = room.notify("--dry-run")
    assert done.returncode == 0, done.stderr
    assert "census/2011/tables.html" in done.stdout
    assert room.told() == ([], 0)
    assert room.notify().returncode == 0
    assert room.told() == (TO, 1)


def test_what_was_not_delivered_is_sent_the_next_time_and_only_that(room: Newsroom) -> None:
    room.mails.refused.add(TO[0])
    room.chat_answers = 503
    done = room.notify()
    assert done.returncode == 3
    assert "nobody of that name" in done.stderr
    assert "answered 503" in done.stderr
    assert room.told() == (TO[1:], 0)
    room.mails.refused.clear()
    room.chat_answers = 200
    assert room.notify().returncode == 0
    assert room.told() == (TO[:1], 1)


def test_a_full_mailbox_loses_nothing(room: Newsroom) -> None:
    room.mails.full = True
    assert room.notify().returncode == 3
    room.mails.full = False
    room.told()
    assert room.notify().returncode == 0
    assert room.told()[0] == TO


def test_the_next_notice_holds_what_changed_since(room: Newsroom) -> None:
    assert room.notify().returncode == 0
    room.told()
    cases = CASES | {DEAD: replace(CASES[DEAD], finding=Finding.OK, because="It answered 200.", status=200)}
    with newsroom_again(room.folder) as store:
        run_once(store, NOW + timedelta(days=1), 3, cases)
    done = room.notify("--now", (NOW + timedelta(days=1, hours=1)).isoformat())
    assert done.returncode == 0, done.stderr
    assert room.told() == (TO, 1)
    assert "Links of www.daily.example: 1 work again" in done.stdout
    assert room.notify().stdout.count("nothing new") == 3


def newsroom_again(folder: Path) -> Any:
    from linkcheck.store.store import Store

    return Store(folder / "linkcheck.db", create=False)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("", "nobody is to be told"),
        ('[notify]\nsmtp_url = "smtp://localhost"', "need each other"),
        ('[notify]\nsmtp_url = "smtp://localhost"\nto = ["desk@news.example"]', "notify.from"),
        ('[notify]\nsmtp_url = "smtp://a@b.example@localhost"\nto = ["desk@news.example"]', "PASSWORD"),
        ('[notify]\nsmtp_url = "smtp://links:s3cret@localhost"', "may not hold the password"),
        ('[notify]\nsmtp_url = "mail.example:25"', "smtp://user@mail.example:587"),
        ('[notify]\nto = ["desk"]', "not a mail address"),
        ('[notify]\nto = ["desk@news.example\\nBcc: x@y.example"]', "not a mail address"),
        ('[notify]\nsmtp_password = "s3cret"', "LINKCHECK_NOTIFY_SMTP_PASSWORD"),
        ('[notify]\nwebhook_url = "s3cret"', "`notify.webhook_url` cannot be …"),
    ],
)
def test_a_wrong_setting_is_a_sentence_that_names_no_secret(
    linkcheck: Any, tmp_path: Path, toml: str, said: str
) -> None:
    newsroom(tmp_path).close()
    (tmp_path / "linkcheck.toml").write_text(toml)
    done = linkcheck("notify")
    assert done.returncode == 2
    assert said in done.stderr
    assert "s3cret" not in done.stderr


def test_two_notices_at_once_do_not_tell_twice(room: Newsroom) -> None:
    with workspace_lock(room.folder, task="notify"):
        done = room.notify()
    assert done.returncode == 2
    assert "another notify" in done.stderr
    assert room.told() == ([], 0)


def test_a_notice_may_be_sent_while_a_crawl_runs(room: Newsroom) -> None:
    with workspace_lock(room.folder):
        assert room.notify().returncode == 0
    assert room.told() == (TO, 1)
