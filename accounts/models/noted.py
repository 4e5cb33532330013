"""Marked nouns of which it is noted who was shown a row."""

from collections.abc import Collection, Sequence
from typing import Any, Self

from django.db import models

from accounts.audit.reading import note_read


class ReadsNoted(models.Model):
    """A noun with a `marking`; where that asks for it, every row that is fetched is noted.

    Statements written by hand, which make no objects, call `note_read` themselves.
    """

    #: The column that the note calls the row by.
    noted_as = "pk"

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Sequence[Any]) -> Self:  # type: ignore[override]
        row = super().from_db(db, field_names, values)
        marking = row.__dict__.get("marking_id")
        if marking is not None:
            note_read(cls._meta.db_table, [(marking, str(getattr(row, cls.noted_as)))])
        return row
