"""What Scrapy does not say, because runlog says it better; apart from it, so that who only shows needs no Scrapy."""

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietFormatter(LogFormatter):
    """No line per response: our own progress tells more, and formatting alone would cost a tenth of a request."""

    def crawled(self, request: Any, response: Any, spider: Any) -> Any:
        return None
