"""The simulated web's own certificate authority: a certificate per name on demand, sound or with a fault.

One EC key serves all names, for speed. Dates are fixed, so that the same name always gets the same validity; the
files, which OpenSSL wants, live in a folder that the caller removes.
"""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from linkcheck.demo.message import Tls

SOUND = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC))
PAST = (datetime(2019, 3, 1, tzinfo=UTC), datetime(2020, 3, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Somebody who signs."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey


class Authority:
    """Makes TLS contexts for names. `ca_file` is the PEM that clients must trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._known = _issuer("Demo Web Authority")
        self._unknown = _issuer("Nobody Knows This Authority")
        self._contexts: dict[tuple[str, Tls], ssl.SSLContext] = {}
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(_pem(_root(self._known)))

    def context(self, name: str, tls: Tls) -> ssl.SSLContext:
        """The server side of TLS for a name (or an IP address), made once."""
        if (name, tls) not in self._contexts:
            self._contexts[name, tls] = self._made(name, tls)
        return self._contexts[name, tls]

    def _made(self, name: str, tls: Tls) -> ssl.SSLContext:
        issuer = {
            Tls.UNTRUSTED: self._unknown,
            Tls.SELF_SIGNED: Issuer(name=_named(name), key=self._key),
        }.get(tls, self._known)
        shown = "somebody-else.example" if tls is Tls.WRONG_NAME else name
        dates = PAST if tls is Tls.EXPIRED else SOUND
        file = self._folder / f"{len(self._contexts)}.pem"
        file.write_bytes(_pem(_leaf(shown, self._key, issuer, dates)) + _key_pem(self._key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _issuer(common_name: str) -> Issuer:
    return Issuer(name=_named(common_name), key=ec.generate_private_key(ec.SECP256R1()))


def _named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])  # RFC 5280: 64 at most


def _root(issuer: Issuer) -> x509.Certificate:
    return (
        _begun(issuer.name, issuer, issuer.key.public_key(), SOUND)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(issuer.key.public_key()), critical=False)
        .add_extension(_signs_certificates(), critical=True)
        .sign(issuer.key, hashes.SHA256())
    )


def _leaf(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: Issuer, dates: tuple[datetime, datetime]
) -> x509.Certificate:
    public = issuer.key.public_key()
    return (
        _begun(_named(name), issuer, key.public_key(), dates)
        .add_extension(x509.SubjectAlternativeName([_alternative(name)]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )


def _begun(
    subject: x509.Name, issuer: Issuer, key: ec.EllipticCurvePublicKey, dates: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer.name,
        subject_name=subject,
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=dates[0],
        not_valid_after=dates[1],
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
