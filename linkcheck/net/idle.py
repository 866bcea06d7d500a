"""Connections that are kept open for a next request; of too many, the longest unused goes first."""

from collections import OrderedDict

from linkcheck.net.connection import Connection

Key = tuple[str, str, int, bool]  # scheme, host, port, whether the certificate was verified


class Idle:
    """At most so many connections over all hosts."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: OrderedDict[Key, list[Connection]] = OrderedDict()
        self._keys: dict[str, set[Key]] = {}  # by host
        self._count = 0

    def take(self, key: Key) -> Connection | None:
        """One that is still open, no longer kept here."""
        while waiting := self._waiting.get(key):
            connection = waiting.pop()
            self._count -= 1
            if not waiting:
                self._forget(key)
            if connection.alive:
                return connection
        return None

    def put(self, key: Key, connection: Connection) -> None:
        self._waiting.setdefault(key, []).append(connection)
        self._keys.setdefault(key[1], set()).add(key)
        self._waiting.move_to_end(key)
        self._count += 1
        while self._count > self._most:
            self._close(next(iter(self._waiting)))

    def drop(self, host: str) -> None:
        """Close those of a host."""
        for key in tuple(self._keys.get(host, ())):
            self._close(key)

    def close(self) -> None:
        for key in tuple(self._waiting):
            self._close(key)

    def _close(self, key: Key) -> None:
        for connection in self._forget(key):
            self._count -= 1
            connection.close()

    def _forget(self, key: Key) -> list[Connection]:
        keys = self._keys.get(key[1], set())
        keys.discard(key)
        if not keys:
            self._keys.pop(key[1], None)
        return self._waiting.pop(key, [])
