"""Pointers that stand for content: well formed, and their content not in git."""

from collections.abc import Iterator
from posixpath import normpath
from typing import ClassVar, TypeAlias

from mlops_lint.checks._base import (
    Context,
    Kind,
    Schema,
    not_applicable,
    shared_files,
)
from mlops_lint.facts.data import dvc_configs, dvc_files
from mlops_lint.model import Hit, Location, Severity, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.documents import Structured

HASH = late(r"[0-9a-f]{32}(\.dir)?")
ABSOLUTE = late(r"/|[A-Za-z]:[\\/]")
Fault: TypeAlias = tuple[str, Severity]
"""What is wrong, and how severe it is at most."""
OTHER_HASHES = ("etag", "checksum", "version_id", "cloud", "files", "md5-dos2unix")


@record
class PointerKind(Kind):
    """Judge each `.dvc` pointer by what `require` asks.

    `well-formed`: the pointer follows DVC's own format. `target-ignored`: what it
    points at is neither in git nor about to be.
    """

    kind: ClassVar[str] = "pointer"
    options: ClassVar[Schema] = {
        "require": {"enum": ["well-formed", "target-ignored"]},
    }
    required: ClassVar[tuple[str, ...]] = ("require",)
    require: str

    def run(self, context: Context) -> Verdict:
        """Judge every pointer; not applicable where there is none."""
        files = dvc_files(context.facts)
        if not files:
            return not_applicable("there is no .dvc pointer file")
        if self.require == "target-ignored" and not context.repo.git_knows:
            return not_applicable("unknown: git does not say which files are tracked")
        no_scm = any(
            b"no_scm = True" in (context.repo.read(file.path) or b"")
            for file in dvc_configs(context.facts)
        )
        hits: list[Hit] = []
        for file in files:
            document = context.repo.document(file.path)
            if not isinstance(document, Structured):
                if self.require == "well-formed":
                    hits.append(Hit("not a DVC pointer", Location(file.path)))
            elif self.require == "well-formed":
                hits.extend(_malformed(document))
            else:
                hits.extend(_in_git(context, document, no_scm))
        return shared_files(hits, files, "DVC pointer")


def _outs(document: Structured) -> list[dict[str, object]]:
    outs = document.get("/outs")
    listed = outs if isinstance(outs, list) else []
    return [out for out in listed if isinstance(out, dict)]


def _malformed(document: Structured) -> Iterator[Hit]:
    outs = document.get("/outs")
    if not isinstance(outs, list) or not outs:
        yield Hit("a pointer without outs", Location(document.path))
        return
    imported = bool(document.get("/deps"))
    seen: set[str] = set()
    for index, out in enumerate(outs):
        for message, at_most in _wrong(out, seen, imported):
            line = document.line(f"/outs/{index}")
            place = Location(document.path, line, f"/outs/{index}")
            yield Hit(message, place, at_most=at_most)


def _wrong(out: object, seen: set[str], imported: bool) -> Iterator[Fault]:
    """Yield what is wrong with an out; its path joins those that were `seen`."""
    path = out.get("path") if isinstance(out, dict) else None
    if not isinstance(out, dict) or not isinstance(path, str) or not path:
        yield "an out without a path", Severity.ERROR
        return
    if ABSOLUTE.match(path):
        yield f"the out {path} is not relative to the pointer", Severity.ERROR
    if path in seen:
        yield f"the out {path} is listed twice", Severity.ERROR
    seen.add(path)
    yield from _hash(out, path, imported)


def _hash(out: dict[str, object], path: str, imported: bool) -> Iterator[Fault]:
    md5 = out.get("md5")
    if md5 is None:
        if any(out.get(name) for name in OTHER_HASHES):
            return
        if imported or out.get("hash"):
            message = f"the out {path} was never downloaded: it has no hash"
            yield message, Severity.WARNING
        else:
            yield f"the out {path} has no hash", Severity.ERROR
    elif not isinstance(md5, str) or not HASH.fullmatch(md5):
        yield f"the hash of {path} is not 32 hexadecimal digits", Severity.ERROR
    elif "nfiles" in out and not md5.endswith(".dir"):
        # The reverse is no fault: older versions of DVC did not count files.
        yield (
            f"the hash of {path} is that of a file, its nfiles says otherwise",
            Severity.ERROR,
        )


def _in_git(context: Context, document: Structured, no_scm: bool) -> Iterator[Hit]:
    repo = context.repo
    folder = document.path.rpartition("/")[0]
    wdir = document.get("/wdir")
    for index, out in enumerate(_outs(document)):
        path = out.get("path")
        if not isinstance(path, str) or out.get("cache") is False:
            continue
        if ABSOLUTE.match(path) or "://" in path:
            continue
        parts = [folder, str(wdir) if wdir else "", path]
        target = normpath("/".join(part for part in parts if part))
        if target.startswith(".."):
            continue
        is_directory = str(out.get("md5")).endswith(".dir")
        file = repo.files.by_path.get(target)
        below = repo.files.under(target)
        if (file is not None and file.tracked) or any(f.tracked for f in below):
            fix = f"git rm -r --cached '{target}'"
            message = f"{target} has a DVC pointer and is in git too"
        elif not no_scm and not repo.is_ignored(target, is_directory):
            fix = f"echo '/{target.rpartition('/')[2]}' >> .gitignore beside it"
            message = f"{target} is not ignored: git would take it in"
        else:
            continue
        line = document.line(f"/outs/{index}/path")
        yield Hit(message, Location(document.path, line, f"/outs/{index}"), fix=fix)
