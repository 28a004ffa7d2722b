"""Documents parsed, or taken from what an earlier run kept of the same content."""

from mlops_lint.repo.documents import (
    DEFAULT_LIMITS,
    Document,
    Limits,
    ParseFailure,
    Structured,
    parse,
    reader_of,
)
from mlops_lint.repo.documents.packing import pack, unpack
from mlops_lint.repo.kept import Kept, key_of
from mlops_lint.repo.search import Contents

YAML, YAML_READER = "YAML", "yaml12"


def parse_or_recall(
    path: str, contents: Contents, kept: Kept | None, limits: Limits = DEFAULT_LIMITS
) -> "Document | ParseFailure | None":
    """Return the parsed file, None for an unknown format or nothing to read.

    YAML alone is kept, and under the usual limits: everything else is read faster than
    it is recalled.
    """
    recalls = limits == DEFAULT_LIMITS and reader_of(path) == YAML_READER
    key = b""
    if kept is not None and recalls and (digest := contents.digest(path)):
        key = key_of(f"{YAML_READER} {DEFAULT_LIMITS.size_of(path)}", digest)
        packed = kept.get(key)
        if packed is not None:
            return unpack(path, YAML, packed)
    data = contents.read(path)
    if data is None:
        return None
    document = parse(path, data, limits)
    if kept is not None and key and isinstance(document, Structured):
        kept.put(key, pack(document))
    return document
