"""The server name in a TLS ClientHello, read before any handshake (RFC 8446 §4.1.2, RFC 6066 §3).

The fault a host shows may be that it cannot do TLS at all, or only an old version; that has to be known before
OpenSSL answers, and its own callback for names comes after it has agreed on a version.
"""

import struct

HANDSHAKE = 0x16  # the first byte of a TLS record that begins a handshake; no HTTP request begins so
RECORD_HEADER = 5
SERVER_NAME = 0
LONGEST = 16 * 1024 + RECORD_HEADER


def wanted(start: bytes) -> int:
    """How many bytes the first record has in all, as far as its header has come."""
    return RECORD_HEADER + struct.unpack_from("!H", start, 3)[0] if len(start) >= RECORD_HEADER else RECORD_HEADER


def server_name(record: bytes) -> str:
    """The name asked for, in lower case; "" when the hello names none or cannot be read."""
    try:
        return _server_name(record)
    except (struct.error, IndexError, UnicodeDecodeError):
        return ""


def _server_name(record: bytes) -> str:
    at = RECORD_HEADER + 4 + 2 + 32  # record header, handshake header, version, random
    at += 1 + record[at]  # session id
    at += 2 + struct.unpack_from("!H", record, at)[0]  # cipher suites
    at += 1 + record[at]  # compression methods
    end = at + 2 + struct.unpack_from("!H", record, at)[0]
    at += 2
    while at + 4 <= min(end, len(record)):
        kind, size = struct.unpack_from("!HH", record, at)
        if kind == SERVER_NAME:
            length = struct.unpack_from("!H", record, at + 7)[0]  # after list length and name type
            return record[at + 9 : at + 9 + length].decode("ascii").lower()
        at += 4 + size
    return ""
