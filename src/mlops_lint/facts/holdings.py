"""The data and models that git holds: what they are, how large, where."""

from collections.abc import Iterator

from mlops_lint.facts.base import Facts
from mlops_lint.facts.binaries import Binary, Formats, suffix_of
from mlops_lint.records import record
from mlops_lint.repo import SUBMODULE, SYMLINK, File, Repository
from mlops_lint.repo.pointers import lfs_pointer

TEXT = frozenset(
    f".{name}"
    for name in (
        *("py", "pyi", "ipynb", "r", "rmd", "jl", "scala", "java", "c", "h", "cpp"),
        *("hpp", "cu", "go", "rs", "sql", "sh", "bat", "ps1", "mk", "proto"),
        *("js", "jsx", "ts", "tsx", "vue", "map", "html", "htm", "css", "scss"),
        *("md", "rst", "txt", "tex", "bib", "pdf", "svg", "ico", "feature"),
        *("woff", "woff2", "ttf", "otf", "eot", "log", "gitkeep", "typed"),
        *("yaml", "yml", "toml", "cfg", "ini", "env", "example", "editorconfig"),
        *("tf", "tfvars", "hcl", "bicep", "dockerfile", "j2", "jinja", "in"),
        *("lock", "dvc", "xml", "json", "jsonl", "csv", "tsv"),
    )
)
"""Suffixes of files that no magic byte needs to tell."""

POINTER_SIZE = 1024
MEDIA_IS_DATA = 50


@record
class Holding:
    """A file of data or a model in git: bytes, format, and whether it may be there.

    `kind` is model, data, text, media or archive. `exempt` marks test fixtures,
    samples and pictures of documents.
    """

    path: str
    size: int
    kind: str
    format: str
    exempt: bool


def find_holdings(facts: Facts) -> Iterator[Holding]:
    """Yield what is in git; a pointer is not data, whatever its name says."""
    repo = facts.repo
    candidates = [f for f in data_candidates(facts) if f.mode != SYMLINK]
    if not candidates:
        return
    formats = Formats(facts.signatures)
    text_data = frozenset(facts.signatures.marks["text_data"])
    sizes = repo.held_sizes(file.path for file in candidates)
    exempt = frozenset(facts.signatures.marks["exempt_directories"])
    for file in candidates:
        size = sizes.get(file.path) or 0
        binary = _classify(facts, formats, file, size, text_data)
        if binary is not None:
            folders = {part.lower() for part in file.path.split("/")[:-1]}
            spared = not exempt.isdisjoint(folders)
            yield Holding(file.path, size, binary.kind, binary.format, spared)


def data_candidates(facts: Facts) -> list[File]:
    """Return the files in git whose names do not say that they are no data."""
    marks = facts.signatures.marks
    text_data, not_data = frozenset(marks["text_data"]), frozenset(marks["not_data"])
    plain = TEXT - text_data
    return [
        file
        for file in facts.repo.files.files
        if facts.repo.is_tracked(file)
        and file.mode != SUBMODULE
        and suffix_of(file.path) not in plain
        and file.path.rpartition("/")[2] not in not_data
    ]


def _classify(
    facts: Facts, formats: Formats, file: File, size: int, text_data: frozenset[str]
) -> Binary | None:
    repo, suffix = facts.repo, suffix_of(file.path)
    if suffix in text_data:
        # Text is data by its size alone, so that small files need not be read.
        return Binary("text", suffix[1:].upper()) if size > POINTER_SIZE else None
    if size == 0:
        return None
    if size < POINTER_SIZE:
        head = _content(repo, file)
        if lfs_pointer(head) is not None:
            return None
    elif repo.size(file.path) == size:
        head = repo.head(file.path)
    else:
        # The work tree differs from git (an LFS file checked out, a missing file).
        head = _content(repo, file)
    return formats.classify(file.path, head, lambda: _content(repo, file))


def _content(repo: Repository, file: File) -> bytes:
    """Return what git holds, or where it lacks the blob, what the work tree has."""
    data = repo.committed(file.path)
    return (repo.read(file.path) or b"") if data is None else data


def is_tracking_store(item: Holding) -> bool:
    """Whether a database is a tracker's own: an output, and no data set."""
    path = item.path.lower()
    is_database = item.format in ("SQLite", "DuckDB")
    return is_database and ("mlflow" in path or "mlruns" in path)


def in_data_place(path: str) -> bool:
    """Whether a path lies where data sets are kept."""
    names = ("data", "dataset", "datasets", "raw", "processed", "corpus")
    return any(part.lower() in names for part in path.split("/")[:-1])
