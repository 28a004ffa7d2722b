"""One form for the jobs of every provider of continuous integration.

Files that a provider resolves before it runs anything (local reusable workflows,
composite actions, templates, includes) are resolved here as well: a job holds the
steps it would run, each with the file and line that states it.
"""

from collections.abc import Mapping
from typing import Literal

from mlops_lint.model import Evidence
from mlops_lint.records import EMPTY, record

TriggerKind = Literal["auto", "schedule", "event", "manual", "call", "unknown"]
Shell = Literal["sh", "pwsh", "python", "cmd"]


@record
class Trigger:
    """One way in which a job starts.

    `kind` is `auto` for what people do to the repository (push, pull request, tag,
    release), `schedule` for times, `event` for what other systems report, `manual` for
    a person who starts it, `call` for a job that only other files could start and none
    does, `unknown` where the repository does not say. `detail` names it as the provider
    does: "push", "pull_request", "cron 0 3 * * *".
    """

    kind: TriggerKind
    detail: str = ""
    line: int | None = None


@record
class Command:
    """Text that a shell runs, with where it starts.

    `cwd` is relative to the root of the repository, "" for the root itself.
    `tolerated` is true where its failure does not fail the job.
    """

    text: str
    path: str
    line: int | None = None
    shell: Shell = "sh"
    cwd: str = ""
    tolerated: bool = False


@record
class Use:
    """Something another party provides: an action, task, orb, pipe, remote template.

    `name` is as written, with its version ("actions/checkout@v4"); `inputs` are those
    of scalar value.
    """

    name: str
    path: str
    line: int | None = None
    inputs: Mapping[str, str] = EMPTY
    tolerated: bool = False


@record
class Job:
    """One job of one file, for one set of triggers.

    `steps` are in the order in which they run. `needs` are the ids of jobs of the same
    file. `disabled` says why the job never runs, "" where it may. `chain` holds the
    files through which the job was reached, the caller's first; it is empty for a job
    that its own file starts.
    """

    provider: str
    path: str
    line: int | None
    id: str
    triggers: tuple[Trigger, ...] = ()
    steps: tuple[Command | Use, ...] = ()
    environment: str = ""
    needs: tuple[str, ...] = ()
    image: str = ""
    disabled: str = ""
    name: str = ""
    chain: tuple[Evidence, ...] = ()

    @property
    def kinds(self) -> frozenset[TriggerKind]:
        """The kinds of its triggers."""
        return frozenset(trigger.kind for trigger in self.triggers)

    @property
    def commands(self) -> tuple[Command, ...]:
        """The steps that are text for a shell, in order."""
        return tuple(step for step in self.steps if isinstance(step, Command))

    @property
    def uses(self) -> tuple[Use, ...]:
        """The steps that others provide, in order."""
        return tuple(step for step in self.steps if isinstance(step, Use))


@record
class Ci:
    """All that the repository configures for continuous integration.

    `jobs` are sorted by path, then in the order of their file. `files` are the
    configuration files that start jobs, and those of problems. `problems` are files, or
    places in them, that make no working configuration: the detail says why.
    """

    jobs: tuple[Job, ...] = ()
    files: tuple[str, ...] = ()
    problems: tuple[Evidence, ...] = ()
