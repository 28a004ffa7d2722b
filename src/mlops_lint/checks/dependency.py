"""Packages that are declared as dependencies."""

from typing import ClassVar

from mlops_lint.checks._base import (
    FLAG,
    GLOBS,
    TEXT,
    Context,
    Kind,
    Schema,
    failed,
    passed,
    seen,
    shared,
)
from mlops_lint.facts.packages import Declared, declared_packages
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.records import record
from mlops_lint.repo.documents.requirements import normalised


@record
class Dependency(Kind):
    """Look for packages in every manifest: requirements, pyproject, conda, Pipfile.

    `any`: one of them must be declared. `none`: each of them that is declared is hit;
    given both, `any` comes first. With `pinned`, the packages of `any`, or all of them,
    must name one exact version.
    """

    kind: ClassVar[str] = "dependency"
    options: ClassVar[Schema] = {
        "any": GLOBS,
        "none": GLOBS,
        "pinned": FLAG,
        "message": TEXT,
    }
    at_least_one: ClassVar[tuple[str, ...]] = ("any", "none", "pinned")
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    pinned: bool = False
    message: str = ""

    def run(self, context: Context) -> Verdict:
        """Judge what is declared; transitive dependencies are not looked at."""
        packages = declared_packages(context.facts)
        any_of, none_of = (set(map(normalised, n)) for n in (self.any, self.none))
        wanted = [item for item in packages if not any_of or item.name in any_of]
        if not wanted and (self.any or self.pinned):
            names = " or ".join(self.any) or "anything"
            return failed(self.message or f"nothing depends on {names}", key=names)
        unwanted = [item for item in packages if item.name in none_of]
        if unwanted:
            hits = [self._hit(item, "should not be used") for item in unwanted]
            return Verdict(tuple(hits))
        if self.pinned:
            loose = [item for item in wanted if not item.pinned]
            return shared([self._hit(i, "is not pinned") for i in loose], len(wanted))
        return passed(*(seen(i.path, i.name, i.line) for i in wanted[:5]))

    def _hit(self, item: Declared, what: str) -> Hit:
        message = self.message or f"{item.name} {what}"
        return Hit(message, Location(item.path, item.line), key=item.name)
