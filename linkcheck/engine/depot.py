"""A folder somewhere else, as fsspec knows it: file://, s3://, gs:// and every other address it has a back end for.

Who we are there is said by the environment or by fsspec's own configuration, never by us: nothing here takes a secret,
writes one down or says one.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec

from linkcheck.errors import ConfigError, OutputError

#: What has to be installed for an address, where fsspec brings no back end of its own.
EXTRAS = {"s3": "newsroom-linkcheck[s3]", "s3a": "newsroom-linkcheck[s3]", "gs": "gcsfs", "gcs": "gcsfs"}
#: Here a name shows a file while it is still being written; an object store shows whole objects only.
SHOWS_HALF_FILES = frozenset({"file", "local", "sftp", "ssh", "ftp", "smb", "hdfs", "webhdfs", "arrow_hdfs"})
SHAPE = re.compile(r"[a-z][a-z0-9+.-]*://[^\s?#]+")


def is_address(where: str) -> bool:
    return "://" in where


def checked(where: str) -> str:
    """The address without a slash at its end. Raises ConfigError for one that cannot be, or that holds a password."""
    if not SHAPE.fullmatch(where) or "::" in where:
        raise ConfigError(f"{where} is no address of a folder; write one like s3://bucket/prefix.")
    if "@" in where:
        raise ConfigError("an address of shards may not hold a user or password; set them in the environment.")
    return where.rstrip("/")


class Depot:
    """The files under one address, each under a name with slashes; all raise OutputError, making one ConfigError too.

    A file stands under its name whole or not at all.
    """

    def __init__(self, address: str) -> None:
        self.address = checked(address)
        self._protocol = self.address.partition("://")[0]
        found: Any = fsspec
        try:
            self._files, self._root = found.url_to_fs(self.address, use_listings_cache=False)
        except ImportError as error:
            extra = EXTRAS.get(self._protocol, "its fsspec back end")
            raise ConfigError(f"{self.address} needs more ({error}); run: pip install '{extra}'.") from error
        except ValueError as error:
            raise ConfigError(f"{self.address} cannot be used ({error}); write one like s3://bucket/prefix.") from error

    def put(self, path: Path, name: str) -> None:
        """Send a file, in place of the one that has its name."""
        with self._translated():
            if self._protocol not in SHOWS_HALF_FILES:
                self._files.put_file(str(path), self._at(name))
                return
            self._files.makedirs(self._at(name).rpartition("/")[0], exist_ok=True)
            unfinished = self._at(f"{name}.{os.getpid()}.part")
            self._files.put_file(str(path), unfinished)
            self._files.mv(unfinished, self._at(name))

    def get(self, name: str, path: Path) -> bool:
        """Fetch a file; False when there is none."""
        with self._translated():
            try:
                self._files.get_file(self._at(name), str(path))
            except FileNotFoundError:
                return False
            return True

    def read(self, name: str) -> bytes | None:
        with self._translated():
            try:
                data: bytes = self._files.cat_file(self._at(name))
            except FileNotFoundError:
                return None
            return data

    def size(self, name: str) -> int | None:
        """In bytes, None when there is no such file."""
        with self._translated():
            try:
                return int(self._files.info(self._at(name))["size"])
            except FileNotFoundError:
                return None

    def drop(self, name: str) -> None:
        """Remove a file or everything under a name; "" is all there is."""
        with self._translated(), contextlib.suppress(FileNotFoundError):
            self._files.rm(self._at(name), recursive=True)

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}" if name else self._root

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Every back end raises errors of its own kinds; to us they all say that the place cannot be used now."""
        try:
            yield
        except Exception as error:
            said = str(error) or type(error).__name__
            raise OutputError(
                f"{self.address} cannot be used ({said}); correct the address or the access, then run again."
            ) from error
