"""What a case is made of."""

from collections.abc import Mapping
from typing import Any

from mlops_lint.model import Location, Outcome
from mlops_lint.records import EMPTY, record


@record(kw_only=True)
class Expected:
    """One finding: `message` and `fix` are texts that its own must hold."""

    path: str
    message: str = ""
    line: int | None = None
    severity: str | None = None
    fix: str = ""


@record(kw_only=True)
class Content:
    """What one path of the tree holds: bytes, or the target of a symlink."""

    data: bytes = b""
    symlink: str | None = None


@record(kw_only=True)
class Case:
    """One case; `subject` is the id of a rule or the name of a check kind.

    One with a `better` tree, which stands for `reference`, expects that the rule gives
    it more credit than `tree`, or finds less; `expect` is None.

    `options` and `when` are those of the rule that is made for a kind, `options` None
    for a case of a rule. `findings` None says nothing of them, an empty tuple that
    there are none. `place` is where the case is written, `naming` where its subject is.
    """

    subject: str
    name: str
    expect: Outcome | None
    place: Location
    naming: Location
    options: Mapping[str, Any] | None = None
    when: str = ""
    tree: Mapping[str, Content] = EMPTY
    better: Mapping[str, Content] | None = None
    reference: str = ""
    git: bool = True
    untracked: tuple[str, ...] = ()
    config: Mapping[str, Any] = EMPTY
    profile: str = "production"
    credit: float | None = None
    findings: tuple[Expected, ...] | None = None
    reason: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """How the case is called."""
        return f"{self.subject}: {self.name}"
