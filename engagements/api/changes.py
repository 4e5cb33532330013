"""The history of an engagement."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.api.doors import ListDoor
from accounts.api.events import EVENT_ORDERINGS
from accounts.api.schema import answers, listed, paging
from accounts.models import AuditEvent
from engagements.api.finding import seen_engagement
from engagements.history import PARTS, changes_in, history_of


class DifferenceShape(serializers.Serializer):
    """One field before and after; null where there was nothing, or what you may not see."""

    field = serializers.CharField()
    old = serializers.JSONField()
    new = serializers.JSONField()


class ChangeShape(serializers.Serializer):
    """One change of the engagement or of one of its parts."""

    id = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True)
    on_behalf_of = serializers.CharField(allow_null=True)
    request = serializers.CharField()
    operation = serializers.ChoiceField(AuditEvent.Operation.choices)
    what = serializers.ChoiceField(["engagement", *PARTS.values()])
    purged = serializers.BooleanField(help_text="Its content was taken out after a spill.")
    fields = DifferenceShape(many=True)  # type: ignore[assignment]


class ChangeList(ListDoor):
    """Who changed what and when, newest first."""

    orderings = EVENT_ORDERINGS
    default_ordering = "-at"

    @extend_schema(
        operation_id="changes_list",
        parameters=paging(EVENT_ORDERINGS),
        responses=answers(404, _200=listed("ChangePage", ChangeShape)),
    )
    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        given = self.given()
        engagement = seen_engagement(ref, by=self.reader)
        rows = history_of(engagement, reader=self.reader)
        page = self.page(rows, given)
        found = rows.in_bulk(page.keys)
        changes = changes_in([found[key] for key in page.keys], reader=self.reader)
        return self.answer([_shown(change) for change in changes], page, given)


def _shown(change: Any) -> dict[str, Any]:
    return {**vars(change), "fields": [vars(difference) for difference in change.fields]}
