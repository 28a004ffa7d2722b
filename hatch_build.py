"""Puts what parsing made of the rules into the wheel, so that no run parses them."""

import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ParsedRules(BuildHookInterface):  # type: ignore[type-arg]
    """Adds one file; an editable install reads the checkout, which needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Parse the rules with the code that is being packed."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from mlops_lint import knowledge
        finally:
            del sys.path[0]
        made = Path(mkdtemp(), knowledge.PARSED)
        made.write_bytes(knowledge.parsed(root / "rules"))
        included = build_data["force_include"]
        included[str(made)] = f"mlops_lint/rules/{knowledge.PARSED}"
        self._made = made

    def finalize(self, version: str, *_: object) -> None:
        """Remove the file, which the wheel holds by now."""
        if version != "editable":
            self._made.unlink()
            self._made.parent.rmdir()
