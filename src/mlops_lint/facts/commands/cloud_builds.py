"""What `gcloud builds submit --config FILE` runs: the steps that the file says."""

from collections.abc import Iterator

from mlops_lint.facts.ci.model import Command
from mlops_lint.facts.commands.ground import Ground, option
from mlops_lint.facts.commands.model import Argv, Step

UNSAID = "cloudbuild.yaml"
"""The file that is meant where none is named."""


def submitted(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of the steps of a build; an image alone has none."""
    from mlops_lint.facts.ci.cloudbuild import read
    from mlops_lint.facts.ci.reading import Files

    name = option(argv.words, "--config")
    if not name and option(argv.words, "--tag", "-t"):
        return
    files = Files(ground.repo)
    for path in ground.paths(name or UNSAID, cwd):
        for job in read(files, [path]):
            for step in job.steps:
                if isinstance(step, Command):
                    yield Step(
                        step.path,
                        step.line,
                        step.text,
                        cwd=step.cwd or cwd,
                        shell=step.shell,
                    )
