"""What was read out of contents, kept from one run to the next by their hash.

A hook runs at every commit, and of most files nothing changed since the run before.
The answers lie in one file a repository in the user's own cache directory. No run
depends on it: a cache that cannot be read or written is left alone, and one that lies
in a git work tree is never used, because a pull request could bring it along.
"""

import marshal
import os
import sys
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

from mlops_lint import __version__

try:
    # hashlib loads OpenSSL, which takes longer than all the hashing here.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

NO_CACHE = "MLOPS_LINT_NO_CACHE"
"""The variable of the environment that, when set, keeps everything from being kept."""

MOST = 64 * 1024 * 1024
"""Bytes of answers that a file holds; beyond it, those of the last run alone stay."""
MOST_SHARED = 2 * 1024 * 1024
"""The same for what all repositories share, which every run reads."""
MOST_REPORTS = 16 * 1024 * 1024
"""The same for the reports of one repository, one for each way of asking, and for what
tells that its files are as they were."""


BUNCH = 32
MIXER = 2654435761
"""The check sums of names that are alike are alike in some digits: this mixes them."""


class Kept:
    """Answers by the kind of question and the content asked about."""

    def __init__(
        self, path: Path, state: Iterable[object] = (), most: int = MOST
    ) -> None:
        """Name the file; only the same program in the same `state` can use it."""
        self._path = path
        self._most = most
        program = repr((__version__, sys.version, *state)).encode()
        self._state = blake2b(program).digest()
        self._used: dict[bytes, bytes] = {}
        self._is_new = False

    def key(self, kind: str, data: bytes) -> bytes:
        """Return the key of a question about a content."""
        return key_of(kind, digest_of((data,)))

    def get(self, key: bytes) -> Any:
        """Return what was kept, None where nothing was."""
        packed = self.known.get(key)
        if packed is None:
            return None
        try:
            value = marshal.loads(packed)  # noqa: S302 - written by us
        except (EOFError, TypeError, ValueError):
            return None
        self._used[key] = packed
        return value

    def put(self, key: bytes, value: Any) -> None:
        """Keep plain values; anything else is left out."""
        try:
            self._used[key] = marshal.dumps(value)
        except ValueError:
            return
        self._is_new = True

    @property
    def used(self) -> tuple[dict[bytes, bytes], bool]:
        """The answers that this run used or found, and whether any of them is new."""
        return self._used, self._is_new

    def absorb(self, used: dict[bytes, bytes], is_new: bool) -> None:
        """Add what another process of the same run used or found."""
        self._used.update(used)
        self._is_new |= is_new

    def save(self) -> None:
        """Write the file where there is anything new."""
        if not self._is_new:
            return
        answers = {**self.known, **self._used}
        if sum(map(len, answers.values())) > self._most:
            answers = self._used
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Written beside and renamed, so that no other run reads half of it.
            unfinished = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            packed = marshal.dumps(answers)
            unfinished.write_bytes(self._head(packed) + b"\n" + packed)
            unfinished.replace(self._path)
        except OSError:
            return

    def _head(self, packed: bytes) -> bytes:
        return blake2b(packed, key=self._state, digest_size=20).hexdigest().encode()

    @cached_property
    def known(self) -> dict[bytes, bytes]:
        """What the file holds; it is read when first asked for."""
        try:
            with self._path.open("rb") as stream:
                if is_foreign(stream.fileno()):
                    return {}
                head, _, packed = stream.read().partition(b"\n")
            # A damaged file must not reach marshal, which trusts what it reads.
            if head != self._head(packed):
                return {}
            answers: object = marshal.loads(packed)  # noqa: S302 - written by us
        except (OSError, EOFError, TypeError, ValueError):
            return {}
        return answers if isinstance(answers, dict) else {}


def recall(kept: Kept | None, kind: str, digest: bytes, make: Callable[[], Any]) -> Any:
    """Return what `make` returns, or returned for the same content in an earlier run.

    That must be plain values, depend on nothing but the content, of which `digest` is
    one, and not be None.
    """
    if kept is None:
        return make()
    key = key_of(kind, digest)
    value = kept.get(key)
    if value is None:
        value = make()
        kept.put(key, value)
    return value


def bunches(paths: Iterable[str]) -> list[list[str]]:
    """Return the paths in bunches of about 32, whose answers are kept as one.

    Where one ends is told by the path that follows, so that a new path changes one
    bunch, not all that come after it.
    """
    found: list[list[str]] = []
    for path in paths:
        if not found or _begins(path):
            found.append([])
        found[-1].append(path)
    return found


@cache
def _begins(path: str) -> bool:
    """Whether a path is the first of its bunch, wherever it stands."""
    number = crc32(path.encode("utf-8", "surrogatepass"))
    return (number * MIXER >> 16) % BUNCH == 0


def key_of(kind: str, digest: bytes) -> bytes:
    """Return the key of a question about the content that has the digest."""
    return kind.encode() + b"\0" + digest


def digest_of(parts: Iterable[bytes]) -> bytes:
    """Return 20 bytes that tell any two sequences apart."""
    digest = blake2b(digest_size=20)
    for part in parts:
        digest.update(b"%d " % len(part))
        digest.update(part)
    return digest.digest()


def is_foreign(handle: int) -> bool:
    """Whether an open file is another user's, who could switch rules off with it."""
    return os.name == "posix" and os.fstat(handle).st_uid != os.getuid()


def cache_directory() -> Path | None:
    """Return where this user's programs keep what can be made again; None: nowhere."""
    if os.environ.get(NO_CACHE):
        return None
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    home = named or os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(home):
        return None
    real = Path(os.path.realpath(home))
    if any(os.path.lexists(place / ".git") for place in (real, *real.parents)):
        return None
    return Path(home, "mlops-lint")


def kept_for(root: str, state: Iterable[object] = ()) -> Kept | None:
    """Return the answers of the repository at a real path; None: nothing is kept."""
    return _kept("contents", root, state, MOST)


def kept_reports(root: str, state: Iterable[object] = ()) -> Kept | None:
    """Return the reports of the repository at a real path; None: nothing is kept."""
    return _kept("reports", root, state, MOST_REPORTS)


def _kept(kind: str, root: str, state: Iterable[object], most: int) -> Kept | None:
    folder = cache_directory()
    name = blake2b(os.fsencode(root), digest_size=8).hexdigest()
    return Kept(folder / f"{kind}-{name}", state, most) if folder else None


def kept_patterns() -> Kept | None:
    """Return what patterns compile to; None: nothing is kept."""
    folder = cache_directory()
    return Kept(folder / "patterns", most=MOST_SHARED) if folder else None
