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
from mlops_lint.repo.kept import Kept

YAML, YAML_READER = "YAML", "yaml12"


def parse_or_recall(
    path: str, data: bytes, kept: Kept | None, limits: Limits = DEFAULT_LIMITS
) -> "Document | ParseFailure | None":
    """Return the parsed file, None for an unknown format.

    YAML alone is kept, and under the usual limits: everything else is read faster than
    it is recalled.
    """
    if kept is None or limits != DEFAULT_LIMITS or reader_of(path) != YAML_READER:
        return parse(path, data, limits)
    key = kept.key(f"{YAML_READER} {DEFAULT_LIMITS.size_of(path)}", data)
    packed = kept.get(key)
    if packed is not None:
        return unpack(path, YAML, packed)
    document = parse(path, data)
    if isinstance(document, Structured):
        kept.put(key, pack(document))
    return document
