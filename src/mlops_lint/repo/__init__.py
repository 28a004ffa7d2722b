"""What is there: files with git truth, their bytes, their parsed documents."""

from mlops_lint.repo.blobs import SUBMODULE, SYMLINK
from mlops_lint.repo.listing import File
from mlops_lint.repo.repository import Repository

__all__ = ["SUBMODULE", "SYMLINK", "File", "Repository"]
