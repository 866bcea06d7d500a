"""TLS: one shared context, and OpenSSL's complaints in the words that verdicts use."""

import ssl

from linkcheck.model.check import Failure
from linkcheck.net.errors import NoAnswer

#: X509 verification results (openssl/x509_vfy.h) that have a name of their own in a verdict.
VERIFY_CODES: dict[int, Failure] = {
    9: Failure.TLS_EXPIRED,  # not yet valid
    10: Failure.TLS_EXPIRED,
    18: Failure.TLS_UNTRUSTED,  # self-signed
    19: Failure.TLS_UNTRUSTED,  # self-signed in the chain
    20: Failure.TLS_UNTRUSTED,  # issuer unknown
    21: Failure.TLS_UNTRUSTED,  # cannot verify the first certificate
    62: Failure.TLS_NAME_MISMATCH,
    64: Failure.TLS_NAME_MISMATCH,  # IP address mismatch
}

#: OpenSSL's names of TLS 1.2 suites that are not IANA's (TLS 1.3 names agree), for WARC-Cipher-Suite.
IANA_CIPHERS: dict[str, str] = {
    "ECDHE-ECDSA-AES128-GCM-SHA256": "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384": "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305": "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "ECDHE-RSA-CHACHA20-POLY1305": "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "DHE-RSA-AES128-GCM-SHA256": "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
    "DHE-RSA-AES256-GCM-SHA384": "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    "AES128-GCM-SHA256": "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "AES256-GCM-SHA384": "TLS_RSA_WITH_AES_256_GCM_SHA384",
}


def context(ca_file: str = "", *, verify: bool = True) -> ssl.SSLContext:
    """The system's authorities and `ca_file`'s; TLS 1.2 and later. Build once and share: loading them takes ms.

    `verify=False` is for telling what is behind a bad certificate, never for judging a page alive.
    """
    made = ssl.create_default_context()
    if ca_file:
        made.load_verify_locations(cafile=ca_file)
    made.set_alpn_protocols(["http/1.1"])
    if not verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def no_answer(error: ssl.SSLError) -> NoAnswer:
    """The failure of a handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return NoAnswer(VERIFY_CODES.get(error.verify_code, Failure.TLS_UNTRUSTED), error.verify_message)
    return NoAnswer(Failure.TLS_PROTOCOL, error.reason or str(error))


def cipher(found: ssl.SSLObject | None) -> tuple[str, str]:
    """(version, IANA name of the suite) of a connection, ("", "") for plain HTTP."""
    if found is None:
        return "", ""
    name = (found.cipher() or ("",))[0]
    return found.version() or "", IANA_CIPHERS.get(name, name)
