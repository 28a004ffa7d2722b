"""Links between the documents of a repository."""

import posixpath
from typing import ClassVar

from mlops_lint.checks._base import (
    GLOBS,
    Context,
    Kind,
    Schema,
    not_applicable,
    shared_files,
)
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo import Repository
from mlops_lint.repo.documents import Markdown

ELSEWHERE = late(r"^(?:[a-zA-Z][\w+.-]*:|//|#|/|\(|\[|$)|[{}<>$*\\]")
# Generators of sites leave endings off, or write those of the pages they make.
ENDINGS = ("", ".md", ".mdx", ".rst", ".ipynb", "/index.md", "/README.md", "/index.mdx")
MADE = (".html", ".htm", "/")


@record
class Links(Kind):
    """Hit each relative link of the documents of `paths` to a file that is not there.

    Links to other hosts, to the root of a site and out of the repository are left
    alone; so is what a generator of sites makes of a document that is there.
    """

    kind: ClassVar[str] = "links"
    options: ClassVar[Schema] = {"paths": GLOBS}
    required: ClassVar[tuple[str, ...]] = ("paths",)
    paths: tuple[str, ...]

    def run(self, context: Context) -> Verdict:
        """Judge the documents; each with a broken link costs its share."""
        repo = context.repo
        judged, hits = [], []
        for file in repo.files.glob(*self.paths):
            document = repo.document(file.path)
            if not isinstance(document, Markdown):
                continue
            links = [*document.links(), *document.images()]
            near = [link for link in links if not ELSEWHERE.search(link.target)]
            if near:
                judged.append(file)
            for link in near:
                if not _leads_somewhere(repo, file.path, link.target):
                    message = f"links to {link.target}, which is not there"
                    hits.append(Hit(message, Location(file.path, link.line)))
        if not judged:
            return not_applicable("no document links to another")
        return shared_files(hits, judged, "its links lead somewhere")


def _leads_somewhere(repo: Repository, path: str, target: str) -> bool:
    from urllib.parse import unquote

    bare = unquote(target.partition("#")[0].partition("?")[0])
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), bare))
    if place.startswith("..") or place == ".":
        return True
    stems = {place, *(place.removesuffix(end) for end in MADE)}
    # Where a generator makes directories of pages, links go one level up more.
    if not posixpath.splitext(bare)[1]:
        stems.add(posixpath.normpath(posixpath.join(posixpath.splitext(path)[0], bare)))
    return any(_is_there(repo, f"{stem}{end}") for stem in stems for end in ENDINGS)


def _is_there(repo: Repository, place: str) -> bool:
    return place in repo.files.by_path or place in repo.files.directories
