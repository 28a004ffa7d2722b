"""How data is versioned: by DVC, LFS, annex, a hub, a platform, or checksums alone."""

import re

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.holdings import data_candidates
from mlops_lint.patterns import late
from mlops_lint.repo import SYMLINK
from mlops_lint.repo.attributes import lfs_paths
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.pointers import LFS_POINTER_LIMIT, annex_pointer, lfs_pointer

CHECKSUMS = ("*.sha256", "*.md5", "SHA256SUMS", "*checksums*.txt", "checksums.*")
HUB_PIN = late(r"[0-9a-f]{40}")


@detector("data_versioned", absent="no data is versioned")
def data_versioned(facts: Facts) -> Found:
    """How data is versioned: dvc, lfs, annex, hub, platform, checksum or none."""
    repo = facts.repo
    if facts.holds("dvc_pointer_files"):
        return found("dvc", *facts["dvc_pointer_files"].evidence)
    for file in repo.tracked("dvc.yaml"):
        document = repo.document(file.path)
        if not isinstance(document, Structured):
            continue
        stages = document.get("/stages")
        for name, stage in stages.items() if isinstance(stages, dict) else ():
            body = stage.get("do", stage) if isinstance(stage, dict) else {}
            if isinstance(body, dict) and body.get("outs"):
                line = document.line(f"/stages/{name}")
                return found("dvc", seen(file.path, f"outs of stage {name}", line))
    return (
        _in_lfs(facts)
        or _annexed(facts)
        or _pinned(facts)
        or _checksums(facts)
        or absent("none")
    )


def _in_lfs(facts: Facts) -> Found | None:
    """Files under an LFS rule that git holds as pointers, pictures left out."""
    repo = facts.repo
    if not facts.holds("lfs_used"):
        return None
    if not repo.git_knows:
        return found("lfs", *facts["lfs_used"].evidence, low=True)
    spared = {*facts.signatures.marks["exempt_directories"], "docs"}
    for path in sorted(lfs_paths(repo)):
        folders = {part.lower() for part in path.split("/")[:-1]}
        if spared.isdisjoint(folders) and lfs_pointer(
            repo.committed(path, LFS_POINTER_LIMIT) or b""
        ):
            return found("lfs", seen(path, "Git LFS pointer"))
    return None


def _annexed(facts: Facts) -> Found | None:
    """Links of git-annex, and the small files it leaves in place of unlocked ones."""
    repo = facts.repo
    links = [file for file in repo.files.files if file.mode == SYMLINK]
    small = [file for file in data_candidates(facts) if file.mode != SYMLINK]
    sizes = repo.committed_sizes(file.path for file in small)
    small = [file for file in small if 0 < (sizes[file.path] or 0) < LFS_POINTER_LIMIT]
    for file in (*links, *small):
        if annex_pointer(file.mode, repo.committed(file.path) or b"") is not None:
            return found("annex", seen(file.path, "kept by git-annex"))
    return None


def _pinned(facts: Facts) -> Found | None:
    """Data named by a version that its own store keeps."""
    for file, source in facts.python.matching(VERSIONED, facts.python.code):
        for call in source.calls:
            revision = call.keywords.get("revision")
            if isinstance(revision, str) and HUB_PIN.fullmatch(revision):
                detail = f"{call.name} at revision {revision[:12]}"
                return found("hub", seen(file.path, detail, call.line))
            owner = DATASET_METHODS.get(call.method)
            known = owner and source.imports_any(frozenset({owner}))
            if known or call.name in DATASET_CALLS:
                return found("platform", seen(file.path, call.name, call.line))
    for file in facts.repo.tracked("*.yaml", "*.yml"):
        match = re.search(rb"azureml:[\w.-]+[@:]\w+", facts.repo.head(file.path))
        if match and re.search(
            rb"(uri_file|uri_folder|mltable)", facts.repo.head(file.path)
        ):
            return found("platform", seen(file.path, match[0].decode()))
    return None


def _checksums(facts: Facts) -> Found | None:
    for file in facts.repo.tracked(*CHECKSUMS):
        return found("checksum", seen(file.path, "checksums"))
    names = re.compile(rb"sha256|md5")
    for file, source in facts.python.matching(names, facts.python.code):
        calls = {call.name for call in source.calls}
        downloads = any("urlretrieve" in c or c == "requests.get" for c in calls)
        if downloads and calls & {"hashlib.sha256", "hashlib.md5"}:
            return found("checksum", seen(file.path, "download checked by its hash"))
    return None


VERSIONED = late(
    rb"\b(revision|log_artifact|use_artifact|log_input|from_pandas|lakefs|DeltaTable|pachyderm|quilt3|load_table)\b"
)
DATASET_METHODS = {
    "use_artifact": "wandb",
    "log_input": "mlflow",
    "load_table": "pyiceberg",
}
"""Methods that name a version of data, on any object, by the module to import."""

DATASET_CALLS = frozenset(
    {
        "lakefs.repository",
        "deltalake.DeltaTable",
        "quilt3.Package.browse",
        "delta.tables.DeltaTable.forPath",
    }
)

DETECTORS = (data_versioned,)
