"""The trees of cases: what is wrong with them, and what they hold."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from mlops_lint.cases.form import LARGEST
from mlops_lint.cases.model import Content
from mlops_lint.errors import Problem
from mlops_lint.model import Location
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import join_pointer, key_text

TREES = ("tree", "better")
"""The keys of a case that hold a tree."""


def tree_problems(
    document: Structured, place: Location, entry: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield what is wrong with the trees of an entry, which is at `place`."""
    for key in TREES:
        yield from tree_flaws(document, f"{place.pointer}/{key}", entry.get(key, {}))
    tree = {key_text(path) for path in entry.get("tree", {})}
    for index, path in enumerate(entry.get("untracked", ())):
        if path not in tree:
            line = document.line(f"{place.pointer}/untracked/{index}")
            advice = "untracked names files of the tree"
            yield Problem(f"{path} is not in the tree", document.path, line, advice)


def tree_flaws(
    document: Structured, at: str, contents: Mapping[Any, Any]
) -> Iterator[Problem]:
    """Yield what is wrong with one tree, which is at the pointer `at`."""
    tree = {key_text(path): content for path, content in contents.items()}
    for path, content in tree.items():
        line = document.line(join_pointer(at, path))
        flaw = _path_flaw(path, tree)
        if flaw:
            advice = "write a path below the repository, with / between its parts"
            yield Problem(f"{path} {flaw}", document.path, line, advice)
        if _size(content) > LARGEST:
            advice = f"write {LARGEST} bytes or less"
            yield Problem(f"{path} is too large", document.path, line, advice)


def _path_flaw(path: str, tree: Mapping[str, Any]) -> str:
    """Say why a path of a tree cannot be written, which would be outside of it."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or "\\" in path or "\0" in path or str(pure) != path:
        return "is no relative path"
    if ".." in pure.parts:
        return "leads out of the repository"
    if ".git" in path.lower().split("/"):
        return "is git's own"
    parents = (str(parent) for parent in pure.parents)
    inside = next((parent for parent in parents if parent in tree), "")
    return f"is inside {inside}, which is a file" if inside else ""


def _size(content: Any) -> int:
    if not isinstance(content, dict) or "times" not in content:
        return 0
    return len(content["text"].encode()) * int(content["times"])


def tree_of(contents: Mapping[Any, Any]) -> dict[str, Content]:
    """Return a tree as it is to be written."""
    return {key_text(path): _content(content) for path, content in contents.items()}


def changed(
    tree: Mapping[str, Content], changes: Mapping[Any, Any]
) -> dict[str, Content]:
    """Return a tree with files added, changed and, where they are null, taken away."""
    gone = {key_text(path) for path, content in changes.items() if content is None}
    more = {path: content for path, content in changes.items() if content is not None}
    return {p: c for p, c in (dict(tree) | tree_of(more)).items() if p not in gone}


def _content(value: Any) -> Content:
    if isinstance(value, str):
        return Content(data=value.encode())
    if "symlink" in value:
        return Content(symlink=value["symlink"])
    if "hex" in value:
        data = bytes.fromhex(value["hex"])
        return Content(data=data.ljust(value.get("pad", 0), b"\0"))
    return Content(data=(value["text"] * value["times"]).encode())
