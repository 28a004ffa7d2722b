"""What a repository does: facts with evidence, each computed once and on demand."""

from collections.abc import Mapping
from types import MappingProxyType

from mlops_lint.facts import (
    automation,
    cards,
    ci_checks,
    configuration,
    data,
    delivery,
    deployment,
    documentation,
    environment,
    features,
    hygiene,
    interpreter,
    layout,
    learning,
    locking,
    monitoring,
    notebooks,
    orchestration,
    registry,
    retraining,
    schema,
    secrets,
    source_layout,
    stages,
    tested,
    testing,
    tool_files,
    tracking,
    traits,
    versioning,
)
from mlops_lint.facts.base import Detector, Facts, Found
from mlops_lint.facts.traits import TRAITS
from mlops_lint.model import Settings
from mlops_lint.repo import Repository

__all__ = ["DETECTORS", "TRAITS", "Detector", "Facts", "Found", "facts_of"]

MODULES = (
    documentation,
    automation,
    ci_checks,
    retraining,
    delivery,
    data,
    schema,
    versioning,
    environment,
    locking,
    interpreter,
    configuration,
    orchestration,
    features,
    stages,
    testing,
    notebooks,
    secrets,
    layout,
    traits,
    source_layout,
    deployment,
    cards,
    tracking,
    registry,
    learning,
    monitoring,
    tested,
    hygiene,
    tool_files,
)

DETECTORS: Mapping[str, Detector] = MappingProxyType(
    {item.name: item for module in MODULES for item in module.DETECTORS}
)
"""Every fact there is, by name, in the order of `mlops-lint facts`."""


def facts_of(repo: Repository, settings: Settings) -> Facts:
    """Return the facts of a repository; nothing is computed until it is asked for."""
    return Facts(repo, settings, DETECTORS)
