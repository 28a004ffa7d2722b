"""What pages link to outside of docs/ becomes part of the site.

Links between files of the repository work where its pages are read as files. The site
keeps them: a page outside of docs/ is rendered below `repository/`, any other file is
copied there, and a link to a directory, which the site has none of, becomes its text.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

LINK = re.compile(r"\[([^\]\[]+)\]\((?!\w+:|#|<)([^)#\s]+)(#[^)\s]*)?\)")
FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
"""Pages outside of docs/ that the site has a place for."""
BELOW = "repository"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages outside of docs/, and every file that a page links to."""
    for name in PAGES:
        add(files, config, name)
    for file in list(files.documentation_pages()):
        place = in_repository(file.src_uri)
        for _, target, _ in LINK.findall(file.content_string):
            name = posixpath.normpath(posixpath.join(posixpath.dirname(place), target))
            if in_site(name) not in files.src_uris and (root(config) / name).is_file():
                add(files, config, name)
    return files


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, **_: object
) -> str:
    """Turn the links of a page to files of the repository into links of the site."""
    here = page.file.src_uri
    place = in_repository(here)

    def replaced(found: re.Match[str]) -> str:
        text, target, anchor = found[1], found[2], found[3] or ""
        name = posixpath.normpath(posixpath.join(posixpath.dirname(place), target))
        if (root(config) / name).is_dir():
            return text
        if not (root(config) / name).exists():
            # What looks like a link in inline code is none; the build tells of others.
            return found[0]
        link = posixpath.relpath(in_site(name), posixpath.dirname(here) or ".")
        return f"[{text}]({link}{anchor})"

    parts = FENCE.split(markdown)
    parts[::2] = [LINK.sub(replaced, part) for part in parts[::2]]
    return "".join(parts)


def add(files: Files, config: MkDocsConfig, name: str) -> None:
    """Add a file of the repository, named by its path there."""
    source = str(root(config) / name)
    files.append(File.generated(config, in_site(name), abs_src_path=source))


def root(config: MkDocsConfig) -> Path:
    """Return the directory of the repository."""
    return Path(config.docs_dir).parent


def in_repository(uri: str) -> str:
    """Return the path in the repository of what the site knows by another one."""
    start, _, rest = uri.partition("/")
    return rest if start == BELOW else f"docs/{uri}"


def in_site(name: str) -> str:
    """Return where the site has a file of the repository."""
    start, _, rest = name.partition("/")
    if start == "docs" and rest:
        return rest
    # A page without a place in the site is shown as it is.
    plain = name.endswith(".md") and name not in PAGES
    return f"{BELOW}/{name}.txt" if plain else f"{BELOW}/{name}"
