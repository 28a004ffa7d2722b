"""Data and models that git should not hold, told by their content."""

from collections.abc import Mapping
from typing import ClassVar

from mlops_lint.checks._base import (
    BY_PROFILE,
    CREDIT,
    Context,
    Kind,
    Schema,
    passed,
)
from mlops_lint.checks._fixes import into_dvc, twins
from mlops_lint.checks.size import show_size
from mlops_lint.facts.data import dvc_files
from mlops_lint.facts.holdings import (
    MEDIA_IS_DATA,
    Holding,
    in_data_place,
    is_tracking_store,
)
from mlops_lint.model import Hit, Location, Severity, Verdict
from mlops_lint.records import record

FIXTURE_BUDGET_KB = 5 * 1024


@record
class BinaryKind(Kind):
    """Hit each file of binary data, and each model, in git above `max_kb`.

    `max_kb` is given by profile, in kB of 1024 bytes; the configuration's
    `max_binary_kb` replaces it. Fixtures, samples and pictures are spared up to 5 MB in
    all, unless they have a DVC pointer of their own; so is a tracker's own database,
    which is an output and no data set. Each hit costs `cost`.
    """

    kind: ClassVar[str] = "binary"
    options: ClassVar[Schema] = {"max_kb": BY_PROFILE, "cost": CREDIT}
    required: ClassVar[tuple[str, ...]] = ("max_kb",)
    max_kb: Mapping[str, float]
    cost: float = 0.2

    def run(self, context: Context) -> Verdict:
        """Judge what git holds; a pointer is no binary."""
        limit: float | None = context.settings.max_binary_kb
        if limit is None:
            limit = self.max_kb[context.settings.profile]
        holdings = context.facts.holdings
        media = sum(1 for item in holdings if item.kind == "media" and not item.exempt)
        pointed = {file.path.removesuffix(".dvc") for file in dvc_files(context.facts)}
        large = [
            item
            for item in holdings
            if (not item.exempt or item.path in pointed)
            and _counts(item, media > MEDIA_IS_DATA)
            and item.size > limit * 1024
        ]
        by_path = context.repo.files.by_path
        same = twins([by_path[item.path] for item in large])
        hits = []
        for item in large:
            message = f"{item.format}, {show_size(item.size / 1024, limit)}, in git"
            if item.path in same:
                message += f", the same file as {same[item.path]}"
            fix = into_dvc(context, item.path)
            place = Location(item.path)
            hits.append(Hit(message, place, self.cost, key=item.format, fix=fix))
        hits += _fixtures(holdings)
        return Verdict(tuple(hits)) if hits else passed()


def _counts(item: Holding, media_is_data: bool) -> bool:
    if is_tracking_store(item):
        return False
    if item.kind in ("media", "archive"):
        return in_data_place(item.path) or (media_is_data and item.kind == "media")
    return item.kind in ("data", "model")


def _fixtures(holdings: tuple[Holding, ...]) -> list[Hit]:
    """Warn once where fixtures have outgrown their budget."""
    spared = [i for i in holdings if i.exempt and i.kind in ("data", "model")]
    total = sum(item.size for item in spared)
    if total <= FIXTURE_BUDGET_KB * 1024:
        return []
    largest = max(spared, key=lambda item: item.size)
    message = f"fixtures and samples in git add up to {show_size(total / 1024)}"
    return [
        Hit(
            message,
            Location(largest.path),
            0.2,
            at_most=Severity.WARNING,
            key="fixtures",
        )
    ]
