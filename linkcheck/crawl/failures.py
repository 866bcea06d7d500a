"""Every way in which Scrapy can say that a download failed, as a `Failure`: one table, proven complete by a test."""

import scrapy.exceptions as said

from linkcheck.model.check import Failure
from linkcheck.net.errors import NoAnswer

#: Scrapy's download exceptions without a cause of ours (a foreign handler); None is not a download's failure.
FAILURES: dict[type[Exception], Failure] = {
    said.CannotResolveHostError: Failure.DNS_SERVFAIL,  # does not say why, so it is no evidence
    said.DownloadConnectionRefusedError: Failure.CONNECTION_REFUSED,
    said.DownloadTimeoutError: Failure.READ_TIMEOUT,
    said.DownloadCancelledError: Failure.OUR_NETWORK,  # we stopped it ourselves
    said.DownloadFailedError: Failure.CONNECTION_RESET,
    said.ResponseDataLossError: Failure.CONNECTION_RESET,
    said.UnsupportedURLSchemeError: Failure.BAD_REDIRECT,
    said.NotSupported: Failure.BAD_REDIRECT,
    said.IgnoreRequest: Failure.OUR_NETWORK,  # some component of ours refused
    said.StopDownload: Failure.OUR_NETWORK,
}


def no_answer(error: Exception) -> NoAnswer:
    """What a download's exception means; anything unknown is our own fault and proves nothing about the link."""
    cause = error.__cause__
    if isinstance(cause, NoAnswer):
        return cause
    for kind, failure in FAILURES.items():
        if isinstance(error, kind):
            return NoAnswer(failure, str(error))
    return NoAnswer(Failure.OUR_NETWORK, f"{type(error).__name__}: {error}")
