"""What Terraform names: local modules, files that it reads."""

import posixpath
from collections.abc import Iterator

from mlops_lint.facts.deployment.hcl import Block, unquoted
from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import (
    Judged,
    by_file,
    edge,
    missing,
    unknown,
)
from mlops_lint.model.graph import OK, Edge
from mlops_lint.patterns import late

KIND = "module"
FILE = late(r'\b(?:file|templatefile|filebase64|filemd5|filesha256)\s*\(\s*"([^"]+)"')
HERE = "${path.module}/"


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each local module and each file of a function."""
    words = (
        "module",
        "file(",
        "templatefile(",
        "filebase64(",
        "filemd5(",
        "filesha256(",
    )
    for path, block in ground.facts.declared.terraform(*words):
        source = unquoted(block.attributes.get("source", ""))
        if block.type == "module" and source:
            named = by_file(path, block.line, "infrastructure")
            yield edge(KIND, named, _module(ground, path, source))
        for inner in _all(block):
            for key, text in inner.attributes.items():
                line = inner.lines.get(key, inner.line)
                for name in FILE.findall(text):
                    named = by_file(path, line, "infrastructure")
                    yield edge(KIND, named, _file(ground, path, name))


def _all(block: Block) -> Iterator[Block]:
    yield block
    for inner in block.blocks:
        yield from _all(inner)


def _module(ground: Ground, path: str, source: str) -> Judged:
    if not source.startswith(("./", "../")):
        return unknown(f"{source} is no module of this repository", source)
    folder = posixpath.dirname(path)
    judged = ground.places.judge(path, source.partition("//")[0], folder)
    if judged.state == OK:
        files = ground.repo.files.children(judged.path)
        if not any(f.path.endswith((".tf", ".tf.json")) for f in files):
            return missing(f"{judged.path} holds no Terraform", judged.path)
    return judged


def _file(ground: Ground, path: str, name: str) -> Judged:
    folder = posixpath.dirname(path)
    if name.startswith("${path.root}/"):
        return unknown(f"{name} lies where Terraform is started", name)
    return ground.places.judge(path, name.removeprefix(HERE), folder)
