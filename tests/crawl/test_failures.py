"""Every exception that Scrapy can raise for a download has its `Failure`, and ours come through unharmed."""

import inspect

import pytest
import scrapy.exceptions

from linkcheck.crawl.failures import FAILURES, no_answer
from linkcheck.crawl.handler import EXCEPTIONS
from linkcheck.model.check import Failure
from linkcheck.net.errors import NoAnswer

#: Exceptions of Scrapy that no download ends with.
OTHERS = {
    "NotConfigured", "_InvalidOutput", "DontCloseSpider", "CloseSpider", "DropItem", "UsageError",
    "ScrapyDeprecationWarning", "ContractFail",
}  # fmt: skip


def test_the_table_is_complete() -> None:
    found = {
        kind
        for name, kind in inspect.getmembers(scrapy.exceptions, inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__ == "scrapy.exceptions" and name not in OTHERS
    }
    assert found == set(FAILURES)


@pytest.mark.parametrize("failure", list(Failure))
def test_our_own_failure_survives_the_way_through_scrapy(failure: Failure) -> None:
    error = EXCEPTIONS.get(failure, scrapy.exceptions.DownloadFailedError)("words")
    error.__cause__ = NoAnswer(failure, "words")
    assert no_answer(error).failure is failure


@pytest.mark.parametrize(("kind", "failure"), FAILURES.items())
def test_a_foreign_handlers_exception_is_read_by_its_kind(kind: type[Exception], failure: Failure) -> None:
    assert no_answer(kind() if kind is scrapy.exceptions.StopDownload else kind("words")).failure is failure


def test_what_nobody_knows_is_our_own_fault() -> None:
    assert no_answer(RuntimeError("?")).failure is Failure.OUR_NETWORK
