"""Configuration kept apart from the code: parameters and settings."""

import re
from collections.abc import Iterator

from mlops_lint.facts.base import (
    Facts,
    Found,
    absent,
    detector,
    files_found,
    found,
    seen,
)
from mlops_lint.facts.stages import bundle_targets
from mlops_lint.patterns import late
from mlops_lint.repo import File
from mlops_lint.repo.documents import Structured

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
    named: list[tuple[bool, bool, File]] = []

    def tell(path: str) -> bool:
        data = facts.repo.head(path, 65536).lower()
        likely = any(map(data.__contains__, LIKELY_WORDS))
        return likely and PARAMETER_WORD.search(data) is not None

    files = [
        file
        for file in facts.repo.tracked(*PARAMETER_FILES)
        if not NOT_PARAMETERS.search(file.path)
    ]
    for file, _ in facts.repo.search.told(files, "parameters", tell):
        name = file.path.lower()
        likely = "param" in name or "conf" in name or "hyp" in name or "train" in name
        beside = not BESIDE.isdisjoint(name.split("/")[:-1])
        named.append((beside, not likely, file))
    for _, _, file in sorted(named):
        document = facts.repo.document(file.path)
        if isinstance(document, Structured):
            pointer = _parameter(document.data)
            if pointer:
                evidence = seen(file.path, pointer.strip("/"), document.line(pointer))
                return found(True, evidence)
    return absent()


# Groups of configuration that may name a parameter, and are not there for it.
BESIDE = frozenset(
    {
        "callbacks",
        "callback",
        "logger",
        "loggers",
        "logging",
        "debug",
        "paths",
        "extras",
    }
)

# One of these is in all that the pattern matches, and is found much faster.
LIKELY_WORDS = (
    *(b"learning", b"lr", b"epochs", b"batch", b"n_estimators", b"max_depth"),
    *(b"max_iter", b"dropout", b"optimizer", b"random_state", b"seed", b"test_size"),
    *(b"hidden_", b"hyper", b"alpha", b"l1_ratio", b"num_leaves", b"weight_decay"),
    *(b"n_splits", b"subsample"),
)
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


SETTINGS = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")
NAMED = (
    *("config.yaml", "config.yml", "config.toml", "config.json", "config.ini"),
    *("settings.yaml", "settings.yml", "settings.toml", "settings.ini"),
    *("feature_store.yaml", "/profiles/*.yaml"),
)
NAMED_SO = late(
    r"(?:^|/)(?:\w+-)*?\w*?(?<![a-z.])(?:config|settings|param(?:eter)?s)"
    r"(?:[-_]\w+)*\.(?:ya?ml|toml|json)$",
    re.IGNORECASE,
)
OF_A_TOOL = late(
    r"(^|/)(\.|(tokenizer|generation|adapter|preprocessor|processor|model|kernel|"
    r"pre-commit|cookiecutter|prometheus|grafana)[-_]?config)",
    re.IGNORECASE,
)
"""What stands beside the weights of a model, or configures a tool."""
NO_CONFIGURATION = late(r"(^|/)(\.github|notebooks?|ISSUE_TEMPLATE)/")


@detector(
    "config_files", absent="no YAML, TOML or JSON configuration apart from the code"
)
def config_files(facts: Facts) -> Found:
    """Configuration is kept in files apart from the code."""
    if facts.holds("params_file"):
        return found(True, *facts["params_file"].evidence)
    if facts.holds("dir_config"):
        place = str(facts.value("dir_config")).partition(":")[2] or "config"
        for file in facts.repo.files.under(place):
            if file.path.endswith(SETTINGS) and _says_something(facts, file):
                return found(True, seen(file.path, "configuration"))
    path, targets = bundle_targets(facts)
    if targets:
        return found(True, seen(path, "targets of a bundle"))
    settings = frozenset(
        name for tool in facts.signatures.with_role("settings") for name in tool.imports
    )
    roots = facts.signatures.roots("settings")
    for file, source in facts.python.importing(roots, facts.python.code):
        item = source.imports_any(settings)
        if item is not None:
            return found(True, seen(file.path, f"imports {item.name}", item.line))
    listed = dict.fromkeys((*facts.repo.tracked(*NAMED), *_named_so(facts)))
    files = [f for f in listed if _says_something(facts, f)]
    files += facts.repo.tracked("*.env.example", ".env.example")
    return files_found((file.path for file in files), "configuration")


def _named_so(facts: Facts) -> Iterator[File]:
    """Yield files such as `prod-config.json` and `train_params.yaml`."""
    for file in facts.repo.tracked(*PARAMETER_FILES):
        others = (OF_A_TOOL, NOT_PARAMETERS)
        if NAMED_SO.search(file.path) and not any(o.search(file.path) for o in others):
            yield file


def _says_something(facts: Facts, file: File) -> bool:
    """Whether a file of configuration can be read and holds a value."""
    if NO_CONFIGURATION.search(file.path):
        return False
    document = facts.repo.document(file.path)
    return isinstance(document, Structured) and bool(document.data)


DETECTORS = (params_file, config_files)
