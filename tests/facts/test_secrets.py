"""Credentials in files; those here are made up, and put together as the tests run."""

from pathlib import Path

import pytest

from mlops_lint.facts.secrets import SCAN_LIMIT, entropy, find_secrets, secret_files
from tests.facts.conftest import MakeFacts
from tests.gitrepo import GitRepo
from tests.trees import Tree, make_facts

MIXED = "q7Rk2Vt9LmZx4Bn8Wc3Yd6Pf1Gh5Js0KuTaEoIyQrSvX"
HEX = "9f3ac1d27b8e40566fa1c3e2d4b79805a6e1f0c2"
ACCESS = "AKIA" + "Q3EGRTXQZ5PLMN4B"

KINDS: dict[str, tuple[str, str]] = {
    "AWS access key": (ACCESS, "AKIA"),
    "private key": (
        f"-----BEGIN RSA {'PRIVATE'} KEY-----\n{MIXED * 2}\n",
        MIXED[:4],
    ),
    "GitHub token": ("ghp" + "_" + MIXED[:36], "ghp_"),
    "GitLab token": ("glpat" + "-" + MIXED[:20], "glpa"),
    "Hugging Face token": ("hf" + "_" + MIXED[:34], "hf_q"),
    "OpenAI key": ("sk" + "-" + MIXED, "sk-q"),
    "Slack token": ("xox" + "b-98765432198-" + MIXED[:24], "xoxb"),
    "Google API key": ("AIza" + MIXED[:35], "AIza"),
    "Databricks token": ("dapi" + HEX[:32], "dapi"),
    "Azure storage key": ("AccountKey=" + (MIXED * 2)[:86] + "==", MIXED[:4]),
    "Weights & Biases key": ("WANDB_API_KEY=" + HEX, HEX[:4]),
    "password in a URL": (f"postgres://ana:{MIXED[:12]}@db.acme.io/a", MIXED[:4]),
}


@pytest.mark.parametrize(("kind", "text", "start"), [(k, *v) for k, v in KINDS.items()])
def test_kinds(facts_of_tree: MakeFacts, kind: str, text: str, start: str) -> None:
    facts = facts_of_tree({"src/a.py": f"# a\nKEY = '{text}'\n"})
    [secret] = find_secrets(facts)
    assert (secret.path, secret.kind, secret.start) == ("src/a.py", kind, start)
    assert secret.line == (3 if kind == "private key" else 2)


SPARED: dict[str, Tree] = {
    "nothing": {"a.py": "print(1)\n"},
    "a placeholder": {"a.py": "KEY = 'AKIA" + "IOSFODNN7EXAMPLE'\n"},
    "a key without chance in it": {"a.py": f"KEY = 'ghp_{'a' * 36}'\n"},
    "a test": {"tests/test_a.py": f"KEY = '{ACCESS}'\n"},
    "a fixture": {"src/fixtures/a.txt": ACCESS},
    "a lock": {"poetry.lock": ACCESS},
    "a table": {"a.csv": ACCESS},
    "an image": {"a.png": ACCESS},
    "a binary": {"a.dat": f"\0{ACCESS}"},
    "a large file": {"a.txt": ACCESS + " " * SCAN_LIMIT},
    "part of a longer word": {"a.py": f"KEY = '{ACCESS}XYZ'\n"},
}


@pytest.mark.parametrize("tree", SPARED.values(), ids=SPARED)
def test_spared(facts_of_tree: MakeFacts, tree: Tree) -> None:
    assert list(find_secrets(facts_of_tree(tree))) == []


def test_what_git_does_not_hold_is_not_read(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"a.py": ""})
    facts = make_facts(tmp_path, {"b.py": ACCESS, ".env": f"A_TOKEN={MIXED}\n"})
    assert list(find_secrets(facts)) == []
    assert facts.value("env_file_tracked") is False


def test_a_name_that_only_starts_with_a_dot_tells_no_format(
    facts_of_tree: MakeFacts,
) -> None:
    facts = facts_of_tree({".db": ACCESS, "conf/.bin": ACCESS, "a.db": ACCESS})
    assert {secret.path for secret in find_secrets(facts)} == {".db", "conf/.bin"}


def test_every_place_is_named(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"a.py": f"{ACCESS}\n\n{ACCESS}\n", "b.py": ACCESS})
    places = [(secret.path, secret.line) for secret in find_secrets(facts)]
    assert places == [("a.py", 1), ("a.py", 3), ("b.py", 1)]


@pytest.mark.parametrize(
    ("text", "bits"), [("aaaa", 0.0), ("abab", 1.0), ("abcd", 2.0), ("abcdefgh", 3.0)]
)
def test_entropy(text: str, bits: float) -> None:
    assert entropy(text) == pytest.approx(bits)


KEY = f"-----BEGIN {'PRIVATE'} KEY-----"
FILES: dict[str, tuple[str, Tree, list[str]]] = {
    "values of an environment": (
        "environment",
        {".env": f"DEBUG=1\nDB_PASSWORD={MIXED[:12]}\n"},
        [".env"],
    ),
    "an environment without a secret": ("environment", {".env": "DEBUG=1\n"}, []),
    "a weak value": ("environment", {".env": "DB_PASSWORD=postgres\n"}, []),
    "a placeholder": ("environment", {".env": "DB_PASSWORD=changeme-now\n"}, []),
    "a weak value before a real one": (
        "environment",
        {".env": f"DB_PASSWORD=postgres\nAPI_TOKEN={MIXED}\n"},
        [".env"],
    ),
    "an example": ("environment", {".env.example": f"API_TOKEN={MIXED}\n"}, []),
    "an environment of tests": (
        "environment",
        {"tests/.env": f"A_TOKEN={MIXED}\n"},
        [],
    ),
    "an environment of fixtures": (
        "environment",
        {"fixtures/a.env": f"A_TOKEN={MIXED}\n"},
        [],
    ),
    "a private key": ("private_key", {"a.pem": f"{KEY}\n"}, ["a.pem"]),
    "a certificate": ("private_key", {"a.pem": "-----BEGIN CERTIFICATE-----\n"}, []),
    "a key of a cloud": (
        "cloud_key",
        {"a.json": f'{{"private_key": "{KEY}\\n{MIXED}"}}'},
        ["a.json"],
    ),
    "a configuration of Kubernetes": (
        "kubeconfig",
        {"kubeconfig.yaml": f"token: {MIXED}\n"},
        ["kubeconfig.yaml"],
    ),
}


@pytest.mark.parametrize(("kind", "tree", "paths"), FILES.values(), ids=FILES)
def test_files(
    facts_of_tree: MakeFacts, kind: str, tree: Tree, paths: list[str]
) -> None:
    assert [file.path for file in secret_files(facts_of_tree(tree), kind)] == paths


@pytest.mark.parametrize(
    ("path", "value"),
    [(".env", True), ("a/.env.prod", True), (".env.example", False), ("a.env", False)],
)
def test_environment_file(facts_of_tree: MakeFacts, path: str, value: bool) -> None:
    fact = facts_of_tree({path: "DEBUG=1\n"})["env_file_tracked"]
    assert fact.value is value
    assert [item.location.path for item in fact.evidence] == [path] * value


def test_private_keys(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"a.pem": KEY, "kubeconfig": f"token: {MIXED}\n"})
    fact = facts["private_key_tracked"]
    assert fact.value is True
    assert [item.location.path for item in fact.evidence] == ["a.pem", "kubeconfig"]


def test_no_private_key(facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree({"a.py": ""}).value("private_key_tracked") is False
