"""Plain texts that are looked for in all code, each group of them by one name.

A file that holds none of a group need not be read for what the group stands for.
"""

from collections.abc import Mapping
from typing import Any

Groups = Mapping[str, tuple[bytes, ...]]

MODEL_URI = b"models:/"
"""How a text begins that names a model of MLflow's registry."""
SHORT = 20
"""Bytes; a file with fewer holds nothing to test."""

CHECKS, ENDLESS, EXPECTS, URI = "checks", "endless", "expects", "uri"
COMMANDS, MARKED, RUNS, SCRIPTS = "commands", "marked", "runs", "scripts"

IN_CODE: Groups = {
    CHECKS: (b"_columns(", b"schema(", b"validate_"),
    ENDLESS: (b"while True",),
    EXPECTS: (b".expect_",),
    URI: (MODEL_URI,),
}


def in_tests(marks: Mapping[str, Any]) -> Groups:
    """Return what is looked for in tests, of which `marks` says a part."""
    named = marks["integration"]
    return {
        COMMANDS: tuple(text.encode() for text in (*named["commands"], *named["runs"])),
        EXPECTS: IN_CODE[EXPECTS],
        SCRIPTS: (b".py",),
        MARKED: (b"pytest.mark.",),
        RUNS: (
            *(b"predict", b".fit(", b"train", b"evaluat", b"score", b"model("),
            b"forward",
        ),
    }
