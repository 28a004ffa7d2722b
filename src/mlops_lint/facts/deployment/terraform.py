"""Facts about Terraform: its state, its lock, its modules, its variables."""

import posixpath

from mlops_lint.facts.base import (
    Facts,
    Found,
    absent,
    detector,
    files_found,
    found,
    seen,
)
from mlops_lint.facts.deployment.hcl import unquoted
from mlops_lint.model import Evidence
from mlops_lint.patterns import late

MOST_EVIDENCE = 5
SECRET = late(r"(?i)(password|passwd|secret|token|api_?key|access_?key|private_?key)")
NO_SECRET = late(r"(?i)^(|changeme|change-me|replace.*|your.*|xxx*|todo|<.*>|\$.*)$")
NOT_VALUES = (
    "_name",
    "_id",
    "_arn",
    "_path",
    "_length",
    "_enabled",
    "_version",
    "_ttl",
)


@detector("terraform", absent="there is no Terraform")
def terraform(facts: Facts) -> Found:
    """There is Terraform that makes resources."""
    files = facts.declared.own("*.tf")
    words = (b'resource "', b'module "')
    return files_found(
        (
            file.path
            for file in files
            if any(word in (facts.repo.read(file.path) or b"") for word in words)
        ),
        "Terraform",
    )


@detector("terraform_backend", absent="the state lies where Terraform runs")
def terraform_backend(facts: Facts) -> Found:
    """The state of Terraform is kept by a remote backend."""
    local = []
    for path, block in facts.declared.terraform("backend", "cloud"):
        for inner in (
            block.inside("backend", "cloud") if block.type == "terraform" else ()
        ):
            name = inner.labels[0] if inner.labels else inner.type
            if name != "local":
                return found(True, seen(path, f"backend {name}", inner.line))
            local.append(seen(path, "backend local", inner.line))
    if not local:
        local = list(facts["terraform"].evidence[:1])
    return found(False, *local)


@detector("terraform_lock", absent="the providers of Terraform are not locked")
def terraform_lock(facts: Facts) -> Found:
    """The providers of Terraform are locked: .terraform.lock.hcl is tracked."""
    files = facts.repo.tracked(".terraform.lock.hcl")
    if files:
        return files_found((file.path for file in files), "locked providers")
    return found(False, *facts["terraform"].evidence[:1])


@detector("terraform_secrets", absent="no variable of Terraform holds a secret")
def terraform_secrets(facts: Facts) -> Found:
    """A file of variables for Terraform holds a secret as it is."""
    shown = []
    for file in facts.repo.tracked("*.tfvars", "*.auto.tfvars"):
        for number, line in enumerate(facts.repo.text(file.path).split("\n"), 1):
            name, equals, value = line.partition("=")
            name, text = name.strip(), value.partition("#")[0].strip()
            if (
                not equals
                or name[:1] in "#/"
                or not SECRET.search(name)
                or name.endswith(NOT_VALUES)
            ):
                continue
            if text[:1] == '"' and NO_SECRET.search(unquoted(text)) is None:
                shown.append(seen(file.path, f"{name} is written out", number))
    return found(bool(shown), *shown[:MOST_EVIDENCE])


@detector("terraform_state", absent="no state of Terraform is tracked")
def terraform_state(facts: Facts) -> Found:
    """A state of Terraform is tracked, with all that it knows of the resources."""
    files = facts.repo.tracked("*.tfstate", "*.tfstate.backup")
    return files_found((file.path for file in files), "state")


def local_modules(facts: Facts) -> list[tuple[str, Evidence]]:
    """Return the directory of each local module that is called, and the call."""
    called = []
    for path, block in facts.declared.terraform('module "'):
        source = unquoted(block.attributes.get("source", ""))
        if block.type == "module" and source.startswith(("./", "../")):
            folder = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), source.partition("//")[0])
            )
            called.append((folder, seen(path, f"module {source}", block.line)))
    return called


@detector("terraform_modules", absent="no local module of Terraform is called")
def terraform_modules(facts: Facts) -> Found:
    """Whether the local modules that Terraform calls exist: resolved, missing, none."""
    called = local_modules(facts)
    missing = [
        evidence
        for folder, evidence in called
        if not any(
            file.path.endswith((".tf", ".tf.json"))
            for file in facts.repo.files.children(folder)
        )
    ]
    if missing:
        return found("missing", *missing[:MOST_EVIDENCE])
    if called:
        return found("resolved", *(item for _, item in called[:MOST_EVIDENCE]))
    return absent("none")


DETECTORS = (
    terraform,
    terraform_backend,
    terraform_lock,
    terraform_secrets,
    terraform_state,
    terraform_modules,
)
