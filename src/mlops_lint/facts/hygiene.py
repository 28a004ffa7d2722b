"""Names that work everywhere, and what watches over secrets and dependencies."""

from collections.abc import Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import child

MOST_SHOWN = 5
RESERVED = frozenset(
    (
        *("con", "prn", "aux", "nul"),
        *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)),
    )
)
FORBIDDEN = frozenset('<>:"|?*\\') | frozenset(map(chr, range(32)))
LONGEST = 200
"""Characters of a path; Windows allows 260 with the directory of the clone."""

SCANNERS = ("gitleaks", "trufflehog", "detect-secrets", "ggshield", "git-secrets")
HOOKS = (*SCANNERS, "talisman", "whispers", "detect_secrets", "trufflehog3")
SCANNER_FILES = (
    *("/.gitleaks.toml", "/.gitleaks.yaml", "/.secrets.baseline", "/.talismanrc"),
    *("/.gitguardian.yaml", "/.gitguardian.yml", "/.gitleaks/*.toml"),
)
SCANNER_TEMPLATES = ("Secret-Detection", "secret-detection")
UPDATERS = (
    *("/renovate.json", "/renovate.json5", "/.renovaterc", "/.renovaterc.json"),
    *("/.github/renovate.json", "/.github/renovate.json5", "/.gitlab/renovate.json"),
    *("/.pyup.yml", "/.pyup.yaml", "/.depfu.yml"),
)
DEPENDABOT = ("/.github/dependabot.yml", "/.github/dependabot.yaml")


@detector("unportable_names", absent="every name can be checked out everywhere")
def unportable_names(facts: Facts) -> Found:
    """The number of paths that some system cannot check out."""
    evidence = list(_unportable(facts))
    return found(len(evidence), *evidence[:MOST_SHOWN])


def _unportable(facts: Facts) -> Iterator[Evidence]:
    by_lower: dict[str, str] = {}
    for file in facts.repo.tracked("**"):
        path = file.path
        lower = path.lower()
        if lower in by_lower:
            other = by_lower[lower]
            yield seen(path, f"differs from {other} only in the case of letters")
            continue
        by_lower[lower] = path
        if len(path) > LONGEST:
            yield seen(path, f"is {len(path)} characters long")
            continue
        # What a template fills in has another name once it is used.
        if "{{" in path or "{%" in path:
            continue
        problem = next(filter(None, map(_problem, path.split("/"))), "")
        if problem:
            yield seen(path, problem)


def _problem(part: str) -> str:
    """Return why Windows cannot have a part of a path, "" where it can."""
    bad = FORBIDDEN.intersection(part)
    if bad:
        return f"holds {min(bad)!r}, which Windows does not allow"
    if part[-1:] in (".", " "):
        return "ends with a dot or a space, which Windows leaves out"
    if part.partition(".")[0].lower() in RESERVED:
        return f"{part} is the name of a device in Windows"
    return ""


@detector("secret_scanner", absent="nothing looks for secrets")
def secret_scanner(facts: Facts) -> Found:
    """A scanner looks for secrets before they are in git, or in CI."""
    for look in (_hooks, _jobs, _files):
        for evidence in look(facts):
            return found(True, evidence)
    return absent()


def _hooks(facts: Facts) -> Iterator[Evidence]:
    for file in facts.repo.files.glob(".pre-commit-config.yaml", "lefthook.yml"):
        data = facts.repo.read(file.path) or b""
        if not any(name.encode() in data for name in HOOKS):
            continue
        source = facts.repo.document(file.path)
        if not isinstance(source, Structured):
            continue
        repos = source.get("/repos")
        for index, repo in enumerate(repos if isinstance(repos, list) else ()):
            hooks = child(repo, "hooks")
            for hook in hooks if isinstance(hooks, list) else ():
                name = f"{child(repo, 'repo')} {child(hook, 'id')}"
                if any(known in name for known in HOOKS):
                    line = source.line(f"/repos/{index}")
                    yield seen(file.path, f"hook {child(hook, 'id')}", line)


def _jobs(facts: Facts) -> Iterator[Evidence]:
    for job in facts.ci.jobs:
        if job.disabled:
            continue
        for use in job.uses:
            words = (*SCANNERS, *SCANNER_TEMPLATES)
            if any(name in use.name.lower() for name in map(str.lower, words)):
                yield seen(use.path, f"uses {use.name}", use.line)
        for command in job.commands:
            for argv in facts.walker.split(command.text, command.shell):
                text = " ".join(argv.bare)
                scans = text.startswith("trivy ") and "secret" in text
                name = text.partition(" ")[0]
                if scans or name in (*SCANNERS, "detect-secrets-hook"):
                    yield seen(command.path, name, command.line)
    for file in facts.repo.files.glob("/.gitlab-ci.yml"):
        data = facts.repo.read(file.path) or b""
        if any(name.encode() in data for name in SCANNER_TEMPLATES):
            yield seen(file.path, "template of secret detection")


def _files(facts: Facts) -> Iterator[Evidence]:
    for file in facts.repo.tracked(*SCANNER_FILES):
        yield seen(file.path, "configuration of a scanner")


@detector("dependency_updates", absent="nobody proposes new versions of dependencies")
def dependency_updates(facts: Facts) -> Found:
    """A service proposes new versions of what the project depends on."""
    for file in facts.repo.tracked(*DEPENDABOT):
        source = facts.repo.document(file.path)
        updates = source.get("/updates") if isinstance(source, Structured) else None
        if isinstance(updates, list) and updates:
            return found(True, seen(file.path, "dependabot"))
    for file in facts.repo.tracked(*UPDATERS):
        if (facts.repo.read(file.path) or b"").strip() not in (b"", b"{}"):
            return found(True, seen(file.path, file.path.rpartition("/")[2]))
    source = facts.repo.document("package.json")
    if isinstance(source, Structured) and source.get("/renovate"):
        return found(True, seen("package.json", "renovate", source.line("/renovate")))
    for job in facts.ci.jobs:
        for use in job.uses if not job.disabled else ():
            if "renovatebot/" in use.name:
                return found(True, seen(use.path, f"uses {use.name}", use.line))
    return absent()


DETECTORS = (unportable_names, secret_scanner, dependency_updates)
