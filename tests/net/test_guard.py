"""No way into our own network, however an address is spelled."""

import pytest

from linkcheck.net.guard import Guard


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "239.255.255.250", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "192.88.99.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1",
        "not an address", "", "127.1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    assert not Guard().permits(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_public_addresses_are_permitted(address: str) -> None:
    assert Guard().permits(address)


def test_an_allowed_network_is_permitted_in_every_spelling_and_nothing_else_is() -> None:
    guard = Guard(["127.0.0.0/8"])
    assert guard.permits("127.0.0.1")
    assert guard.permits("::ffff:127.0.0.1")
    assert not guard.permits("10.0.0.1")
    assert not guard.permits("::1")
