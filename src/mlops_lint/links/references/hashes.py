"""The hashes of manifests that locks record, as each tool computes them."""

import json
from collections.abc import Mapping
from typing import Any

OLD = ("dependencies", "source", "extras", "dev-dependencies")
PROJECT = ("requires-python", "dependencies", "optional-dependencies")
PIPFILE = frozenset(
    (
        "source",
        "sources",
        "packages",
        "dev-packages",
        "requires",
        "scripts",
        "pipfile",
        "pipenv",
    )
)
PYPI = {"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": True}


def poetry(manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the hashes that Poetry 1 and Poetry 2 give a pyproject.toml."""
    tool = manifest.get("tool", {}).get("poetry", {})
    first = {key: tool.get(key) for key in OLD}
    if tool.get("group") is not None:
        first["group"] = tool["group"]
    legacy = {key: tool.get(key) for key in OLD}
    found = [first, legacy]
    project = manifest.get("project", {})
    stated = {k: project[k] for k in PROJECT if project.get(k) is not None}
    own = {k: tool[k] for k in (*OLD, "group") if tool.get(k) is not None}
    new: dict[str, Any] = first
    if stated:
        new = {"project": stated, "tool": {"poetry": own}}
        found.append(new)
    groups = manifest.get("dependency-groups")
    if groups:
        found.append({**new, "dependency-groups": groups})
    return frozenset(
        _hash(json.dumps(item, sort_keys=True, default=str)) for item in found
    )


def pdm(manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the hashes that versions of PDM give a pyproject.toml."""
    project = manifest.get("project", {})
    tool = manifest.get("tool", {}).get("pdm", {})
    resolution = tool.get("resolution", {})
    groups = manifest.get("dependency-groups", {})
    base = {
        "sources": tool.get("source", []),
        "dependencies": project.get("dependencies", []),
        "dev-dependencies": tool.get("dev-dependencies", {}),
        "optional-dependencies": project.get("optional-dependencies", {}),
        "requires-python": project.get("requires-python", ""),
        "overrides": resolution.get("overrides", {}),
    }
    merged = {**groups, **tool.get("dev-dependencies", {})}
    variants = [base, {**base, "dev-dependencies": merged}]
    without = {k: v for k, v in base.items() if k != "overrides"}
    variants += [without, {**without, "dev-dependencies": merged}]
    variants += [{**item, "resolution": resolution} for item in variants[-2:]]
    return frozenset(
        _hash(json.dumps(item, sort_keys=True, default=str)) for item in variants
    )


def pipenv(manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the hashes that versions of Pipenv give a Pipfile."""
    sources = manifest.get("source", [PYPI])
    base = {
        "_meta": {"sources": sources, "requires": manifest.get("requires", {})},
        "default": manifest.get("packages", {}),
        "develop": manifest.get("dev-packages", {}),
    }
    more = {k: v for k, v in manifest.items() if k not in PIPFILE}
    variants = [base, {**base, **more}]
    return frozenset(
        _hash(json.dumps(item, sort_keys=True, separators=(",", ":"), default=str))
        for item in variants
    )


def _hash(text: str) -> str:
    # Imported late: OpenSSL takes 5 ms, and few locks hold such a hash.
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()
