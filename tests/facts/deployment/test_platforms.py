"""Where things run: clusters, charts, functions, infrastructure."""

import pytest

from mlops_lint.facts.deployment.kubernetes import read_objects, read_template
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

POD = "apiVersion: v1\nkind: Pod\nspec:\n  containers: [{image: a}]\n"
LIST = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n"
FACTS: dict[str, tuple[str, Tree, object]] = {
    "a list of objects": (
        "k8s",
        {"a.yaml": LIST},
        True,
    ),
    "no string for a version": ("k8s", {"a.yaml": "apiVersion: 1\nkind: Pod\n"}, False),
    "a catalogue": ("k8s", {"a.yaml": "apiVersion: b/v1\nkind: Component\n"}, False),
    "a template outside a chart": (
        "k8s",
        {"a.yaml": "apiVersion: v1\nkind: Pod\nname: {{ name }}\n"},
        False,
    ),
    "broken": ("k8s", {"a.yaml": "apiVersion: v1\nkind: [Pod\n"}, False),
    "documents": ("k8s", {"docs/a.yaml": POD}, False),
    "a chart without templates": (
        "helm",
        {"c/Chart.yaml": "apiVersion: v2\nname: c\n"},
        False,
    ),
    "a chart of charts": (
        "helm",
        {"Chart.yaml": "apiVersion: v2\ndependencies: [{name: mlflow}]\n"},
        True,
    ),
    "a chart at the root": (
        "helm",
        {"Chart.yaml": "apiVersion: v2\n", "templates/a.yaml": POD},
        True,
    ),
    "Cloud Run by its action": (
        "serverless",
        {
            ".github/workflows/cd.yml": "on: push\njobs:\n  a:\n    runs-on: x\n"
            "    steps:\n      - uses: google-github-actions/deploy-cloudrun@v2\n"
        },
        True,
    ),
    "Cloud Run by its command": (
        "serverless",
        {
            ".github/workflows/cd.yml": "on: push\njobs:\n  a:\n    runs-on: x\n"
            "    steps:\n      - run: |\n          echo hi\n"
            "          gcloud run deploy churn\n"
        },
        True,
    ),
    "a job that never runs": (
        "serverless",
        {
            ".github/workflows/cd.yml": "on: push\njobs:\n  a:\n    if: false\n"
            "    runs-on: x\n    steps:\n      - run: sam deploy\n"
        },
        False,
    ),
    "an image of Lambda": (
        "serverless",
        {"Dockerfile": "FROM public.ecr.aws/lambda/python:3.12\n"},
        True,
    ),
    "a library of a platform": ("serverless", {"a.py": "import mangum\n"}, True),
    "a function of Azure": (
        "serverless",
        {"churn/function.json": '{"bindings": []}'},
        True,
    ),
    "another function.json": ("serverless", {"function.json": '{"name": 1}'}, False),
    "Terraform and compose": (
        "iac",
        {"a.tf": 'module "a" {\n}\n', "compose.yml": "services: {}\n"},
        ("terraform", "compose"),
    ),
    "an empty file of Terraform": ("iac", {"a.tf": "# nothing yet\n"}, ()),
    "data about AWS": ("iac", {"a.json": '{"AWS::S3": 1}'}, ()),
    "a template in JSON": (
        "iac",
        {"a.json": '{"AWSTemplateFormatVersion": "x", "Resources": {}}'},
        ("cloudformation",),
    ),
    "Terraform in JSON": ("iac", {"a.tf.json": '{"resource": {}}'}, ("terraform",)),
    "a list that is no playbook": ("iac", {"a.yml": "# hosts:\n- name: a\n"}, ()),
    "an ARM template": (
        "ml_infrastructure",
        {
            "a.json": '{"$schema": "x/deploymentTemplate.json#", "resources": '
            '[{"type": "Microsoft.MachineLearningServices/workspaces"}, 1]}'
        },
        ("workspace",),
    ),
    "a template that cannot be read": (
        "ml_infrastructure",
        {"a.json": '{"x": "deploymentTemplate.json"', "b.yml": "Resources: [AWS::\n"},
        (),
    ),
    "an image without a container": (
        "container_definition",
        {"a.yml": "$schema: x/environment.schema.json\nimage: b\n"},
        True,
    ),
}


@pytest.mark.parametrize(("name", "tree", "value"), FACTS.values(), ids=FACTS)
def test_facts(facts_of_tree: MakeFacts, name: str, tree: Tree, value: object) -> None:
    fact = facts_of_tree(tree)[name]
    assert fact.value == value
    assert bool(fact.evidence) is bool(value)


def test_lines_of_an_object_in_a_list(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"a.yaml": f"---\n{LIST}"})
    (item,) = read_objects(facts.repo, "a.yaml")
    assert (item.kind, item.line(), item.get("/spec/x")) == ("Pod", 6, None)


def test_a_template_keeps_its_lines(facts_of_tree: MakeFacts) -> None:
    text = (
        "{{- if .Values.on }}\napiVersion: v1\nkind: Pod\nmetadata:\n"
        "  name: {{ .Release.Name }}-x\n  labels:\n"
        '    {{- include "a" . | nindent 4 }}\nspec:\n  containers:\n'
        '    - image: "{{ .Values.image }}:{{ .Values.tag }}"\n{{- end }}\n'
    )
    facts = facts_of_tree({"a.yaml": text})
    (item,) = read_template(facts.repo, "a.yaml")
    assert (item.path, item.name, item.template) == ("a.yaml", "x-x", True)
    ((pointer, container),) = item.containers()
    assert (item.line(pointer), container["image"]) == (10, "x:x")


LIMITS: dict[str, tuple[Tree, str]] = {
    "a database": ({"a.yaml": POD.replace("image: a", "image: postgres:16")}, "none"),
    "one without": ({"a.yaml": POD}, "unlimited"),
    "values of a chart": (
        {"c/Chart.yaml": "name: c\n", "c/templates/a.yaml": POD},
        "none",
    ),
}


@pytest.mark.parametrize(("tree", "value"), LIMITS.values(), ids=LIMITS)
def test_limits(facts_of_tree: MakeFacts, tree: Tree, value: str) -> None:
    assert facts_of_tree(tree).value("resource_limits") == value


APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"
PROBES: dict[str, tuple[Tree, str]] = {
    "a client asks, nothing answers": (
        {"a.py": f"{APP}\nimport requests\n\nrequests.get('/health')\n"},
        "none",
    ),
    "a route that is added": (
        {"a.py": f"{APP}\napp.add_api_route('/healthz', check)\n"},
        "route",
    ),
    "below a prefix": (
        {
            "a.py": f"{APP}\n@app.get('/health')\ndef check(): ...\n",
            "Dockerfile": "FROM a:1\nHEALTHCHECK CMD curl http://x:1/api/v1/health\n",
        },
        "checked",
    ),
    "a script checks": (
        {"a.py": APP, "Dockerfile": "FROM a:1\nHEALTHCHECK CMD ./check.sh\n"},
        "checked",
    ),
    "the server of another": (
        {
            "a.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: a\n"
            "    livenessProbe: {httpGet: {path: /x}}\n"
        },
        "checked",
    ),
    "the runtime answers": (
        {
            "a.py": APP,
            "bentofile.yaml": "service: a:b\n",
            "compose.yml": "services:\n  a:\n    build: .\n    healthcheck:\n"
            "      test: curl http://localhost:3000/readyz\n",
        },
        "checked",
    ),
    "an operator asks": (
        {"a.yaml": "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n"},
        "managed",
    ),
    "a service asks": ({"a.py": "import sagemaker\nm.deploy()\n"}, "managed"),
}


@pytest.mark.parametrize(("tree", "value"), PROBES.values(), ids=PROBES)
def test_health_probe(facts_of_tree: MakeFacts, tree: Tree, value: str) -> None:
    assert facts_of_tree(tree).value("health_probe") == value


def kube(kind: str, rest: str, group: str = "apps/v1") -> Tree:
    return {"a.yaml": f"apiVersion: {group}\nkind: {kind}\nspec:\n{rest}"}


def cloud(kind: str, rest: str) -> Tree:
    return {"a.yml": f"Resources:\n  A:\n    Type: {kind}\n    Properties:\n{rest}"}


ROLLOUTS: dict[str, tuple[Tree, bool]] = {
    "predictors of Seldon": (
        kube("SeldonDeployment", "  predictors: [{name: a}, {name: b}]\n"),
        True,
    ),
    "one predictor": (kube("SeldonDeployment", "  predictors: [{name: a}]\n"), False),
    "traffic of Knative": (
        kube("Service", "  traffic: [{percent: 10}]\n", "serving.knative.dev/v1"),
        True,
    ),
    "shadow variants": (
        cloud(
            "AWS::SageMaker::EndpointConfig", "      ShadowProductionVariants: [a]\n"
        ),
        True,
    ),
    "one variant": (
        cloud("AWS::SageMaker::EndpointConfig", "      ProductionVariants: [a]\n"),
        False,
    ),
    "an update in steps": (
        cloud(
            "AWS::SageMaker::Endpoint",
            "      DeploymentConfig: !If [a, {BlueGreenUpdatePolicy: {}}, b]\n",
        ),
        True,
    ),
    "served entities of Databricks": (
        {
            "a.yml": "resources:\n  model_serving_endpoints:\n    a:\n      routes:\n"
            "      - traffic_percentage: 90\n      - traffic_percentage: 10\n"
        },
        True,
    ),
    "weights of an alias": (
        {
            "a.tf": 'resource "aws_lambda_alias" "a" {\n  routing_config {\n'
            "    additional_version_weights = {}\n  }\n}\n"
        },
        True,
    ),
    "blue-green in Terraform": (
        {"a.tf": 'resource "x" "a" {\n y {\n blue_green_update_policy {\n }\n }\n}\n'},
        True,
    ),
    "a canary of Azure Pipelines": (
        {"a.yml": "jobs:\n- deployment: a\n  strategy: {canary: {increments: [1]}}"},
        True,
    ),
    "weights by code": (
        {"a.py": "c.update_endpoint_weights_and_capacities()  # Traffic\n"},
        True,
    ),
    "all of the traffic": ({"a.py": "model.deploy(traffic_percentage=100)\n"}, False),
    "a rollback in a script": ({"a.sh": "set -e\nkubectl rollout undo a\n"}, True),
    "a rollback in CI": (
        {
            ".github/workflows/cd.yml": "on: push\njobs:\n  a:\n    runs-on: x\n"
            "    steps:\n      - run: helm rollback churn\n"
        },
        True,
    ),
    "a rollback in a comment": ({"a.sh": "# helm rollback\nhelm list\n"}, False),
    "a rolling update": (kube("Deployment", "  strategy: {rollingUpdate: {}}"), False),
}


@pytest.mark.parametrize(("tree", "value"), ROLLOUTS.values(), ids=ROLLOUTS)
def test_rollback_or_canary(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    assert facts_of_tree(tree).value("cd_rollback_or_canary") is value


def test_compose_rolls_too(facts_of_tree: MakeFacts) -> None:
    text = "services:\n  a:\n    deploy:\n      update_config: {parallelism: 1}\n"
    facts = facts_of_tree({"compose.yml": text, "b-compose.yml": "services: [\n"})
    assert facts.value("rollout_strategy") == "rolling"
