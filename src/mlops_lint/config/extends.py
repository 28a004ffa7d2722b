"""`extends`: what an entry names, none of which is ever executed.

An entry is a file (`./house.yaml`, relative to the file that names it), a bundled
preset (`strict`) or an installed rule pack (`acme`).
"""

import posixpath

from mlops_lint.bundled import rules_directory
from mlops_lint.config.trees import DiskTree, Origin, UnreadableError
from mlops_lint.errors import nearest

DEPTH = 8
"""Files that may build on each other in a row."""
MOST_FILES = 50
"""Files that a configuration may build on altogether."""
SUFFIXES = (".yaml", ".yml", ".toml")


def find(name: str, by: Origin) -> Origin:
    """Return the file that the entry `name` of the file `by` means.

    Raises:
        UnreadableError: nothing is called so.
    """
    if "/" in name or name.endswith(SUFFIXES):
        return _file(name, by)
    presets = _presets()
    if name in presets:
        folder = rules_directory() / "presets"
        tree = DiskTree(folder, folder, folder)
        return Origin(tree, f"{name}.yaml", f"presets/{name}.yaml", name)
    from mlops_lint.config.installed import installed_packs

    packs = installed_packs()
    if name in packs:
        return packs[name]()
    close = nearest(name, [*presets, *packs])
    known = ", ".join([*presets, *sorted(packs)])
    advice = f"did you mean {close}?" if close else f"known: {known}."
    advice += f" A file is written as ./{name}.yaml"
    raise UnreadableError("is neither a preset nor an installed rule pack", advice)


def _file(name: str, by: Origin) -> Origin:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(by.path), name))
    shown = posixpath.normpath(posixpath.join(posixpath.dirname(by.shown), name))
    return Origin(by.tree, path, shown, by.pack)


def _presets() -> list[str]:
    return sorted(path.stem for path in (rules_directory() / "presets").glob("*.yaml"))
