"""Reading marked rows: every such read starts with `visible_to`."""

from typing import Self

from django.db import models

from accounts.acting import Reader, current_reader
from accounts.markings import marking_text
from accounts.models import Marking


class MarkedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that carry a marking."""

    #: The path from the row to its marking; a part of a marked row names its parent's.
    marking_path = "marking_id"

    def visible_to(self, reader: Reader) -> Self:
        """The rows whose marking the reader may see; no marking, no rows."""
        return self.filter(**{f"{self.marking_path}__in": sorted(reader.marking_ids)})


class MarkedManager(models.Manager.from_queryset(MarkedQuerySet)):  # type: ignore[misc]
    """The default road to marked rows: what the acting reader may see, and nothing without one."""

    def get_queryset(self) -> MarkedQuerySet:
        rows: MarkedQuerySet = super().get_queryset()
        reader = current_reader()
        return rows.visible_to(reader) if reader else rows.none()


def marking_of(text: str, *, reader: Reader) -> Marking | None:
    """The marking of this text, its values in any order; None for one that is not to be seen."""
    classification, *categories = text.split() or [""]
    known = Marking.objects.filter(
        pk__in=reader.marking_ids, text=marking_text(classification, categories)
    )
    return known.first()
