"""DVC itself, run in one process of its own: requests come in and answers go out.

Imported by nothing; the tests start it as a program, because DVC changes the process
it runs in, and because loading it takes longer than asking it.
"""

import copy
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from dvc import rwlock
from dvc.repo import Repo
from dvc.utils import strictyaml
from dvc.utils.serialize import _yaml
from dvc_data.hashfile import state


def quicken() -> None:
    """Take away what costs most of the time and decides nothing.

    Those are locks between processes, the hashes of earlier runs, and reading and
    validating the same YAML again.
    """
    parse = cache(_yaml.parse_yaml)

    def recall(text: str, path: str, typ: str = "safe") -> Any:
        del path  # It only names the file in messages.
        return copy.deepcopy(parse(text, "file", typ))

    validate = strictyaml.validate
    valid: set[tuple[int, str]] = set()

    def check(data: Any, schema: Any, text: str, path: str, rev: Any = None) -> Any:
        key = (id(schema), text)
        if key not in valid:
            data = validate(data, schema, text, path, rev)
            valid.add(key)
        return data

    @contextmanager
    def unlocked(*_: object, **__: object) -> Iterator[None]:
        yield

    strictyaml.parse_yaml = recall
    _yaml.parse_yaml = recall
    strictyaml.validate = check
    rwlock.rwlock = unlocked
    state.State = lambda *_, **__: state.StateNoop()


def answer(request: dict[str, Any]) -> Any:
    os.chdir(request["at"])
    what = request["do"]
    if what == "init":
        Repo.init(request["at"], **request.get("with", {})).close()
        return None
    with Repo(request["at"]) as repo:
        done = getattr(repo, what)(**request.get("with", {}))
        return done if what == "status" else None


def main() -> None:
    # What DVC prints on the way must not come between the answers.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    quicken()
    for line in sys.stdin:
        try:
            said: dict[str, Any] = {"said": answer(json.loads(line))}
        except Exception as error:
            said = {"refused": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(said) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
