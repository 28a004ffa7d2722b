"""One directory of the recommended tree, by role and content."""

from typing import ClassVar

from mlops_lint.checks._base import (
    CREDIT,
    FACT,
    GLOBS,
    TEXT,
    Context,
    Kind,
    Schema,
    failed,
    passed,
    seen,
)
from mlops_lint.facts.layout import holds_content
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.records import record


@record
class Layout(Kind):
    """Find the place that does the job of a directory.

    `fact` says where it is. `places` are files that do the job as well, wherever they
    are, and so is the first evidence of the fact `also`. An equivalent place earns 1,
    or `strict` where the configuration asks for a strict layout; a directory that
    holds nothing earns `empty`. `judged_by` names the rule that judges the content.
    """

    kind: ClassVar[str] = "layout"
    options: ClassVar[Schema] = {
        "fact": FACT,
        "directory": TEXT,
        "purpose": TEXT,
        "places": GLOBS,
        "also": FACT,
        "strict": CREDIT,
        "empty": CREDIT,
        "judged_by": TEXT,
    }
    required: ClassVar[tuple[str, ...]] = ("fact", "directory", "purpose")
    fact: str
    directory: str
    purpose: str
    places: tuple[str, ...] = ()
    also: str = ""
    strict: float = 0.5
    empty: float = 0.3
    judged_by: str = ""

    def run(self, context: Context) -> Verdict:
        """Judge by the fact first, then by the files that do the job elsewhere."""
        fact = context.facts[self.fact]
        value = fact.value
        if value == "exact" or value is True:
            if self.directory in context.repo.files.directories and not holds_content(
                context.facts, self.directory
            ):
                message = f"{self.directory}/ is there but holds nothing"
                return failed(message, self.directory, cost=1 - self.empty)
            return passed(*fact.evidence)
        if isinstance(value, str) and value.startswith("equiv:"):
            return self._equivalent(context, value.removeprefix("equiv:"))
        for file in context.repo.files.glob(*self.places) if self.places else ():
            return self._equivalent(context, file.path)
        if self.also and context.facts.holds(self.also):
            for item in context.facts[self.also].evidence:
                return self._equivalent(context, item.location.path)
        message = f"there is no {self.directory}/ for {self.purpose}"
        if self.judged_by:
            message += f"; {self.judged_by} judges the content"
        return failed(message, key=self.directory)

    def _equivalent(self, context: Context, place: str) -> Verdict:
        evidence = seen(place, f"does the job of {self.directory}/")
        if not context.settings.strict_layout:
            return passed(evidence)
        message = f"does the job of {self.directory}/, under another name"
        return Verdict((Hit(message, Location(place), 1 - self.strict),), (evidence,))
