"""Every command that continuous integration comes to, with the way there."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mlops_lint.facts.ci.model import Command, Job, Use
from mlops_lint.facts.commands.classes import Classes
from mlops_lint.facts.commands.follow import follow
from mlops_lint.facts.commands.ground import Ground, joined
from mlops_lint.facts.commands.model import Argv, Reached, Step
from mlops_lint.facts.commands.python_runners import runs_in
from mlops_lint.facts.commands.scripts import Scripts
from mlops_lint.facts.commands.settle import settled
from mlops_lint.facts.commands.wrappers import Wrappers
from mlops_lint.model import Evidence, Location

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts

DEEPEST = 6
MOST_REACHED = 3000
KIND = "commands"
CHANGES_FOLDER = frozenset({"cd", "pushd", "Set-Location", "chdir", "sl"})


class Walker:
    """Reads and follows the commands of one repository."""

    def __init__(self, facts: "Facts") -> None:
        """Take what signatures/commands.yaml states."""
        self.facts = facts
        self.stated: Any = facts.signatures.marks["commands"]
        self.wrappers = Wrappers(self.stated["wrappers"])
        self.classes = Classes(self.stated["classes"])
        self.ground = Ground(facts)
        self.scripts = Scripts(self.ground, self.stated["scripts"])

    def split(self, text: str, shell: str = "sh") -> list[Argv]:
        """Return the commands of a text; the answer is kept between runs."""
        kept = self.facts.repo.kept
        if kept is None:
            return self.wrappers.split(text, shell)
        key = kept.key(KIND, f"{shell}\0{text}".encode("utf-8", "surrogatepass"))
        packed: Any = kept.get(key)
        if packed is not None:
            return [Argv(*item) for item in packed]
        found = self.wrappers.split(text, shell)
        kept.put(key, [tuple(item) for item in found])
        return found

    def bare(self, words: Sequence[str]) -> list[Argv]:
        """Return the commands that words stand for, what wraps them taken off."""
        return self.wrappers.bare(words)

    def every(self) -> tuple[Reached, ...]:
        """Return what the jobs come to that may run, in their order."""
        jobs = [job for job in self.facts.ci.jobs if not job.disabled]
        reached = [(job, list(self.of_job(job))) for job in jobs]
        found: list[Reached] = []
        for job, items in reached:
            later = [
                item
                for other, others in reached
                if other.path == job.path and job.id in other.needs
                for item in others
            ]
            if items:
                found += settled(items, later, self.stated, self.facts)
            if len(found) > MOST_REACHED:
                break
        return tuple(found)

    def of_job(self, job: Job) -> Iterator[Reached]:
        """Yield what one job comes to, each step in its order."""
        known: set[tuple[object, ...]] = set()
        for step in job.steps:
            if isinstance(step, Use):
                yield self._use(job, step)
            else:
                yield from self._command(job, step, known)

    def _use(self, job: Job, use: Use) -> Reached:
        classes = self.classes.of_use(use.name, use.inputs)
        place = Evidence(Location(use.path, use.line), use.name)
        chain = (*job.chain, place)
        return Reached(
            job, (use.name,), chain, classes, use.path, use.line, use.tolerated, use
        )

    def _command(
        self, job: Job, command: Command, known: set[tuple[object, ...]]
    ) -> Iterator[Reached]:
        step = Step(
            command.path,
            command.line,
            command.text,
            cwd=command.cwd,
            shell=command.shell,
        )
        for item in self._step(job, step, job.chain, known):
            yield item._replace(tolerated=item.tolerated or command.tolerated)

    def _step(
        self,
        job: Job,
        step: Step,
        chain: tuple[Evidence, ...],
        known: set[tuple[object, ...]],
    ) -> Iterator[Reached]:
        if step.shell == "python":
            words = Argv(("python", "-c", step.text))
            yield from self._argv(job, words, step, step.cwd, chain, known)
            return
        argvs = (
            self.wrappers.bare(step.words)
            if step.words
            else self.split(step.text, step.shell)
        )
        cwd = step.cwd
        for argv in argvs:
            if argv.words[0] in CHANGES_FOLDER and len(argv.words) > 1:
                cwd = self._moved(cwd, argv.words[-1], step.cwd)
                continue
            yield from self._argv(job, argv, step, cwd, chain, known)

    def _moved(self, cwd: str, target: str, start: str) -> str:
        if target in ("-", "..") or target.startswith(("/", "$", "~")):
            return joined(cwd, target) if target == ".." else start
        path = joined(cwd, target) if target != "." else cwd
        return (
            path
            if path in self.facts.repo.files.directories
            else joined("", target) or cwd
        )

    def _argv(
        self,
        job: Job,
        argv: Argv,
        step: Step,
        cwd: str,
        chain: tuple[Evidence, ...],
        known: set[tuple[object, ...]],
    ) -> Iterator[Reached]:
        line = None if step.line is None else step.line + argv.line
        here = Evidence(Location(step.path, line), argv.shown)
        way = (*chain, here)
        script = self.ground.script(argv, cwd)
        steps = (
            self._inner(argv, cwd, step)
            if len(chain) - len(job.chain) < DEEPEST
            else []
        )
        new = [inner for inner in steps if _key(inner) not in known]
        known.update(map(_key, new))
        below = [item for inner in new for item in self._step(job, inner, way, known)]
        classes = self._classes(argv, script, followed=bool(steps))
        if steps and not any({"train", "smoke"} & b.classes for b in below):
            # The stages of `dvc repro` say by their names what their scripts do not.
            said = self.classes.of(argv.words, followed=False) & {"train"}
            if said and any("train" in step.name.lower() for step in steps):
                classes |= said
        if steps and "train" in classes and any("train" in b.classes for b in below):
            # The command below says it better.
            classes -= {"train"} if not script else frozenset()
        yield Reached(
            job,
            (argv.program, *argv.words[1:]),
            way,
            classes,
            step.path,
            line,
            argv.tolerated,
            script=script,
            cwd=cwd,
            remote=argv.remote,
        )
        for item in below:
            yield item._replace(tolerated=item.tolerated or argv.tolerated)

    def _inner(self, argv: Argv, cwd: str, step: Step) -> list[Step]:
        code = _code(argv)
        if code:
            routines = runs_in(self.ground, code.encode()).routines
            return [
                Step(step.path, step.line, run.text, run.words, cwd)
                for routine in routines
                for run in routine.runs
            ]
        return follow(self.ground, argv, cwd)

    def _classes(self, argv: Argv, script: str, *, followed: bool) -> frozenset[str]:
        words = ("python", *argv.words) if argv.module and script else argv.words
        found = self.classes.of(words, remote=argv.remote, followed=followed)
        if "uv run" in argv.runners:
            # It installs what uv.lock says before it runs anything.
            found |= {"install-locked"}
        code = _code(argv)
        if code:
            from mlops_lint.facts.python_source import summarise

            found |= self.scripts.of_code(summarise(code.encode()))
        if script:
            found |= self.scripts.classes(argv, script)
        elif argv.program == "python" and not code:
            named = next((w for w in argv.words[1:] if w.endswith(".py")), "")
            found |= self.scripts.named(named) if named else frozenset()
        if "--mode" in argv.words or "--task" in argv.words:
            for before, after in zip(argv.words, argv.words[1:], strict=False):
                if before in ("--mode", "--task") and after in ("train", "training"):
                    found |= {"train"}
        return found


def _code(argv: Argv) -> str:
    """Return the Python code that a command is given as text."""
    if argv.program != "python":
        return ""
    if "-c" in argv.words[1:3]:
        position = argv.words.index("-c") + 1
        return argv.words[position] if position < len(argv.words) else ""
    return argv.document if len(argv.words) == 1 or argv.words[1] == "-" else ""


def _key(step: Step) -> tuple[object, ...]:
    return (step.path, step.line, step.text[:200], step.words)
