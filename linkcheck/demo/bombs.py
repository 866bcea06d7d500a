"""Small bodies that unpack to very much: what a reader without limits dies of."""

import struct
import zlib

MEGABYTE = 1024 * 1024
#: 256 MiB of zeros in Brotli, as its own encoder makes them (quality 5, window 24 bits).
BROTLI = bytes.fromhex(
    "cfffff7f002400e2b14072effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bdffe7ffff3f001200715800baf7fffcffff0740"
    "02200e0b40f7fe9fffffff004800c46101e8defff3ffff1f000980382c00ddfb7ffeffff032001108705a07bffcfffff7f002400e2b00074"
    "effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bdffe7ffff3f001200715800baf7fffcffff074002200e0b40f7fe9fffffff"
    "004800c46101e8defff3ffff1f000980382c00ddfb7ffeffff032001108705a07bff3f"
)


def gzip_bomb(megabytes: int = 1024) -> bytes:
    """That many MiB of zeros in about a thousandth. Its checksum is wrong, which nobody with a limit will find out."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # RFC 1952 §2.3
    end = packer.flush(zlib.Z_FINISH) + struct.pack("<II", 0, megabytes * MEGABYTE % 2**32)
    return header + block * megabytes + end


def zstd_bomb(megabytes: int = 1024) -> bytes:
    """That many MiB of zeros, in four bytes for each 128 KiB: blocks that repeat one byte (RFC 8878 §3.1.1.2)."""
    magic, descriptor, window = b"\x28\xb5\x2f\xfd", b"\x00", b"\x38"  # no content size; a window of 128 KiB
    size, run_length = 128 * 1024, 1

    def block(last: bool) -> bytes:
        return struct.pack("<I", size << 3 | run_length << 1 | last)[:3] + b"\x00"

    return magic + descriptor + window + block(False) * (megabytes * 8 - 1) + block(True)
