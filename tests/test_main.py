"""`python -m mlops_lint` is the command line."""

import runpy
import sys
from types import ModuleType

import pytest


def test_module_runs_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    cli = ModuleType("mlops_lint.cli")
    vars(cli)["main"] = lambda: calls.append("main")
    monkeypatch.setitem(sys.modules, "mlops_lint.cli", cli)

    runpy.run_module("mlops_lint", run_name="__main__")

    assert calls == ["main"]
