"""The page about security: its tables are what the code calls and bounds."""

from collections.abc import Iterator

from mlops_lint.config.limits import LIMITS
from mlops_lint.facts.secrets import SCAN_LIMIT
from mlops_lint.repo.command import ALLOWED, SWITCHES
from mlops_lint.repo.documents import DEFAULT_LIMITS
from mlops_lint.repo.repository import READ_LIMIT
from mlops_lint.repo.walk import FILES_LIMIT
from tests.docs.marks import table, with_parts


def security_page(page: str) -> str:
    """Return the page with every part between its marks made anew."""
    calls = (
        (f"`git {name}`", " ".join(f"`{each}`" for each in sorted(options)))
        for name, options in sorted(ALLOWED.items())
    )
    made = {
        "git": table(("Call", "Options"), calls),
        "switches": "".join(f"- `{each}`\n" for each in SWITCHES),
        "limits": table(("What", "At most", "Key of `limits`"), limits()),
    }
    return with_parts(page, made)


def limits() -> Iterator[tuple[str, str, str]]:
    for name, limit in LIMITS.items():
        yield limit.meaning, f"{limit.default:,}", f"`{name}`, up to {limit.most:,}"
    yield "nodes of a YAML file, aliases written out", f"{DEFAULT_LIMITS.nodes:,}", ""
    yield "kB of any file", f"{READ_LIMIT // 1024:,}", ""
    yield (
        "kB of a file in which credentials are looked for",
        f"{SCAN_LIMIT // 1024:,}",
        "",
    )
    yield "files of a directory without git", f"{FILES_LIMIT:,}", ""
