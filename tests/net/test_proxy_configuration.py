"""Where a proxy comes from: flag, our own keys, HTTP_PROXY and its like; a password only from the environment."""

from pathlib import Path
from typing import Any

import pytest

from linkcheck.config import Config, load
from linkcheck.errors import ConfigError
from linkcheck.net.open import proxies


def config(folder: Path, environ: dict[str, str], *, file: str = "", **flags: Any) -> Config:
    (folder / "linkcheck.toml").write_text(file)
    return load(folder, environ=environ, flags=flags)


def ways(found: Config) -> tuple[str, str]:
    made = proxies(found)
    return (str(made.way("http", "a.example")), str(made.way("https", "a.example"))) if made else ("", "")


@pytest.mark.parametrize(
    ("environ", "file", "flags", "expected"),
    [
        ({}, "", {}, ("", "")),
        ({"HTTP_PROXY": "http://p:1"}, "", {}, ("p:1", "None")),
        ({"https_proxy": "http://p:2", "HTTPS_PROXY": "http://q:3"}, "", {}, ("None", "p:2")),
        ({"ALL_PROXY": "http://p:4", "http_proxy": "q:5"}, "", {}, ("q:5", "p:4")),
        ({"HTTP_PROXY": "http://p:1"}, 'proxy = "http://r:6"', {}, ("r:6", "r:6")),
        ({"LINKCHECK_PROXY": "http://s:7"}, 'proxy = "http://r:6"', {}, ("s:7", "s:7")),
        ({"LINKCHECK_PROXY": "http://s:7"}, "", {"proxy": "http://t:8"}, ("t:8", "t:8")),
        ({"HTTPS_PROXY": "http://p:1"}, 'https_proxy = "http://r:6"', {}, ("None", "r:6")),
        ({"HTTP_PROXY": "http://p:1", "NO_PROXY": "a.example,b.example"}, "", {}, ("None", "None")),
        ({"HTTP_PROXY": "http://p:1", "NO_PROXY": "a.example"}, 'no_proxy = ["c.example"]', {}, ("p:1", "None")),
        ({}, "", {"proxy": "http://p:1", "no_proxy": ("*",)}, ("None", "None")),
    ],
)
def test_the_nearest_word_on_a_proxy_wins(
    tmp_path: Path, environ: dict[str, str], file: str, flags: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert ways(config(tmp_path, environ, file=file, **flags)) == expected


def test_a_password_is_taken_from_the_environment_and_shown_nowhere(tmp_path: Path) -> None:
    found = config(tmp_path, {"HTTPS_PROXY": "http://desk:s3cret@p.example:3128"})
    made = proxies(found)
    assert made is not None
    way = made.way("https", "a.example")
    assert way is not None
    assert way.authorization == b"Basic ZGVzazpzM2NyZXQ="
    assert "s3cret" not in repr(found) + repr(way)


@pytest.mark.parametrize(
    ("file", "flags"),
    [('proxy = "http://desk:s3cret@p:1"', {}), ("", {"proxy": "http://desk:s3cret@p:1"})],
)
def test_a_password_in_a_file_or_a_flag_is_refused_without_being_repeated(
    tmp_path: Path, file: str, flags: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError, match="set LINKCHECK_PROXY instead") as caught:
        config(tmp_path, {}, file=file, **flags)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("value", ["socks5://p:1", "https://p:1", "p", "http://", "http://p:1/path", "http://a b:1"])
def test_what_is_no_http_proxy_is_refused_in_a_sentence(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="it takes an HTTP proxy"):
        config(tmp_path, {}, proxy=value)
