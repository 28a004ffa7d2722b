"""The step of the GitHub Action that judges: inputs to options, reports to outputs.

Inputs are the environment variables `INPUT_*`. It always exits with 0: the code of
mlops-lint is an output, so that the steps after this one can tell of its findings.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ZERO = "0" * 40
"""What stands for no commit in the event of a push."""
OWN_FORMATS = ("json", "github", "markdown")
EXTENSIONS = {
    "text": "txt",
    "concise": "txt",
    "sarif": "sarif",
    "github": "txt",
    "github-summary": "md",
    "junit": "xml",
    "markdown": "md",
    "html": "html",
    "badge-svg": "svg",
}
"""How the file of a format ends, where it is not `.json`."""

Environment = Mapping[str, str]


def main(env: Environment) -> None:
    """Judge what the inputs name; annotate, summarise and write the outputs."""
    event = read_event(env)
    folder = Path(tempfile.mkdtemp(prefix="mlops-lint-", dir=env["RUNNER_TEMP"]))
    files = {name: folder / file_name(name) for name in formats(env)}
    code, errors = judge([*options(env, event), *outputs(files), "--", path(env)])
    written = {name: str(file) for name, file in files.items() if file.is_file()}
    if "json" not in written:
        print(f"::error title=mlops-lint::{data(errors or 'it gave no report')}")
    if "github" in written:
        print(files["github"].read_text(encoding="utf-8"), end="", flush=True)
    if "markdown" in written:
        append(env["GITHUB_STEP_SUMMARY"], files["markdown"].read_text("utf-8"))
    values = {**said(files["json"]), **follow_up(env, event, written)}
    values |= {"exit-code": str(code), "reports": json.dumps(written)}
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    append(env["GITHUB_OUTPUT"], lines)


def read_event(env: Environment) -> Mapping[str, Any]:
    """Return what the runner says of the event, nothing where it says nothing."""
    file = Path(env.get("GITHUB_EVENT_PATH") or os.devnull)
    event = json.loads((file.read_text("utf-8") if file.exists() else "") or "{}")
    return event if isinstance(event, dict) else {}


def path(env: Environment) -> str:
    """Return the directory to judge."""
    return env.get("INPUT_PATH") or "."


def is_on(env: Environment, name: str) -> bool:
    """Whether an input is "true"."""
    return env.get(name, "").strip().lower() == "true"


def formats(env: Environment) -> tuple[str, ...]:
    """Return the formats to write, each once."""
    asked = [name.strip() for name in env.get("INPUT_FORMATS", "").split(",")]
    asked += ["sarif"] if is_on(env, "INPUT_SARIF_UPLOAD") else []
    return tuple(dict.fromkeys((*OWN_FORMATS, *filter(None, asked))))


def file_name(name: str) -> str:
    """Return the name of a report's file; the format may be no known one."""
    stem = "".join(sign if sign.isalnum() else "-" for sign in name)
    return f"{stem}.{EXTENSIONS.get(name, 'json')}"


def outputs(files: Mapping[str, Path]) -> Iterator[str]:
    """Yield the options that write the reports."""
    return (f"--output={name}={file}" for name, file in files.items())


def options(env: Environment, event: Mapping[str, Any]) -> Iterator[str]:
    """Yield the options for inputs that are given.

    Each is one word with its value, which can so be no option of its own.
    """
    for name in ("PROFILE", "MIN_SCORE", "FAIL_ON", "BASELINE"):
        if value := env.get(f"INPUT_{name}", "").strip():
            yield f"--{name.lower().replace('_', '-')}={value}"
    if is_on(env, "INPUT_CHANGED_ONLY"):
        if base := base_revision(env, event):
            yield f"--base={base}"
        else:
            print(
                "::notice title=mlops-lint::this event has no commit to compare with: "
                "the whole repository is judged"
            )


def base_revision(env: Environment, event: Mapping[str, Any]) -> str:
    """Return what the change of this event is to be compared with, "" for nothing.

    The branch of the checkout goes before the commit of the event, which can be older
    than the one that the pull request was merged with.
    """
    if branch := env.get("GITHUB_BASE_REF"):
        name = f"refs/remotes/origin/{branch}"
        found = subprocess.run(
            [
                "git",
                "-C",
                path(env),
                "rev-parse",
                "-q",
                "--verify",
                f"{name}^{{commit}}",
            ],
            capture_output=True,
            check=False,
        )
        if found.returncode == 0:
            return name
    pull, group = event.get("pull_request"), event.get("merge_group")
    if pull:
        return str(pull["base"]["sha"])
    if group:
        return str(group["base_sha"])
    before = str(event.get("before") or ZERO)
    return "" if before == ZERO else before


def judge(arguments: list[str]) -> tuple[int, str]:
    """Run mlops-lint, show what it says, and return exit code and standard error."""
    print("::group::Report", flush=True)
    # What it says holds names of the repository: no line of it is to be a command.
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    done = subprocess.run(
        [sys.executable, "-I", "-m", "mlops_lint", "check", *arguments],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    print(done.stderr, end="", flush=True)
    print(f"\n::{token}::\n::endgroup::", flush=True)
    return done.returncode, done.stderr.strip()


def said(report: Path) -> dict[str, str]:
    """Return score, grade and level of the report, empty where there are none."""
    score: Mapping[str, Any] = {}
    if report.is_file():
        score = json.loads(report.read_text(encoding="utf-8"))["score"]
    level = score.get("maturity", {}).get("level")
    values = {"score": score.get("overall"), "grade": score.get("grade")}
    values["level"] = level
    return {name: "" if value is None else str(value) for name, value in values.items()}


def follow_up(
    env: Environment, event: Mapping[str, Any], written: Mapping[str, str]
) -> dict[str, str]:
    """Return the outputs that say which steps come next."""
    pull = event.get("pull_request") or {}
    head, base = (pull.get(side, {}).get("repo") or {} for side in ("head", "base"))
    is_fork = bool(pull) and head.get("full_name") != base.get("full_name")
    values = {"upload": "false", "comment": "false"}
    if is_on(env, "INPUT_SARIF_UPLOAD") and "sarif" in written:
        values |= {"upload": str(not is_fork).lower(), "sarif": written["sarif"]}
        if is_fork:
            print(
                "::notice title=mlops-lint::nothing is uploaded to code scanning: "
                "the token of a pull request from a fork may only read"
            )
    if is_on(env, "INPUT_COMMENT") and "markdown" in written and pull:
        values |= {"comment": "true", "markdown": written["markdown"]}
    return values


def data(text: str) -> str:
    """Return text as the message of a command holds it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def append(file: str, text: str) -> None:
    """Add to a file that the runner reads when the step has ended."""
    with open(file, "a", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


if __name__ == "__main__":
    main(os.environ)
