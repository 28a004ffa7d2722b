"""Pointers: small files that stand for content kept outside git (LFS, annex, DVC)."""

import re

from mlops_lint.patterns import late
from mlops_lint.records import record

LFS_POINTER_LIMIT = 1024
ANNEX_POINTER_LIMIT = 32 * 1024
SYMLINK = 0o120000

_LFS_VERSION = late(
    rb"version (?:https://git-lfs\.github\.com/spec/v1"
    rb"|https://hawser\.github\.com/spec/v1)\r?\n"
)
_LFS_OID = late(rb"^oid sha256:([0-9a-f]{64})\r?$", re.MULTILINE)
_LFS_SIZE = late(rb"^size ([0-9]{1,20})\r?$", re.MULTILINE)
_ANNEX_LINK = late(rb"(?:^|/)\.git(?:/modules/.+)?/annex/objects/.*?([^/\n]+)$")


@record
class LfsPointer:
    """The content a Git LFS pointer stands for: SHA-256 in hex, size in bytes."""

    oid: str
    size: int


def lfs_pointer(data: bytes) -> LfsPointer | None:
    """Read a Git LFS pointer; None for anything else, also for a damaged pointer."""
    if len(data) >= LFS_POINTER_LIMIT or not _LFS_VERSION.match(data):
        return None
    oid, size = _LFS_OID.search(data), _LFS_SIZE.search(data)
    if oid is None or size is None:
        return None
    return LfsPointer(oid[1].decode(), int(size[1]))


def annex_pointer(mode: int, data: bytes) -> str | None:
    """Return the key a git-annex pointer stands for, None for anything else.

    `data` is the blob: the target of a symlink (`mode` 0o120000), or the content of
    an unlocked file.
    """
    if mode == SYMLINK:
        link = _ANNEX_LINK.search(data)
        return link[1].decode("utf-8", "replace") if link else None
    if not data.startswith(b"/annex/objects/") or len(data) > ANNEX_POINTER_LIMIT:
        return None
    key = data.partition(b"\n")[0].rpartition(b"/")[2].strip()
    return key.decode("utf-8", "replace") or None


def is_dvc_pointer_path(path: str) -> bool:
    """Whether a file of this path is a DVC pointer by its name (`data.csv.dvc`)."""
    name = path.rpartition("/")[2]
    return name.endswith(".dvc") and name != ".dvc"
