"""Facts about environments: of training and of serving, of containers, of GPUs."""

from collections.abc import Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.deployment.images import Image
from mlops_lint.facts.deployment.marks import section
from mlops_lint.facts.deployment.resources import is_aside
from mlops_lint.facts.environment import REQUIREMENTS, conda_files
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Requirements, Structured
from mlops_lint.repo.documents.base import child

MOST_EVIDENCE = 5
PART = late(r"[a-z]+")
SERVING = frozenset(
    (
        *("serve", "serving", "server", "inference", "infer", "predict", "prediction"),
        *("scoring", "score", "batchscore", "api", "app", "webapp", "endpoint"),
        *("deploy", "deployment", "lambda"),
    )
)
TRAINING = frozenset(("train", "training", "trainer", "retrain"))
FILLING = frozenset(
    (
        *("environment", "environments", "env", "envs", "requirements", "docker"),
        *("service", "services", "src", "model", "models", "ml", "code", "web"),
    )
)
"""Words that stand beside one of these in the name of a directory."""
GROUPS = (
    "/project/optional-dependencies",
    "/dependency-groups",
    "/tool/poetry/group",
    "/tool/poetry/extras",
    "/tool/pixi/feature",
    "/feature",
)


def _roles(path: str) -> set[str]:
    """Return what a manifest says it is for, by its name and that of its directory.

    A directory counts by its whole name: `Price-Predictor` is a project.
    """
    folder, _, name = path.lower().rpartition("/")
    words = set(PART.findall(name))
    places = set(PART.findall(folder.rpartition("/")[2]))
    if places <= SERVING | TRAINING | FILLING:
        words |= places
    return {
        role
        for role, names in (("serving", SERVING), ("training", TRAINING))
        if not names.isdisjoint(words)
    }


def _manifests(facts: Facts) -> Iterator[str]:
    """Yield the manifests that hold dependencies: requirements, conda, projects."""
    globs = (
        *REQUIREMENTS,
        "*requirements*.in",
        "pyproject.toml",
        "Pipfile",
        "setup.py",
    )
    for file in facts.repo.tracked(*globs):
        document = facts.repo.document(file.path)
        if isinstance(document, Requirements):
            if document.lines:
                yield file.path
        elif isinstance(document, Structured):
            keys = ("/project/dependencies", "/tool/poetry/dependencies", "/packages")
            if any(document.get(key) for key in keys):
                yield file.path
        elif file.path.endswith("setup.py"):
            yield file.path
    yield from (file.path for file, _ in conda_files(facts))


@detector("env_split", absent="training and serving share one environment")
def env_split(facts: Facts) -> Found:
    """Training and serving have environments of their own."""
    paths = [
        path
        for path in dict.fromkeys(_manifests(facts))
        if not is_test_path(path) and not is_aside(path)
    ]
    serving = [path for path in paths if "serving" in _roles(path)]
    others = [path for path in paths if path not in serving and not _aside(path)]
    if serving and others and facts.holds("trains"):
        shown = [seen(path, "dependencies of serving") for path in serving]
        shown += [seen(path, "dependencies of the rest") for path in others]
        return found(True, *shown[:MOST_EVIDENCE])
    groups = _groups(facts)
    if groups:
        return found(True, *groups)
    images = _images(facts)
    return found(bool(images), *images, low=bool(images))


DEVELOPMENT = frozenset(
    ("dev", "develop", "development", "test", "tests", "docs", "lint", "ci", "build")
)


def _aside(path: str) -> bool:
    """Whether a manifest is for those who write code, not for what runs."""
    return not DEVELOPMENT.isdisjoint(PART.findall(path.lower()))


def _groups(facts: Facts) -> list[Evidence]:
    """Return the groups of one manifest for training and for serving, if both."""
    for file in facts.repo.tracked("pyproject.toml", "pixi.toml"):
        document = facts.repo.document(file.path)
        if not isinstance(document, Structured):
            continue
        told: dict[str, Evidence] = {}
        for pointer in GROUPS:
            groups = document.get(pointer)
            for name in groups if isinstance(groups, dict) else ():
                for role in _roles(str(name)):
                    line = document.line(f"{pointer}/{name}")
                    told.setdefault(role, seen(file.path, f"group {name}", line))
        if "serving" in told:
            return list(told.values())
    return []


def _images(facts: Facts) -> list[Evidence]:
    """Return an image that serves and one that trains, if there are both."""
    serving = next((i for i in facts.deployed.serving_images if i.form), None)
    training = next(
        (image for image in facts.deployed.images if _trains(image)),
        None,
    )
    if serving is None or training is None or training.file == serving.file:
        return []
    return [
        seen(training.file.path, "an image for training"),
        seen(serving.file.path, "an image for serving", serving.line),
    ]


def _trains(image: Image) -> bool:
    if image.form:
        return False
    last = [i for i in image.instructions if i.keyword in ("CMD", "ENTRYPOINT")]
    words = set(PART.findall(" ".join(i.value for i in last).lower()))
    return not TRAINING.isdisjoint(words) or "training" in _roles(image.file.path)


@detector("container_definition", absent="nothing says which system the code needs")
def container_definition(facts: Facts) -> Found:
    """A container is defined: Dockerfile, devcontainer, buildpack or the like."""
    if facts.holds("dockerfile_any"):
        return found(True, *facts["dockerfile_any"].evidence)
    files = facts.repo.files.glob(
        "devcontainer.json", ".devcontainer.json", "Apptainer*", "Singularity*", "*.def"
    )
    shown = [seen(file.path, "a container") for file in files]
    builds = facts.repo.files.glob("project.toml", "bentofile.yaml", "cog.yaml")
    shown += [seen(file.path, "a build of an image") for file in builds]
    marks = section(facts.signatures, "containers")
    shown += [evidence for mark, evidence in facts.declared.marked(marks) if mark.files]
    for resource in facts.declared.resources:
        image = child(resource.data, "image") if resource.type == "environment" else 0
        if isinstance(image, str):
            shown.append(seen(resource.path, f"image {image}", resource.line))
    for file, _ in conda_files(facts):
        shown.append(seen(file.path, "a conda environment"))
    return found(bool(shown), *shown[:MOST_EVIDENCE])


@detector("uses_gpu_framework", absent="no framework here computes on a GPU")
def uses_gpu_framework(facts: Facts) -> Found:
    """Training uses a framework that computes on a GPU where it finds one."""
    for file, source in facts.python.importing(GPU_FRAMEWORKS, facts.deployed.code):
        item = source.imports_any(GPU_FRAMEWORKS)
        if item is not None:
            return found(True, seen(file.path, f"imports {item.name}", item.line))
    return absent()


GPU_FRAMEWORKS = frozenset({"torch", "tensorflow", "jax", "keras", "lightning"})
ACCELERATED = (
    b"nvidia.com/gpu",
    b"download.pytorch.org/whl/cu",
    b"cuda",
    b"-cu1",
    b"accelerators:",
    b"acceleratorType",
    b"guest_accelerator",
    b"accelerator:",
    b"capabilities: [gpu]",
    b"tensorflow[and-cuda]",
    b"num_gpus",
)


@detector("accelerator_declared", absent="nothing says which accelerator is needed")
def accelerator_declared(facts: Facts) -> Found:
    """Configuration or the environment says which accelerator training needs."""
    for image in facts.deployed.images:
        for stage in image.stages:
            if any(word in stage.resolved for word in ("cuda", "gpu", "rocm")):
                detail = f"FROM {stage.resolved}"
                return found(True, seen(image.file.path, detail, stage.line))
    globs = ("*.yaml", "*.yml", "*.toml", "*requirements*.txt", "*.tf", "*.cfg")
    for file in facts.declared.own(*globs):
        data = facts.repo.read(file.path) or b""
        word = next((word for word in ACCELERATED if word in data), None)
        if word is not None:
            line = data.count(b"\n", 0, data.index(word)) + 1
            start = data.rfind(b"\n", 0, data.index(word)) + 1
            if not data[start:].lstrip().startswith((b"#", b"//")):
                return found(True, seen(file.path, word.decode(), line))
    return absent()


DETECTORS = (env_split, container_definition, uses_gpu_framework, accelerator_declared)
