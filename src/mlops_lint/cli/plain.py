"""The options that a run in a hook or in CI gives, read without click.

Importing click takes a tenth of a run. Whatever is not told here by heart, a mistake
above all, is left to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlops_lint.cli.commands import COMMANDS, DEFAULT

FLAGS: Mapping[str, tuple[str, bool]] = {
    "--isolated": ("isolated", True),
    "--no-cache": ("cache", False),
    "--quiet": ("quiet", True),
    "-q": ("quiet", True),
    "--verbose": ("verbose", True),
    "-v": ("verbose", True),
}
"""Options without a value: the field that each sets, and to what."""


def read(words: Sequence[str]) -> dict[str, Any] | None:
    """Return the fields of Wanted and Run that `words` set, None where click has to."""
    fields: dict[str, Any] = {}
    rest = iter(words[1:] if words[:1] == [DEFAULT] else words)
    for word in rest:
        if word in FLAGS:
            name, value = FLAGS[word]
            fields[name] = value
        elif word.startswith("--"):
            found = _chosen(word, rest)
            if found is None:
                return None
            fields.update(found)
        elif word.startswith("-") or word in COMMANDS or "path" in fields:
            return None
        else:
            fields["path"] = word
    return {"path": ".", **fields}


def _chosen(word: str, rest: Iterable[str]) -> dict[str, str] | None:
    """Return the field of an option that has a value out of a list."""
    from mlops_lint.config import PROFILES, THRESHOLDS
    from mlops_lint.reports import FORMATS

    option, equals, value = word.partition("=")
    known = {"--format": FORMATS, "--fail-on": THRESHOLDS, "--profile": PROFILES}
    if not equals:
        value = next(iter(rest), "")
    if value not in known.get(option, ()):
        return None
    return {option[2:].replace("-", "_"): value}
