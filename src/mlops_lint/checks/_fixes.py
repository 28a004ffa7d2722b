"""What mends a finding here: commands that name the real files of the repository."""

from collections.abc import Iterable, Sequence

from mlops_lint.checks._base import Context
from mlops_lint.repo import File


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
