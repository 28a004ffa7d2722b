"""Which files configure continuous integration, told without parsing any."""

from collections.abc import Iterator, Mapping

from mlops_lint.facts.python_files import is_test_path
from mlops_lint.repo import Repository

Marks = Mapping[str, Mapping[str, str]]

YAML = (".yml", ".yaml")
OWN_FOLDERS = (".github/", ".gitlab/", ".circleci/", ".woodpecker/", ".buildkite/")
"""Where files only count for the provider whose folder it is."""

STARTS = (b"trigger:", b"pr:", b"schedules:", b"pool:")
WORK = (b"steps:", b"stages:", b"jobs:", b"extends:")
TELLING = (*WORK, b"phases:")
"""Of which every file of a provider that takes any name holds one."""
REGISTRIES = (b"gcr.io/", b"docker.pkg.dev/")


def candidates(repo: Repository, marks: Marks) -> dict[str, list[str]]:
    """Return the paths that may configure a provider, by the name of its reader.

    `marks` is what rules/signatures/ci.yaml states. Files that a provider takes at any
    path are left out below tests and in trees that are templates themselves: they
    configure what is made of them.
    """
    found: dict[str, set[str]] = {}
    for path, provider in _named(repo, marks):
        found.setdefault(provider, set()).add(path)
    return {provider: sorted(paths) for provider, paths in found.items()}


def _named(repo: Repository, marks: Marks) -> Iterator[tuple[str, str]]:
    files, at_root = repo.files, marks["at_root"]
    for path, provider in at_root.items():
        if path in files.by_path:
            yield path, provider
    for directory, provider in marks["in_folder"].items():
        for file in files.children(directory):
            if file.path.endswith(YAML):
                yield file.path, provider
    for name, listed in files.by_name.items():
        told = _by_name(name)
        if told:
            yield from ((file.path, told) for file in listed if _active(file.path))
    yield from _by_place(repo, marks)


def _by_place(repo: Repository, marks: Marks) -> Iterator[tuple[str, str]]:
    """Yield the YAML of any name that lies, or begins, as a provider's does."""
    names, below = tuple(marks["by_name"].items()), marks["below"]
    listed = [
        file
        for suffix in YAML
        for file in repo.files.by_suffix.get(suffix, ())
        if file.path not in marks["at_root"]
        and not file.path.startswith(OWN_FOLDERS)
        and _active(file.path)
    ]
    likely = {file.path for file in repo.search.holding(listed, *TELLING)}
    for path in (file.path for file in listed):
        *parts, name = path.lower().split("/")
        told = next((told for start, told in names if name.startswith(start)), "")
        told = told or next((below[part] for part in parts if part in below), "")
        if not told and path in likely:
            told = _by_content(repo.read(path) or b"")
        if told:
            yield path, told


def _by_name(name: str) -> str:
    if name == "cloudbuild.json":
        return "cloudbuild"
    return "jenkins" if "enkins" in name and _is_jenkins(name) else ""


def _is_jenkins(name: str) -> bool:
    lower = name.lower()
    stem, _, suffix = lower.partition(".")
    if suffix in ("md", "txt", "png", "py", "yml", "yaml", "sh", "xml", "svg"):
        return False
    return stem.startswith("jenkinsfile") or lower.endswith(".jenkinsfile")


def _active(path: str) -> bool:
    return "{{" not in path and not is_test_path(path)


def _by_content(data: bytes) -> str:
    """Tell the providers that take a file of any name by its top-level keys."""
    if _has(data, b"phases:") and _has(data, b"version:"):
        return "codebuild"
    if not any(_has(data, word) for word in WORK):
        return ""
    if any(word in data for word in REGISTRIES) and _has(data, b"steps:"):
        return "cloudbuild"
    return "azure" if any(_has(data, word) for word in STARTS) else ""


def _has(data: bytes, key: bytes) -> bool:
    """Whether a key stands at the start of a line."""
    return b"\n" + key in data or data.startswith((key, b"\xef\xbb\xbf" + key))
