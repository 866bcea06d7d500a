"""Server names out of TLS hellos, good and bad."""

import ssl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.demo import hello


def client_hello(name: str | None) -> bytes:
    context = ssl.create_default_context()
    context.check_hostname = name is not None
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


def test_the_name_is_read_and_the_records_length_known() -> None:
    record = client_hello("Some.Host.example")
    assert hello.server_name(record) == "some.host.example"
    assert hello.wanted(record[:5]) == len(record) and record[0] == hello.HANDSHAKE


def test_a_hello_without_a_name_has_none() -> None:
    assert hello.server_name(client_hello(None)) == ""


@settings(deadline=None)
@given(noise=st.binary(max_size=200), cut=st.integers(min_value=0, max_value=600))
def test_what_is_no_hello_is_no_error(noise: bytes, cut: int) -> None:
    for record in (noise, HELLO[:cut] + noise):
        assert hello.server_name(record).isascii()


HELLO = client_hello("host.example")
