"""Credentials in files, told by patterns of high precision; never shown whole."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

from mlops_lint.facts.base import Facts, Found, detector, found, seen
from mlops_lint.facts.binaries import suffix_of
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo import File, Repository

ENTROPY = 3.5
SCAN_LIMIT = 1024 * 1024
SHOWN = 4
SPARED = frozenset(
    (
        *("fixture", "fixtures", "testdata", "test_data", "mock", "mocks"),
        *("snapshot", "snapshots", "vendor", "node_modules"),
    )
)
"""Directories, in small letters, in which what looks like a key is none."""
MADE = (
    *(".lock", ".min.js", ".map", ".svg", ".ipynb_checkpoints"),
    "package-lock.json",
)
BINARY = tuple(
    f".{name}"
    for name in (
        *("png", "jpg", "jpeg", "gif", "webp", "ico", "tif", "tiff", "pdf"),
        *("mp3", "mp4", "wav", "mov", "woff", "woff2", "ttf"),
        *("zip", "gz", "tar", "whl", "jar", "bin", "so", "db", "sqlite"),
        *("parquet", "feather", "csv", "tsv", "npy", "npz", "h5"),
        *("pkl", "joblib", "pt", "pth", "onnx"),
    )
)
"""Suffixes of files that hold no text, or tables in which no key is kept."""


Hit = tuple[int, str, str]
"""Line, kind and first characters of a credential."""


@record
class Secret:
    """A credential in a file: its kind, line, and its first four characters."""

    path: str
    line: int
    kind: str
    start: str


class Scanner:
    """Looks for credentials in texts."""

    def __init__(self, marks: Any) -> None:
        """Take what `rules/signatures` says of credentials and of placeholders."""
        self._placeholder = late(marks["placeholders"])
        self._numbers: dict[bytes, list[int]] = {}
        for number, entry in enumerate(marks["secrets"]):
            for text in entry["find"]:
                self._numbers.setdefault(text.encode(), []).append(number)
        self._kinds = [
            (
                str(entry["name"]),
                late(entry["pattern"].encode()),
                float(entry.get("entropy", ENTROPY)),
            )
            for entry in marks["secrets"]
        ]
        self.question = repr((marks["secrets"], marks["placeholders"]))
        """What is looked for; what was found hangs on it."""

    @property
    def texts(self) -> Collection[bytes]:
        """The texts of which a file with a credential holds one at least."""
        return self._numbers.keys()

    def hits(self, data: bytes, held: Iterable[bytes]) -> list[Hit]:
        """Return the credentials in the bytes of a file that holds some texts."""
        if len(data) > SCAN_LIMIT or b"\0" in data[:1024]:
            return []
        hits = []
        numbers = {number for text in held for number in self._numbers.get(text, ())}
        for number in sorted(numbers):
            kind, pattern, least = self._kinds[number]
            for match in pattern.finditer(data):
                secret = match["secret"].decode("ascii", "replace")
                if self._placeholder.search(secret) or entropy(secret) < least:
                    continue
                line = data.count(b"\n", 0, match.start("secret")) + 1
                hits.append((line, kind, secret[:SHOWN]))
        return hits


def find_secrets(facts: Facts) -> Iterator[Secret]:
    """Yield the credentials in tracked text, test files and fixtures left out."""
    for path, hits in facts.texts.whole.hits.items():
        for line, kind, start in hits:
            yield Secret(path, line, kind, start)


def scanned(repo: Repository) -> Iterator[str]:
    """Yield the paths of tracked text, test files and fixtures left out."""
    everything = not repo.git_knows
    for file in repo.files.files:
        small = file.path.lower()
        if (
            (file.tracked or everything)
            and not (small.endswith(BINARY) and suffix_of(small))
            and not is_spared(small)
            and not is_test_path(file.path)
        ):
            yield file.path


def is_spared(path: str) -> bool:
    """Whether a file is made by a tool, or lies where examples and copies do."""
    small = path.lower()
    return small.endswith(MADE) or _is_aside(small.rpartition("/")[0])


@cache
def _is_aside(folder: str) -> bool:
    return not SPARED.isdisjoint(folder.split("/"))


def entropy(text: str) -> float:
    """Return the Shannon entropy of the characters, in bits a character."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())


def secret_files(facts: Facts, kind: str) -> Iterator[File]:
    """Yield the tracked files that hold a credential by what they are."""
    entry = facts.signatures.marks["secret_files"][kind]
    holds = late(entry["holds"].encode())
    spared = late(entry["spared"]) if "spared" in entry else None
    stands_for = [late(facts.signatures.marks["placeholders"])]
    if "weak" in entry:
        stands_for.append(late(entry["weak"]))
    for file in facts.repo.tracked(*entry["globs"]):
        name = file.path.rpartition("/")[2]
        if (spared and spared.search(name)) or is_test_path(file.path):
            continue
        if is_spared(file.path):
            continue
        for match in holds.finditer(facts.repo.head(file.path, SCAN_LIMIT)):
            values = [text.decode("utf-8", "replace") for text in _values(match)]
            if not any(p.search(value) for p in stands_for for value in values):
                yield file
                break


def _values(match: re.Match[bytes]) -> list[bytes]:
    """Return what the groups of a match hold that name a value."""
    return [text for text in match.groupdict().values() if text]


@detector("env_file_tracked", absent="no .env file is tracked")
def env_file_tracked(facts: Facts) -> Found:
    """A real .env file, not an example, is tracked."""
    spared = late(facts.signatures.marks["secret_files"]["environment"]["spared"])
    files = [
        file
        for file in facts.repo.tracked(".env", ".env.*")
        if not spared.search(file.path.rpartition("/")[2])
    ]
    evidence = (seen(file.path, "environment file in git") for file in files[:5])
    return found(bool(files), *evidence)


@detector("private_key_tracked", absent="no private key is tracked")
def private_key_tracked(facts: Facts) -> Found:
    """A private key or credential file is tracked."""
    kinds = ("private_key", "cloud_key", "kubeconfig")
    files = [file for kind in kinds for file in secret_files(facts, kind)]
    return found(bool(files), *(seen(f.path, "credential in git") for f in files[:5]))


DETECTORS = (env_file_tracked, private_key_tracked)
