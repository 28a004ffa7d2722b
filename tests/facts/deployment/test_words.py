"""Commands as words, wrappers left off."""

import pytest

from mlops_lint.facts.deployment.words import commands, unwrapped

WRAPPED = {
    "uvicorn app:app": "uvicorn app:app",
    "/usr/local/bin/uvicorn app:app": "uvicorn app:app",
    "exec uvicorn app:app": "uvicorn app:app",
    "PORT=80 uvicorn app:app": "uvicorn app:app",
    "env PORT=80 uvicorn app:app": "uvicorn app:app",
    "uv run --frozen uvicorn app:app": "uvicorn app:app",
    "uv run -- uvicorn app:app": "uvicorn app:app",
    "conda run -n churn python app.py": "python app.py",
    "python3 -m uvicorn app:app": "uvicorn app:app",
    "poetry run python -u -m gunicorn app:app": "gunicorn app:app",
    "tini -- python app.py": "python app.py",
    "exec": "exec",
    "A=1": "",
    "": "",
}


@pytest.mark.parametrize(("text", "bare"), WRAPPED.items(), ids=WRAPPED)
def test_unwrapped(text: str, bare: str) -> None:
    assert unwrapped(text.split()) == bare.split()


TEXTS = {
    "a b && c; d | e": [["a", "b"], ["c"], ["d"], ["e"]],
    "# a b\nc # d": [["c"]],
    "a 'b ; c' \"d && e\"": [["a", "b ; c", "d && e"]],
    "a \\\n  b": [["a", "b"]],
    "(a) ''": [["a", ""]],
    "": [],
    ";;": [],
}


@pytest.mark.parametrize(("text", "found"), TEXTS.items(), ids=TEXTS)
def test_commands(text: str, found: list[list[str]]) -> None:
    assert list(commands(text)) == found
