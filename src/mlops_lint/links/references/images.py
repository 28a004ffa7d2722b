"""Images that are deployed: own ones must be built by something of the repository."""

from collections.abc import Iterator

from mlops_lint.facts.deployment.pins import name as bare_name
from mlops_lint.links.references.builds import find_builds
from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import VARIABLE
from mlops_lint.links.references.reference import (
    Judged,
    Named,
    by_file,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.model.graph import Edge

KIND = "image"
REGISTRIES = frozenset(
    ("docker.io", "index.docker.io", "ghcr.io", "quay.io", "registry.gitlab.com")
)


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each image that a manifest runs."""
    wanted = list(_wanted(ground))
    if not wanted:
        return
    built = _Built(ground)
    for named, image, local in wanted:
        yield edge(KIND, named, built.judge(image, local), f"image:{image}")


def _wanted(ground: Ground) -> Iterator[tuple[Named, str, bool]]:
    """Yield who runs which image, and whether it must lie on the machine already."""
    for item in ground.facts.declared.kubernetes:
        if item.vendored or item.template:
            continue
        for pointer, container in item.containers():
            image = container.get("image")
            if isinstance(image, str) and image:
                named = by_file(item.path, item.line(f"{pointer}/image"), "deployment")
                yield named, image, container.get("imagePullPolicy") == "Never"
    for service in ground.facts.declared.services:
        image = service.data.get("image")
        if isinstance(image, str) and image and not service.data.get("build"):
            line = service.source.line(f"/services/{service.name}/image")
            local = service.data.get("pull_policy") in ("never", "build")
            yield by_file(service.path, line, "deployment"), image, local


class _Built:
    """The images that the repository builds or renames."""

    def __init__(self, ground: Ground) -> None:
        self.names: dict[str, str] = {}
        self.unsure = False
        for build in find_builds(ground):
            for name in build.names:
                if VARIABLE.search(name.rpartition("/")[2].partition(":")[0]):
                    self.unsure = True
                else:
                    self.names.setdefault(bare_name(name), build.path)
            if not build.names:
                self.unsure = True
        self.renamed: dict[str, str] = {}
        for item in ground.facts.declared.kubernetes:
            listed = item.get("/images") if item.kind == "Kustomization" else None
            for entry in listed if isinstance(listed, list) else ():
                if isinstance(entry, dict) and "name" in entry:
                    self.renamed[str(entry["name"])] = item.path

    def judge(self, image: str, local: bool) -> Judged:
        """Judge one image by what builds it."""
        name = bare_name(image)
        if VARIABLE.search(name):
            return unknown(f"{image} is known only when it is deployed")
        if name in self.renamed:
            return ok(f"{self.renamed[name]} says which image {name} is")
        last = name.rpartition("/")[2]
        for own, path in self.names.items():
            if own == name or own.rpartition("/")[2] == last:
                return ok(f"{path} builds {last}")
        if self.unsure:
            return unknown(
                f"what builds images here does not say whether {name} is one"
            )
        if local:
            return missing(f"{name} is never pulled, and nothing here builds it")
        owners = {_owner(own) for own in self.names} - {""}
        if _owner(name) in owners:
            return missing(
                f"nothing here builds {name}, as it does others of {_owner(name)}"
            )
        return unknown(f"nothing here builds {name}: it may be of others")


def _owner(name: str) -> str:
    """Return registry and owner of an image, "" where it has none of its own."""
    head = name.rpartition("/")[0]
    if not head or head in REGISTRIES or VARIABLE.search(head):
        return ""
    return head
