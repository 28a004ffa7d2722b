"""dvc.yaml: from definitions with templates and loops to single stages."""

from collections.abc import Iterator
from itertools import islice, product
from math import prod
from typing import Any

from mlops_lint.links.templates import EXPRESSION as TEMPLATE
from mlops_lint.links.templates import (
    Context,
    Filler,
    TemplateError,
    expression,
    has_template,
    scalar_text,
)
from mlops_lint.links.tree import place
from mlops_lint.links.values import Values
from mlops_lint.model.graph import Problem
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import join_pointer

MOST_STAGES = 20_000
"""Stages of one dvc.yaml that are looked at."""
DEFAULT = "params.yaml"


class Definition(NamedTuple):
    """One stage with its templates filled; `body` is None where that failed.

    `pointer` is where dvc.yaml defines it, `template` where its body is written.
    """

    name: str
    body: dict[str, Any] | None
    wdir: str
    pointer: str
    template: str


class Expander:
    """Fills the templates of one dvc.yaml."""

    def __init__(
        self, document: Structured, home: str, values: Values, filler: Filler
    ) -> None:
        """Fill nothing yet; `home` is the directory of dvc.yaml."""
        self.document = document
        self.home = home
        self.values = values
        self.filler = filler
        self.problems: list[Problem] = []
        self._left = MOST_STAGES

    def stages(self) -> Iterator[Definition]:
        """Yield the stages in the order in which they are written."""
        data: Any = self.document.data
        stages: Any = data.get("stages") if isinstance(data, dict) else None
        if stages is None:
            return
        if not isinstance(stages, dict):
            self._complain("stages", "stages is no mapping of names", "/stages")
            return
        context = Context()
        try:
            self._load(context, data.get("vars"), self.home, default=True)
        except TemplateError as error:
            # DVC fills nothing of such a file, so nothing of it is known.
            self._complain("template", str(error), "/vars")
            for name in stages:
                yield self._unknown(str(name))
            return
        self._top(data, context)
        for name, body in stages.items():
            pointer = join_pointer("/stages", str(name))
            if isinstance(body, dict):
                yield from self._definition(str(name), body, context, pointer)
            else:
                self._complain("stages", f"stage {name} is no mapping", pointer)
                yield self._unknown(str(name))

    def _definition(
        self, name: str, body: dict[Any, Any], context: Context, pointer: str
    ) -> Iterator[Definition]:
        template: Any
        try:
            if "matrix" in body:
                template = {key: v for key, v in body.items() if key != "matrix"}
                loop, where = self._matrix(body["matrix"], context), pointer
            elif "foreach" in body or "do" in body:
                template, where = body.get("do"), f"{pointer}/do"
                loop = self._foreach(body.get("foreach"), context)
            else:
                yield self._one(name, body, context, pointer, pointer)
                return
        except TemplateError as error:
            self._complain("template", f"stage {name}: {error}", pointer)
            yield self._unknown(name)
            return
        if not isinstance(template, dict):
            self._complain("stages", f"stage {name} has no do: to repeat", pointer)
            yield self._unknown(name)
            return
        for key, extra in loop.items():
            inner = Context()
            inner.values = {**context.values, **extra}
            inner.files = context.files
            inner.reserved = frozenset(extra)
            yield self._one(f"{name}@{key}", template, inner, pointer, where)

    def _one(
        self,
        name: str,
        body: dict[Any, Any],
        context: Context,
        pointer: str,
        template: str,
    ) -> Definition:
        try:
            self._left -= 1
            if self._left < 0:
                raise TemplateError(f"more than {MOST_STAGES:,} stages")
            wdir = body.get("wdir")
            home = self.home
            if isinstance(wdir, str) and wdir:
                filled = place(home, str(self.filler.fill(wdir, context)))
                if filled is None:
                    raise TemplateError("its wdir is not in the repository")
                home = filled
            if body.get("vars"):
                context = context.clone()
                self._load(context, body["vars"], home, default=False)
            filled_body = {
                key: self.filler.fill(value, context, str(key))
                for key, value in body.items()
                if key != "vars"
            }
            return Definition(name, filled_body, home, pointer, template)
        except TemplateError as error:
            self._complain("template", f"stage {name}: {error}", pointer)
            return Definition(name, None, self.home, pointer, template)

    def _unknown(self, name: str) -> Definition:
        pointer = join_pointer("/stages", name)
        return Definition(name, None, self.home, pointer, pointer)

    # -- values --------------------------------------------------------------

    def _load(self, context: Context, listed: Any, home: str, *, default: bool) -> None:
        """Add params.yaml, where it is the default, and what `vars` lists."""
        if has_template(listed):
            raise TemplateError("vars cannot hold templates")
        if default and self.values.document(place(home, DEFAULT) or "") != "":
            self._add_file(context, DEFAULT, home)
        for item in listed or []:
            if isinstance(item, str):
                self._add_file(context, item, home)
            elif isinstance(item, dict):
                context.add(item, "vars")
            else:
                raise TemplateError("vars lists what is neither file nor mapping")

    def _add_file(self, context: Context, item: str, home: str) -> None:
        written, _, rest = item.partition(":")
        keys = [key for key in rest.split(",") if key] or None
        path = place(home, written)
        if path is None:
            raise TemplateError(f"the vars file {written} is not in the repository")
        known = context.files.get(path, ())
        if known is None and keys is None:
            return
        if path in context.files and (not known or not keys or {*keys} & {*known}):
            raise TemplateError(f"the vars file {written} is loaded twice")
        document = self.values.document(path)
        if isinstance(document, str):
            raise TemplateError(document or f"the vars file {written} does not exist")
        data: Any = document.data
        if not isinstance(data, dict):
            raise TemplateError(f"the vars file {written} holds no mapping")
        if keys:
            absent = [key for key in keys if key not in data]
            if absent:
                raise TemplateError(f"{written} has no {absent[0]}")
            data = {key: data[key] for key in keys}
        context.add(data, written)
        context.files[path] = [*(known or ()), *keys] if keys else None

    # -- loops ---------------------------------------------------------------

    def _foreach(self, data: Any, context: Context) -> dict[str, dict[str, Any]]:
        filled = self.filler.fill(data, context)
        if isinstance(filled, dict):
            keys = ((scalar_text(key), item) for key, item in filled.items())
            return {key: {"item": item, "key": key} for key, item in keys}
        if not isinstance(filled, list):
            raise TemplateError("foreach goes over neither a list nor a mapping")
        if any(isinstance(item, dict | list) for item in filled):
            return {str(index): {"item": item} for index, item in enumerate(filled)}
        return {scalar_text(item): {"item": item} for item in filled}

    def _matrix(self, data: Any, context: Context) -> dict[str, dict[str, Any]]:
        axes = self.filler.fill(data, context)
        good = isinstance(axes, dict) and all(
            isinstance(axis, list | dict) for axis in axes.values()
        )
        if not good:
            raise TemplateError("matrix is no mapping of lists")
        sizes = [len(axis) for axis in axes.values()]
        if prod(sizes) > MOST_STAGES:
            raise TemplateError(f"its matrix makes more than {MOST_STAGES:,} stages")
        found = {}
        for picked in islice(product(*map(_axis, axes.values())), MOST_STAGES):
            names = zip(axes, picked, strict=True)
            key = "-".join(
                f"{axis}{index}"
                if isinstance(value, dict | list)
                else scalar_text(value)
                for axis, (index, value) in names
            )
            item = {axis: value for axis, (_, value) in zip(axes, picked, strict=True)}
            found[key] = {"item": item, "key": key}
        return found

    # -- the rest of the file ------------------------------------------------

    def _top(self, data: dict[Any, Any], context: Context) -> None:
        """Complain of what cannot be filled outside of stages."""
        for section in ("artifacts", "metrics", "params", "plots", "datasets"):
            try:
                self.filler.fill(data.get(section), context)
            except TemplateError as error:
                self._complain("template", f"{section}: {error}", f"/{section}")
        self._check_keys(data)

    def _check_keys(self, data: dict[Any, Any]) -> None:
        """Complain of templates that are no keys, used or not."""
        texts = [data.get("stages")]
        while texts:
            value = texts.pop()
            if isinstance(value, dict):
                texts += [*value.keys(), *value.values()]
            elif isinstance(value, list):
                texts += value
            elif isinstance(value, str) and "${" in value:
                for match in TEMPLATE.finditer(value):
                    try:
                        expression(match[1])
                    except TemplateError as error:
                        self._complain("template", str(error), "/stages")

    def _complain(self, kind: str, message: str, pointer: str) -> None:
        line = self.document.line(pointer) or self.document.line("/stages")
        self.problems.append(Problem(kind, message, self.document.path, line))


def _axis(axis: Any) -> Any:
    return list(enumerate(axis))
