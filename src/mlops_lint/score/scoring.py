"""What rules/profiles.yaml says of scores."""

from collections.abc import Mapping

from mlops_lint.model import Category, Severity
from mlops_lint.records import EMPTY, record


@record
class Block:
    """Rules that judge the quality of what their parents ask for."""

    parents: frozenset[str]
    rules: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """The parents and the rules."""
        return self.parents | self.rules


@record
class CapRule:
    """A limit on the overall score while a rule has no credit at all.

    With `severity` it binds while the rule has an open finding that bad; with `files`,
    patterns of file names, while it has one in such a file.
    """

    rule: str
    limit: float
    reason: str
    profile: str = ""
    severity: Severity | None = None
    files: tuple[str, ...] = ()


@record
class Rung:
    """A level of maturity: the least credit of the rules that it needs.

    It needs what the levels below it do, too.
    """

    level: int
    title: str
    needs: Mapping[str, float]


@record
class ComponentRule:
    """A part of a whole system: there when all of its rules pass, or any of them."""

    id: str
    title: str
    rules: tuple[str, ...]
    needs_all: bool = True


@record(kw_only=True)
class Scoring:
    """The numbers and names of rules/profiles.yaml.

    `ladder` goes up; `axes` has the rules of each axis by the start of their ids.
    """

    categories: tuple[Category, ...]
    blocks: tuple[Block, ...] = ()
    caps: tuple[CapRule, ...] = ()
    grades: Mapping[str, float]
    least_rules: int
    ladder: tuple[Rung, ...] = ()
    components: tuple[ComponentRule, ...] = ()
    axes: Mapping[str, str] = EMPTY


@record
class Credit:
    """What score arithmetic needs of a rule; it counts unless `credit` is None."""

    rule: str
    category: str
    weight: float
    credit: float | None
