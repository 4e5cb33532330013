"""Questions about the log, in the words of the field."""

from datetime import date
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.acting import current_reader
from accounts.queries import MarkedQuerySet
from engagements.periods import Quarter

_COUNTED = ("COMPLETED", "REPORTED", "CLOSED")


class EngagementQuerySet(MarkedQuerySet):
    """Engagements."""

    def counted(self) -> Self:
        """Held and not a container (method 2.1)."""
        return self.filter(state__in=_COUNTED, is_container=False)

    def ended_in(self, quarter: Quarter) -> Self:
        """Whose last day, held or planned, lies in the quarter."""
        return self.filter(last_day__range=(quarter.first_day, quarter.last_day))

    def with_partner(self, *codes: str) -> Self:
        """In which at least one of the partners had a role, whatever it was."""
        participation = apps.get_model("engagements", "Participation")
        rows = participation._base_manager.filter(partner__in=codes)
        return self.filter(pk__in=rows.values("engagement"))

    def between(self, first: date | None, last: date | None) -> Self:
        """Whose days, held or planned, touch the range; an open end touches all that follows."""
        rows = self
        if last is not None:
            rows = rows.filter(first_day__lte=last)
        if first is not None:
            rows = rows.filter(
                Q(last_day__gte=first) | Q(last_day__isnull=True, first_day__isnull=False)
            )
        return rows


class EngagementManager(models.Manager.from_queryset(EngagementQuerySet)):  # type: ignore[misc]
    """What the acting reader may see, and nothing without one."""

    def get_queryset(self) -> EngagementQuerySet:
        rows: EngagementQuerySet = super().get_queryset()
        reader = current_reader()
        return rows.visible_to(reader) if reader else rows.none()


class PartQuerySet(MarkedQuerySet):
    """Parts of engagements: as visible as the engagement that they belong to."""

    marking_path = "engagement__marking_id"


class PartManager(models.Manager.from_queryset(PartQuerySet)):  # type: ignore[misc]
    """Parts of what the acting reader may see, and nothing without one."""

    def get_queryset(self) -> PartQuerySet:
        rows: PartQuerySet = super().get_queryset()
        reader = current_reader()
        return rows.visible_to(reader) if reader else rows.none()
