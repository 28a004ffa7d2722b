"""What the documentation says: README, licence, architecture, operations."""

import re

from mlops_lint.facts.base import (
    Facts,
    Found,
    absent,
    detector,
    files_found,
    found,
    seen,
)
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Markdown

README = late(r"readme(\.\w+)?", re.IGNORECASE)
LICENCE = late(r"((un)?licen[sc]es?|copying)([-_.].*)?", re.IGNORECASE)
SETUP_HEADING = late(
    r"\b(install\w*|set[ -]?up|getting started|quick ?start|prerequisites?|"
    r"requirements|environment|dependencies|bootstrap|instalaci[oó]n|configuraci[oó]n|"
    r"(primeros pasos|puesta en marcha|requisitos|entorno|dependencias)|"
    r"instala[cç][aã]o|d[eé]marrage)\b",
    re.IGNORECASE,
)
# Long expressions take a while to compile: they wait until a README needs them.
SETUP_COMMAND = (
    r"^\s*[$>]?\s*(python3? -m )?(pip3? install|uv (sync|venv|pip|add)|poetry install|"
    r"conda (env )?create|mamba (env )?create|pipenv (install|sync)|pdm install|"
    r"pixi install|(python3? -m )?venv|make (install|setup|env\w*|venv|init|"
    r"requirements|create_environment)|docker[ -]compose (up|build)|docker build|"
    r"cookiecutter |apt(-get)? install|brew install|virtualenv )"
)
RUN_COMMAND = (
    r"^\s*[$>!]?\s*(\w+=\S+ )*(uv run |poetry run |pipenv run |pdm run |pixi run |"
    r"conda run )?(python3? (-[uOBE]+ )*"
    r"(?!-|setup\.py|get-pip)[\w./-]+|"
    r"python3? -m (?!venv|pip|virtualenv|ensurepip|build)\w|"
    r"dvc (repro|exp run)|mlflow run|kedro run|snakemake|"
    r"make (train|run|repro|pipeline|all|serve|data|start|api|predict)|"
    r"docker run|docker[ -]compose (up|run)|uvicorn |gunicorn |streamlit run|"
    r"flask run|fastapi (run|dev)|bentoml serve|torchrun|accelerate launch|"
    r"airflow |prefect |dagster |zenml |ray |anyscale |sbatch |"
    r"(just|mise run|invoke|inv|task) (?!install|set-?up|bootstrap|sync|init|deps)\w|"
    r"kubectl apply|helm install|gcloud builds|"
    r"jupyter (lab|notebook)|databricks |az ml |yolo |bash \S+\.sh|sh \S+\.sh|"
    r"\./\S+\.sh|\w+ train\b)"
)
ARCHITECTURE = late(
    r"(?<!model[ _-])(?<!network[ _-])(?<!neural[ _-])(architect|arquitect)|"
    r"system[ _-]?design|design[ _-]?doc|high[ _-]level[ _-]design",
    re.IGNORECASE,
)
RUNBOOK = late(
    r"(?<![a-z])(run[ _-]?books?|play[ _-]?books?|operations|on[ _-]?call|incidents?|"
    r"troubleshoot\w*|disaster[ _-]recovery|deployment|deploying|rollback|"
    r"deploy(ment)?[ _-]?guides?|"
    r"operaciones|despliegue)(?![a-z])",
    re.IGNORECASE,
)
DECISIONS = ("**/adr/*.md", "**/adrs/*.md", "**/decisions/*.md")
DOCUMENTS = ("*.md", "*.rst", "*.adoc", "*.markdown")
PICTURE = late(
    r"architec|arquitec|diagram|overview|system[ _-]?design|"
    r"flow[ _-]?chart|data[ _-]?flow",
    re.IGNORECASE,
)
BADGE = late(r"badge|shields\.io|/workflows/", re.IGNORECASE)
DRAWN = late(r"\s*(flowchart|graph|C4\w+|sequenceDiagram|architecture)\b")


@detector("readme_present", absent="there is no README")
def readme_present(facts: Facts) -> Found:
    """There is a README at the root."""
    return files_found(_at_root(facts, README), "README")


def _at_root(facts: Facts, name: re.Pattern[str]) -> list[str]:
    """Return the files at the root whose whole name fits."""
    files = facts.repo.files.children("")
    return [file.path for file in files if name.fullmatch(file.path)]


def readme(facts: Facts) -> Markdown | None:
    """Return the root README, the Markdown one first."""
    evidence = facts["readme_present"].evidence
    paths = sorted(
        (item.location.path for item in evidence),
        key=lambda path: (not path.lower().endswith(".md"), path),
    )
    for path in paths:
        document = facts.repo.document(path)
        if isinstance(document, Markdown):
            return document
    return None


@detector("readme_setup", absent="the README does not say how to install")
def readme_setup(facts: Facts) -> Found:
    """The root README says how to set up: a heading or commands."""
    document = readme(facts)
    if document is None:
        return absent()
    for section in document.sections:
        if SETUP_HEADING.search(section.title) and len(section.text.split()) >= 3:
            detail = f'section "{section.title}"'
            return found(True, seen(document.path, detail, section.line))
    return _command(document, SETUP_COMMAND)


@detector("readme_run", absent="the README does not say how to run anything")
def readme_run(facts: Facts) -> Found:
    """The root README says how to run training, the pipeline or the app."""
    document = readme(facts)
    return absent() if document is None else _command(document, RUN_COMMAND)


def _command(document: Markdown, expression: str) -> Found:
    pattern = late(expression, re.IGNORECASE | re.MULTILINE)
    for block in document.code_blocks:
        match = pattern.search(block.text)
        if match:
            text = block.text[match.start() :].strip().partition("\n")[0]
            line = _line_of(document, text, block.line)
            return found(True, seen(document.path, f"`{text[:60]}`", line))
    for number, line_text in enumerate(document.text.split("\n"), 1):
        for span in re.findall(r"`([^`]+)`", line_text):
            if pattern.search(span):
                return found(True, seen(document.path, f"`{span[:60]}`", number))
    return absent()


def _line_of(document: Markdown, text: str, first: int) -> int:
    """Return the line of a command: a fence stands before some blocks, not all."""
    lines = document.text.split("\n")
    for number in range(first, len(lines) + 1):
        if lines[number - 1].strip().endswith(text):
            return number
    return first


@detector("license_present", absent="there is no licence file")
def license_present(facts: Facts) -> Found:
    """There is a LICENSE, LICENCE or COPYING file at the root."""
    paths = _at_root(facts, LICENCE)
    paths += (file.path for file in facts.repo.files.under("LICENSES"))
    return files_found(paths, "licence")


@detector("gitignore_present", absent="there is no .gitignore")
def gitignore_present(facts: Facts) -> Found:
    """There is a .gitignore at the root."""
    return files_found((f.path for f in facts.repo.files.glob("/.gitignore")), "ignore")


def _is_about(path: str, pattern: re.Pattern[str]) -> bool:
    """Whether a document's own name, or a folder of documents, names the subject."""
    folder, _, name = path.rpartition("/")
    if pattern.search(name.rpartition(".")[0]):
        return True
    last = folder.rpartition("/")[2]
    return bool(last and pattern.match(last))


def _documents(facts: Facts) -> list[str]:
    """Return the documents people read, those nearest to the root first.

    What lies in a directory such as .claude/ instructs a tool.
    """
    paths = (file.path for file in facts.repo.files.glob(*DOCUMENTS))
    shown = (p for p in paths if not p.startswith(".") and "/." not in p)
    return sorted(shown, key=lambda path: (path.count("/"), path))


@detector("architecture_doc", absent="no document describes the architecture")
def architecture_doc(facts: Facts) -> Found:
    """A document of its own describes the architecture or design."""
    for path in _documents(facts):
        if _is_about(path, ARCHITECTURE) and "node_modules" not in path:
            return found(True, seen(path, "architecture document"))
    for file in facts.repo.files.glob(*DECISIONS):
        return found(True, seen(file.path, "architecture decision record"))
    return absent()


@detector("architecture_in_readme", absent="the README shows no architecture")
def architecture_in_readme(facts: Facts) -> Found:
    """The README has an architecture section or a diagram of the system."""
    document = readme(facts)
    if document is None:
        return absent()
    for section in document.sections:
        if ARCHITECTURE.search(section.title):
            detail = f'section "{section.title}"'
            return found(True, seen(document.path, detail, section.line))
    for block in document.code_blocks:
        if block.language.lower() == "mermaid" and DRAWN.match(block.text):
            return found(True, seen(document.path, "a Mermaid diagram", block.line))
    for image in document.images():
        name = image.target.rpartition("/")[2]
        if BADGE.search(image.target):
            continue
        if PICTURE.search(name) or PICTURE.search(image.text):
            return found(True, seen(document.path, "a diagram", image.line), low=True)
    return absent()


@detector("runbook", absent="there is no document for operations")
def runbook(facts: Facts) -> Found:
    """Documents of their own tell how to operate the system."""
    evidence = []
    for path in _documents(facts):
        *folders, name = path.split("/")
        stem = name.rpartition(".")[0]
        # What is said of a folder deploy/ in its README is how to use that folder.
        if RUNBOOK.search(stem) or (
            folders
            and RUNBOOK.fullmatch(folders[-1])
            and not (stem.lower() == "readme" and folders[-1].startswith("deploy"))
        ):
            evidence.append(seen(path, "operations document"))
    return found(bool(evidence), *evidence)


@detector("license_or_internal", absent="there is no licence file")
def license_or_internal(facts: Facts) -> Found:
    """There is a licence file, or the configuration says that none is needed."""
    if facts.settings.internal:
        return found(True)
    return Found(facts.holds("license_present"), facts["license_present"].evidence)


DETECTORS = (
    readme_present,
    readme_setup,
    readme_run,
    license_present,
    gitignore_present,
    architecture_doc,
    architecture_in_readme,
    runbook,
    license_or_internal,
)
