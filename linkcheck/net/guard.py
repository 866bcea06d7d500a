"""The guard: no request ever reaches an address inside our own network, however a page spells it."""

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Not global by the registries' own words, yet `is_global` of some Python releases lets them pass.
NEVER_PUBLIC: tuple[Network, ...] = (
    ipaddress.ip_network("100.64.0.0/10"),  # shared address space of carriers, RFC 6598
    ipaddress.ip_network("192.88.99.0/24"),  # retired 6to4 relays, RFC 7526
    ipaddress.ip_network("224.0.0.0/4"),  # multicast
    ipaddress.ip_network("ff00::/8"),
    ipaddress.ip_network("fec0::/10"),  # site-local, RFC 3879
)
#: IPv6 forms that carry an IPv4 address, which is the one that counts: (network, bits to the right of it).
CARRIERS: tuple[tuple[ipaddress.IPv6Network, int], ...] = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped, RFC 4291 §2.5.5.2
    (ipaddress.IPv6Network("::/96"), 0),  # IPv4-compatible, deprecated
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (ipaddress.IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)


class Guard:
    """Says whether an address may be connected to; `allow_networks` opens ranges by name (DESIGN §4)."""

    def __init__(self, allow_networks: Iterable[str] = ()) -> None:
        self._allowed = tuple(ipaddress.ip_network(network, strict=False) for network in allow_networks)
        self._known: dict[str, bool] = {}

    def permits(self, address: str) -> bool:
        """True for a public address or an allowed range. `address` is numeric; anything else is refused."""
        if address not in self._known:
            if len(self._known) > 100_000:
                self._known.clear()
            self._known[address] = self._judge(address)
        return self._known[address]

    def _judge(self, text: str) -> bool:
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            return False
        inner = _carried(address)
        if any(candidate in network for candidate in (address, inner) for network in self._allowed):
            return True
        return all(_public(candidate) for candidate in (address, inner) if not _is_carrier(candidate))


def _public(address: Address) -> bool:
    return address.is_global and not address.is_reserved and not any(address in network for network in NEVER_PUBLIC)


def _is_carrier(address: Address) -> bool:
    return address.version == 6 and any(address in network for network, _ in CARRIERS)


def _carried(address: Address) -> Address:
    """The IPv4 address inside an IPv6 form that carries one, else the address itself."""
    if address.version == 6:
        for network, shift in CARRIERS:
            if address in network:
                return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return address
