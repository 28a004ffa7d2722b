"""How the environment is declared and pinned, and the configuration kept apart."""

import re
from collections.abc import Iterable, Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, files_found, found, seen
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.repo import File
from mlops_lint.repo.documents import (
    Dockerfile,
    Requirements,
    Structured,
)

LOCKS = (
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "conda-lock.yml",
    "*conda-lock.yml",
    "pixi.lock",
    "pylock.toml",
    "pylock.*.toml",
)
REQUIREMENTS = ("*requirements*.txt", "**/requirements/*.txt")
CONDA = ("*environment*.yml", "*environment*.yaml", "*conda*.yml", "*conda*.yaml")
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


def conda_files(facts: Facts) -> Iterator[tuple[File, Structured]]:
    """Yield conda environments: YAML files with `dependencies`, by content."""
    for file in facts.repo.tracked(*CONDA, "*env*.yml", "*env*.yaml"):
        document = facts.repo.document(file.path)
        if isinstance(document, Structured) and isinstance(
            document.get("/dependencies"), list
        ):
            yield file, document


@detector("deps_declared", absent="no dependencies are declared")
def deps_declared(facts: Facts) -> Found:
    """Dependencies are declared in a manifest of any kind."""
    globs = ("*requirements*.in", "setup.py", "setup.cfg", "Pipfile", "pixi.toml")
    files = facts.repo.tracked(*REQUIREMENTS, *globs)
    evidence = [seen(file.path, "dependencies") for file in files[:5]]
    for file in facts.repo.tracked("pyproject.toml"):
        document = facts.repo.document(file.path)
        if isinstance(document, Structured):
            for pointer in DECLARED:
                if document.get(pointer):
                    line = document.line(pointer)
                    evidence.append(seen(file.path, "dependencies", line))
                    break
    if not evidence:
        evidence = [seen(file.path, "conda") for file, _ in conda_files(facts)]
    return found(bool(evidence), *evidence)


DECLARED = (
    "/project/dependencies",
    "/tool/poetry/dependencies",
    "/project/optional-dependencies",
    "/dependency-groups",
    "/tool/pixi/dependencies",
    "/project/dynamic",
)


@detector("lock_quality", absent="nothing is locked")
def lock_quality(facts: Facts) -> Found:
    """How dependencies are locked: lock, hashes, pins, ignored or none."""
    repo = facts.repo
    locks = repo.tracked(*LOCKS)
    if locks:
        return found("lock", *(seen(file.path, "lock file") for file in locks[:5]))
    best: tuple[str, Evidence] | None = None
    for file, document in _main_requirements(facts):
        wanted = document.lines
        if not wanted:
            continue
        if document.hashes or document.generated_by:
            detail = "hashes" if document.hashes else f"by {document.generated_by}"
            return found("hashes", seen(file.path, f"locked {detail}"))
        loose = [line for line in wanted if not line.pinned]
        if not loose and best is None:
            best = ("pins", seen(file.path, f"all {len(wanted)} requirements pinned"))
    if best is not None:
        return found(*best)
    for name in LOCKS[:4]:
        if repo.on_disk(name) and repo.is_ignored(name):
            return found("ignored", seen(".gitignore", f"{name} is ignored"))
    for name in ("uv.lock", "poetry.lock", "Pipfile.lock"):
        if repo.is_ignored(name):
            return found("ignored", seen(".gitignore", f"{name} is ignored"))
    return absent("none")


def _main_requirements(facts: Facts) -> Iterator[tuple[File, Requirements]]:
    """Yield requirements files, those nearest to the root first.

    Files for development alone say nothing of what runs.
    """
    files = [
        file
        for file in facts.repo.tracked(*REQUIREMENTS)
        if not re.search(r"(dev|test|doc|lint)", file.path.rpartition("/")[2])
        and not is_test_path(file.path)
    ]
    for file in sorted(files, key=lambda file: (file.path.count("/"), file.path)):
        document = facts.repo.document(file.path)
        if isinstance(document, Requirements):
            yield file, document


@detector("deps_locked", absent="dependencies are not locked")
def deps_locked(facts: Facts) -> Found:
    """A lock file is tracked, or every requirement of the main file is pinned."""
    quality = facts["lock_quality"]
    if quality.value in ("lock", "hashes"):
        return Found(True, quality.evidence, quality.confidence)
    for file, document in _main_requirements(facts):
        wanted = document.lines
        if wanted:
            pinned = all(line.pinned for line in wanted)
            return found(pinned, seen(file.path, "every requirement is pinned"))
    return absent()


@detector("python_pin", absent="no Python version is named")
def python_pin(facts: Facts) -> Found:
    """How Python's version is named: exact, range, floor, image or none."""
    repo = facts.repo
    for file in repo.tracked(".python-version", "runtime.txt"):
        match = re.search(r"\d+\.\d+(\.\d+)?", repo.text(file.path))
        if match:
            return found("exact", seen(file.path, f"Python {match[0]}", 1))
    for file in repo.tracked(".tool-versions", "mise.toml", ".mise.toml"):
        match = re.search(r"^\s*python\s*=?\s*[\"']?(\d\S*)", repo.text(file.path), re.M)
        if match:
            return found("exact", seen(file.path, f"Python {match[1]}"))
    for file, conda in conda_files(facts):
        for index, item in enumerate(conda.get("/dependencies") or ()):  # type: ignore[arg-type]
            match = re.match(r"python\s*=+\s*(\d+\.\d+\S*)", str(item))
            if match:
                line = conda.line(f"/dependencies/{index}")
                return found("exact", seen(file.path, f"Python {match[1]}", line))
    ranged = _requires_python(facts)
    if ranged is not None:
        return ranged
    for file, docker in dockerfiles(facts):
        for stage in docker.stages:
            match = re.search(r"(?:^|/)python:(\d+\.\d+[\w.-]*)", stage.resolved)
            if match:
                evidence = seen(file.path, f"FROM {stage.resolved}", stage.line)
                return found("image", evidence, low=True)
    return absent("none")


def _requires_python(facts: Facts) -> Found | None:
    for file in facts.repo.tracked("pyproject.toml", "Pipfile", "setup.cfg", "setup.py"):
        document = facts.repo.document(file.path)
        pointers = (
            "/project/requires-python",
            "/tool/poetry/dependencies/python",
            "/requires/python_version",
            "/tool/pixi/dependencies/python",
            "/options/python_requires",
        )
        value: object = None
        pointer = ""
        if isinstance(document, Structured):
            for pointer in pointers:
                value = document.get(pointer)
                if value:
                    break
        if not value and file.path.endswith("setup.py"):
            text = facts.repo.text(file.path)
            match = re.search(r"python_requires\s*=\s*[\"']([^\"']+)", text)
            value = match[1] if match else None
        if isinstance(value, dict):
            value = value.get("version")
        if not value:
            continue
        line = document.line(pointer) if isinstance(document, Structured) else None
        bounded = re.search(r"<|~|\^|==|^\d", str(value))
        detail = f"Python {value}"
        return found("range" if bounded else "floor", seen(file.path, detail, line))
    return None


@detector("python_version", absent="no Python version is named")
def python_version(facts: Facts) -> Found:
    """Python's version is declared; an image's tag alone counts with low confidence."""
    pin = facts["python_pin"]
    return Found(pin.value != "none", pin.evidence, pin.confidence)


def dockerfiles(facts: Facts) -> Iterator[tuple[File, Dockerfile]]:
    """Yield every Dockerfile that parses."""
    globs = ("Dockerfile*", "*.dockerfile", "*.Dockerfile", "Containerfile*")
    for file in facts.repo.files.glob(*globs):
        document = facts.repo.document(file.path)
        if isinstance(document, Dockerfile) and document.stages:
            yield file, document


@detector("dockerfile_any", absent="there is no Dockerfile")
def dockerfile_any(facts: Facts) -> Found:
    """There is a Dockerfile."""
    return files_found((file.path for file, _ in dockerfiles(facts)), "image")


PARAMETERS = re.compile(
    r"^(?:.*[_-])?(learning_?rate|lr|epochs?|n_?epochs|num_train_epochs|batch_?size|"
    r"n_estimators|max_depth|max_iter|dropout|optimizer|random_state|seed|test_size|"
    r"hidden_(size|dim|units)|hyper_?parameters|hyperparams|alpha|l1_ratio|min_samples_\w+|"
    r"num_leaves|weight_decay|momentum|n_splits|max_features|subsample|warmup_\w+|lr0)$",
    re.IGNORECASE,
)
PARAMETER_FILES = ("*.yaml", "*.yml", "*.toml", "*.json")
NOT_PARAMETERS = re.compile(
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


PARAMETER_WORD = re.compile(
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
        "*.yaml", "*.yml", "*.toml", "*.json", "*.env", "*.tfvars", "*.ini", "*.tf",
        ".env.*", "*.py",
    ):
        if file.path.startswith((".github/", "docs/")) or is_test_path(file.path):
            continue
        for group, word in _environments(file.path):
            groups.setdefault(group, {}).setdefault(word, file.path)
    for words in groups.values():
        if len(words) > 1 and {"prod", "staging"} & set(words):
            evidence = (seen(path, word) for word, path in sorted(words.items()))
            return found(True, *evidence)
    for file in facts.repo.tracked("databricks.yml", "databricks.yaml"):
        document = facts.repo.document(file.path)
        targets = document.get("/targets") if isinstance(document, Structured) else None
        if isinstance(targets, dict) and len(targets) > 1:
            detail = f"targets {', '.join(map(str, targets))}"
            return found(True, seen(file.path, detail))
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


@detector("config_files", absent="no configuration is kept apart from the code")
def config_files(facts: Facts) -> Found:
    """Configuration is kept in files apart from the code."""
    if facts.holds("params_file"):
        return found(True, *facts["params_file"].evidence)
    place = str(facts.value("dir_config")).partition(":")[2] or "config"
    if facts.value("dir_config") != "absent":
        for file in facts.repo.files.under(place):
            if file.path.endswith((".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")):
                if isinstance(facts.repo.document(file.path), Structured):
                    return found(True, seen(file.path, "configuration"))
    settings = frozenset(
        name for tool in facts.signatures.with_role("settings") for name in tool.imports
    )
    words = facts.signatures.words("settings")
    for file, source in facts.python.matching(words, facts.python.code):
        item = source.imports_any(settings)
        if item is not None:
            return found(True, seen(file.path, f"imports {item.name}", item.line))
    globs = ("config.y*ml", "config.toml", "config.json", "settings.y*ml", "settings.toml")
    files = facts.repo.tracked(*globs, "config.ini", "*.env.example", ".env.example")
    return files_found((file.path for file in files), "configuration")


@detector("manifest_or_no_python", absent="no manifest declares the dependencies")
def manifest_or_no_python(facts: Facts) -> Found:
    """Dependencies are declared, or there is no Python that could have any."""
    if not facts.holds("has_python"):
        return found(True)
    return Found(facts.holds("deps_declared"), facts["deps_declared"].evidence)


@detector("shared_environment", absent="training and serving have environments apart")
def shared_environment(facts: Facts) -> Found:
    """One manifest at the root, and at most one image, serve all of the code."""
    root = [e for e in facts["deps_declared"].evidence if "/" not in e.location.path]
    images = [file for file, _ in dockerfiles(facts)]
    if root and len(images) <= 1 and facts.value("dir_environments") == "absent":
        return found(True, root[0])
    return absent()


DETECTORS = (
    deps_declared,
    lock_quality,
    deps_locked,
    python_pin,
    python_version,
    dockerfile_any,
    params_file,
    config_env_split,
    config_files,
    manifest_or_no_python,
    shared_environment,
)
