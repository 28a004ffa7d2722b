"""Images that are built on or run: named so that the next pull brings the same."""

from typing import ClassVar

from mlops_lint.checks._base import (
    CREDIT,
    Context,
    Kind,
    Schema,
    not_applicable,
    seen,
)
from mlops_lint.facts.deployment.pins import Pin, pins
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.records import record

MOST_NAMED = 5


@record
class ImageKind(Kind):
    """Judge each image of Dockerfiles, compose files, manifests and configurations.

    A digest earns all, a tag `tag` of it, no tag or one that moves nothing. Images
    with a tag give one finding together.
    """

    kind: ClassVar[str] = "image"
    options: ClassVar[Schema] = {"tag": CREDIT}
    tag: float = 1.0

    def run(self, context: Context) -> Verdict:
        """Judge every image; not applicable where none is named."""
        found = list(pins(context.facts))
        if not found:
            return not_applicable(
                "no Dockerfile, compose file, manifest or configuration names an image"
            )
        hits = [
            Hit(
                f"{pin.image} has {_what(pin)}: the next pull may bring another image",
                Location(pin.path, pin.line),
                cost=1 / len(found),
                key=f"loose {pin.image}",
            )
            for pin in found
            if pin.pin == "loose"
        ]
        tagged = [pin for pin in found if pin.pin == "tag"]
        if tagged and self.tag < 1:
            count = len(tagged)
            first = tagged[0]
            others = f" and {count - 1} more" if count > 1 else ""
            hits.append(
                Hit(
                    f"{first.image}{others} pinned by tag, not by digest: a tag can be "
                    "moved",
                    Location(first.path, first.line),
                    cost=(1 - self.tag) * count / len(found),
                    evidence=tuple(
                        seen(pin.path, pin.image, pin.line)
                        for pin in tagged[:MOST_NAMED]
                    ),
                    key="tags",
                )
            )
        good = [pin for pin in found if pin.pin != "loose"]
        shown = (seen(pin.path, pin.image, pin.line) for pin in good[:MOST_NAMED])
        return Verdict(tuple(hits), tuple(shown))


def _what(pin: Pin) -> str:
    tag = pin.image.rpartition("/")[2].partition(":")[2]
    return f"the tag {tag}" if tag else "no tag"
