"""Puts into the wheel what every first run would have to make anew.

That is what parsing makes of the rules, and what patterns compile to for this Python.
"""

import os
import subprocess
import sys
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Made(BuildHookInterface):  # type: ignore[type-arg]
    """Adds two files; an editable install reads the checkout, which needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Parse the rules, and run on the examples, with the code that is packed."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from mlops_lint import knowledge, shipped
        finally:
            del sys.path[0]
        self._made = Path(mkdtemp())
        made = {knowledge.PARSED: knowledge.parsed(root / "rules")}
        if compiled := _compiled(root, self._made / "cache"):
            made[shipped.COMPILED] = shipped.file_of(compiled)
        for name, content in made.items():
            (self._made / name).write_bytes(content)
            target = f"mlops_lint/rules/{name}"
            build_data["force_include"][str(self._made / name)] = target

    def finalize(self, version: str, *_: object) -> None:
        """Remove the files, which the wheel holds by now."""
        if version != "editable":
            rmtree(self._made)


def _compiled(root: Path, cache: Path) -> dict[bytes, bytes]:
    """Return what patterns compile to, by runs on all examples that are there."""
    from mlops_lint.repo.kept import Kept

    # What pip installs to build with, it names in PYTHONPATH.
    paths = [str(root / "src"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    path = os.pathsep.join(filter(None, paths))
    asked = {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": path}
    kept = {n: v for n, v in os.environ.items() if n != "MLOPS_LINT_NO_CACHE"} | asked
    for example in sorted((root / "examples").glob("*/")):
        command = [sys.executable, "-m", "mlops_lint", "--isolated", "-q", str(example)]
        subprocess.run(command, env=kept, capture_output=True, check=False)
    return Kept(cache / "mlops-lint" / "patterns").known
