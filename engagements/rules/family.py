"""Rules about containers, their parts, and links: INV-8 and INV-9."""

from datetime import timedelta

from engagements.entry import Days, Entry, Findings
from engagements.references import References

#: INV-9
MARGIN_OF_CONTAINER = timedelta(days=7)


def check_container(entry: Entry, found: Findings) -> None:
    """INV-8."""
    if entry.outcomes:
        found.error("outcomes", "A container has no outcomes: give them to its parts.")
    if entry.principals:
        found.error("principals", "A container has no principals: give them to its parts.")
    if entry.parent is not None:
        found.error("parent", "A container cannot be part of another engagement.")
    if entry.held and not entry.children:
        found.error("children", "A container holds at least one engagement: give its reference.")


def check_family(entry: Entry, refs: References, found: Findings) -> None:
    """INV-8 and INV-9, from the child's side, and links."""
    parent = refs.engagements.get(entry.parent or "")
    if parent and not entry.is_container:
        if parent["parent"] is not None:
            found.error("parent", "That engagement is itself part of another: name the outer one.")
        elif not within(entry.days, Days(parent["first"], parent["last"])):
            found.error(
                "parent",
                "Its days lie more than a week outside those of the engagement it is part of.",
            )
    if entry.children and not entry.is_container:
        found.error("children", "Only a container holds others: set is_container.")
    for at, ref in enumerate(entry.children):
        child = refs.engagements.get(ref)
        if child and child["is_container"]:
            found.error(f"children.{at}", "A container cannot hold another container.")
        elif child and not within(Days(child["first"], child["last"]), entry.days):
            found.error(f"children.{at}", "Its days lie more than a week outside the container's.")
    if len({*entry.links}) < len(entry.links):
        found.error("links", "Name each link once.")


def within(inner: Days, outer: Days) -> bool:
    """INV-9: whether the inner days lie in the outer, give or take a week; unknown days pass."""
    early = inner.start and outer.start and inner.start < outer.start - MARGIN_OF_CONTAINER
    late = inner.end and outer.end and inner.end > outer.end + MARGIN_OF_CONTAINER
    return not early and not late
