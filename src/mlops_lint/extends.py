"""`extends`: a configuration that builds on others, none of them ever executed.

An entry names a bundled preset (`strict`), a file inside the repository
(`./lint/house.yaml`) or an installed package that holds `mlops-lint.yaml`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mlops_lint.bundled import rules_directory
from mlops_lint.errors import ConfigError, Problem, nearest
from mlops_lint.records import record
from mlops_lint.repo.documents import Structured

DEPTH = 8
PACKAGED = "mlops-lint.yaml"
ADDED = ("exclude", "ignore", "suppress", "per_path", "rules", "select")
"""Lists to which a child adds; everything else it replaces, mappings key by key."""


@record
class Layer:
    """One configuration file: where its values stand, and what it says itself."""

    document: Structured
    data: Mapping[str, Any]
    prefix: str = ""


Read = Callable[[Path], Layer]


def layers(path: Path, root: Path, read: Read) -> list[Layer]:
    """Return the configuration at `path` and all that it extends, the base first.

    `read` parses and validates one file. A file that is reached twice counts once.

    Raises:
        ConfigError: an entry is missing, circular, too deep, or outside `root`.
    """
    found: dict[Path, Layer] = {}
    _collect(path, root, read, (), found)
    return list(found.values())


def _collect(
    path: Path,
    root: Path,
    read: Read,
    chain: tuple[Path, ...],
    found: dict[Path, Layer],
) -> None:
    layer = read(path)
    chain = (*chain, path)
    document = layer.document
    for index, name in enumerate(layer.data.get("extends", ())):
        line = document.line(f"{layer.prefix}/extends/{index}")
        parent = _find(str(name), path, root, document.path, line)
        if parent in chain:
            names = " → ".join(step.name for step in (*chain, parent))
            problem = f"extends goes round in a circle: {names}"
            raise ConfigError(Problem(problem, document.path, line, "drop one of them"))
        if len(chain) >= DEPTH:
            problem = f"extends is more than {DEPTH} files deep"
            raise ConfigError(Problem(problem, document.path, line, "join some files"))
        if parent not in found:
            _collect(parent, root, read, chain, found)
    found[path] = layer


def merge(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """Return `parent` with `child` on top: it adds to lists, replaces other values."""
    merged = dict(parent)
    for key, value in child.items():
        before = merged.get(key)
        if key in ADDED and isinstance(before, list):
            merged[key] = [*before, *value]
        elif isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[key] = {**before, **value}
        else:
            merged[key] = value
    return merged


def _find(name: str, path: Path, root: Path, shown: str, line: int | None) -> Path:
    presets = {file.stem: file for file in _presets()}
    if name in presets:
        return presets[name]
    if "/" in name or name.endswith((".yaml", ".yml", ".toml")):
        target = (path.parent / name).resolve()
        if not target.is_relative_to(root.resolve()):
            problem = f"{name} lies outside {root.name}/"
            advice = "keep what is extended inside the repository, or install it"
            raise ConfigError(Problem(problem, shown, line, advice))
        if not target.is_file():
            advice = "the path is relative to this file"
            raise ConfigError(Problem(f"{name} does not exist", shown, line, advice))
        return target
    packaged = _installed(name)
    if packaged is None:
        close = nearest(name, presets)
        advice = f"did you mean {close}?" if close else f"presets: {', '.join(presets)}"
        problem = f"{name} is neither a preset nor an installed rule pack"
        raise ConfigError(Problem(problem, shown, line, advice))
    return packaged


def _presets() -> list[Path]:
    return sorted((rules_directory() / "presets").glob("*.yaml"))


def _installed(name: str) -> Path | None:
    """Return the pack file of an installed package, which is not imported."""
    if not name.replace("-", "_").isidentifier():
        return None
    # The first entry of sys.path may be the linted directory, which is not trusted.
    import sys
    from importlib.machinery import PathFinder

    trusted = [entry for entry in sys.path if entry and Path(entry) != Path.cwd()]
    spec = PathFinder.find_spec(name.replace("-", "_"), trusted)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        candidate = Path(folder) / PACKAGED
        if candidate.is_file():
            return candidate
    return None
