"""DVC's configuration: in git, a remote that others can reach, no credentials."""

import re
from collections.abc import Iterator
from typing import ClassVar

from mlops_lint.checks._base import (
    Context,
    Kind,
    Schema,
    failed,
    not_applicable,
    seen,
    shared,
)
from mlops_lint.facts.data import dvc_configs
from mlops_lint.model import Evidence, Hit, Location, Severity, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.documents import Structured

PRIVATE_HOST = late(
    r"^[a-z0-9+]+://(?:[^@/]*@)?(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|"
    r"\[::1\]|[^/:]*\.local(?=[:/]|$))",
    re.IGNORECASE,
)
CREDENTIALS = frozenset(
    {
        "access_key_id",
        "secret_access_key",
        "session_token",
        "password",
        "connection_string",
        "sas_token",
        "account_key",
        "client_secret",
        "gdrive_client_secret",
        "gdrive_service_account_json_file_contents",
        "oss_key_secret",
        "token",
    }
)
PASSWORD_IN_URL = late(r"^\w[\w+.-]*://[^@/:]+:[^@/$<{%]+@")
VALUE_FROM_OUTSIDE = late(r"^\s*(\$\{|\$\(|<|%|\{\{)")

ADD_REMOTE = "dvc remote add -d storage s3://BUCKET/PATH && git add .dvc/config"


@record
class Remote(Kind):
    """Judge each `.dvc/config` by what `require` asks.

    `tracked`: it is in git and can be read. `shareable`: the remote it names is
    defined and can be reached from another machine. `no-credentials`: no literal key.
    """

    kind: ClassVar[str] = "remote"
    options: ClassVar[Schema] = {
        "require": {"enum": ["tracked", "shareable", "no-credentials"]},
    }
    required: ClassVar[tuple[str, ...]] = ("require",)
    require: str

    def run(self, context: Context) -> Verdict:
        """Judge every DVC root of the repository."""
        files = dvc_configs(context.facts)
        if not files:
            if self.require == "no-credentials":
                return not_applicable("there is no .dvc/config")
            fix = f"dvc init && {ADD_REMOTE}" if self.require == "shareable" else ""
            return failed("there is no .dvc/config", key="no-config", fix=fix)
        hits: list[Hit] = []
        evidence: list[Evidence] = []
        for file in files:
            if self.require == "tracked" and not context.repo.is_tracked(file):
                fix = f"git add '{file.path}'"
                message = ".dvc/config is not in git"
                hits.append(Hit(message, Location(file.path), fix=fix))
                continue
            document = context.repo.document(file.path)
            if not isinstance(document, Structured):
                if self.require == "tracked":
                    hits.append(Hit("cannot be read as INI", Location(file.path)))
                continue
            evidence.append(seen(file.path, "DVC configuration"))
            if self.require == "shareable":
                hits.extend(_unshared(document))
            elif self.require == "no-credentials":
                hits.extend(_credentials(document))
        return shared(hits, len(files), *evidence)


def _sections(document: Structured) -> dict[str, dict[str, str]]:
    data = document.data if isinstance(document.data, dict) else {}
    return {str(k): v for k, v in data.items() if isinstance(v, dict)}


def _remotes(document: Structured) -> dict[str, tuple[str, dict[str, str]]]:
    """Map a remote's name to its section's name and keys."""
    found = {}
    for section, keys in _sections(document).items():
        match = re.fullmatch(r"'?remote \"([^\"]+)\"'?", section)
        if match:
            found[match[1]] = (section, keys)
    return found


def _unshared(document: Structured) -> Iterator[Hit]:
    remotes = _remotes(document)
    path = document.path
    core = _sections(document).get("core", {}).get("remote")
    if not remotes:
        message = "no remote is configured: the data is on one machine only"
        yield Hit(message, Location(path), key="no-remote", fix=ADD_REMOTE)
        return
    if core is None:
        most = Severity.WARNING if len(remotes) == 1 else Severity.ERROR
        message = "no remote is the default, so that `dvc pull` must be told which"
        name = next(iter(remotes))
        yield Hit(
            message, Location(path), at_most=most, fix=f"dvc remote default {name}"
        )
    elif core not in remotes:
        place = Location(path, document.line("/core/remote"))
        fix = f"dvc remote add {core} s3://BUCKET/PATH, or name one that is defined"
        yield Hit(f"the default remote {core} is not defined", place, fix=fix)
        return
    name = core or next(iter(remotes))
    section, keys = remotes[name]
    line = document.line(f"/{_escape(section)}/url")
    place = Location(path, line or document.line(f"/{_escape(section)}"))
    fix = f"dvc remote modify {name} url s3://BUCKET/PATH && git add {path}"
    url = keys.get("url") or ""
    if not url:
        yield Hit(f"the remote {name} has no url", place, fix=fix)
    elif "://" not in url:
        message = f"the remote {name} is the local path {url}"
        yield Hit(f"{message}: nobody else can pull from it", place, fix=fix)
    elif url.startswith("file://") or PRIVATE_HOST.match(url):
        message = f"the remote {name} is {_hidden(url)}"
        yield Hit(f"{message}, which others cannot reach", place, fix=fix)
    elif PRIVATE_HOST.match(keys.get("endpointurl") or ""):
        endpoint = _hidden(keys["endpointurl"])
        place = Location(path, document.line(f"/{_escape(section)}/endpointurl"))
        message = f"the remote {name} is behind {endpoint}"
        fix = f"dvc remote modify {name} endpointurl https://HOST && git add {path}"
        yield Hit(f"{message}, which others cannot reach", place, fix=fix)


def _credentials(document: Structured) -> Iterator[Hit]:
    for section, keys in _sections(document).items():
        for key, value in keys.items():
            if not value:
                continue
            if PASSWORD_IN_URL.match(value):
                line = document.line(f"/{_escape(section)}/{key}")
                message = f"{key} holds a password in {section.strip(chr(39))}"
                fix = "dvc remote modify --local NAME password VALUE, and change it"
                yield Hit(message, Location(document.path, line), key=key, fix=fix)
            elif key in CREDENTIALS and not VALUE_FROM_OUTSIDE.match(value):
                line = document.line(f"/{_escape(section)}/{key}")
                message = f"{key} is written out in {section.strip(chr(39))}"
                fix = f"dvc remote modify --local NAME {key} VALUE, and change the key"
                yield Hit(message, Location(document.path, line), key=key, fix=fix)


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def _hidden(url: str) -> str:
    return re.sub(r"://[^@/]*@", "://", url)
