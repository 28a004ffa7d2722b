import pytest

from mlops_lint.facts.commands.model import Argv
from mlops_lint.facts.commands.wrappers import Wrappers
from mlops_lint.facts.signatures import bundled_signatures

WRAPPERS = Wrappers(bundled_signatures().marks["commands"]["wrappers"])

BARE = {
    "sudo -u app pytest": "pytest",
    "env A=1 B=2 pytest -q": "pytest -q",
    "time timeout -k 5 30m pytest": "pytest",
    "uv run --with pytest --group dev pytest -q": "pytest -q",
    "uv --quiet run pytest": "pytest",
    "uv run -- pytest": "pytest",
    "uvx ruff@0.5 check": "ruff@0.5 check",
    "poetry -C app run pytest": "pytest",
    "conda run -n env --no-capture-output pytest": "pytest",
    "docker exec -e A=1 -it api pytest": "pytest",
    "docker run --rm -v .:/x -w /x image:1 pytest tests": "pytest tests",
    "docker compose -f c.yml run --rm test pytest": "pytest",
    "docker compose exec -T api pytest": "pytest",
    "bash -c 'pytest -q'": "pytest -q",
    "bash -euo pipefail -c 'pytest'": "pytest",
    "/bin/sh -lc pytest": "pytest",
    "docker exec x bash -c 'cd a && pytest'": "cd a; pytest",
    "srun -n 4 python train.py": "python train.py",
    "accelerate launch --num_processes 2 train.py --x": "python train.py --x",
    "torchrun --nproc_per_node 2 -m pkg.train": "pkg.train",
    "python -m pytest tests": "pytest tests",
    "python3.11 -W error -m pytest": "pytest",
    "coverage run -m pytest tests": "pytest tests",
    "coverage run --source src run.py": "python run.py",
    "xvfb-run -a pytest": "pytest",
    "nohup eval 'pytest'": "pytest",
    "ssh -i key me@host 'docker compose pull && docker compose up -d'": (
        "docker compose pull; docker compose up -d"
    ),
    "pwsh -Command pytest -q": "pytest -q",
    "cmd /c pytest": "pytest",
    "tini -- python app.py": "python app.py",
    "gosu app:app uvicorn app:app": "uvicorn app:app",
    "newrelic-admin run-program gunicorn app:app": "gunicorn app:app",
    # What is left alone: there is nothing behind it, or it is no wrapper.
    "docker run image": "docker run image",
    "sudo": "sudo",
    "uv sync": "uv sync",
    "bash run.sh -c x": "bash run.sh -c x",
    "bash": "bash",
    "python -m": "python -m",
    "ssh host": "ssh host",
    "python train.py -m x": "python train.py -m x",
    "python -c 'import x' -m y": "python -c import x -m y",
}


@pytest.mark.parametrize("text", BARE)
def test_what_wraps_a_command_is_taken_off(text: str) -> None:
    found = WRAPPERS.split(text)
    assert "; ".join(" ".join(item.words) for item in found) == BARE[text]


def test_how_a_command_was_wrapped_is_kept() -> None:
    hatch, remote, module, _ = WRAPPERS.split(
        "hatch run lint:all\nssh h uptime\npython -m pkg.x || true"
    )
    assert hatch.runners == ("hatch run",)
    assert remote.remote
    assert module.module
    assert module.tolerated


def test_here_documents_are_run_by_shells_alone() -> None:
    text = "ssh h <<E\npytest\nE\nbash <<E\ntox\nE\ncat <<E\nnox\nE"
    found = WRAPPERS.split(text)
    assert [item.words for item in found] == [("pytest",), ("tox",), ("cat",)]
    assert found[0].remote


def test_wrapping_without_end_is_given_up() -> None:
    assert WRAPPERS.split("sudo " * 50 + "pytest")[0].words[0] == "sudo"
    nested = "pytest"
    for _ in range(12):
        nested = f"eval {nested}"
    assert len(WRAPPERS.split(nested)) <= 1


SHOWN = {
    "uv run --frozen pytest -q": "uv run --frozen pytest -q",
    "sudo python -m pytest": "sudo python -m pytest",
    "bash -c 'poetry run pytest'": "poetry run pytest",
    f"docker run {'-e A=1 ' * 20} image pytest tests": "docker ... pytest tests",
    f"python -m pytest {'x' * 90}": f"python -m pytest {'x' * 60}...",
    f"pytest {'x' * 90}": f"pytest {'x' * 70}...",
}


@pytest.mark.parametrize("text", SHOWN)
def test_a_command_is_shown_as_it_is_written(text: str) -> None:
    (found,) = WRAPPERS.split(text)
    assert found.shown == SHOWN[text]


def test_code_without_a_command_around_it_is_shown_too() -> None:
    assert Argv(("python", "-c", "x" * 90)).shown == f"python -c {'x' * 67}..."
