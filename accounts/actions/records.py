"""Writing rows of marked nouns: once down, then changed field by field."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any, TypeVar

from accounts.acting import Reader
from accounts.nouns import Row

R = TypeVar("R", bound=Row)


def put_down(row: R, *, by: Reader, at: datetime) -> R:
    """Writes a new row in the reader's name; the database draws its reference."""
    row.created_by_id = by.user_id
    row.created_at = row.changed_at = at
    row.save(force_insert=True)
    return row


def as_changed(row: R, fields: Mapping[str, Any]) -> R:
    """The row as it is to become, to look at before anything is written."""
    after = copy(row)
    for name, value in fields.items():
        setattr(after, name, value)
    return after


def change_row(
    row: Row, fields: Mapping[str, Any], *, at: datetime, parts_differ: bool = False
) -> bool:
    """Writes the columns that differ, and says whether anything did; the version goes up by one.

    The row is locked by whoever calls. Columns are named as the model names them. `parts_differ`
    says that rows which have no version of their own were written.
    """
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if not (changed or parts_differ):
        return False
    for name in changed:
        setattr(row, name, fields[name])
    row.changed_at = at
    row.version += 1
    row.save(update_fields=[*changed, "changed_at", "version"])
    return True
