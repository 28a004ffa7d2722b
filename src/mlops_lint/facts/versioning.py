"""How data is versioned: by DVC, LFS, annex, a hub or a platform, or not quite."""

from itertools import islice
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.binaries import suffix_of
from mlops_lint.facts.data import dvc_files
from mlops_lint.facts.holdings import data_candidates, in_data_place
from mlops_lint.patterns import late
from mlops_lint.repo import SYMLINK, File
from mlops_lint.repo.attributes import lfs_paths
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.pointers import LFS_POINTER_LIMIT, annex_pointer, lfs_pointer

CHECKSUMS = ("*.sha256", "*.md5", "SHA256SUMS", "*checksums*.txt", "checksums.*")
HUB_PIN = late(r"[0-9a-f]{40}")
HASHED = late(rb"sha256|md5")
AZURE_ASSET = late(rb"azureml:[\w.-]+[@:]\w+")
AZURE_INPUT = late(rb"uri_file|uri_folder|mltable")
MODEL_PLACES = frozenset({"model", "models", "checkpoints", "weights"})
MODEL_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("pkl", "pickle", "joblib", "sav", "pt", "pth", "ckpt", "onnx", "keras"),
        *("safetensors", "pb", "tflite", "gguf", "ubj", "cbm"),
    )
)
SMALL = 1024 * 1024
"""Bytes; git keeps a larger file of data as a whole at every change."""


@detector("data_versioned", absent="no data is versioned")
def data_versioned(facts: Facts) -> Found:
    """How data is versioned: dvc, lfs, annex, hub, platform, digest, checksum, git.

    The value is "none" where it is not.
    """
    return (
        _pointed(facts)
        or _produced(facts)
        or _in_lfs(facts)
        or _annexed(facts)
        or _pinned(facts)
        or _checksums(facts)
        or _small(facts)
        or absent("none")
    )


def _pointed(facts: Facts) -> Found | None:
    """DVC pointers to anything but models."""
    files = (file for file in dvc_files(facts) if not _points_at_models(facts, file))
    evidence = tuple(seen(file.path, "DVC pointer") for file in islice(files, 5))
    return found("dvc", *evidence) if evidence else None


def _points_at_models(facts: Facts, file: File) -> bool:
    folder = file.path.rpartition("/")[0]
    document = facts.repo.document(file.path)
    outs = outs_of(document.get("/outs")) if isinstance(document, Structured) else []
    named = [f"{folder}/{path}" for path in outs] or [file.path.removesuffix(".dvc")]
    return all(map(is_model, named))


def is_model(path: str) -> bool:
    """Whether what lies at `path` is a model by its name and place."""
    if not MODEL_PLACES.isdisjoint(path.lower().split("/")):
        return True
    return suffix_of(path) in MODEL_SUFFIXES and not in_data_place(path)


def outs_of(outs: object) -> list[str]:
    """Return the paths of outs that DVC caches, of a pointer or of a stage."""
    paths = []
    for out in outs if isinstance(outs, list) else ():
        if isinstance(out, str):
            paths.append(out)
        elif isinstance(out, dict) and "path" in out:
            paths.append(str(out["path"]))
        elif isinstance(out, dict):
            paths += [
                str(path)
                for path, options in out.items()
                if not isinstance(options, dict) or options.get("cache", True)
            ]
    return paths


def _produced(facts: Facts) -> Found | None:
    """What stages of DVC make and dvc.lock records: without it no version is kept."""
    for file in facts.repo.tracked("dvc.yaml"):
        document = facts.repo.document(file.path)
        lock = file.path.removesuffix("dvc.yaml") + "dvc.lock"
        if not isinstance(document, Structured) or not facts.repo.tracked(f"/{lock}"):
            continue
        stages, locked = stages_of(document), stages_of(facts.repo.document(lock))
        recorded = {str(name).partition("@")[0] for name in locked}
        for name, stage in stages.items():
            body = stage.get("do", stage) if isinstance(stage, dict) else None
            outs = outs_of(body.get("outs")) if isinstance(body, dict) else []
            if name in recorded and not all(map(is_model, outs)):
                line = document.line(f"/stages/{name}")
                return found("dvc", seen(file.path, f"outs of stage {name}", line))
    return None


def stages_of(document: object) -> dict[str, Any]:
    """Return the stages of a dvc.yaml or dvc.lock, by name."""
    stages = document.get("/stages") if isinstance(document, Structured) else None
    return stages if isinstance(stages, dict) else {}


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
        if not spared.isdisjoint(folders) or is_model(path):
            continue
        if lfs_pointer(repo.committed(path, LFS_POINTER_LIMIT) or b""):
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
    """Data named by a version that its own store keeps, or by its digest."""
    digest = None
    for file, source in facts.python.matching(VERSIONED, facts.python.code):
        for call in source.calls:
            revision = call.keywords.get("revision")
            if isinstance(revision, str) and HUB_PIN.fullmatch(revision):
                detail = f"{call.name} at revision {revision[:12]}"
                return found("hub", seen(file.path, detail, call.line))
            owner = DATASET_METHODS.get(call.method)
            known = owner and source.imports_any(frozenset({owner}))
            if known and owner == "mlflow":
                # MLflow keeps the digest and the name of a data set, not its rows.
                digest = digest or seen(file.path, call.name, call.line)
            elif known or call.name in DATASET_CALLS:
                return found("platform", seen(file.path, call.name, call.line))
    for file in facts.repo.tracked("*.yaml", "*.yml"):
        head = facts.repo.head(file.path)
        match = AZURE_ASSET.search(head)
        if match and AZURE_INPUT.search(head):
            return found("platform", seen(file.path, match[0].decode()))
    return found("digest", digest) if digest else None


def _checksums(facts: Facts) -> Found | None:
    for file in facts.repo.tracked(*CHECKSUMS):
        return found("checksum", seen(file.path, "checksums"))
    for file, source in facts.python.matching(HASHED, facts.python.code):
        calls = {call.name for call in source.calls}
        downloads = any("urlretrieve" in c or c == "requests.get" for c in calls)
        if downloads and calls & {"hashlib.sha256", "hashlib.md5"}:
            return found("checksum", seen(file.path, "download checked by its hash"))
    return None


def _small(facts: Facts) -> Found | None:
    """Data so small that the commits of git are its versions."""
    if not facts.repo.git_knows:
        return None
    held = [
        item
        for item in facts.holdings
        if item.kind != "model" and not item.exempt and in_data_place(item.path)
    ]
    if not held or any(item.size >= SMALL for item in held):
        return None
    listed = (seen(i.path, f"{i.format}, {i.size:,} bytes") for i in held[:5])
    return found("git", *listed)


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
