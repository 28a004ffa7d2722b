"""What is said of data and models: which tool points at them, what git holds."""

from collections.abc import Iterable, Iterator
from typing import Any

from mlops_lint.facts.base import (
    Facts,
    Found,
    absent,
    detector,
    files_found,
    found,
    seen,
)
from mlops_lint.facts.holdings import (
    MEDIA_IS_DATA,
    Holding,
    in_data_place,
    is_tracking_store,
)
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.repo import File
from mlops_lint.repo.documents import Structured

DATA_LIMIT = 100 * 1024


def dvc_files(facts: Facts) -> list[File]:
    """Return the `.dvc` pointer files, sorted by path."""
    files = facts.repo.tracked("*.dvc")
    return [file for file in files if file.path.rpartition("/")[2] != ".dvc"]


def dvc_configs(facts: Facts) -> list[File]:
    """Return each DVC root's configuration: one repository may hold several."""
    return facts.repo.files.glob("**/.dvc/config")


@detector("dvc_init", absent="DVC is not used")
def dvc_init(facts: Facts) -> Found:
    """A .dvc/config is tracked."""
    files = [file for file in dvc_configs(facts) if facts.repo.is_tracked(file)]
    return files_found((file.path for file in files), "DVC configuration")


@detector("dvc_pointers", absent="there is no DVC pointer and no dvc.yaml")
def dvc_pointers(facts: Facts) -> Found:
    """There is a .dvc pointer file or a dvc.yaml."""
    files = [*dvc_files(facts), *facts.repo.tracked("dvc.yaml")]
    return files_found((file.path for file in files), "DVC")


@detector("dvc_pointer_files", absent="there is no .dvc pointer file")
def dvc_pointer_files(facts: Facts) -> Found:
    """There is a .dvc pointer file."""
    return files_found((file.path for file in dvc_files(facts)), "DVC pointer")


@detector("uses_dvc", absent="DVC is not used")
def uses_dvc(facts: Facts) -> Found:
    """DVC is used: initialised, a pointer, or a pipeline."""
    for name in ("dvc_pointers", "dvc_init"):
        if facts.holds(name):
            return found(True, *facts[name].evidence)
    return absent()


@detector("dvc_remote", absent="no DVC remote is configured")
def dvc_remote(facts: Facts) -> Found:
    """A DVC remote is configured in a tracked file."""
    for file in dvc_configs(facts):
        document = facts.repo.document(file.path)
        if not facts.repo.is_tracked(file) or not isinstance(document, Structured):
            continue
        sections: Any = document.data
        default = (sections.get("core") or {}).get("remote")
        remotes = [(name, keys) for name, keys in sections.items() if "remote" in name]
        # The default first: the others are mirrors, or remotes of one machine.
        remotes.sort(key=lambda pair: f'"{default}"' not in pair[0])
        for section, keys in remotes:
            if keys.get("url"):
                line = document.line(f"/{section}/url")
                return found(True, seen(file.path, f"remote {keys['url']}", line))
    return absent()


@detector("dvc_yaml", absent="there is no dvc.yaml")
def dvc_yaml(facts: Facts) -> Found:
    """A dvc.yaml is tracked."""
    files = _own(facts.repo.tracked("dvc.yaml"))
    return files_found((file.path for file in files), "DVC pipeline")


@detector("dvc_lock", absent="there is no dvc.lock")
def dvc_lock(facts: Facts) -> Found:
    """A dvc.lock is tracked."""
    files = _own(facts.repo.tracked("dvc.lock"))
    return files_found((file.path for file in files), "DVC lock")


def _own(files: Iterable[File]) -> Iterator[File]:
    """Leave out the fixtures of tests: they say nothing of the project itself."""
    return (file for file in files if not is_test_path(file.path))


@detector("lfs_used", absent="Git LFS is not used")
def lfs_used(facts: Facts) -> Found:
    """A .gitattributes file names the LFS filter."""
    for file in facts.repo.tracked(".gitattributes"):
        for number, line in enumerate(facts.repo.text(file.path).split("\n"), 1):
            if "filter=lfs" in line and not line.lstrip().startswith("#"):
                return found(True, seen(file.path, line.strip(), number))
    return absent()


@detector("data_in_git", absent="git holds no data")
def data_in_git(facts: Facts) -> Found:
    """Data files with real content in git, larger than 100 KiB."""
    media = [item for item in facts.holdings if item.kind == "media"]
    loose = len(media) > MEDIA_IS_DATA
    return _held(item for item in facts.holdings if is_data(item, loose))


def is_data(item: Holding, media_is_data: bool = False) -> bool:
    """Whether a holding is a data file that should not be in git."""
    if item.exempt or item.size <= DATA_LIMIT:
        return False
    if item.kind in ("media", "archive"):
        return in_data_place(item.path) or (media_is_data and item.kind == "media")
    if item.kind == "text" and item.path.lower().endswith((".json", ".xml")):
        return in_data_place(item.path)
    return item.kind in ("data", "text") and not is_tracking_store(item)


@detector("model_in_git", absent="git holds no model")
def model_in_git(facts: Facts) -> Found:
    """Serialised models with real content in git, of any size."""
    return _held(i for i in facts.holdings if i.kind == "model" and not i.exempt)


def _held(items: Iterable[Holding]) -> Found:
    held = list(items)
    evidence = (seen(i.path, f"{i.format}, {i.size:,} bytes") for i in held)
    return found(tuple(item.path for item in held), *evidence)


DETECTORS = (
    dvc_init,
    dvc_pointers,
    dvc_pointer_files,
    uses_dvc,
    dvc_remote,
    dvc_yaml,
    dvc_lock,
    lfs_used,
    data_in_git,
    model_in_git,
)
