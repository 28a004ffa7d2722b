"""Which families of references there are, and which files each of them needs.

Apart from the families themselves, so that a repository without any loads none.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlops_lint.facts import Facts

CI = "ci"
MAKE = ("Makefile", "makefile", "GNUmakefile")
IMAGES = ("Dockerfile*", "*.dockerfile", "*.Dockerfile", "Containerfile*")
COMPOSE = ("*compose*.yml", "*compose*.yaml")
YAML = ("*.yaml", "*.yml")
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "artifacts": ("dvc.yaml",),
    "azureml": YAML,
    "charts": ("Chart.yaml", "Chart.yml"),
    "commands": (CI, *MAKE, "dvc.yaml"),
    "composes": COMPOSE,
    "copies": IMAGES,
    "entries": (*IMAGES, *COMPOSE, "Procfile", *MAKE, *YAML),
    "features": ("feature_store.yaml", "dbt_project.yml"),
    "images": YAML,
    "includes": ("*requirements*", "requirements/*", "*constraints*"),
    "kustomize": ("kustomization.yaml", "kustomization.yml", "Kustomization"),
    "locks": (
        *("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "*conda-lock.yml"),
        *("pixi.lock", "*requirements*.txt", "requirements/*.txt"),
    ),
    "mlproject": ("MLproject",),
    "models": ("*.py", *YAML, "*.json", "*.toml"),
    "modules": ("*.tf",),
    "monitoring": YAML,
    "needs": (CI, *MAKE, "dvc.yaml"),
    "notebooks": ("*.ipynb",),
    "settings": ("params.*", "config.yaml", "config.yml"),
}
"""The files without which a family has nothing to say; `ci` is any provider's."""

WORDS: Mapping[str, tuple[bytes, ...]] = {
    "azureml": (b"azuremlschemas",),
    "monitoring": (b"rule_files", b"datasources"),
}
"""What a file must hold, for families whose files have any name."""


def is_present(facts: "Facts", family: str) -> bool:
    """Whether there is any file without which a family has nothing to say."""
    globs = FAMILIES[family]
    if CI in globs and facts.ci.files:
        return True
    files = facts.repo.files.glob(*(glob for glob in globs if glob != CI))
    words = WORDS.get(family)
    if words is None:
        return bool(files)
    return any(True for _ in facts.repo.search.holding(files, *words))
