"""What notebooks run and read."""

import posixpath
from collections.abc import Iterator

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import Judged, by_file, edge, unknown
from mlops_lint.model.graph import MISSING, Edge
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Notebook

KIND = "notebook"
RUN = late(r"^\s*%run\s+(?:-\w+\s+)*[\"']?([^\s\"']+\.(?:py|ipynb))")
READS = frozenset(
    (
        *("read_csv", "read_parquet", "read_json", "read_excel", "read_feather"),
        *("read_table", "read_pickle", "read_hdf", "read_orc", "loadtxt", "genfromtxt"),
    )
)


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each script that a notebook runs and each table it reads."""
    words = (b"%run", *(word.encode() for word in READS))
    for file in ground.repo.search.holding(ground.facts.python.notebooks, *words):
        data = ground.repo.read(file.path) or b""
        named = by_file(file.path, None, "notebook")
        if b"%run" in data:
            for name in _runs(ground, file.path):
                yield edge(KIND, named, _judge(ground, file.path, name))
        if any(word.encode() in data for word in READS):
            for call in ground.facts.python.source(file.path).calls:
                first = call.arguments[0] if call.arguments else None
                if call.method in READS and isinstance(first, str):
                    yield edge(KIND, named, _table(ground, file.path, first))


def _runs(ground: Ground, path: str) -> Iterator[str]:
    document = ground.repo.document(path)
    for cell in document.code_cells if isinstance(document, Notebook) else ():
        for line in cell.source.split("\n"):
            match = RUN.match(line)
            if match:
                yield match[1]


def _judge(ground: Ground, at: str, name: str) -> Judged:
    return ground.places.judge(at, name, posixpath.dirname(at), "")


def _table(ground: Ground, at: str, name: str) -> Judged:
    """Judge data, which whoever runs the notebook may have got elsewhere."""
    judged = _judge(ground, at, name)
    if judged.state == MISSING:
        return unknown(f"{judged.path} is not in this repository", judged.path)
    return judged
