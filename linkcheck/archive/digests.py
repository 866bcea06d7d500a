"""Digest fields as they are found in WARC files: `algorithm:value`, in the forms that writers use."""

import base64
import binascii
import hashlib
from typing import Protocol


class Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...
    def hexdigest(self) -> str: ...


#: Labels by the name that hashlib knows; dashed ones are older files' (warc-specifications #48, #80).
ALGORITHMS = {
    "sha256": "sha256",
    "sha-256": "sha256",
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha512": "sha512",
    "sha-512": "sha512",
    "md5": "md5",
}


class Checked:
    """A digest field and the hash of what it should be of; feed it with `update`."""

    def __init__(self, field: str) -> None:
        label, _, self._value = field.strip().partition(":")
        name = ALGORITHMS.get(label.lower())
        self._hash: Hash | None = hashlib.new(name, usedforsecurity=False) if name else None

    def update(self, data: bytes) -> None:
        if self._hash is not None:
            self._hash.update(data)

    def wrong(self) -> bool:
        """Whether the field says something else than what was fed; one in an unknown algorithm is never wrong."""
        if self._hash is None:
            return False
        return self._value != self._hash.hexdigest() and self._hash.digest() not in _decoded(self._value)


def _decoded(value: str) -> list[bytes]:
    """What a value may mean: Base16 in any case, or Base32 as is customary for SHA-1."""
    found = []
    for decode in (base64.b16decode, base64.b32decode):
        try:
            found.append(decode(value.upper()))
        except (binascii.Error, ValueError):
            continue
    return found
