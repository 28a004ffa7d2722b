"""Where the rule files that come with the program are."""

from pathlib import Path

from mlops_lint.errors import Problem, UserError

PACKAGE = Path(__file__).resolve().parent


def rules_directory(package: Path = PACKAGE) -> Path:
    """Return the directory of the bundled rules.

    A wheel carries them inside the package; a checkout, also one installed
    editable, has them beside `src`. An editable install leaves a copy of them in
    site-packages that no longer changes: looking only next to this file, which is
    then in the checkout, never meets it.

    Raises:
        UserError: the installation has no rules.
    """
    for directory in (package / "rules", package.parents[1] / "rules"):
        if directory.is_dir():
            return directory
    raise UserError(
        Problem(
            "the bundled rules are missing",
            path=str(package / "rules"),
            help="install mlops-lint again; this installation is incomplete",
        )
    )
