"""How errors are told."""

import pytest

from mlops_lint.errors import Problem, UserError, describe, nearest


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("bad"), "error: bad"),
        (Problem("bad", "a.yaml"), "error: a.yaml: bad"),
        (Problem("bad", "a.yaml", 3), "error: a.yaml:3: bad"),
        (Problem("bad", "a.yaml", 3, "mend it"), "error: a.yaml:3: bad\nhelp: mend it"),
    ],
)
def test_a_problem_is_one_line_and_a_help(problem: Problem, text: str) -> None:
    assert problem.render() == text


def test_a_user_error_says_all_its_problems() -> None:
    assert str(UserError(Problem("a"), Problem("b"))) == "error: a\nerror: b"


@pytest.mark.parametrize(
    ("word", "name"),
    [("DVC01", "DVC001"), ("dvc001", "DVC001"), ("prod", "production"), ("zz", "")],
)
def test_nearest(word: str, name: str) -> None:
    assert nearest(word, ["DVC001", "production", "zebra"]) == name


def test_an_unforeseen_error_is_one_line() -> None:
    def inner() -> None:
        raise ValueError("a\nb " + "x" * 400)

    with pytest.raises(ValueError, match="a\nb") as caught:
        inner()
    line = inner.__code__.co_firstlineno
    assert describe(caught.value) == (
        f"ValueError: a b {'x' * 296} (test_errors.py:{line + 4} > "
        f"test_errors.py:{line + 1})"
    )
