import pytest

from mlops_lint.facts.commands.classes import Classes
from mlops_lint.facts.signatures import bundled_signatures

CLASSES = Classes(bundled_signatures().marks["commands"]["classes"])

COMMANDS = {
    "pytest -q": {"test"},
    "unittest discover": {"test"},
    "python manage.py test": {"test"},
    "python tests/test_api.py": {"test"},
    "dbt test": {"test", "data-test"},
    "npm test": {"other-test"},
    "soda scan -d db checks.yml": {"data-test"},
    "great_expectations --v3-api checkpoint run daily": {"data-test"},
    "/usr/bin/ruff check .": {"lint"},
    "ruff --version": set(),
    "black --check .": {"lint", "format"},
    "black .": {"format"},
    "pre-commit run -a": {"lint"},
    "pre-commit install": set(),
    "az ml job create -f job.yml": {"train", "managed"},
    "az ml online-deployment create -f d.yml": {"deploy", "managed"},
    "az --output none ml job create": {"train", "managed"},
    "aws sagemaker create-training-job --x": {"train", "managed"},
    "aws --region eu sagemaker update-endpoint": {"deploy", "managed"},
    "gcloud ai custom-jobs create": {"train", "managed"},
    "databricks bundle deploy -t prod": {"deploy", "managed"},
    "databricks bundle run train": {"train", "managed"},
    "kubectl -n prod apply -f k8s": {"deploy"},
    "kubectl apply -f k8s --dry-run=server": set(),
    "kubectl get pods": set(),
    "kubectl rollout undo deployment/x": {"deploy", "rollback"},
    "kubectl rollout status deployment/x": set(),
    "helm upgrade --install x chart --atomic": {"deploy", "rollback"},
    "helm template x chart": set(),
    "terraform apply -auto-approve": {"deploy", "infra"},
    "terraform plan": {"infra"},
    "gcloud run deploy api --image x": {"deploy"},
    "gcloud run services describe api": set(),
    "docker push x": {"deliver", "sink"},
    "docker buildx build --push -t x .": {"deliver"},
    "docker build -t x .": set(),
    "docker compose up -d": set(),
    "mkdocs gh-deploy": {"docs"},
    "dvc pull -v": {"pull-data"},
    "dvc push": {"register"},
    "uv sync --locked": {"install-locked"},
    "kind create cluster": {"throw-away"},
    "gh workflow run retrain.yml": {"dispatch"},
    # Words that only look like the name of a program.
    "curl http://x/toxic/images": set(),
    "echo pytest": set(),
    "cat rendered.yaml": set(),
    "toxic": set(),
    "ls tests": set(),
}


@pytest.mark.parametrize("text", COMMANDS)
def test_classes_of_commands(text: str) -> None:
    assert CLASSES.of(text.split(), followed=True) == COMMANDS[text]


def test_what_is_run_elsewhere_counts_where_it_was_not_read() -> None:
    assert CLASSES.of(["tox"]) == {"test"}
    assert CLASSES.of(["tox"], followed=True) == set()
    assert CLASSES.of(["dvc", "repro"]) == {"train"}


def test_another_machine_is_deployed_to() -> None:
    words = ["docker", "compose", "-f", "prod.yml", "up", "-d"]
    assert CLASSES.of(words, remote=True) == {"deploy"}
    assert CLASSES.of(words) == set()


USES = {
    ("pre-commit/action@v3", ""): {"lint"},
    ("docker/build-push-action@v6", "push=true"): {"deliver"},
    ("docker/build-push-action@v6", "push=false"): set(),
    ("docker/build-push-action@v6", ""): set(),
    ("docker/build-push-action@v6", "push=${{ github.ref == 'x' }}"): {"deliver"},
    ("HelmDeploy@0", "command=upgrade"): {"deploy"},
    ("HelmDeploy@0", "command=package"): set(),
    ("KubernetesManifest@1", ""): {"deploy"},
    ("AzureResourceGroupDeployment@2", "action=DeleteRG"): {"infra"},
    ("actions/checkout@v4", "lfs=true"): {"pull-data"},
    ("actions/checkout@v4", ""): set(),
    ("actions/deploy-pages@v4", ""): {"docs"},
    ("peaceiris/actions-gh-pages@v3", ""): {"docs"},
    ("google-github-actions/deploy-cloudrun@v2", ""): {"deploy"},
    ("deploy heroku", ""): {"deploy"},
    ("deploy pypi", ""): set(),
    ("helm/kind-action@v1", ""): {"throw-away"},
    ("actions/upload-artifact@v4", ""): {"sink"},
    ("Azure/aml-run@v1", ""): {"train", "managed"},
}


@pytest.mark.parametrize(("name", "given"), USES)
def test_classes_of_what_others_provide(name: str, given: str) -> None:
    key, _, value = given.partition("=")
    inputs = {key: value} if key else {}
    assert CLASSES.of_use(name, inputs) == USES[name, given]
