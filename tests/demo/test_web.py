"""The server itself, over bare sockets: bytes in, bytes out."""

import socket
import ssl
import threading

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Door, Host, Name, Request, Resolves, Tls
from linkcheck.demo.sites import routes
from linkcheck.demo.web import Web
from tests.demo.client import PATIENCE, asked, connected, everything, request

HELLO = answers.page("<p>hello</p>")


def echo(seen: Request) -> Answer:
    return answers.page(f"{seen.method} {seen.origin} {seen.path} {seen.query} {seen.body!r} {seen.earlier}")


SITES = {
    "plain.example": routes(
        {
            "/": HELLO,
            "/raw": answers.raw(b"not quite HTTP\r\n"),
            "/reset": answers.reset(b"HTTP/1.1 200 OK\r\n"),
            "/hang": answers.hang(),
            "/late": answers.late(0.01, HELLO),
            "/early": answers.close_early(HELLO, 20),
            "/echo": echo,
        }
    ),
    **{f"{tls.value}.example": Host(site=routes({"/": HELLO}), tls=tls) for tls in Tls},
    "refused.example": Host(door=Door.REFUSED),
    "silent-door.example": Host(door=Door.SILENT),
    "gone.example": Host(name=Name(resolves=Resolves.NXDOMAIN)),
}


@pytest.fixture(scope="module")
def web():
    with Web(SITES) as running:
        yield running


def wire(answer: Answer) -> bytes:
    return b"".join(part for part in answer.parts if isinstance(part, bytes))


def test_an_answer_goes_out_byte_for_byte(web: Web) -> None:
    assert asked(web, "plain.example") == wire(HELLO)
    assert asked(web, "plain.example", "/raw") == b"not quite HTTP\r\n"
    assert asked(web, "plain.example", "/early") == wire(HELLO)[:20]
    assert asked(web, "plain.example", "/late") == wire(HELLO)


def test_a_name_without_a_site_is_misdirected(web: Web) -> None:
    assert asked(web, "nobody.example").startswith(b"HTTP/1.1 421 ")


def test_a_connection_is_kept_and_pipelined_requests_are_answered_in_order(web: Web) -> None:
    with connected(web) as connection:
        first, slow, last = (request("plain.example", target) for target in ("/", "/late", "/raw"))
        connection.sendall(first + slow + last)
        assert everything(connection) == 2 * wire(HELLO) + b"not quite HTTP\r\n"


def test_a_request_in_single_bytes_is_still_one_request(web: Web) -> None:
    with connected(web) as connection:
        for byte in request(
            "plain.example", "/echo?a=%20b", method="POST", headers="Connection: close\r\n", body=b"xyz"
        ):
            connection.sendall(bytes([byte]))
        assert b"POST http://plain.example /echo {'a': ' b'} b'xyz' 0" in everything(connection)


def test_the_absolute_form_of_a_target_leads_to_its_host(web: Web) -> None:
    with connected(web) as connection:
        connection.sendall(request("proxy.example", "http://plain.example:8080/echo", headers="Connection: close\r\n"))
        assert b"GET http://plain.example /echo" in everything(connection)


def test_it_is_a_proxy_for_tls_too(web: Web) -> None:
    with connected(web) as connection:
        connection.sendall(b"CONNECT valid.example:443 HTTP/1.1\r\nHost: valid.example:443\r\n\r\n")
        assert connection.recv(65536) == b"HTTP/1.1 200 Connection established\r\n\r\n"
        context = ssl.create_default_context(cafile=web.ca_file)
        with context.wrap_socket(connection, server_hostname="valid.example") as inner:
            inner.sendall(request("valid.example") + request("valid.example", headers="Connection: close\r\n"))
            assert everything(inner) == 2 * wire(HELLO)
    assert [one.method for one in web.seen("valid.example")][-3:] == ["CONNECT", "GET", "GET"]


def test_a_tunnel_shows_the_fault_of_the_host_it_leads_to(web: Web) -> None:
    with connected(web) as connection:
        connection.sendall(b"CONNECT expired.example:443 HTTP/1.1\r\nHost: expired.example:443\r\n\r\n")
        assert b" 200 " in connection.recv(65536)
        context = ssl.create_default_context(cafile=web.ca_file)
        with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
            context.wrap_socket(connection, server_hostname="expired.example")


def test_a_site_that_raises_is_a_fault_of_the_scene_and_told() -> None:
    with Web({"never.example": Host()}) as web:
        assert asked(web, "never.example").startswith(b"HTTP/1.1 500 ")
        assert "never.example was reached" in web.faults[0]


def test_the_nth_visit_of_a_target_is_told_to_the_site() -> None:
    with Web({"plain.example": echo}) as web:
        assert [asked(web, "plain.example", "/a")[-1:] for _ in range(3)] == [b"0", b"1", b"2"]
        web.show({"plain.example": echo})
        assert asked(web, "plain.example", "/a").endswith(b"0")


def test_head_gets_the_head_alone(web: Web) -> None:
    assert asked(web, "plain.example", method="HEAD") == HELLO.parts[0]
    assert asked(web, "plain.example", "/late", method="HEAD") == HELLO.parts[0]


@pytest.mark.parametrize("bytes_sent", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"\x00" * 70_000])
def test_what_is_no_request_gets_400_and_the_end(web: Web, bytes_sent: bytes) -> None:
    with connected(web) as connection:
        connection.sendall(bytes_sent)
        assert everything(connection).startswith(b"HTTP/1.1 400 ")


def test_a_reset_is_a_reset(web: Web) -> None:
    with connected(web) as connection, pytest.raises(ConnectionResetError):
        connection.sendall(request("plain.example", "/reset"))
        everything(connection)


def test_tls_is_spoken_on_the_same_port_with_a_certificate_for_the_name(web: Web) -> None:
    with connected(web, tls_name="valid.example") as connection:
        assert connection.version() == "TLSv1.3"
        assert connection.getpeercert()["subjectAltName"] == (("DNS", "valid.example"),)
    assert asked(web, "valid.example", tls=True) == wire(HELLO)


@pytest.mark.parametrize(
    ("tls", "error", "words"),
    [
        (Tls.EXPIRED, ssl.SSLCertVerificationError, "certificate has expired"),
        (Tls.SELF_SIGNED, ssl.SSLCertVerificationError, "self-signed certificate"),
        (Tls.UNTRUSTED, ssl.SSLCertVerificationError, "unable to get local issuer"),
        (Tls.WRONG_NAME, ssl.SSLCertVerificationError, "Hostname mismatch"),
        (Tls.OLD_PROTOCOL, ssl.SSLError, "PROTOCOL_VERSION"),
        (Tls.GARBAGE, ssl.SSLError, "WRONG_VERSION_NUMBER"),
        (Tls.RESET, ConnectionResetError, "reset"),
    ],
)
def test_each_fault_of_tls_is_what_its_name_says(web: Web, tls: Tls, error: type[OSError], words: str) -> None:
    with pytest.raises(error, match=words):
        connected(web, tls_name=f"{tls.value}.example")


def test_a_hello_cut_in_two_and_one_without_a_name_are_understood(web: Web) -> None:
    context = ssl.create_default_context(cafile=web.ca_file)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    side = context.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    with connected(web) as connection:
        with pytest.raises(ssl.SSLWantReadError):
            side.do_handshake()
        hello = outgoing.read()
        connection.sendall(hello[:3])
        connection.sendall(hello[3:100])
        connection.sendall(hello[100:])
        while True:
            try:
                side.do_handshake()
                break
            except ssl.SSLWantReadError:
                incoming.write(connection.recv(65536))
    assert side.getpeercert()["subjectAltName"] == (("IP Address", "127.0.0.1"),)


def test_hosts_lead_to_doors_and_leave_faults_of_names_to_dns(web: Web) -> None:
    hosts = web.hosts
    assert hosts["plain.example"] == f"127.0.0.1:{web.port}"
    assert "gone.example" not in hosts
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(_address(hosts["refused.example"]), timeout=PATIENCE)
    with pytest.raises(TimeoutError):
        socket.create_connection(_address(hosts["silent-door.example"]), timeout=0.2)


def test_the_log_holds_every_request_with_those_in_flight() -> None:
    with Web(SITES) as web:
        with connected(web) as one, connected(web) as two:
            one.sendall(request("plain.example", "/hang"))
            while len(web.log) < 1:
                pass
            two.sendall(request("plain.example", "/?q=1", headers="User-Agent: test\r\n"))
            two.recv(1)
        first, second = web.seen("plain.example")
        assert (first.path, first.in_flight, second.path, second.in_flight) == ("/hang", 1, "/?q=1", 2)
        assert second.headers["user-agent"] == "test" and second.at >= first.at
        assert web.seen("plain.example", "/hang") == [first]


def test_it_stops_at_once_with_clients_that_hang_and_leaves_nothing_behind() -> None:
    before = set(threading.enumerate())
    web = Web(SITES)
    web.start()
    web.start()
    ca_file, port = web.ca_file, web.port
    clients = [connected(web), connected(web), connected(web, tls_name="valid.example")]
    clients[0].sendall(request("plain.example", "/hang"))
    clients[1].sendall(b"\x16\x03\x01")
    web.stop()
    web.stop()
    assert set(threading.enumerate()) == before
    with pytest.raises(FileNotFoundError):
        open(ca_file).close()
    for client in clients:
        client.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def _address(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    return host, int(port)
