"""Posting a message to a chat: the JSON of Slack's incoming webhooks, which Mattermost and others take too.

The address is a secret (whoever has it can post), so no message of ours names more of it than its host.
"""

import json
from urllib.parse import urlsplit

from linkcheck.errors import FetchError, NotifyError
from linkcheck.model.exchange import Fetch
from linkcheck.net.errors import NoAnswer


def post(fetch: Fetch, url: str, text: str) -> None:
    """Returns when the chat has taken the text (mrkdwn). Raises NotifyError when it has not."""
    body = json.dumps({"text": text, "unfurl_links": False, "unfurl_media": False}).encode("ascii")
    host = urlsplit(url).hostname
    try:
        answer = fetch(url, method="POST", headers={"Content-Type": "application/json"}, body=body)
    except FetchError as error:
        cause = error.__cause__
        reason = str(cause.failure.value) if isinstance(cause, NoAnswer) else "it redirects for ever"
    else:
        if 200 <= answer.status < 300 and answer.request.startswith(b"POST "):
            return
        redirected = not answer.request.startswith(b"POST ")  # 301 and 302 turn a POST into a GET, which tells nobody
        reason = "it redirects; name the final address" if redirected else f"it answered {answer.status}"
    raise NotifyError(
        f"the message to the webhook at {host} was not taken ({reason}); it is sent again with the next notice."
    ) from None
