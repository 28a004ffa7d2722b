"""Fast look-ups over the listed files, so that no rule walks through all of them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import attrgetter

from mlops_lint.repo.files import File
from mlops_lint.repo.globs import Glob, Matcher, parse_globs
from mlops_lint.repo.wildcards import longest_text, part_test, path_test

_by_path = attrgetter("path")


SPECIAL = frozenset("*?[]{}\\!,# ")
"""Characters that may mean more than themselves in a glob, the slash aside."""


class FileIndex:
    """The files of a tree by path, name, suffix and directory.

    Every list it returns is sorted by path. Tables are built when first needed.
    """

    def __init__(self, files: Iterable[File]) -> None:
        """Sort the files; nothing is read."""
        self.files: list[File] = sorted(files, key=_by_path)
        self._found: dict[tuple[tuple[str, ...], bool], list[File]] = {}

    def __len__(self) -> int:
        """Count the files."""
        return len(self.files)

    @cached_property
    def by_path(self) -> dict[str, File]:
        """Every file by its path."""
        return {file.path: file for file in self.files}

    @cached_property
    def by_name(self) -> dict[str, list[File]]:
        """The files by the last part of their path."""
        table: dict[str, list[File]] = {}
        for file in self.files:
            name = file.path.rpartition("/")[2]
            if name in table:
                table[name].append(file)
            else:
                table[name] = [file]
        return table

    @cached_property
    def by_suffix(self) -> dict[str, list[File]]:
        """The files by what follows the last dot of their name, dot included.

        A name that only starts with a dot counts too: `.env` has suffix `.env`.
        """
        table: dict[str, list[File]] = {}
        for file in self.files:
            _, dot, suffix = file.path.rpartition(".")
            if dot and "/" not in suffix:
                table.setdefault(suffix, []).append(file)
        return {f".{suffix}": files for suffix, files in table.items()}

    @cached_property
    def _by_directory(self) -> dict[str, list[File]]:
        table: dict[str, list[File]] = {}
        for file in self.files:
            directory = file.path.rpartition("/")[0]
            if directory in table:
                table[directory].append(file)
            else:
                table[directory] = [file]
        return table

    @cached_property
    def directories(self) -> frozenset[str]:
        """Every directory that holds a file at any depth, the root left out."""
        found: set[str] = set()
        for start in self._by_directory:
            directory = start
            while directory and directory not in found:
                found.add(directory)
                directory = directory.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def _paths(self) -> list[str]:
        return [file.path for file in self.files]

    def children(self, directory: str) -> list[File]:
        """Return the files that lie directly in `directory` ("" or "." is the root)."""
        return list(self._by_directory.get(_clean(directory), ()))

    def under(self, directory: str) -> list[File]:
        """Return the files below `directory` at any depth ("" or "." is the root)."""
        start = _clean(directory)
        if not start:
            return list(self.files)
        # "0" is the character after "/".
        first = bisect_left(self._paths, f"{start}/")
        return self.files[first : bisect_left(self._paths, f"{start}0", first)]

    def glob(self, *patterns: str, ignore_case: bool = False) -> list[File]:
        """Return the files that a list of globs matches; the last match decides.

        The globs are those of .gitignore with one difference: they match files, so
        that `*.dvc` finds no file of the directory `.dvc`. `x/` and `x/**` mean all
        that lies below x. An invalid glob matches nothing.
        """
        key = (patterns, ignore_case)
        found = self._found.get(key)
        if found is None:
            chosen: dict[str, File] = {}
            rest: list[str] = []
            for pattern in patterns:
                simple = None if ignore_case else self._look_up(pattern)
                if simple is None or rest:
                    # After the first other glob, so that the last match decides.
                    rest.append(pattern)
                else:
                    chosen.update((file.path, file) for file in simple)
            for glob in parse_globs(rest):
                matches = self._match(glob, ignore_case)
                if glob.negated:
                    for file in matches:
                        chosen.pop(file.path, None)
                else:
                    chosen.update((file.path, file) for file in matches)
            found = self._found[key] = sorted(chosen.values(), key=_by_path)
        return list(found)

    def _look_up(self, pattern: str) -> Sequence[File] | None:
        """Answer a glob of a common shape at once; None for any other."""
        if pattern.startswith("*."):
            suffix = pattern[1:]
            if SPECIAL.isdisjoint(suffix) and suffix.count(".") == 1:
                return self.by_suffix.get(suffix, ())
        elif SPECIAL.isdisjoint(pattern) and pattern:
            if "/" not in pattern:
                return self.by_name.get(pattern, ())
            if pattern.count("/") == 1 and pattern[0] == "/":
                file = self.by_path.get(pattern[1:])
                return (file,) if file else ()
        return None

    def _match(self, glob: Glob, ignore_case: bool) -> Iterable[File]:
        exact = glob.literal and not ignore_case
        if exact and not glob.anchored and not glob.directory_only:
            return self.by_name.get(glob.name, ())
        if exact and glob.anchored:
            path = f"{glob.directory}/{glob.name}" if glob.directory else glob.name
            if glob.directory_only:
                return self.under(path)
            return [self.by_path[path]] if path in self.by_path else ()
        if glob.directory_only:
            return self._below(glob, glob.test(ignore_case=ignore_case))
        if glob.anchored:
            files = self.files if ignore_case else self._likely(glob)
            if glob.stars and len(files) > len(self.directories):
                return self._in_places(glob.body, ignore_case)
            test = glob.test(ignore_case=ignore_case)
            return [file for file in files if test(file.path)]
        if glob.suffix and not ignore_case:
            files = self._likely(glob)
            return files if glob.body == "*" + glob.suffix else _named(files, glob)
        text = longest_text(glob.body) if glob.stars and not ignore_case else ""
        test = glob.test(ignore_case=ignore_case)
        names = [name for name in self.by_name if text in name and test(name)]
        return [file for name in names for file in self.by_name[name]]

    def _likely(self, glob: Glob) -> Sequence[File]:
        """Return few files among which are all that a glob matches, case and all."""
        if glob.name:
            return self.by_name.get(glob.name, ())
        if glob.anchored and "/" not in glob.body and glob.body != "**":
            return self._by_directory.get("", ())
        if glob.directory:
            return self.under(glob.directory)
        files = self.by_suffix.get(glob.suffix, ()) if glob.suffix else self.files
        text = longest_text(glob.body.rpartition("/")[2]) if glob.stars else ""
        return [file for file in files if text in file.path] if text else files

    def _below(self, glob: Glob, test: Matcher) -> list[File]:
        if glob.anchored:
            found = [place for place in self.directories if test(place)]
        else:
            found = [
                place for place in self.directories if test(place.rpartition("/")[2])
            ]
        return [file for place in found for file in self.under(place)]

    def _in_places(self, body: str, ignore_case: bool) -> Iterable[File]:
        """Match a path of stars by the directories, of which there are few."""
        *parts, last = (body.lower() if ignore_case else body).split("/")
        deep = last == "**"
        while parts and parts[-1] == "**":
            deep = True
            parts.pop()
        look = self.under if deep else self.children
        places = self._places(parts, ignore_case) if parts else ("",)
        chosen = (file for place in places for file in look(place))
        if last.strip("*") == "":
            return chosen
        test = part_test(last)
        if ignore_case:
            return (file for file in chosen if test(_name(file).lower()))
        return (file for file in chosen if test(_name(file)))

    def _places(self, parts: list[str], ignore_case: bool) -> Iterable[str]:
        """Return the directories whose paths match; `parts` end in no `**`."""
        place = "/".join(parts)
        if ignore_case:
            test = path_test(place)
            return [place for place in self.directories if test(place.lower())]
        if "*" not in place:
            return (place,)
        *above, name = parts
        if above == ["**"] and "*" not in name:
            return self._directories_by_name.get(name, ())
        test = path_test(place)
        return [place for place in self.directories if test(place)]

    @cached_property
    def _directories_by_name(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for place in self.directories:
            table.setdefault(place.rpartition("/")[2], []).append(place)
        return table


def _named(files: Iterable[File], glob: Glob) -> list[File]:
    test = glob.test()
    return [file for file in files if test(_name(file))]


def _name(file: File) -> str:
    return file.path.rpartition("/")[2]


def _clean(directory: str) -> str:
    return "" if directory == "." else directory.strip("/")
