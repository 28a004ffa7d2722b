"""What names something, and the files that make it be there."""

from tests.trees import Tree

CODE = "x = 1\n"
AZURE = "$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json\n"
FEAST = "from feast import FileSource\ns = FileSource(name='a', path='{}')\n"
DOCKER = "FROM python:3.12\n"
STORE_BELOW: Tree = {"repo/feature_store.yaml": "project: a\n"}
POINTER = "outs:\n- {md5: " + "0" * 32 + ", size: 1, hash: md5, path: a.pkl}\n"
STORE: Tree = {"feature_store.yaml": "project: a\n"}
APP = "app = 1\n"
KUSTOMIZE = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
PROMETHEUS = "scrape_configs: []\nrule_files: [{}]\n"
NOTEBOOK = (
    '{{"cells": [{{"cell_type": "code", "metadata": {{}}, "outputs": [],'
    ' "execution_count": null, "source": ["%run {}"]}}],'
    ' "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'
)


def compose(text: str) -> Tree:
    return {"docker-compose.yml": f"services:\n  api:\n{text}"}


def docker(command: str) -> Tree:
    return {"Dockerfile": f"{DOCKER}{command}\n"}


PAIRS: list[tuple[str, Tree, Tree]] = [
    # family, files that name something, files that make it be there
    ("azureml", {"a.yml": f"{AZURE}code: src\n"}, {"src/a.py": CODE}),
    ("azureml", {"ml/a.yml": f"{AZURE}code: ../src\n"}, {"src/a.py": CODE}),
    (
        "azureml",
        {"a.yml": f"{AZURE}environment: file:env.yml\n"},
        {"env.yml": "name: a\n"},
    ),
    (
        "azureml",
        {"a.yml": f"{AZURE}environment: {{conda_file: env/c.yml}}\n"},
        {"env/c.yml": "name: a\n"},
    ),
    (
        "azureml",
        {"a.yml": f"{AZURE}jobs: {{a: {{component: ./train.yml}}}}\n"},
        {"train.yml": "name: a\n"},
    ),
    *(
        ("commands", {"Makefile": f"a:\n\t{command}\n"}, {path: CODE})
        for command, path in (
            ("python train.py", "train.py"),
            ("python src/train.py --lr 1", "src/train.py"),
            ("bash scripts/run.sh", "scripts/run.sh"),
            ("Rscript fit.R", "fit.R"),
            ("papermill a.ipynb b.ipynb", "a.ipynb"),
        )
    ),
    *(
        ("composes", compose(text), {path: "a: 1\n"})
        for text, path in (
            ("    build: {context: ./api}\n", "api/Dockerfile"),
            ("    volumes: ['./prom.yml:/etc/prom.yml']\n", "prom.yml"),
            ("    image: a\nconfigs: {c: {file: ./c.yml}}\n", "c.yml"),
            ("    extends: {file: base.yml, service: a}\n", "base.yml"),
            ("    volumes: ['./web/n.conf:/etc/n.conf']\n", "web/n.conf"),
        )
    ),
    *(
        ("copies", docker(f"COPY {name} ./"), {path: CODE})
        for name, path in (
            ("app.py", "app.py"),
            ("src", "src/a.py"),
            ("./conf/a.yaml", "conf/a.yaml"),
            ("--chown=1:1 run.sh", "run.sh"),
            ("/models/a.json", "models/a.json"),
        )
    ),
    *(
        ("entries", docker(f"COPY . .\n{command}"), {path: text})
        for command, path, text in (
            ('CMD ["uvicorn", "main:app"]', "main.py", APP),
            ("CMD uvicorn main:app --port 80", "main.py", APP),
            ('CMD ["gunicorn", "wsgi:app"]', "wsgi.py", APP),
            ('ENTRYPOINT ["uvicorn", "main:app"]', "main.py", APP),
            ('CMD ["python", "-m", "uvicorn", "app:app"]', "app.py", APP),
        )
    ),
    *(
        ("features", {at: FEAST.format(name), **more}, {path: "a,b\n"})
        for at, name, more, path in (
            ("defs.py", "data/a.csv", STORE, "data/a.csv"),
            ("repo/defs.py", "data/a.csv", STORE_BELOW, "repo/data/a.csv"),
            ("repo/views/defs.py", "data/a.csv", STORE_BELOW, "repo/data/a.csv"),
            ("repo/defs.py", "data/a.csv", STORE, "data/a.csv"),
            ("repo/views/defs.py", "../data/a.csv", STORE_BELOW, "data/a.csv"),
        )
    ),
    *(
        ("artifacts", {at: f"artifacts:\n  best: {{{text}}}\n"}, {path: content})
        for at, text, path, content in (
            ("dvc.yaml", "path: m.pkl", "m.pkl", "a"),
            ("dvc.yaml", "path: m/a.pkl, type: model", "m/a.pkl.dvc", POINTER),
            ("p/dvc.yaml", "path: a.pkl", "p/a.pkl.dvc", POINTER),
            ("dvc.yaml", "path: data, type: dataset", "data/a.csv", "a"),
            ("p/dvc.yaml", "path: ../a.pkl, desc: x", "a.pkl.dvc", POINTER),
        )
    ),
    *(
        ("includes", {at: f"{text}\n"}, {path: "a==1\n"})
        for at, text, path in (
            ("requirements.txt", "-r base.txt", "base.txt"),
            ("requirements.txt", "-c limits.txt", "limits.txt"),
            ("requirements/dev.txt", "-r prod.txt", "requirements/prod.txt"),
            ("requirements.txt", "--requirement=more/a.txt", "more/a.txt"),
            ("requirements/dev.txt", "-r ../base.txt", "base.txt"),
        )
    ),
    *(
        ("kustomize", {"k/kustomization.yaml": f"{KUSTOMIZE}{text}\n"}, {path: "a: 1"})
        for text, path in (
            ("resources: [a.yaml]", "k/a.yaml"),
            ("resources: [../base]", "base/kustomization.yaml"),
            ("patches: [{path: p.yaml}]", "k/p.yaml"),
            ("configMapGenerator: [{name: a, files: [k=c.conf]}]", "k/c.conf"),
            ("components: [../part]", "part/kustomization.yaml"),
        )
    ),
    *(
        ("mlproject", {"MLproject": f"name: a\n{text}\n"}, {path: CODE})
        for text, path in (
            ("conda_env: conda.yaml", "conda.yaml"),
            ("python_env: python_env.yaml", "python_env.yaml"),
            ("entry_points: {main: {command: python train.py}}", "train.py"),
            ("entry_points: {main: {command: bash run.sh}}", "run.sh"),
            ("entry_points: {test: {command: python src/a.py}}", "src/a.py"),
        )
    ),
    *(
        ("modules", {at: text}, {path: "x {}\n"})
        for at, text, path in (
            ("a.tf", 'module "b" {\n  source = "./b"\n}\n', "b/main.tf"),
            ("env/a.tf", 'module "b" {\n  source = "../b"\n}\n', "b/main.tf"),
            ("a.tf", 'module "b" {\n  source = "./m//n"\n}\n', "m/main.tf"),
            ("a.tf", 'resource "x" "y" {\n  z = file("k.json")\n}\n', "k.json"),
            (
                "i/a.tf",
                'resource "x" "y" {\n  z = templatefile("${path.module}/k", {})\n}\n',
                "i/k",
            ),
        )
    ),
    *(
        ("needs", {"Makefile": f"a:\n\t{command}\n"}, {path: "a: 1\n"})
        for command, path in (
            ("pip install -r req.txt", "req.txt"),
            ("conda env create -f env.yml", "env.yml"),
            ("kubectl apply -f k8s/a.yaml", "k8s/a.yaml"),
            ("terraform -chdir=infra plan", "infra/main.tf"),
            ("kustomize build k8s", "k8s/kustomization.yaml"),
        )
    ),
    *(
        ("settings", {at: text}, {path: CODE})
        for at, text, path in (
            ("params.yaml", "a: src/a.py\n", "src/a.py"),
            ("params.yaml", "a: {b: [src/b.sh]}\n", "src/b.sh"),
            ("config.yaml", "query: sql/a.sql\n", "sql/a.sql"),
            ("params.json", '{"a": "src/a.py"}', "src/a.py"),
            ("params.toml", "a = 'nb/a.ipynb'\n", "nb/a.ipynb"),
        )
    ),
    *(
        ("monitoring", {"p/prometheus.yml": PROMETHEUS.format(name)}, {path: "groups:"})
        for name, path in (
            ("rules.yml", "p/rules.yml"),
            ("./rules.yml", "p/rules.yml"),
            ("rules/a.yml", "p/rules/a.yml"),
            ("../rules/a.yml", "rules/a.yml"),
            ("alerts/x.rules", "p/alerts/x.rules"),
        )
    ),
]
PAIRS += [
    ("notebooks", {at: NOTEBOOK.format(name)}, {path: CODE})
    for at, name, path in (
        ("a.ipynb", "b.py", "b.py"),
        ("nb/a.ipynb", "b.py", "nb/b.py"),
        ("nb/a.ipynb", "../src/b.py", "src/b.py"),
        ("nb/a.ipynb", "-i c.py", "nb/c.py"),
        ("a.ipynb", "lib/d.ipynb", "lib/d.ipynb"),
    )
]
