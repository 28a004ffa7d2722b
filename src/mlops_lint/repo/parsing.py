"""Documents parsed, or taken from what an earlier run kept of the same content."""

from mlops_lint.repo.documents import (
    DEFAULT_LIMITS,
    Document,
    Limits,
    ParseFailure,
    parse,
    reader_of,
)
from mlops_lint.repo.documents.packing import READERS, pack, unpack
from mlops_lint.repo.kept import Kept, key_of
from mlops_lint.repo.search import Contents


def parse_or_recall(
    path: str, contents: Contents, kept: Kept | None, limits: Limits = DEFAULT_LIMITS
) -> "Document | ParseFailure | None":
    """Return the parsed file, None for an unknown format or nothing to read.

    What can be packed is kept, under the usual limits.
    """
    reader = reader_of(path)
    key = b""
    if kept is not None and reader in READERS and limits == DEFAULT_LIMITS:
        digest = contents.digest(path)
        key = key_of(f"{reader} {limits.size_of(path)}", digest) if digest else b""
        packed = kept.get(key) if key else None
        if packed is not None:
            return unpack(path, reader, packed)
    data = contents.read(path)
    if data is None:
        return None
    document = parse(path, data, limits)
    if kept is not None and key and (packed := pack(document)) is not None:
        kept.put(key, packed)
    return document
