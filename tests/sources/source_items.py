"""Reading a source without a network, and the samples to read."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from linkcheck.errors import FetchError
from linkcheck.model.article import Article, LeftOut, Rejected
from linkcheck.model.exchange import Exchange
from linkcheck.sources.read import Options, read

SAMPLES = Path(__file__).parent / "samples"

Item = Article | Rejected | LeftOut
Save = Callable[..., Path]


def no_network(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Exchange:
    raise FetchError(f"{url} does not answer; this test has no network.")


def items(source: Path | str, **options: Any) -> list[Item]:
    return list(read(str(source), Options(**options), no_network))


def articles(found: list[Item]) -> list[Article]:
    return [item for item in found if isinstance(item, Article)]


def only(source: Path | str, **options: Any) -> Article:
    (article,) = items(source, **options)
    assert isinstance(article, Article), article
    return article
