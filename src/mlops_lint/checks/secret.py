"""Credentials in git."""

from collections.abc import Iterator
from typing import ClassVar

from mlops_lint.checks._base import Context, Kind, Schema, passed
from mlops_lint.facts.secrets import find_secrets, secret_files
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.records import record

FILES = {
    "environment": "an environment file with values is in git",
    "private_key": "a private key is in git",
    "cloud_key": "the key of a cloud account is in git",
    "kubeconfig": "the credentials of a cluster are in git",
}


@record
class SecretKind(Kind):
    """Hit each credential in a tracked file, by pattern or by what the file is.

    A message shows the kind, the line and the first four characters, never more.
    """

    kind: ClassVar[str] = "secret"
    options: ClassVar[Schema] = {}

    def run(self, context: Context) -> Verdict:
        """Judge every tracked text file that is no test and no fixture."""
        hits = list(_hits(context))
        return Verdict(tuple(hits)) if hits else passed()


def _hits(context: Context) -> Iterator[Hit]:
    named: set[str] = set()
    for kind, message in FILES.items():
        for file in secret_files(context.facts, kind):
            named.add(file.path)
            yield Hit(
                message,
                Location(file.path),
                key=kind,
                fix=f"change the credential, then: git rm --cached '{file.path}'",
            )
    for secret in find_secrets(context.facts):
        if secret.path not in named:
            message = f"{secret.kind} {secret.start}…"
            yield Hit(message, Location(secret.path, secret.line), key=message)
