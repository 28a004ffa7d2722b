"""Whether a glob of a configuration speaks of a place where a finding is."""

from functools import lru_cache

from mlops_lint.repo.globs import Matcher, compile_globs


def covers(glob: str, path: str) -> bool:
    """Whether `glob` matches a path, which may be that of a directory, or `.`."""
    if glob == path:
        return True
    if glob.endswith(("/", "/**")) and _matcher(glob)(f"{path}/x"):
        # The finding is about the directory itself.
        return True
    return _matcher(glob)(path)


@lru_cache
def _matcher(glob: str) -> Matcher:
    return compile_globs((glob,))
