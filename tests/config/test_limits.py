"""`limits`: what they are by default, and how far they can be moved."""

from pathlib import Path

import pytest

from mlops_lint import engine
from mlops_lint.config import Config, discover
from mlops_lint.config.limits import LIMITS, document_limits
from mlops_lint.repo.documents import DEFAULT_LIMITS, Limits
from mlops_lint.repo.repository import READ_LIMIT
from tests.config.conftest import YAML, Refused, write


def test_the_defaults_are_those_of_the_code() -> None:
    assert document_limits({}) == DEFAULT_LIMITS
    assert LIMITS["findings"].default == engine.MOST_FINDINGS
    assert Config().document_limits is None
    assert Config().most_findings is None
    assert Config().rule_seconds is None


def test_no_limit_allows_more_than_is_read() -> None:
    assert all(limit.default <= limit.most for limit in LIMITS.values())
    for name in ("file_kb", "large_file_kb"):
        assert LIMITS[name].most * 1024 == READ_LIMIT


def test_each_limit_reaches_its_place(root: Path) -> None:
    text = "file_kb: 1, large_file_kb: 2, depth: 3, aliases: 4, findings: 5"
    write(root, {YAML: f"limits: {{{text}, rule_seconds: 6}}"})
    found = discover(root)
    assert found.document_limits == Limits(1024, 2048, 3, 4)
    assert found.most_findings == 5
    assert found.rule_seconds == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "limits:\n  file_kb: 20000",
            f"error: {YAML}:2: limits.file_kb: 20000 is too large\n"
            "help: write 10240 or less",
        ),
        (
            "limits: {depth: 0}",
            f"error: {YAML}:1: limits.depth: 0 is too small\nhelp: write 1 or more",
        ),
        (
            "limits: {file: 3}",
            f"error: {YAML}:1: limits: unknown key file\nhelp: did you mean file_kb?",
        ),
    ],
)
def test_message(refused: Refused, text: str, message: str) -> None:
    assert refused(text) == message
