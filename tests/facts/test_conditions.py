"""The `when` of a rule: how it is read, and why it is not met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_lint.facts.base import Detector, Facts, Found
from mlops_lint.facts.conditions import Condition, ConditionError, Name, parse_condition
from mlops_lint.model import FactValue, Settings
from mlops_lint.repo import Repository

VALUES: dict[str, FactValue] = {
    "yes": True,
    "no": False,
    "two": 2,
    "zero": 0,
    "kind": "library",
    "absent": "absent",
    "tools": ("dvc", "lfs"),
    "nothing": (),
}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    def detector(name: str, value: FactValue) -> Detector:
        return Detector(name, f"Has {name}", f"no {name} here", lambda _: Found(value))

    repo = Repository.open(tmp_path_factory.mktemp("empty"))
    detectors = {name: detector(name, value) for name, value in VALUES.items()}
    return Facts(repo, Settings(), detectors)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("yes", ""),
        ("two", ""),
        ("kind", ""),
        ("tools", ""),
        ("no", "no no here"),
        ("zero", "no zero here"),
        ("absent", "no absent here"),
        ("nothing", "no nothing here"),
        ("not no", ""),
        ("not yes", "has yes"),
        ("not not yes", ""),
        ("not not no", "no no here"),
        ("yes and two", ""),
        ("yes and no and zero", "no no here"),
        ("no or yes", ""),
        ("no or zero or no", "no no here and no zero here"),
        ("no or yes and two", ""),
        ("yes and (no or zero)", "no no here and no zero here"),
        ("yes or no and no", ""),
        ("(yes or no) and no", "no no here"),
        ("not (yes or no)", "has yes"),
        ("not (yes and two)", "has yes and has two"),
        ("not (yes and no)", ""),
        ("kind == library", ""),
        ('kind == "library"', ""),
        ("kind == Library", ""),
        ("kind == template", "kind is not template"),
        ("kind != template", ""),
        ("kind != library", "kind is library"),
        ("not kind == library", "kind is library"),
        ("not kind != template", "kind is not template"),
        ("two == 2", ""),
        ("two == 3", "two is not 3"),
        ("yes == true", ""),
        ("no == false", ""),
        ("yes == false", "yes is not false"),
        ("tools == lfs", ""),
        ("tools == annex", "tools is not annex"),
        ("tools != annex", ""),
        ("nothing == x", "nothing is not x"),
    ],
)
def test_why_a_condition_is_not_met(facts: Facts, text: str, reason: str) -> None:
    assert parse_condition(text).why_not(facts) == reason


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the expression ends too early"),
        ("  ", "the expression ends too early"),
        ("a and", "the expression ends too early"),
        ("not", "the expression ends too early"),
        ("a ==", "the expression ends too early"),
        ("a == and", "unexpected 'and'"),
        ("a == )", "unexpected ')'"),
        ("a b", "unexpected 'b'"),
        ("and a", "unexpected 'and'"),
        ("(a", "a bracket is not closed"),
        ("(a b)", "a bracket is not closed"),
        ("a)", "unexpected ')'"),
        ("a & b", "unexpected '& b'"),
        ("a == 'b'", "unexpected \"'b'\""),
        ("a == 1.5", "unexpected '.5'"),
        ("(" * 201, "longer than 200 words"),
        ("not " * 100_000 + "a", "longer than 200 words"),
    ],
)
def test_what_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)
    assert str(caught.value) == message


def test_names_in_order() -> None:
    condition = parse_condition("a and not (b or a) or c == d")
    assert list(condition.names()) == ["a", "b", "a", "c"]


def test_spaces_mean_nothing() -> None:
    assert parse_condition(" a==b ") == Name("a", "b") == parse_condition("a\n== b\n")


NAMES = st.sampled_from(sorted(VALUES))
TEXTS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
    ),
    max_leaves=8,
)


@given(text=TEXTS)
def test_exactly_a_condition_that_is_not_met_has_a_reason(
    facts: Facts, text: str
) -> None:
    condition: Condition = parse_condition(text)
    holds = {name: facts.holds(name) for name in VALUES}
    met = bool(eval(text, {"__builtins__": {}}, holds))  # noqa: S307
    assert (condition.why_not(facts) == "") is met
    assert (parse_condition(f"not ({text})").why_not(facts) == "") is not met
    if met:
        assert condition.why(facts)
