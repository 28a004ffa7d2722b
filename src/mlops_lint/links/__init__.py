"""The reproducibility chain: how code, data, parameters and pipelines are linked."""

from weakref import WeakKeyDictionary

from mlops_lint.model.graph import Graph
from mlops_lint.repo import Repository

__all__ = ["graph_of"]

_KNOWN: WeakKeyDictionary[Repository, Graph] = WeakKeyDictionary()


def graph_of(repo: Repository) -> Graph:
    """Return the chain of a repository, built when it is first asked for."""
    if repo not in _KNOWN:
        from mlops_lint.links.dvc import dvc_graph

        _KNOWN[repo] = dvc_graph(repo)
    return _KNOWN[repo]
