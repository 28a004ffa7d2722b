"""What mends a finding here: commands that name the real files of the repository."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from mlops_lint.checks._base import Context
from mlops_lint.patterns import late
from mlops_lint.repo import File, Repository
from mlops_lint.repo.documents import Structured


def into_dvc(context: Context, path: str) -> str:
    """Return the command that moves a file or directory from git to DVC."""
    start = "" if context.facts.holds("uses_dvc") else "dvc init && "
    recursive = "" if path in context.repo.files.by_path else "-r "
    return f"{start}git rm {recursive}--cached '{path}' && dvc add '{path}'"


def out_of_git(path: str, globs: Iterable[str]) -> str:
    """Return the command that takes a file out of git and keeps it out.

    A file that a glob such as `**/mlruns/**` names goes with its directory.
    """
    parts = path.split("/")
    for glob in globs:
        folder = glob.removeprefix("**/").partition("/")[0]
        if "/" in glob and folder in parts[:-1]:
            target = "/".join(parts[: parts.index(folder) + 1])
            return f"git rm -r --cached '{target}' && echo '{folder}/' >> .gitignore"
    return f"git rm --cached '{path}' && echo '{parts[-1]}' >> .gitignore"


def twins(files: Sequence[File]) -> dict[str, str]:
    """Map each file whose content another file before it has to that file's path."""
    first: dict[str, str] = {}
    found = {}
    for file in files:
        if file.blob and first.setdefault(file.blob, file.path) != file.path:
            found[file.path] = first[file.blob]
    return found


PROPOSED = late(
    r"(?<!-[do] )(?<![\w/.:'-])(?:\.?[\w-]+/)+[\w.-]*|(?<=\s)\.(?!env\b)[a-z][\w-]+"
)
"""A path in a fix: `docs/runbook.md`, `models/`, `.python-version`.

`.env` is left out: what holds secrets stays ignored, whatever a fix says of it. So is
what a stage of DVC reads and makes, `-d PATH` and `-o PATH`.
"""


def mind_ignored(fix: str, repo: Repository) -> str:
    """Add to a fix what .gitignore has against the first file that it proposes."""
    for match in PROPOSED.finditer(fix):
        path = match[0].rstrip(".")
        rule = repo.ignore_rules.match(f"{path}any" if path.endswith("/") else path)
        if rule is not None:
            kept = _kept_by_dvc(path, repo)
            if kept:
                fix = fix.removesuffix(".")
                return f"{fix} (in docs/, because {kept} keeps that directory)"
            source, number = rule
            line = repo.text(source).split("\n")[number - 1].strip()
            fix = fix.removesuffix(".")
            return f"{fix} (and take {line} out of {source}:{number}, or git skips it)"
    return fix


def _kept_by_dvc(path: str, repo: Repository) -> str:
    """Return the pointer of the directory that a path lies in, "" for none."""
    parts = path.rstrip("/").split("/")
    above = ("/".join(parts[:end]) + ".dvc" for end in range(1, len(parts) + 1))
    return next((name for name in above if name in repo.files.by_path), "")


NO_DATA = late(
    r"\.(py|ipynb|md|rst|dvc|yaml|yml|sh|bash|ps1|sql|gitkeep|gitignore)$|(^|/)(readme|licen[cs]e)[^/]*$",
    re.IGNORECASE,
)
"""What explains the data, or reads it, stays in git."""
MOST_NAMED = 3


def version_data(context: Context) -> str:
    """Return the command that puts the data of the repository into DVC."""
    start = "" if context.facts.holds("uses_dvc") else "dvc init && "
    place = _data_place(context)
    files = context.repo.files
    if f"{place}/raw" in files.directories:
        place += "/raw"
    inside = [file.path for file in files.under(place)]
    data = [path for path in inside if NO_DATA.search(path) is None]
    small = [e.location.path for e in context.facts["data_versioned"].evidence]
    small = [path for path in small if path in files.by_path]
    if small and not small[0].startswith(f"{place}/"):
        # What the finding shows lies elsewhere, and goes first.
        inside, data = [], small
    if not data:
        data = [
            item.path
            for item in context.facts.holdings
            if item.kind in ("data", "text") and not item.exempt
        ]
    if not data:
        reader = _trainer(context)
        which = f" (what {reader} reads)" if reader else ""
        pointer = "commit the pointer that it writes"
        return f"{start}dvc add PATH/TO/DATA{which}, and {pointer}"
    named = [place] if data == inside else data[:MOST_NAMED]
    names = " ".join(f"'{name}'" for name in named)
    if any(files.by_path[path].tracked for path in data):
        start += f"git rm -r --cached {names} && "
    rest = 0 if data == inside else len(data) - len(named)
    others = f"; the same for {rest} more" if rest else ""
    return f"{start}dvc add {names}, and commit the pointers that it writes{others}"


PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".webp", ".bmp")


def _data_place(context: Context) -> str:
    """Return the directory that does the job of data/, that itself where none does."""
    place = str(context.facts.value("dir_data"))
    return place.removeprefix("equiv:") if place.startswith("equiv:") else "data"


def _trainer(context: Context) -> str:
    """Return the file that trains, by its name if several do; empty if none does."""
    paths = [file.path for file, _ in context.facts.training]

    def rank(path: str) -> tuple[bool, int, str]:
        name = path.rpartition("/")[2]
        return not name.startswith("train"), path.count("/"), path

    return min(paths, key=rank, default="")


def document_data(context: Context) -> str:
    """Return where to say what of the data, beside the data."""
    place = _data_place(context)
    files = context.repo.files
    data = [f.path for f in files.under(place) if NO_DATA.search(f.path) is None]
    names = ", ".join(path.removeprefix(f"{place}/") for path in data[:MOST_NAMED])
    more = f" and {len(data) - MOST_NAMED} more" if len(data) > MOST_NAMED else ""
    which = f" of {names}{more}" if data else ""
    pictures = data and all(path.lower().endswith(PICTURES) for path in data)
    meaning = "classes" if pictures else "columns"
    said = f"source, licence, date and meaning of the {meaning}"
    return f"Write {place}/README.md with {said}{which}"


def check_data(context: Context) -> str:
    """Return what to check the data with, and before which training."""
    reader = _trainer(context)
    if not reader:
        return ""
    return (
        "Write a pandera schema, a Great Expectations suite or a JSON Schema of what "
        f"{reader} reads, and check the data against it before it trains"
    )


LOCKERS = {
    "Pipfile": "pipenv lock",
    "pixi.toml": "pixi lock",
    "/tool/poetry/dependencies": "poetry lock",
    "/tool/pdm": "pdm lock",
    "/project": "uv lock",
}
"""By the name of a manifest, or what a pyproject.toml holds: what writes its lock."""


def lock(context: Context) -> str:
    """Return the command that locks the manifest that lock_quality found without."""
    fact = context.facts["lock_quality"]
    if not fact.evidence:
        return ""
    path = fact.evidence[0].location.path
    if fact.value == "ignored":
        return f"take the lock file out of {path}, and commit it"
    folder, _, name = path.rpartition("/")
    document = context.repo.document(path)
    held = [
        command
        for key, command in LOCKERS.items()
        if key == name or (isinstance(document, Structured) and document.get(key))
    ]
    if held:
        start = f"cd '{folder}' && " if folder else ""
        return f"{start}{held[0]}, and commit the lock file"
    if name.endswith((".yml", ".yaml")):
        return f"conda-lock -f '{path}', and commit conda-lock.yml"
    stem = name.rpartition(".")[0] if "requirements" in name else "requirements"
    locked = f"{folder}/{stem}-lock.txt".lstrip("/")
    command = f"uv pip compile '{path}' --generate-hashes -o '{locked}'"
    return f"{command}, and install from that file"


ADVICE: Mapping[str, Callable[[Context], str]] = {
    "check-data": check_data,
    "document-data": document_data,
    "lock": lock,
    "version-data": version_data,
}
"""Fixes that rules ask for by name; an empty one leaves the rule's own."""
