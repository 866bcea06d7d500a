"""Mails handed to a real mail server on loopback."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linkcheck.errors import NotifyError
from linkcheck.net.mail import Letter, deliver, mail_server
from tests.smtp_server import MailServer

LETTER = Letter(
    sender="links@news.example",
    to="desk@news.example",
    subject="Links of 뉴스.example: 2 newly dead",
    text="Where the ministry’s numbers went\n.a line that begins with a dot\n" + "long " * 400 + "\n사라진 링크\n",
    at=datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
    mark="f00",
)
LOGIN = ("links", "s3cret")

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def test_a_letter_arrives_as_it_was_written(tmp_path: Path) -> None:
    with MailServer(tmp_path) as server:
        deliver(mail_server(f"smtp://localhost:{server.port}", ""), LETTER)
    [(to, message, encrypted)] = server.letters
    assert (to, encrypted) == ("desk@news.example", False)
    assert message.get_content().replace("\r\n", "\n") == LETTER.text
    assert message["Subject"] == LETTER.subject
    assert message["Message-ID"] == "<f00@news.example>"
    assert message["Date"].datetime == LETTER.at
    assert message["Auto-Submitted"] == "auto-generated"


def test_what_is_offered_in_tls_is_spoken_in_tls_and_logs_in_there(tmp_path: Path) -> None:
    with MailServer(tmp_path, starttls=True, login=LOGIN) as server:
        deliver(mail_server(f"smtp://links@localhost:{server.port}", "s3cret", ca_file=server.ca_file), LETTER)
    assert [encrypted for _, _, encrypted in server.letters] == [True]


def test_a_wrong_password_is_told_without_naming_it(tmp_path: Path) -> None:
    with MailServer(tmp_path, login=LOGIN) as server, pytest.raises(NotifyError) as caught:
        deliver(mail_server(f"smtp://links@localhost:{server.port}", "wr0ng", timeout=3), LETTER)
    assert "was not taken" in str(caught.value)
    assert "wr0ng" not in str(caught.value)
    assert server.letters == []


def test_a_password_is_not_sent_readable_to_another_machine(tmp_path: Path) -> None:
    """127.1 is a spelling of this machine that only the system's resolver knows: as good as another machine."""
    with MailServer(tmp_path, login=LOGIN) as server, pytest.raises(NotifyError, match="STARTTLS"):
        deliver(mail_server(f"smtp://links@127.1:{server.port}", "s3cret"), LETTER)


def test_a_certificate_that_nobody_vouches_for_stops_a_mail(tmp_path: Path) -> None:
    with MailServer(tmp_path, starttls=True) as server, pytest.raises(NotifyError, match="certificate verify failed"):
        deliver(mail_server(f"smtp://127.1:{server.port}", "", timeout=5), LETTER)
    assert server.letters == []


def test_a_refusal_is_told_in_the_servers_words_without_its_control_characters(tmp_path: Path) -> None:
    with MailServer(tmp_path) as server:
        server.refused.add("desk@news.example")
        with pytest.raises(NotifyError, match="nobody of that name") as caught:
            deliver(mail_server(f"smtp://localhost:{server.port}", ""), LETTER)
    assert "\x1b" not in str(caught.value)


def test_nobody_listening_is_a_sentence(tmp_path: Path) -> None:
    with MailServer(tmp_path) as server:
        port = server.port
    with pytest.raises(NotifyError, match="sent again"):
        deliver(mail_server(f"smtp://localhost:{port}", "", timeout=5), LETTER)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, "")),
        ("smtp://links@mail.example", ("mail.example", 587, False, "links")),
        ("smtps://links%40news.example@mail.example", ("mail.example", 465, True, "links@news.example")),
        ("smtp://[::1]:2525", ("::1", 2525, False, "")),
    ],
)
def test_an_address_says_port_and_encryption(url: str, wanted: tuple[str, int, bool, str]) -> None:
    server = mail_server(url, "")
    assert (server.host, server.port, server.tls, server.user) == wanted


def test_the_password_is_in_no_printed_form() -> None:
    assert "s3cret" not in repr(mail_server("smtp://links@mail.example", "s3cret"))
