"""Configuration kept apart from the code: parameters, settings, environments."""

import re
from collections.abc import Iterable

from mlops_lint.facts.base import (
    Facts,
    Found,
    absent,
    detector,
    files_found,
    found,
    seen,
)
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo import File
from mlops_lint.repo.documents import Structured

ENVIRONMENT_WORDS = {
    "dev": "dev",
    "develop": "dev",
    "development": "dev",
    "local": "local",
    "stg": "staging",
    "stage": "staging",
    "staging": "staging",
    "test": "test",
    "qa": "qa",
    "uat": "uat",
    "prod": "prod",
    "production": "prod",
    "prd": "prod",
}

PARAMETERS = late(
    r"^(?:.*[_-])?(learning_?rate|lr|epochs?|n_?epochs|num_train_epochs|batch_?size|"
    r"n_estimators|max_depth|max_iter|dropout|optimizer|random_state|seed|test_size|"
    r"hidden_(size|dim|units)|hyper_?parameters|hyperparams|alpha|l1_ratio|min_samples_\w+|"
    r"num_leaves|weight_decay|momentum|n_splits|max_features|subsample|warmup_\w+|lr0)$",
    re.IGNORECASE,
)
PARAMETER_FILES = ("*.yaml", "*.yml", "*.toml", "*.json")
NOT_PARAMETERS = late(
    r"(^|/)(\.github|\.circleci|\.gitlab|k8s|kubernetes|charts|helm|terraform|docs|"
    r"node_modules|monitoring|grafana|mlruns|tests?|schemas?)/|"
    r"(package(-lock)?|manifest|tsconfig|metrics|results?|scores?|report)\.json$|"
    r"(docker-compose|mkdocs|dvc)[^/]*\.ya?ml$|pyproject\.toml$|\.lock$",
    re.IGNORECASE,
)


@detector("params_file", absent="no training parameters are kept in a file")
def params_file(facts: Facts) -> Found:
    """Parameters of the training are kept in a YAML, TOML or JSON file."""
    named: list[tuple[int, File]] = []
    for file in facts.repo.tracked(*PARAMETER_FILES):
        if NOT_PARAMETERS.search(file.path):
            continue
        data = facts.repo.head(file.path, 65536)
        if not PARAMETER_WORD.search(data):
            continue
        name = file.path.lower()
        likely = "param" in name or "conf" in name or "hyp" in name or "train" in name
        named.append((not likely, file))
    for _, file in sorted(named):
        document = facts.repo.document(file.path)
        if isinstance(document, Structured):
            pointer = _parameter(document.data)
            if pointer:
                evidence = seen(file.path, pointer.strip("/"), document.line(pointer))
                return found(True, evidence)
    return absent()


PARAMETER_WORD = late(
    rb"(?i)learning_?rate|\blr0?\b|epochs|batch_?size|n_estimators|max_depth|max_iter|"
    rb"dropout|optimizer|random_state|\bseed\b|test_size|hidden_|hyper_?param|\balpha\b|"
    rb"l1_ratio|num_leaves|weight_decay|n_splits|subsample"
)


def _parameter(data: object, prefix: str = "", depth: int = 0) -> str:
    """Return the JSON pointer of the first training parameter, or an empty string."""
    if depth > 6 or not isinstance(data, dict):
        return ""
    for key, value in list(data.items())[:500]:
        pointer = f"{prefix}/{key}"
        if isinstance(key, str) and PARAMETERS.match(key) and value is not None:
            return pointer
        inner = _parameter(value, pointer, depth + 1)
        if inner:
            return inner
    return ""


@detector("config_env_split", absent="no environments are told apart")
def config_env_split(facts: Facts) -> Found:
    """Configuration is kept apart by environment, such as dev and prod."""
    groups: dict[str, dict[str, str]] = {}
    for file in facts.repo.tracked(
        "*.yaml",
        "*.yml",
        "*.toml",
        "*.json",
        "*.env",
        "*.tfvars",
        "*.ini",
        "*.tf",
        ".env.*",
        "*.py",
    ):
        if file.path.startswith((".github/", "docs/")) or is_test_path(file.path):
            continue
        for group, word in _environments(file.path):
            groups.setdefault(group, {}).setdefault(word, file.path)
    for words in groups.values():
        if len(words) > 1 and {"prod", "staging"} & set(words):
            evidence = (seen(path, word) for word, path in sorted(words.items()))
            return found(True, *evidence)
    bundle = _bundle(facts)
    if bundle is not None and len(bundle[1]) > 1:
        detail = f"targets {', '.join(map(str, bundle[1]))}"
        return found(True, seen(bundle[0], detail))
    return absent()


def _bundle(facts: Facts) -> tuple[str, dict[object, object]] | None:
    """Find a Databricks bundle that has targets: its path and the targets."""
    for file in facts.repo.tracked("databricks.yml", "databricks.yaml"):
        document = facts.repo.document(file.path)
        targets = document.get("/targets") if isinstance(document, Structured) else None
        if isinstance(targets, dict) and targets:
            return file.path, targets
    return None


WORKFLOWS = (
    "/.github/workflows/*.yml",
    "/.github/workflows/*.yaml",
    "/.gitlab-ci.yml",
    "/.gitlab/ci/*.yml",
)


@detector("ci_environments", absent="no job of CI names an environment")
def ci_environments(facts: Facts) -> Found:
    """Jobs of CI name a production or staging environment and another one."""
    named: dict[str, Evidence] = {}
    for file in facts.repo.files.glob(*WORKFLOWS):
        document = facts.repo.document(file.path)
        if not isinstance(document, Structured):
            continue
        prefix = "/jobs" if file.path.startswith(".github/") else ""
        jobs = document.get(prefix)
        for job in jobs if isinstance(jobs, dict) else ():
            pointer = f"{prefix}/{job}/environment"
            name = document.get(pointer)
            if isinstance(name, dict):
                name = name.get("name")
            for piece in re.split(r"[._/ -]", str(name)):
                word = ENVIRONMENT_WORDS.get(piece.lower())
                if word:
                    evidence = seen(file.path, str(name), document.line(pointer))
                    named.setdefault(word, evidence)
    if len(named) > 1 and {"prod", "staging"} & set(named):
        return found(True, *named.values())
    return absent()


def _environments(path: str) -> Iterable[tuple[str, str]]:
    """Yield (the path with the environment left out, the environment)."""
    parts = path.split("/")
    stem, _, suffix = parts[-1].rpartition(".")
    for index, part in enumerate(parts[:-1]):
        word = ENVIRONMENT_WORDS.get(part.lower())
        if word and not path.endswith(".py"):
            yield "/".join(parts[:index]) + "/*", word
    for piece in re.split(r"[._-]", stem or suffix):
        word = ENVIRONMENT_WORDS.get(piece.lower())
        # requirements-dev.txt and the like tell tools apart, not environments.
        if word and not path.endswith(".py"):
            rest = stem.replace(piece, "*", 1)
            yield "/".join([*parts[:-1], rest]), word


SETTINGS = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")


@detector("config_files", absent="no configuration is kept apart from the code")
def config_files(facts: Facts) -> Found:
    """Configuration is kept in files apart from the code."""
    if facts.holds("params_file"):
        return found(True, *facts["params_file"].evidence)
    place = str(facts.value("dir_config")).partition(":")[2] or "config"
    if facts.value("dir_config") != "absent":
        for file in facts.repo.files.under(place):
            if file.path.endswith(SETTINGS) and isinstance(
                facts.repo.document(file.path), Structured
            ):
                return found(True, seen(file.path, "configuration"))
    bundle = _bundle(facts)
    if bundle is not None:
        return found(True, seen(bundle[0], "targets of a bundle"))
    settings = frozenset(
        name for tool in facts.signatures.with_role("settings") for name in tool.imports
    )
    roots = facts.signatures.roots("settings")
    for file, source in facts.python.importing(roots, facts.python.code):
        item = source.imports_any(settings)
        if item is not None:
            return found(True, seen(file.path, f"imports {item.name}", item.line))
    globs = (
        "config.y*ml",
        "config.toml",
        "config.json",
        "settings.y*ml",
        "settings.toml",
    )
    files = facts.repo.tracked(*globs, "config.ini", "*.env.example", ".env.example")
    return files_found((file.path for file in files), "configuration")


DETECTORS = (params_file, config_env_split, ci_environments, config_files)
