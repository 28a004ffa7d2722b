"""GitLab CI: jobs with what they extend, includes, references, child pipelines."""

from collections.abc import Iterable, Iterator, Mapping

from mlops_lint.facts.ci.gitlab_triggers import base_triggers, job_triggers
from mlops_lint.facts.ci.model import Command, Job, Trigger, Use
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import DEEPEST, Files, command
from mlops_lint.model import Evidence
from mlops_lint.records import record

PROVIDER = "GitLab CI"
NO_JOBS = frozenset(
    (
        "default",
        "image",
        "services",
        "stages",
        "variables",
        "workflow",
        "include",
        "before_script",
        "after_script",
        "cache",
        "spec",
        "types",
    )
)
"""Top-level keys that are no jobs."""

CHILDREN = 2
"""How many pipelines start one another: GitLab allows no more."""

Entry = dict[str, Node]
"""The keys of one job, or of the whole configuration, each where it is written."""


@record
class _Started:
    """What starts a pipeline, where another one does: its triggers and the way."""

    triggers: tuple[Trigger, ...]
    chain: tuple[Evidence, ...]


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return the jobs of the pipeline, with those of its child pipelines."""
    return [job for path in paths for job in _Pipeline(files, path).jobs()]


class _Pipeline:
    """One configuration with all that it includes, over which its own keys win."""

    def __init__(
        self, files: Files, path: str, started: _Started | None = None
    ) -> None:
        self.files = files
        self.path = path
        self.started = started
        self.remote: list[Node] = []
        self.top: Entry = {}
        self._parents: dict[str, Entry] = {}
        self._visited: set[str] = set()
        self._include(path)

    def _include(self, path: str) -> None:
        """Add the top-level keys of a file, those of its includes first."""
        if path in self._visited:
            return
        self._visited.add(path)
        root = self.files.open(path)
        if root is None:
            return
        if "spec" in root:
            # A header of inputs: the configuration is the next document.
            rest = [node for node in self.files.documents(path) if "spec" not in node]
            root = next((node for node in rest if node.is_mapping), root)
        for item in root["include"].each():
            self._included(item)
        self.top.update(root.items())

    def _included(self, item: Node) -> None:
        target = item["local"].text if item.is_mapping else item.text
        if not target or target.startswith(("http:", "https:")):
            self.remote.append(item)
            return
        path = target.lstrip("/")
        if "$" in path:
            return
        if "*" in path:
            for file in self.files.repo.files.glob(f"/{path}"):
                self._include(file.path)
        elif self.files.has(path):
            self._include(path)
        else:
            detail = f"includes {target}, which is not there"
            self.files.problem(item.path, detail, item.line)

    def jobs(self) -> Iterator[Job]:
        """Yield the jobs that run, each merged with what it extends."""
        base = base_triggers(self.top.get("workflow"))
        if self.started is not None:
            base = self.started.triggers
        for item in self.remote:
            named = ("template", "project", "remote", "component")
            name = item.text or next((item[k].text for k in named if k in item), "")
            use = Use(name, item.path, item.line, item.scalars())
            yield Job(PROVIDER, item.path, item.line, f"include {name}", base, (use,))
        count = 0
        for name, node in self.top.items():
            if name in NO_JOBS or name.startswith(".") or not node.is_mapping:
                continue
            if not self.files.spend():
                return
            entry = self._merged(node, (name,))
            works = any(key in entry for key in ("script", "trigger", "run"))
            if works or ("extends" in entry and self.remote):
                count += 1
                yield from self._job(name, node, entry, base)
        if not count and not self.remote and self.top:
            self.files.problem(self.path, "it has no jobs")

    def _job(
        self, name: str, node: Node, entry: Entry, base: tuple[Trigger, ...]
    ) -> Iterator[Job]:
        triggers, disabled = job_triggers(entry, base, fixed=self.started is not None)
        chain = self.started.chain if self.started is not None else ()
        image = self._inherited(entry, "image")
        yield Job(
            PROVIDER,
            node.path,
            node.line,
            name,
            triggers,
            tuple(self._steps(entry)),
            environment=_of(entry, "environment", node).named(),
            needs=tuple(item.named("job") for item in _of(entry, "needs", node).each()),
            image=image.named() if image is not None else "",
            disabled=disabled,
            name=_of(entry, "stage", node).text,
            chain=chain,
        )
        yield from self._child(name, entry, triggers, chain)

    def _child(
        self,
        name: str,
        entry: Entry,
        triggers: tuple[Trigger, ...],
        chain: tuple[Evidence, ...],
    ) -> Iterator[Job]:
        """Yield the jobs of the pipelines that a job starts out of local files."""
        if "trigger" not in entry or len(chain) >= CHILDREN:
            return
        include = entry["trigger"]["include"]
        reached = {item.location.path for item in chain} | {self.path}
        for item in include.each():
            path = (item["local"].text if item.is_mapping else item.text).lstrip("/")
            if self.files.has(path) and path not in reached:
                link = entry["trigger"].seen(f"job {name} starts {path}")
                started = _Started(triggers, (*chain, link))
                yield from _Pipeline(self.files, path, started).jobs()

    def _merged(self, node: Node, names: tuple[str, ...]) -> Entry:
        """Return a job's keys over those of what it extends, cycles left out."""
        own = dict(node.items())
        entry: Entry = {}
        for name in node["extends"].texts():
            parent = self.top.get(name)
            if parent is None:
                if not self.remote:
                    detail = f"{names[0]} extends {name}, which is not there"
                    self.files.problem(node.path, detail, node["extends"].line)
            elif name not in names and len(names) <= DEEPEST:
                if name not in self._parents:
                    self._parents[name] = self._merged(parent, (*names, name))
                entry.update(self._parents[name])
        return {**entry, **own}

    def _inherited(self, entry: Entry, key: str) -> Node | None:
        """Return a key of a job, of `default`, or of the top level."""
        if key in entry:
            return entry[key]
        default = self.top.get("default")
        if default is not None and key in default:
            return default[key]
        return self.top.get(key)

    def _steps(self, entry: Entry) -> Iterator[Command | Use]:
        tolerated = "allow_failure" in entry and entry["allow_failure"].value is True
        for key in ("before_script", "script", "after_script"):
            script = self._inherited(entry, key) if key != "script" else entry.get(key)
            for line in self._lines(script, 0) if script is not None else ():
                # What runs after the job does not decide how it ends.
                yield from command(line, tolerated=tolerated or key == "after_script")
        for item in entry["run"].each() if "run" in entry else ():
            yield from command(item["script"], tolerated=tolerated)
        if "trigger" in entry and "include" not in entry["trigger"]:
            trigger = entry["trigger"]
            yield Use(trigger.named("project"), trigger.path, trigger.line)

    def _lines(self, node: Node, depth: int) -> Iterator[Node]:
        """Yield the texts of a script: lists may be nested, and refer to others."""
        if depth > DEEPEST or not self.files.spend():
            return
        if node.tag == "!reference":
            found = self._referred(list(node_items(node)))
            if found is not None:
                yield from self._lines(found, depth + 1)
        elif node.is_list:
            for item in node.each():
                yield from self._lines(item, depth + 1)
        else:
            yield node

    def _referred(self, keys: list[str]) -> Node | None:
        """Return what `!reference [job, key, ...]` names."""
        found = self.top.get(keys[0]) if keys else None
        if found is None:
            return None
        entry: Mapping[str, Node] = self._merged(found, (keys[0],))
        found = entry.get(keys[1]) if len(keys) > 1 else found
        for key in keys[2:]:
            found = found[key] if found is not None else None
        return found


def node_items(node: Node) -> Iterable[str]:
    """Yield the scalars of a tagged sequence."""
    index = 0
    while text := node[str(index)].text:
        yield text
        index += 1


def _of(entry: Entry, key: str, job: Node) -> Node:
    return entry[key] if key in entry else Node(job.source)
