"""Rule packs of other distributions: found by their entry points, never imported.

A distribution names a pack in the entry point group `mlops_lint.packs`, as in
`acme = "acme_lint"`: the pack `acme` is the file `mlops-lint.yaml` of the package
`acme_lint`; `acme = "acme_lint:strict"` is its file `strict.yaml`.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path

from mlops_lint.config.trees import DiskTree, Origin, UnreadableError

GROUP = "mlops_lint.packs"
PACKAGED = "mlops-lint"
"""The file of a pack whose entry point names none, without its suffix."""


def installed_packs() -> Mapping[str, Callable[[], Origin]]:
    """Return what finds each installed pack, by the name of its entry point.

    What is found raises an UnreadableError where the file is not there.
    """
    found: dict[str, Callable[[], Origin]] = {}
    for distribution in distributions(path=_trusted()):
        for entry in distribution.entry_points:
            if entry.group == GROUP:
                found.setdefault(entry.name, partial(_origin, distribution, entry))
    return found


def _trusted() -> list[str]:
    """Return where packages are installed.

    The first place may be the current directory, which may be an untrusted repository.
    """
    here = os.path.realpath(os.curdir)
    return [place for place in sys.path if place and os.path.realpath(place) != here]


def _origin(distribution: Distribution, entry: EntryPoint) -> Origin:
    parts = entry.module.split(".")
    name = f"{entry.attr or PACKAGED}.yaml"
    for folder in _folders(distribution, parts):
        if (folder / name).is_file():
            tree = DiskTree(folder, folder, folder)
            return Origin(tree, name, f"{'/'.join(parts)}/{name}", entry.name)
    message = f"is installed without its file {'/'.join((*parts, name))}"
    advice = "install the rule pack again"
    raise UnreadableError(message, advice)


def _folders(distribution: Distribution, parts: list[str]) -> Iterator[Path]:
    """Yield where a package may be: beside its metadata, or where .pth files lead."""
    yield Path(str(distribution.locate_file("")), *parts)
    for place in _trusted():
        yield Path(place, *parts)
