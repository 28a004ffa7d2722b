"""Real git repositories for tests, cut off from the user's own configuration."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


class GitRepo:
    """A repository in a directory of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def create(cls, root: Path, *options: str) -> "GitRepo":
        root.mkdir(parents=True, exist_ok=True)
        repo = cls(root)
        repo.git("init", "-q", "-b", "main", *options)
        return repo

    def git(self, *args: str | bytes, check: bool = True, stdin: bytes = b"") -> str:
        """Run plain git, with none of the linter's protection."""
        done = subprocess.run(
            ["git", *args],
            cwd=self.root,
            env=plain_environment(),
            input=stdin,
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(done.stderr.decode("utf-8", "replace"))
        return done.stdout.decode("utf-8", "surrogateescape")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content.encode() if isinstance(content, str) else content
            path.write_bytes(data)

    def commit(self, files: Mapping[str, str | bytes]) -> str:
        """Write, add and commit files; return the id of the commit."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "-q", "-m", "files", "--allow-empty")
        return self.git("rev-parse", "HEAD").strip()

    def age(self, *names: str, seconds: int = 100) -> None:
        """Set time stamps back and let the index know, so that they are trusted."""
        for name in names:
            path = self.root / name
            then = path.stat().st_mtime_ns - seconds * 1_000_000_000
            os.utime(path, ns=(then, then))
        self.git("update-index", "-q", "--refresh")


def plain_environment() -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_TERMINAL_PROMPT": "0",
    }
