"""Development and production told apart, in configuration and in CI."""

import re
from collections.abc import Iterable, Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured

ENVIRONMENT_WORDS = {
    "dev": "dev",
    "develop": "dev",
    "development": "dev",
    "local": "local",
    "stg": "staging",
    "stage": "staging",
    "staging": "staging",
    "staged": "staging",
    "preprod": "staging",
    "test": "test",
    "qa": "qa",
    "uat": "uat",
    "prod": "prod",
    "production": "prod",
    "prd": "prod",
}

CONFIGURATION = tuple(
    f"*.{suffix}"
    for suffix in ("yaml", "yml", "toml", "json", "env", "tfvars", "ini", "tf")
)
HIDDEN = late(r"(^|/)\.")
# What can name an environment is searched before a file is parsed.
SECTION = late(
    rb"^[\s\"'\[{]{0,12}(prod|production|prd|staging|stg|stage)\b[\s\"']*[\]:=]",
    re.MULTILINE | re.IGNORECASE,
)
VARIABLE = late(rb'^\s*variable\s+"(env|environment|stage)"', re.MULTILINE)
QUOTED = late(rb'"(\w+)"')
OVERLAY = late(r"(.*(?:^|/)overlays)/([^/]+)/kustomization\.ya?ml")


@detector("config_env_split", absent="no environments are told apart")
def config_env_split(facts: Facts) -> Found:
    """Configuration is kept apart by environment, such as dev and prod."""
    for look in (_by_name, _by_target, _by_overlay, _by_section, _by_variable):
        evidence = look(facts)
        if evidence:
            return found(True, *evidence)
    return absent()


def _tells_apart(words: Iterable[str]) -> bool:
    """Whether there are two environments, one of them to be careful with."""
    known = set(words)
    return len(known) > 1 and not known.isdisjoint(("prod", "staging"))


def _words(names: Iterable[object]) -> set[str]:
    """Return the environments that names stand for, other names left out."""
    known = (ENVIRONMENT_WORDS.get(str(name).lower()) for name in names)
    return {word for word in known if word}


def _by_name(facts: Facts) -> list[Evidence]:
    """Files or directories that differ by the environment in their names."""
    groups: dict[str, dict[str, str]] = {}
    for file in facts.repo.tracked(*CONFIGURATION, ".env.*"):
        if file.path.startswith((".github/", "docs/")) or is_test_path(file.path):
            continue
        for group, word in _environments(file.path):
            groups.setdefault(group, {}).setdefault(word, file.path)
    for words in groups.values():
        if _tells_apart(words):
            return [seen(path, word) for word, path in sorted(words.items())]
    return []


def _environments(path: str) -> Iterable[tuple[str, str]]:
    """Yield (the path with the environment left out, the environment)."""
    parts = path.split("/")
    stem, _, suffix = parts[-1].rpartition(".")
    # The end of `.env.prod` says for what it is, not of which format.
    stem = parts[-1] if stem == ".env" else stem
    for index, part in enumerate(parts[:-1]):
        word = ENVIRONMENT_WORDS.get(part.lower())
        if word:
            yield "/".join(parts[:index]) + "/*", word
    for piece in re.split(r"[._-]", stem or suffix):
        word = ENVIRONMENT_WORDS.get(piece.lower())
        # requirements-dev.txt and the like tell tools apart, not environments.
        if word:
            rest = stem.replace(piece, "*", 1)
            yield "/".join([*parts[:-1], rest]), word


def _by_target(facts: Facts) -> list[Evidence]:
    """Targets of a Databricks bundle."""
    path, targets = bundle_targets(facts)
    return [seen(path, f"targets {', '.join(targets)}")] if len(targets) > 1 else []


def bundle_targets(facts: Facts) -> tuple[str, list[str]]:
    """Return the path of a Databricks bundle, and its targets: none without one."""
    for file in facts.repo.tracked("databricks.yml", "databricks.yaml"):
        document = facts.repo.document(file.path)
        targets = document.get("/targets") if isinstance(document, Structured) else None
        if isinstance(targets, dict) and targets:
            return file.path, [str(name) for name in targets]
    return "", []


def _by_overlay(facts: Facts) -> list[Evidence]:
    """Overlays of one base for Kubernetes."""
    places: dict[str, list[Evidence]] = {}
    for file in facts.repo.tracked("kustomization.yaml", "kustomization.yml"):
        match = OVERLAY.fullmatch(file.path)
        if match:
            places.setdefault(match[1], []).append(seen(file.path, match[2]))
    return next((overlays for overlays in places.values() if len(overlays) > 1), [])


def _by_section(facts: Facts) -> list[Evidence]:
    """A file with a section for each environment, such as the outputs of dbt."""
    files = [
        file
        for file in facts.repo.tracked("*.yaml", "*.yml", "*.toml")
        if HIDDEN.search(file.path) is None and not is_test_path(file.path)
    ]
    for file in facts.repo.search.matching(files, SECTION, within=65536):
        document = facts.repo.document(file.path)
        for data in _mappings(document):
            words = _words(
                key for key, value in data.items() if isinstance(value, dict)
            )
            if _tells_apart(words):
                return [seen(file.path, f"sections {', '.join(sorted(words))}")]
    return []


def _mappings(document: object) -> Iterator[dict[object, object]]:
    """Yield the mapping of a file, and those of the outputs that dbt knows."""
    if isinstance(document, Structured) and isinstance(document.data, dict):
        yield document.data
        for profile in document.data:
            outputs = document.get(f"/{profile}/outputs")
            if isinstance(outputs, dict):
                yield outputs


def _by_variable(facts: Facts) -> list[Evidence]:
    """A variable of Terraform that names the environment, with values that differ."""
    named: dict[str, Evidence] = {}
    words: dict[str, set[str]] = {}
    for file in facts.repo.tracked("*.tf"):
        data = facts.repo.read(file.path) or b""
        folder = file.path.rpartition("/")[0]
        texts = (text.decode("ascii", "replace") for text in QUOTED.findall(data))
        words.setdefault(folder, set()).update(_words(texts))
        match = VARIABLE.search(data)
        if match:
            line = data.count(b"\n", 0, match.start(1)) + 1
            detail = f"variable {match[1].decode()}"
            named.setdefault(folder, seen(file.path, detail, line))
    return [item for folder, item in named.items() if _tells_apart(words[folder])][:1]


@detector("ci_environments", absent="no job of CI names an environment")
def ci_environments(facts: Facts) -> Found:
    """Jobs of CI name a production or staging environment and another one."""
    named: dict[str, Evidence] = {}
    for job in facts.ci.jobs:
        if job.environment and not job.disabled:
            for word in _words(re.split(r"[._/ -]", job.environment)):
                named.setdefault(word, seen(job.path, job.environment, job.line))
    return found(True, *named.values()) if _tells_apart(named) else absent()


DETECTORS = (config_env_split, ci_environments)
