"""Registers of what belongs to an engagement."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.api.registers import RegisterDetail, RegisterList
from accounts.roles import Right
from engagements.api.finding import locked_engagement, seen_engagement
from engagements.models import Engagement


class OfEngagement:
    """Rows of a noun with a foreign key `engagement`, below `engagements/{ref}/`."""

    #: Whoever may do this to the engagement may write here.
    right: ClassVar[Right] = Right.EDIT

    def seen(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().seen()  # type: ignore[misc]
        return rows.filter(engagement__ref=self.kwargs["ref"])  # type: ignore[attr-defined]

    def allowed(self) -> Engagement:
        """The engagement that a row is added to, locked."""
        engagement = locked_engagement(self.kwargs["ref"], by=self.reader)  # type: ignore[attr-defined]
        self.reader.require(self.right, desk=engagement.desk_id)  # type: ignore[attr-defined]
        return engagement

    def allow(self, row: Any) -> None:
        self.reader.require(self.right, desk=row.engagement.desk_id)  # type: ignore[attr-defined]


class EngagementRegisterList(OfEngagement, RegisterList):
    """The rows of one engagement."""

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        seen_engagement(names["ref"], by=self.reader)
        return super().get(request, **names)


class EngagementRegisterDetail(OfEngagement, RegisterDetail):
    """One row of an engagement; the path calls it `part`."""

    named = "part"
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "engagement")

    def held(self) -> Any:
        """Its engagement is locked first, so that what two rows add up to is seen by one."""
        engagement = locked_engagement(self.kwargs["ref"], by=self.reader)
        row = super().held()
        row.engagement = engagement
        return row
