"""Plain texts that are looked for in many files, each group of them by one name.

A file that holds none of a group need not be read for what the group stands for.
"""

from collections.abc import Mapping
from typing import Any

Groups = Mapping[str, tuple[bytes, ...]]

MENTION = "mention"
CHECKS, ENDLESS, EXPECTS, URI = "checks", "endless", "expects", "uri"
COMMANDS, MARKED, RUNS, SCRIPTS = "commands", "marked", "runs", "scripts"
KUBERNETES, TEMPLATE = "kubernetes", "template"

EVERYWHERE: Groups = {
    # What a file must hold to silence findings.
    MENTION: (b"mlops-lint",),
}
IN_CODE: Groups = {
    CHECKS: (b"_columns(", b"schema(", b"validate_"),
    ENDLESS: (b"while True",),
    EXPECTS: (b".expect_",),
    # How a text begins that names a model of MLflow's registry.
    URI: (b"models:/",),
}
IN_OTHERS: Groups = {
    KUBERNETES: (b"apiVersion",),
    TEMPLATE: (b"{{", b"{%"),
}


def in_tests(marks: Mapping[str, Any]) -> Groups:
    """Return what is looked for in tests, of which `marks` says a part."""
    named = marks["integration"]
    return {
        COMMANDS: tuple(text.encode() for text in (*named["commands"], *named["runs"])),
        EXPECTS: IN_CODE[EXPECTS],
        MARKED: (b"pytest.mark.",),
        RUNS: (
            *(b"predict", b".fit(", b"train", b"evaluat", b"score", b"model("),
            b"forward",
        ),
        SCRIPTS: (b".py",),
    }
