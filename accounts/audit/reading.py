"""Noting who was shown what, for rows whose marking asks for that.

Whatever puts marked rows before somebody calls `note_read`; what was noted is written once, at the
end of the request or context in which the reader acts, and says which rows and where, never what
stands in them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import orjson
from django.db import connections

#: Of an address no more is kept than this.
_LONGEST_PLACE = 200
_place: ContextVar[str] = ContextVar("entente_place", default="")


@dataclass
class Notes:
    """References by table and marking, of what was shown and is not written down yet."""

    flagged: frozenset[int]
    using: str
    shown: dict[tuple[str, int], set[str]] = field(default_factory=dict)

    def write(self) -> None:
        """One statement, in whatever transaction there is."""
        notes = [
            {"table": table, "marking": marking, "refs": sorted(refs)}
            for (table, marking), refs in sorted(self.shown.items())
        ]
        self.shown.clear()
        with connections[self.using].cursor() as cursor:
            cursor.execute(
                "SELECT audit_read(%s, %s::jsonb)", [_place.get(), orjson.dumps(notes).decode()]
            )


_notes: ContextVar[Notes | None] = ContextVar("entente_notes", default=None)


def note_read(table: str, rows: Iterable[tuple[int, str]]) -> None:
    """These rows, each a marking and a reference, are shown to whoever acts."""
    notes = _notes.get()
    if notes is None or not notes.flagged:
        return
    for marking, ref in rows:
        if marking in notes.flagged:
            notes.shown.setdefault((table, marking), set()).add(ref)


def flagged_markings() -> frozenset[int]:
    """The markings that the acting reader may read and whose reads are noted."""
    notes = _notes.get()
    return frozenset() if notes is None else notes.flagged


def name_place(place: str) -> None:
    """Where rows are shown from now on, such as the address that was asked."""
    _place.set(place[:_LONGEST_PLACE])


@contextmanager
def noting_reads(flagged: frozenset[int], *, using: str = "default") -> Iterator[Notes]:
    """What is shown inside is written down at the end, in the transaction that it was read in.

    When that will not commit, because the answer is a refusal, the notes are left to be written
    afterwards: a refusal may show the row that it is about.
    """
    notes = Notes(flagged, using)
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)
    if notes.shown and not connections[using].needs_rollback:
        notes.write()
