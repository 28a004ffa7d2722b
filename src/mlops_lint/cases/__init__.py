"""Cases: a small repository in YAML, and what a rule must say of it.

Our own rules and check kinds are tested by them, and so are those of other people.
"""

from mlops_lint.cases.difference import Difference, differences, shown
from mlops_lint.cases.form import case_schema
from mlops_lint.cases.model import Case, Content, Expected
from mlops_lint.cases.reader import load
from mlops_lint.cases.runner import Runner

__all__ = [
    "Case",
    "Content",
    "Difference",
    "Expected",
    "Runner",
    "case_schema",
    "differences",
    "load",
    "shown",
]
