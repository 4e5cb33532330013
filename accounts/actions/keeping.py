"""Bringing a table of reference rows to what is shipped, without removing any."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

#: Rows for one statement; far below the parameters that PostgreSQL takes.
BATCH = 500


@dataclass(frozen=True)
class Kept:
    """How many rows were made and how many changed."""

    made: int = 0
    changed: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(self.made + other.made, self.changed + other.changed)


def keep(wanted: Iterable[models.Model], *, key: Sequence[str], compare: Sequence[str]) -> Kept:
    """Makes the rows that are missing and changes those that differ; one query when all agree.

    Rows of one model are paired by the attributes in `key`. Several with the same key are paired
    in the given order with the stored ones in the order of their ids, so that a corrected date
    changes a row instead of standing beside it.
    """
    rows = list(wanted)
    if not rows:
        return Kept()
    stored: dict[tuple[Any, ...], list[models.Model]] = defaultdict(list)
    manager = type(rows[0])._default_manager
    for row in manager.order_by("pk"):
        stored[_key(row, key)].append(row)
    for waiting in stored.values():
        waiting.reverse()
    missing: list[models.Model] = []
    changed: list[models.Model] = []
    for row in rows:
        waiting = stored[_key(row, key)]
        if not waiting:
            missing.append(row)
        elif _bring_to(waiting[-1], row, compare):
            changed.append(waiting.pop())
        else:
            waiting.pop()
    if changed:
        manager.bulk_update(changed, compare, batch_size=BATCH)
    if missing:
        manager.bulk_create(missing, batch_size=BATCH)
    return Kept(len(missing), len(changed))


def _key(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    values = (getattr(row, name) for name in names)
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _bring_to(row: models.Model, wanted: models.Model, names: Sequence[str]) -> bool:
    """Whether anything differed."""
    differing = [name for name in names if getattr(row, name) != getattr(wanted, name)]
    for name in differing:
        setattr(row, name, getattr(wanted, name))
    return bool(differing)
