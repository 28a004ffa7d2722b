"""What each family of references says of small trees, one row a kind of name."""

from pathlib import Path

import pytest

from mlops_lint.facts import facts_of
from mlops_lint.links.families import FAMILIES
from mlops_lint.links.references import references
from mlops_lint.model import Settings
from mlops_lint.repo import Repository
from tests.trees import Tree, make_facts, make_repo

CODE = "x = 1\n"
PIP = "pip install -r {}\n"
AZURE = "$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json\n"
CHART = "apiVersion: v2\nname: a\nversion: 1.0.0\n"
DOCKER = "FROM python:3.12\n"


def make(*commands: str) -> Tree:
    return {"Makefile": "a:\n" + "".join(f"\t{text}\n" for text in commands)}


def job(*steps: str) -> Tree:
    listed = "".join(f"      - {step}\n" for step in steps)
    head = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
    return {".github/workflows/ci.yml": head + listed}


def compose(text: str) -> Tree:
    return {"docker-compose.yml": f"services:\n  api:\n{text}"}


COMMANDS: list[tuple[Tree, list[str]]] = [
    ({**make("pytest tests/a.py::test_b"), "tests/a.py": CODE}, ["ok"]),
    (make("pytest -p x/y --cov a/b"), []),
    (make("python -m pytest tests/unit/a.py"), ["missing"]),
    (make("python -c 'print(1)'", "python -V", "python -"), []),
    (make("python -W ignore run.py"), ["missing"]),
    (make("bash -c 'python run.py'"), ["missing"]),
    (make("bash -ex run.sh", "sh -s"), ["missing"]),
    (make("source .venv/bin/activate", ". ./env.sh"), ["missing"]),
    ({**make("source env.sh"), "env.sh": "a"}, ["ok"]),
    ({**make("python -m pkg"), "pkg/__init__.py": ""}, ["missing"]),
    ({**make("python -m pkg"), "pkg/__main__.py": ""}, ["ok"]),
    (make("git clone https://a && python run.py"), ["unknown"]),
    (
        {
            **job("{run: ls, working-directory: a}", "run: python b.py"),
            "a/b.txt": "",
        },
        ["missing"],
    ),
    (make("streamlit run app.py", "streamlit hello"), ["missing"]),
    (make("papermill a.ipynb out.ipynb"), ["missing"]),
    (make("jupyter nbconvert --output a.ipynb"), []),
    (make("./scripts/run.sh"), ["missing"]),
    (make("Rscript a.R"), ["missing"]),
    (make("npm run build"), []),
    (make("ssh host 'python run.py'"), ["unknown"]),
    (make("docker exec box python run.py"), ["unknown"]),
    (make("cd nowhere && python run.py"), ["unknown"]),
    (make("cd .. && python run.py"), ["unknown"]),
    (make("$(MAKE) -C sub all"), ["missing"]),
    ({**make("make -C sub all"), "sub/Makefile": "all:\n\ttrue\n"}, ["ok"]),
    ({**make("make -C sub all"), "sub/CMakeLists.txt": ""}, ["unknown"]),
    (make("make $(GOAL)"), ["unknown"]),
    ({**make("make out.txt"), "out.txt": ""}, ["ok"]),
    ({"Makefile": ".PHONY: b\na:\n\tmake b\n"}, ["ok"]),
    ({"Makefile": ".ONESHELL:\na:\n\tpython run.py\n"}, ["unknown"]),
    ({"Makefile": "a: b.py\n\tpython $<\n"}, ["missing"]),
    ({"docs/Makefile": "a:\n\tpython b.py\n"}, []),
    ({**job("run: cmake . && make"), "CMakeLists.txt": ""}, ["unknown"]),
    (job("uses: actions/download-artifact@v4", "run: python a.py"), ["unknown"]),
    (
        job("{uses: actions/checkout@v4, with: {repository: a/b}}", "run: python a.py"),
        ["unknown"],
    ),
    (job("{run: print(1), shell: python}"), []),
    ({"dvc.yaml": "stages:\n  a:\n    cmd: [python a.py, 'true']\n"}, ["missing"]),
    ({"dvc.yaml": "stages:\n  a: 1\n  b: {cmd: 1}\n"}, []),
    ({"dvc.yaml": "stages: [\n"}, []),
    ({"dvc.yaml": "stages:\n  a: {wdir: ../.., cmd: python a.py}\n"}, []),
    (
        {**make("python a.py"), "cookiecutter.json": '{"project_name": "x"}'},
        ["unknown"],
    ),
]
NEEDS: list[tuple[Tree, list[str]]] = [
    (make("pip install -rreq.txt"), ["missing"]),
    (make("pip install --requirement=req.txt"), ["missing"]),
    (make("conda env create -f env.yml"), ["missing"]),
    (make("kustomize build k8s"), ["missing"]),
    (make("ansible-playbook -i hosts site.yml"), []),
    (make("terraform -chdir=infra plan"), ["missing"]),
    (make("kubectl apply -f a.yaml,b.yaml"), ["missing", "missing"]),
    (make("docker compose --env-file .env up"), []),
    (make("kubectl apply -f '*.yaml'"), ["missing"]),
    ({**make("kubectl apply -f 'k8s/*.yaml'"), "k8s/a.yaml": ""}, ["ok"]),
    (
        {**make("kubectl apply -f 'gen/*.yaml'"), ".gitignore": "gen/\n"},
        ["unknown"],
    ),
    (job("{run: ls, working-directory: '${{ matrix.x }}'}"), []),
    ({**job("{run: ls, working-directory: a}"), "a": ""}, ["missing"]),
    (job("uses: ./${{ x }}"), []),
    ({**job("uses: ./"), "action.yml": "a: 1\n"}, ["ok"]),
    (job("uses: ./"), ["missing"]),
    (job("run: mkdir a", "{run: ls, working-directory: a}"), ["unknown"]),
    (
        job("uses: actions/download-artifact@v4", "{run: ls, working-directory: a}"),
        ["unknown"],
    ),
    (
        {
            ".github/workflows/a.yml": (
                "on: push\ndefaults: {}\njobs:\n  a:\n    defaults:\n      run:\n"
                "        working-directory: b\n    steps: [{run: ls}]\n  c: 1\n"
            )
        },
        ["missing"],
    ),
    ({".gitlab-ci.yml": "include: /a.yml\nb:\n  script: [ls]\n"}, ["missing"]),
    ({".gitlab-ci.yml": "include: {remote: 'https://a'}\nb:\n  script: [ls]\n"}, []),
]
COPIES: list[tuple[Tree, list[str]]] = [
    (
        {"Dockerfile": f"{DOCKER}COPY --chown=1:1 a.p? [b]*.py ../c ./\n"},
        ["missing", "missing", "unknown"],
    ),
    ({"Dockerfile": f"{DOCKER}COPY a.py b*.py ./\n", "a.py": CODE}, ["ok", "unknown"]),
    (
        {"Dockerfile": f"{DOCKER}COPY a .\n", "a": CODE, ".dockerignore": "?\n"},
        ["missing"],
    ),
    (
        {"Dockerfile": f"{DOCKER}COPY a .\n", "a": CODE, ".dockerignore": "[ab]\n"},
        ["missing"],
    ),
    ({"Dockerfile": f"{DOCKER}COPY a .\n", "a": "", ".dockerignore": "\n.\n"}, ["ok"]),
    (
        {"Dockerfile": f"{DOCKER}COPY a .\n", "a/b": "", ".dockerignore": "a/**\n"},
        ["missing"],
    ),
    (
        {
            "Dockerfile": f"{DOCKER}COPY a .\n",
            "sub/a": "",
            **make("docker buildx build --file=Dockerfile --tag=x:1 --pull sub"),
        },
        ["ok"],
    ),
    (
        {
            "Dockerfile": f"{DOCKER}COPY a .\n",
            "sub/a": "",
            **make("docker build --build-arg A=b -t x https://example.org/a.git"),
        },
        ["missing"],
    ),
    (
        {
            "Dockerfile": f"{DOCKER}COPY a .\n",
            "a": "",
            **job("{uses: docker/build-push-action@v6, with: {tags: 'a:1'}}"),
        },
        ["ok"],
    ),
    (
        {
            "Dockerfile": f"{DOCKER}COPY a .\n",
            "a": "",
            **compose("    build: {dockerfile_inline: FROM a}\n"),
        },
        ["ok"],
    ),
    ({"docs/Dockerfile": f"{DOCKER}COPY a .\n"}, []),
]
COMPOSES: list[tuple[Tree, list[str]]] = [
    (
        {**compose("    image: a\nconfigs:\n  c: {file: ./c.yml}\n")},
        ["missing"],
    ),
    (
        {**compose("    image: a\nsecrets:\n  s: {file: ./s.txt}\n  t: {}\n")},
        ["unknown"],
    ),
    (compose("    extends: {file: base.yml, service: a}\n"), ["missing"]),
    (
        compose("    volumes: [{type: bind, source: ./a.yml}, {type: tmpfs}]\n"),
        ["missing"],
    ),
    (
        compose("    build: {context: 'https://a', dockerfile: b}\n"),
        ["unknown", "unknown"],
    ),
]
STORE = {"repo/feature_store.yaml": "project: a\n"}
VIEW = "from feast import FeatureView\nv = FeatureView(name='users', schema=[])\n"
ODD = "from feast import FeatureView\nv = FeatureView(name=f'{x}_users')\n"
DECORATED = (
    "from feast import on_demand_feature_view\n"
    "@on_demand_feature_view(sources=[])\ndef debt(x):\n    return x\n"
)


def source(path: str) -> str:
    return f"from feast import FileSource\ns = FileSource(path='{path}')\n"


def asks(*names: str) -> str:
    listed = ", ".join(map(repr, names))
    return f"wanted = [{listed}]\nstore.get_online_features(features=wanted)\n"


def dbt(text: str, **files: str) -> Tree:
    sources = "sources:\n  - name: raw\n    tables: [{name: orders}]\n"
    return {
        "d/dbt_project.yml": "name: a\n",
        "d/models/b.sql": text,
        "d/models/a.sql": "select 1\n",
        "d/models/s.yml": sources,
        **{f"d/{name}": text for name, text in files.items()},
    }


FEATURES: list[tuple[Tree, list[str]]] = [
    ({**STORE, "repo/f.py": source("data/a.csv"), "repo/data/a.csv": ""}, ["ok"]),
    ({**STORE, "repo/f.py": source("data/a.csv"), "data/a.csv": ""}, ["ok"]),
    ({**STORE, "repo/f.py": source("data/a.csv")}, ["missing"]),
    ({**STORE, "repo/f.py": source("data/a")}, ["missing"]),
    ({**STORE, "repo/f.py": source("s3://a/b.parquet")}, ["unknown"]),
    (
        {**STORE, "repo/f.py": source("data/a.csv"), ".gitignore": "data/\n"},
        ["unknown"],
    ),
    ({"repo/f.py": source("data/a.csv")}, []),
    (
        {**STORE, "repo/f.py": VIEW, "app.py": asks("users:age", "users:sex")},
        ["ok"],
    ),
    ({**STORE, "repo/f.py": VIEW, "app.py": asks("user:age")}, ["missing"]),
    ({**STORE, "repo/f.py": ODD, "app.py": asks("user:age")}, ["unknown"]),
    ({**STORE, "app.py": asks("user:age")}, ["unknown"]),
    ({**STORE, "repo/f.py": DECORATED, "app.py": asks("debt:sum")}, ["ok"]),
    ({**STORE, "repo/f.py": VIEW, "app.py": "store.get_online_features(x)\n"}, []),
    ({**STORE, "repo/f.py": VIEW, "app.py": "get_online_features(\n"}, []),
    (dbt("select * from {{ ref('a') }}\n"), ["ok"]),
    (dbt("select * from {{ ref('c') }}\n"), ["missing"]),
    (dbt("select * from {{ ref('c') }}\n", **{"packages.yml": ""}), ["unknown"]),
    (dbt("select * from {{ ref('c') }}\n", **{"seeds/c.csv": "a\n"}), ["ok"]),
    (
        dbt(
            "select * from {{ ref('c') }}\n",
            **{"snapshots/x.sql": "{% snapshot c %}{% endsnapshot %}"},
        ),
        ["ok"],
    ),
    (dbt("-- {{ ref('c') }}\n{# {{ ref('d') }} #}\n"), []),
    (dbt("select * from {{ source('raw', 'orders') }}\n"), ["ok"]),
    (dbt("select * from {{ source('raw', 'users') }}\n"), ["missing"]),
    (dbt("select * from {{ ref('other', 'c') }}\n"), []),
]


def made(artifact: str, **files: str) -> Tree:
    stage = "stages:\n  t: {cmd: x, outs: [m/a.pkl], metrics: [s.json]}\n"
    return {"dvc.yaml": f"{stage}artifacts:\n  a: {artifact}\n", **files}


ARTIFACTS: list[tuple[Tree, list[str]]] = [
    (made("{path: m/a.pkl, type: model}"), ["ok"]),
    (made("{path: s.json, type: dataset}"), ["ok"]),
    (made("{path: m, type: model}"), ["ok"]),
    (made("{path: m/a.pkl/weights.bin, type: model}"), ["ok"]),
    (made("{path: d.csv}", **{"d.csv": "1\n"}), ["ok"]),
    (made("{path: d.csv}", **{"d.csv.dvc": "outs: [{path: d.csv}]\n"}), ["ok"]),
    (made("{path: n.pkl, type: model}"), ["missing"]),
    (made("{path: m/b.pkl}"), ["missing"]),
    (made("{path: ./n/c.pkl}"), ["missing"]),
    (made("{path: a.pkl}"), ["missing"]),
    (made("{path: m/a.pkl.old}"), ["missing"]),
    (made("{path: '${model.path}'}"), ["unknown"]),
    (made("{path: ../x.pkl}"), ["unknown"]),
    (made("{path: n.pkl}", **{".gitignore": "n.pkl\n"}), ["unknown"]),
    (made("[x]"), []),
]
OTHERS: list[tuple[str, Tree, list[str]]] = [
    (
        "azureml",
        {
            "a.yml": f"{AZURE}code_configuration:\n  code: src\n"
            "  scoring_script: score.py\nenvironment: file:env.yml\n"
            "list: [{component: ./b.yml}, {component: name}]\ncode: '{{ x }}'\n",
            "src/score.py": CODE,
        },
        ["missing", "missing", "ok", "ok", "unknown"],
    ),
    (
        "charts",
        {
            "c/Chart.yaml": CHART,
            "c/values.yaml": "a: b\n",
            "c/requirements.yaml": "dependencies: [{name: d}]\n",
            "c/templates/x.yaml": "a: {{ .Values.a.b }}\nd: {{ .Values.d.e }}\n",
        },
        ["ok"],
    ),
    ("charts", {"c/Chart.yaml": CHART, "c/values.yaml": "a: [\n"}, []),
    (
        "charts",
        {
            "c/Chart.yaml": f"{CHART}dependencies: [1, {{name: d}}]\n",
            "c/charts/d-1.0.tgz": "",
        },
        ["ok"],
    ),
    (
        "entries",
        {
            **compose("    image: a\n    command: uvicorn main:app\n"),
            "main.py": "a, app = 1, 2\n",
        },
        ["ok"],
    ),
    (
        "entries",
        {**compose("    command: [uvicorn, 'main:app']\n"), "main.py": CODE},
        ["missing"],
    ),
    (
        "entries",
        {
            "k.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
            "  containers: [{name: a, args: [uvicorn, 'main:app']}, {name: b}]\n",
            "main.py": "from a import *\n",
        },
        ["ok"],
    ),
    (
        "entries",
        {
            "s/Dockerfile": f'{DOCKER}CMD ["uvicorn", "main:app"]\n',
            "s/main.py": CODE,
            "main.py": "app = 1\n",
        },
        ["missing"],
    ),
    (
        "entries",
        {
            "s/Dockerfile": f'{DOCKER}CMD ["uvicorn", "main:app"]\n',
            "t/Dockerfile": DOCKER,
            "t/main.py": "app = 1\n",
        },
        ["unknown"],
    ),
    ("images", compose("    image: '${A}/b:1'\n    pull_policy: never\n"), ["unknown"]),
    ("images", compose("    image: a/b:1\n    pull_policy: never\n"), ["missing"]),
    ("includes", {"requirements.txt": "-r \\\n"}, []),
    ("includes", {"requirements.txt": "-e a==1\n-e 'b @ file:c'\n"}, []),
    ("includes", {"requirements.txt": "-e ../other\n"}, ["unknown"]),
    (
        "kustomize",
        {"kustomization.yaml": "- a\n", "b/kustomization.yml": "crds: [a.yaml]\n"},
        ["missing"],
    ),
    (
        "kustomize",
        {
            "kustomization.yaml": "secretGenerator: [{name: a, env: prod.env}]\n"
            "helmCharts: [{name: b, valuesFile: v.yaml}]\nbases: [host.org/a/b]\n"
        },
        ["unknown", "missing", "unknown"],
    ),
    ("locks", {"poetry.lock": "", "pdm.lock": "", "Pipfile.lock": "{}"}, []),
    ("locks", {"uv.lock": "version = 1\n[[package]]\nname = 'a'\n"}, []),
    (
        "locks",
        {
            "pyproject.toml": "[project]\nname = 'a'\ndynamic = ['dependencies']\n",
            "uv.lock": "version = 1\n\n[[package]]\nname = 'a'\n"
            'source = { editable = "." }\n',
        },
        ["unknown"],
    ),
    (
        "locks",
        {
            "pyproject.toml": "[project]\nname = 'a'\ndependencies = ['b']\n"
            "[project.optional-dependencies]\nc = ['d']\n",
            "uv.lock": 'version = 1\n\n[[package]]\nname = "a"\n'
            'source = { editable = "." }\ndependencies = [{ name = "b" }]\n'
            '[package.optional-dependencies]\nc = [{ name = "d" }]\n',
        },
        ["ok"],
    ),
    (
        "locks",
        {
            "pyproject.toml": "[project]\nname = 'a'\n",
            "uv.lock": 'version = 1\n\n[[package]]\nname = "a\n'
            'source = { editable = "." }\n',
        },
        ["unknown"],
    ),
    (
        "mlproject",
        {
            "MLproject": "entry_points:\n  a: {command: ./run.sh}\n"
            "  b: {command: 'python -m pkg'}\n  c: {command: ls}\n  d: {}\n"
            "  e: {command: 'python a.py {run_id}'}\n",
            "pkg/__init__.py": "",
        },
        ["missing", "missing", "missing"],
    ),
    (
        "models",
        {
            "models/a.yaml": "model_uri: s3://a/{b}\nrun_id: ''\nother: x\nlist: [1]\n",
            "models/big.json": '{"run_id": "' + "a" * 20_000 + '"}',
            "models/b.yaml": "run_id: [\n",
        },
        ["unknown", "missing"],
    ),
    (
        "modules",
        {
            "a.tf": 'module "b" {\n  source = "./b"\n}\nresource "x" "y" {\n'
            '  z = file("${path.root}/q")\n  i {\n    j = file("k")\n  }\n}\n',
            "b/README.md": "",
        },
        ["missing", "unknown", "missing"],
    ),
    (
        "monitoring",
        {
            "p/prometheus.yml": "rule_files: [/etc/r/*.rules, /etc/q.yml]\n"
            "scrape_configs: []\n",
            "p/a.rules": "",
            "g/ds.yml": "apiVersion: 1\ndatasources: [{name: A, type: b}, 1]\n",
            "g/d.json": '{"panels": [{"datasource": {"uid": "x"}}]}',
            "g/e.json": '{"panels": [',
            "g/f.json": "{}",
        },
        ["ok", "unknown", "unknown"],
    ),
    ("settings", {"params.yaml": "a: [src/a.py, b]\nc: 1\n"}, ["missing"]),
    ("settings", {"config.yaml": "a: 1\n", "params.yaml": "a: [/\n"}, []),
]
ROWS = [
    *(("commands", *row) for row in COMMANDS),
    *(("needs", *row) for row in NEEDS),
    *(("copies", *row) for row in COPIES),
    *(("composes", *row) for row in COMPOSES),
    *(("features", *row) for row in FEATURES),
    *(("artifacts", *row) for row in ARTIFACTS),
    *OTHERS,
]


@pytest.mark.parametrize(("family", "tree", "states"), ROWS)
def test_a_tree(family: str, tree: Tree, states: list[str], tmp_path: Path) -> None:
    facts = make_facts(tmp_path / "repo", tree)
    found = references(facts, family)
    assert sorted(e.state for e in found) == sorted(states), [e.detail for e in found]
    for edge in found:
        assert edge.detail
        assert edge.path in facts.repo.files.by_path


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_can_be_asked(family: str, tmp_path: Path) -> None:
    assert references(make_facts(tmp_path / "repo", {"a.py": CODE}), family) == ()


def test_an_answer_is_found_once(tmp_path: Path) -> None:
    facts = make_facts(tmp_path / "repo", make("python a.py"))
    assert references(facts, "commands") is references(facts, "commands")


def test_what_is_excluded_is_there(tmp_path: Path) -> None:
    tree = {
        "Dockerfile": f"{DOCKER}COPY examples gone /app/\nCOPY examples/a.py /app/\n",
        "examples/a.py": CODE,
        **make("python examples/a.py", "python examples/b.py"),
    }
    make_repo(tmp_path, tree)
    repo = Repository.open(tmp_path, ["examples/**"])
    assert not repo.files.under("examples")
    facts = facts_of(repo, Settings())
    states = {
        family: [edge.state for edge in references(facts, family)]
        for family in ("copies", "commands")
    }
    assert sorted(states["copies"]) == ["missing", "ok", "ok"]
    assert sorted(states["commands"]) == ["missing", "ok"]
