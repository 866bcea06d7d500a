"""What DNS says of a name whose page looks parked: aliases and name servers. One question a domain and run."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from linkcheck.model.check import Check
from linkcheck.urls.scope import site
from linkcheck.verdict.addresses import host
from linkcheck.verdict.parked import wants_names

Found = tuple[tuple[str, ...], tuple[str, ...]]  # aliases, name servers
Ask = Callable[[str, str], Coroutine[Any, Any, Found]]  # of a host and its registrable domain; raises nothing


class Names:
    """`ask` is asked once for each registrable domain, by the first of its hosts whose page looks parked."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: dict[str, asyncio.Task[Found]] = {}

    async def added(self, check: Check) -> Check:
        """The check with what DNS says, where that may tell a trader's page from a poor one."""
        if check.page is None or not wants_names(check):
            return check
        name = host(check.url)
        domain = site(name)
        if domain not in self._known:
            self._known[domain] = asyncio.ensure_future(self._ask(name, domain))
        aliases, servers = await asyncio.shield(self._known[domain])
        return replace(check, page=replace(check.page, aliases=aliases, name_servers=servers))
