"""The step of the GitHub Action that writes or updates one comment.

It never fails: a report that cannot be written to a pull request is no reason to stop
it. What keeps it from writing is a notice.
"""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any

PAGE = 100
MOST_PAGES = 20
TRUSTED = ("OWNER", "MEMBER", "COLLABORATOR")
TIMEOUT = 30
"""Seconds that one request may take."""
NOT_ALLOWED = (401, 403, 404)


def main(env: Mapping[str, str]) -> None:
    """Write the text of the file `BODY` as a comment, in place of an earlier one."""
    if not env.get("TOKEN"):
        print(notice("there is no token"))
        return
    try:
        print(Comments(env).put(Path(env["BODY"]).read_text(encoding="utf-8")))
    except urllib.error.HTTPError as error:
        reason = f"{error.code} {error.reason}"
        if error.code in NOT_ALLOWED:
            reason = f"the token may not, as on pull requests from forks ({error.code})"
        print(notice(reason))
    except (OSError, HTTPException, ValueError) as error:
        print(notice(f"{type(error).__name__}: {error}"))


def notice(reason: str) -> str:
    """Return the command that says why there is no comment."""
    shown = " ".join(reason.split()).replace("%", "%25")
    return f"::notice title=mlops-lint::no comment was written: {shown}"


class Comments:
    """The comments of the pull request that this run is about."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """Read from the environment which one it is, and how to get there."""
        event = json.loads(Path(env["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
        number = int(event["pull_request"]["number"])
        self._root = f"{env['GITHUB_API_URL']}/repos/{env['GITHUB_REPOSITORY']}/issues"
        if not self._root.startswith(("https://", "http://")):
            raise ValueError(f"{self._root} is no address of a server")
        self._all = f"{self._root}/{number}/comments"
        self._token = env["TOKEN"]

    def put(self, text: str) -> str:
        """Write the comment that begins with the first line of `text`, or update it.

        Returns a line that says which.

        Raises:
            OSError, HTTPException, ValueError: the server could not be asked.
        """
        marker = text.partition("\n")[0]
        if number := self._own(marker):
            self._ask("PATCH", f"{self._root}/comments/{number}", {"body": text})
            return "the comment is updated"
        self._ask("POST", self._all, {"body": text})
        return "a comment is written"

    def _own(self, marker: str) -> int | None:
        """Return the number of the comment with the marker, if there is one.

        Anybody can write a marker: only bots and members are believed.
        """
        for page in range(1, MOST_PAGES + 1):
            found = self._ask("GET", f"{self._all}?per_page={PAGE}&page={page}")
            for each in found:
                is_ours = (
                    each["user"]["type"] == "Bot"
                    or each.get("author_association") in TRUSTED
                )
                if is_ours and each["body"].startswith(marker):
                    return int(each["id"])
            if len(found) < PAGE:
                return None
        return None

    def _ask(self, method: str, url: str, document: Any = None) -> Any:
        content = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(  # noqa: S310 - looked at above
            url,
            content,
            {
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
            },
            method=method,
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return json.load(answer)


if __name__ == "__main__":
    main(os.environ)
