"""A repository-structure linter and compliance checker for MLOps."""

__version__ = "0.1.0"
