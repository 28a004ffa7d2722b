"""The YAML that comes with the program, read once and then kept as JSON.

Parsing it takes 40 ms, its JSON 2 ms, and a hook runs at every commit. The copy lies in
the user's own cache directory; it is made anew whenever a file is added, changed or
removed, and no run depends on it: a cache that cannot be read or written is left alone.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from mlops_lint import __version__
from mlops_lint.bundled import rules_directory
from mlops_lint.errors import Problem, RulePackError
from mlops_lint.repo.documents import ParseFailure, Structured, parse
from mlops_lint.repo.kept import cache_directory, is_foreign

Mappings = Mapping[str, dict[str, Any]]


def read_mapping(path: Path, shown: str = "") -> tuple[Structured, dict[str, Any]]:
    """Return a YAML file and its mapping.

    Raises:
        RulePackError: the file cannot be read, does not parse or is no mapping.
    """
    name = shown or str(path)
    try:
        document = parse(name, path.read_bytes())
    except OSError as error:
        raise RulePackError(
            Problem(f"cannot be read: {error.strerror}", name)
        ) from None
    if isinstance(document, ParseFailure):
        raise RulePackError(Problem(document.problem, name, document.line))
    if not isinstance(document, Structured) or not isinstance(document.data, dict):
        advice = "write a mapping with `rules` in a .yaml file"
        raise RulePackError(Problem("this is no rule file", name, help=advice))
    return document, document.data


@cache
def bundled_mappings() -> Mappings:
    """Return every bundled file by its path below rules/, such as `data.yaml`.

    Raises:
        RulePackError: a bundled file cannot be read.
    """
    return mappings_of(rules_directory(), cache_directory())


def mappings_of(folder: Path, kept_in: Path | None) -> Mappings:
    """Return the files of `folder`, from the copy in `kept_in` if that is current."""
    paths = [Path(found) for found in sorted(_files(folder))]
    state = [__version__, str(folder)]
    for path in paths:
        status = path.stat()
        name = path.relative_to(folder)
        state.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    # One copy an installation, so that two of them do not take turns.
    kept = kept_in / f"rules-{crc32(os.fsencode(folder)):08x}.json" if kept_in else None
    found = _kept(kept, state) if kept else None
    if found is None:
        found = {
            path.relative_to(folder).as_posix(): read_mapping(path)[1] for path in paths
        }
        if kept is not None:
            _keep(kept, state, found)
    return found


def _files(folder: Path) -> list[str]:
    found = []
    for directory in ("", "signatures"):
        with os.scandir(folder / directory) as entries:
            found += [entry.path for entry in entries if entry.name.endswith(".yaml")]
    return found


def _kept(path: Path, state: list[str]) -> Mappings | None:
    try:
        with path.open("rb") as stream:
            if is_foreign(stream.fileno()):
                return None
            kept = json.load(stream)
        if kept["state"] != state:
            return None
        found: Mappings = kept["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found


def _keep(path: Path, state: list[str], found: Mappings) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed, so that no other run reads half of it.
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.write_text(json.dumps({"state": state, "files": found}))
        unfinished.replace(path)
    except OSError:
        return
