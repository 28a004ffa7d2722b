"""The share of the source below which coverage fails the build."""

from collections.abc import Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import child

OPTION = late(r"--(?:cov-)?fail-under[= ]+(\d+(?:\.\d+)?)")
PLACES = (
    ("pyproject.toml", "/tool/coverage/report/fail_under"),
    (".coveragerc", "/report/fail_under"),
    ("setup.cfg", "/coverage:report/fail_under"),
    ("tox.ini", "/coverage:report/fail_under"),
)
CODECOV = ("codecov.yml", "codecov.yaml", ".codecov.yml", ".codecov.yaml")
TEXTS = (
    *("/pyproject.toml", "/setup.cfg", "/pytest.ini", "/tox.ini", "Makefile"),
    *("/noxfile.py", "/justfile", "/Taskfile.yml", "/.pre-commit-config.yaml"),
)


@detector("coverage_floor", absent="no build fails for want of coverage")
def coverage_floor(facts: Facts) -> Found:
    """A build fails where less than a stated share of the source is covered."""
    for look in (_stated, _in_ci, _in_texts, _codecov):
        for evidence in look(facts):
            return found(True, evidence)
    return absent()


def _stated(facts: Facts) -> Iterator[Evidence]:
    for name, pointer in PLACES:
        for file in facts.repo.files.glob(name):
            if b"fail_under" not in (facts.repo.read(file.path) or b""):
                continue
            source = facts.repo.document(file.path)
            if isinstance(source, Structured):
                value = str(source.get(pointer) or "0")
                if value.replace(".", "", 1).isdigit() and float(value) > 0:
                    yield seen(file.path, f"fail_under {value}", source.line(pointer))


def _in_ci(facts: Facts) -> Iterator[Evidence]:
    for job in facts.ci.jobs:
        for command in job.commands if not job.disabled else ():
            match = OPTION.search(command.text)
            if match and float(match[1]) > 0:
                yield seen(command.path, match[0], command.line)


def _in_texts(facts: Facts) -> Iterator[Evidence]:
    for file in facts.repo.files.glob(*TEXTS):
        if b"fail-under" in (facts.repo.read(file.path) or b""):
            for number, line in enumerate(facts.repo.text(file.path).split("\n"), 1):
                match = OPTION.search(line.partition("#")[0])
                if match and float(match[1]) > 0:
                    yield seen(file.path, match[0], number)


def _codecov(facts: Facts) -> Iterator[Evidence]:
    """Yield targets of Codecov that are numbers, and not only told."""
    globs = [f"{start}{name}" for name in CODECOV for start in ("/", "/.github/")]
    for file in facts.repo.files.glob(*globs):
        source = facts.repo.document(file.path)
        if not isinstance(source, Structured):
            continue
        for kind in ("project", "patch"):
            pointer = f"/coverage/status/{kind}"
            stated = source.get(pointer)
            for entry in stated.values() if isinstance(stated, dict) else ():
                target = child(entry, "target")
                told = child(entry, "informational")
                if target and target != "auto" and told is not True:
                    line = source.line(pointer)
                    yield seen(file.path, f"target {target}", line)


DETECTORS = (coverage_floor,)
