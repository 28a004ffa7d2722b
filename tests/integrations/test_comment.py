"""The comment of the GitHub Action, written to a server that stands for GitHub's."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.project import ROOT, call

TOKEN = "t"
MARKER = "<!-- mlops-lint report -->"


class Server(ThreadingHTTPServer):
    """Holds comments; `refuse` is the code that writing is answered with."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments: list[dict[str, Any]] = []
        self.refuse = 0
        self.tokens: set[str | None] = set()

    def add(self, body: str, kind: str = "Bot", association: str = "NONE") -> None:
        user = {"type": kind}
        number = 100 + len(self.comments)
        self.comments.append(
            {
                "id": number,
                "body": body,
                "user": user,
                "author_association": association,
            }
        )


class Handler(BaseHTTPRequestHandler):
    server: Server  # type: ignore[mutable-override]

    def do_GET(self) -> None:
        self.server.tokens.add(self.headers["Authorization"])
        path, _, query = self.path.partition("?")
        assert path == "/repos/acme/churn/issues/7/comments"
        values = dict(each.split("=") for each in query.split("&"))
        size = int(values["per_page"])
        first = (int(values["page"]) - 1) * size
        self.answer(200, self.server.comments[first : first + size])

    def do_POST(self) -> None:
        assert self.path == "/repos/acme/churn/issues/7/comments"
        if self.allowed():
            self.server.add(self.body())
            self.answer(201, {})

    def do_PATCH(self) -> None:
        number = int(self.path.removeprefix("/repos/acme/churn/issues/comments/"))
        if self.allowed():
            (comment,) = (c for c in self.server.comments if c["id"] == number)
            comment["body"] = self.body()
            self.answer(200, {})

    def allowed(self) -> bool:
        if self.server.refuse:
            self.answer(self.server.refuse, {"message": "no"})
        return not self.server.refuse

    def body(self) -> str:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        return str(json.loads(content)["body"])

    def answer(self, code: int, document: Any) -> None:
        content = json.dumps(document).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def comment(server: Server, folder: Path, text: str, token: str = TOKEN) -> str:
    """Run the step and return what it prints; it never fails."""
    body, event = folder / "body.md", folder / "event.json"
    body.write_text(text, encoding="utf-8")
    event.write_text('{"pull_request": {"number": 7}}')
    env = {
        "PATH": os.environ["PATH"],
        "BODY": str(body),
        "TOKEN": token,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_API_URL": f"http://127.0.0.1:{server.server_port}",
        "GITHUB_REPOSITORY": "acme/churn",
    }
    script = ROOT / "action" / "comment.py"
    done = call(sys.executable, "-I", script, cwd=folder, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_one_comment_is_written_and_then_updated(
    server: Server, tmp_path: Path
) -> None:
    server.add("a first remark", "User")
    said = comment(server, tmp_path, f"{MARKER}\n### one ü\n")
    assert said == "a comment is written\n"
    assert server.tokens == {"Bearer t"}
    said = comment(server, tmp_path, f"{MARKER}\n### two\n")
    assert said == "the comment is updated\n"
    bodies = [each["body"] for each in server.comments]
    assert bodies == ["a first remark", f"{MARKER}\n### two\n"]


def test_a_directory_has_a_comment_of_its_own(server: Server, tmp_path: Path) -> None:
    comment(server, tmp_path, f"{MARKER}\none\n")
    comment(server, tmp_path, "<!-- mlops-lint report: part -->\nof a part\n")
    assert len(server.comments) == 2


def test_it_is_found_among_many(server: Server, tmp_path: Path) -> None:
    for number in range(230):
        server.add(f"remark {number}", "User")
    server.comments[210]["body"] = f"{MARKER}\nold\n"
    server.comments[210]["user"]["type"] = "Bot"
    comment(server, tmp_path, f"{MARKER}\nnew\n")
    assert len(server.comments) == 230
    assert server.comments[210]["body"] == f"{MARKER}\nnew\n"


def test_the_marker_of_a_stranger_is_not_believed(
    server: Server, tmp_path: Path
) -> None:
    server.add(f"{MARKER}\nmine", "User")
    comment(server, tmp_path, f"{MARKER}\nreport\n")
    assert [each["body"] for each in server.comments] == [
        f"{MARKER}\nmine",
        f"{MARKER}\nreport\n",
    ]
    server.comments[0]["author_association"] = "MEMBER"
    comment(server, tmp_path, f"{MARKER}\nreport\n")
    assert server.comments[0]["body"] == f"{MARKER}\nreport\n"


@pytest.mark.parametrize(
    ("code", "reason"),
    [(403, "the token may not"), (404, "the token may not"), (502, "502")],
)
def test_what_it_may_not_do_is_a_notice(
    server: Server, tmp_path: Path, code: int, reason: str
) -> None:
    server.refuse = code
    said = comment(server, tmp_path, f"{MARKER}\nreport\n")
    assert said.startswith("::notice title=mlops-lint::no comment was written: ")
    assert reason in said


def test_no_token_and_no_server_are_notices(server: Server, tmp_path: Path) -> None:
    assert "there is no token" in comment(server, tmp_path, MARKER, token="")
    assert server.tokens == set()
    server.server_port = 1
    assert "URLError" in comment(server, tmp_path, MARKER)
