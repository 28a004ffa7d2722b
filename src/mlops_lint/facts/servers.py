"""Whether the project serves a model, by its code or by its configuration."""

import re

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.model import Evidence
from mlops_lint.patterns import late

INFERENCE = late(rb"^kind: *(InferenceService|SeldonDeployment)\b", re.MULTILINE)
ENDPOINT = late(
    rb'resource\s+"(aws_sagemaker_endpoint|google_vertex_ai_endpoint|'
    rb'azurerm_machine_learning_inference_cluster)"'
)
INIT = late(rb"^def init\(", re.MULTILINE)
DEPLOY_WORD = late(rb"\.(deploy|create_endpoint)\(")
# The services whose `deploy` puts a model behind an endpoint.
DEPLOYERS = frozenset({"sagemaker", "azureml", "google.cloud.aiplatform"})


@detector("has_server", absent="nothing here serves a model")
def has_server(facts: Facts) -> Found:
    """Code or configuration here answers requests for predictions."""
    tools = facts.signatures.with_role("server")
    modules = facts.signatures.roots("server")
    for file, source in facts.python.importing(modules, facts.python.code):
        for tool in tools:
            hit = source.imports_any(tool.imports)
            if hit is None:
                continue
            used = {call.name for call in source.calls}
            used.update(d for item in source.definitions for d in item.decorators)
            if not tool.calls or tool.calls & used:
                evidence = seen(file.path, f"imports {hit.name}", hit.line)
                return found(True, evidence)
    called = _scoring(facts) or _deploying(facts)
    if called is not None:
        return found(True, called)
    for file in facts.repo.files.glob("*.tf"):
        if ENDPOINT.search(facts.repo.head(file.path)):
            return found(True, seen(file.path, "an endpoint of a managed service"))
    for file in facts.repo.files.glob("*.yaml", "*.yml"):
        head = facts.repo.head(file.path)
        if INFERENCE.search(head):
            return found(True, seen(file.path, "an inference service on Kubernetes"))
        if b"managedOnlineEndpoint" in head or b"managedOnlineDeployment" in head:
            return found(True, seen(file.path, "a managed online endpoint (Azure ML)"))
    for file in facts.repo.files.glob("config.pbtxt"):
        return found(True, seen(file.path, "a Triton model configuration"))
    return absent()


def _scoring(facts: Facts) -> Evidence | None:
    """Find a scoring script of Azure ML, which defines init() and run(...)."""
    for file, source in facts.python.matching(INIT, facts.python.code):
        functions = {item.name for item in source.definitions if not item.parent}
        name = file.path.rpartition("/")[2].lower()
        if "run" in functions and (
            "score" in name or source.imports_any(frozenset({"azureml"})) is not None
        ):
            return seen(file.path, "a scoring script: init() and run(...)")
    return None


def _deploying(facts: Facts) -> Evidence | None:
    """Find a call that deploys a model with the SDK of a managed service."""
    for file, source in facts.python.matching(DEPLOY_WORD, facts.python.code):
        managed = source.imports_any(DEPLOYERS)
        for call in source.calls:
            if (managed is not None and call.method == "deploy") or (
                call.method == "create_endpoint" and "sagemaker" in call.name.lower()
            ):
                return seen(file.path, f"calls {call.name}", call.line)
    return None
