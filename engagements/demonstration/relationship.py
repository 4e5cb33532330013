"""What goes on around the log: plans, posts, clearances, promises, judgements, money."""

from collections.abc import Callable

from engagements.demonstration import (
    attachments,
    judgements,
    lifecycle,
    money,
    preparation,
    purposes,
    representation,
    returns,
)
from engagements.demonstration.stage import Stage

#: In the order in which they build on one another; each a function `tell(stage)`.
PARTS: tuple[Callable[[Stage], None], ...] = (
    lifecycle.tell,
    money.tell,
    judgements.tell,
    preparation.tell,
    representation.tell,
    attachments.tell,
    returns.tell,
    purposes.tell,
)


def tell_all(stage: Stage) -> None:
    """Writes all of it; nothing is written when one part cannot be."""
    for tell in PARTS:
        tell(stage)
