"""The hashes that DVC records, computed as DVC does."""

import json
from collections.abc import Mapping

try:
    # hashlib loads OpenSSL, which takes longer than the hashing of most repositories.
    from _md5 import md5  # type: ignore[import-not-found]
except ImportError:
    from hashlib import md5

CHUNK = 1024 * 1024
LOOKED_AT = 512
TEXT = bytes(range(32, 127)) + b"\n\r\t\f\b"
MOST_FOREIGN = 0.30


def file_hash(data: bytes, *, legacy: bool = False) -> str:
    """Return the MD5 of a file; `legacy` is that of DVC 2, blind to CR in text."""
    plain = _dos2unix(data) if legacy else data
    return str(md5(plain, usedforsecurity=False).hexdigest())


def directory_hash(files: Mapping[str, str]) -> str:
    """Return the hash of a directory: `files` maps relative paths to their hashes."""
    listed = [{"md5": files[path], "relpath": path} for path in sorted(files)]
    return file_hash(json.dumps(listed, sort_keys=True).encode()) + ".dir"


def mapping_hash(mapping: object) -> str:
    """Return the checksum of a stage of its own file; raises TypeError for tags."""
    return file_hash(json.dumps(mapping, sort_keys=True).encode())


def line_end_forms(data: bytes) -> tuple[bytes, ...]:
    """Return a text with LF and with CRLF, without the form it has; () if binary."""
    if b"\0" in data or b"\n" not in data:
        return ()
    unix = data.replace(b"\r\n", b"\n")
    return tuple(form for form in (unix, unix.replace(b"\n", b"\r\n")) if form != data)


def _dos2unix(data: bytes) -> bytes:
    """Do what DVC 2 did: a chunk whose beginning looks like text loses its CRs."""
    if b"\r\n" not in data:
        return data
    chunks = (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    return b"".join(
        chunk.replace(b"\r\n", b"\n") if _is_text(chunk[:LOOKED_AT]) else chunk
        for chunk in chunks
    )


def _is_text(block: bytes) -> bool:
    foreign = block.translate(None, TEXT)
    return b"\0" not in block and len(foreign) <= MOST_FOREIGN * len(block)
