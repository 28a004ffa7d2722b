"""Which files configure continuous integration, told without parsing any."""

from collections.abc import Iterator

from mlops_lint.facts.python_files import is_test_path
from mlops_lint.repo import Repository

YAML = (".yml", ".yaml")
AT_ROOT = {
    ".gitlab-ci.yml": "gitlab",
    ".gitlab-ci.yaml": "gitlab",
    "bitbucket-pipelines.yml": "bitbucket",
    "bitbucket-pipelines.yaml": "bitbucket",
    ".travis.yml": "travis",
    ".drone.yml": "drone",
    ".woodpecker.yml": "drone",
    ".woodpecker.yaml": "drone",
    ".circleci/config.yml": "circle",
    ".circleci/config.yaml": "circle",
}
"""Providers that look for one file at the root."""

IN_FOLDER = {
    ".github/workflows": "github",
    ".woodpecker": "drone",
    ".buildkite": "buildkite",
}
"""Providers that look for any YAML file of one folder, not below it."""

OWN_FOLDERS = (".github/", ".gitlab/", ".circleci/", ".woodpecker/", ".buildkite/")

AZURE_FOLDERS = frozenset(
    {
        ".azure",
        ".azure-pipelines",
        ".azuredevops",
        ".azdo",
        ".pipelines",
        ".ado",
        "azure-pipelines",
        "azure_pipelines",
        "devops-pipelines",
        "azdo_pipelines",
        "azdo-pipelines",
    }
)
STARTS = (b"trigger:", b"pr:", b"schedules:", b"pool:")
WORK = (b"steps:", b"stages:", b"jobs:", b"extends:")
REGISTRIES = (b"gcr.io/", b"docker.pkg.dev/")


def candidates(repo: Repository) -> dict[str, list[str]]:
    """Return the paths that may configure a provider, by the name of its reader.

    Files that a provider takes at any path are left out below tests and in trees that
    are templates themselves: they configure what is made of them.
    """
    found: dict[str, list[str]] = {}
    for path, provider in _named(repo):
        found.setdefault(provider, []).append(path)
    return {provider: sorted(set(paths)) for provider, paths in found.items()}


def _named(repo: Repository) -> Iterator[tuple[str, str]]:
    files = repo.files
    for path, provider in AT_ROOT.items():
        if path in files.by_path:
            yield path, provider
    for directory, provider in IN_FOLDER.items():
        for file in files.children(directory):
            if file.path.endswith(YAML):
                yield file.path, provider
    for name, listed in files.by_name.items():
        told = _by_name(name)
        if told:
            yield from ((file.path, told) for file in listed if _active(file.path))
    for suffix in YAML:
        for file in files.by_suffix.get(suffix, ()):
            if _anywhere(file.path) and _active(file.path):
                told = _by_path(file.path) or _by_content(repo.read(file.path) or b"")
                if told:
                    yield file.path, told


def _by_name(name: str) -> str:
    if name == "cloudbuild.json":
        return "cloudbuild"
    return "jenkins" if "enkins" in name and _is_jenkins(name) else ""


def _anywhere(path: str) -> bool:
    """Whether a file is none that only counts where it lies."""
    return path not in AT_ROOT and not path.startswith(OWN_FOLDERS)


def _is_jenkins(name: str) -> bool:
    lower = name.lower()
    stem, _, suffix = lower.partition(".")
    if suffix in ("md", "txt", "png", "py", "yml", "yaml", "sh", "xml", "svg"):
        return False
    return stem.startswith("jenkinsfile") or lower.endswith(".jenkinsfile")


def _active(path: str) -> bool:
    return "{{" not in path and not is_test_path(path)


def _by_path(path: str) -> str:
    parts = path.lower().split("/")
    name = parts[-1]
    if name.startswith("buildspec") or name.partition(".")[0].endswith("buildspec"):
        return "codebuild"
    if name.startswith("cloudbuild"):
        return "cloudbuild"
    if name.startswith(("azure-pipelines", "azure_pipelines")):
        return "azure"
    return "azure" if not AZURE_FOLDERS.isdisjoint(parts[:-1]) else ""


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
