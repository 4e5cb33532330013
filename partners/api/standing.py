"""How a partnership stood before: what was changed of it, when and by whom."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.api.doors import ListDoor
from accounts.api.events import EVENT_ORDERINGS
from accounts.api.schema import answers, listed, paging
from accounts.audit.showing import usernames, visible_events
from accounts.models import AuditEvent
from partners.models import Partnership

#: Columns that say how it stands, under the names that the REST door gives them.
_TOLD = {
    "tier": "tier",
    "status": "status",
    "status_reason": "status_reason",
    "since": "since",
    "lead_desk_id": "lead_desk",
    "caveats": "caveats",
}


class StandingDifferenceShape(serializers.Serializer):
    """One field before and after; null where there was nothing."""

    field = serializers.CharField()
    old = serializers.JSONField()
    new = serializers.JSONField()


class StandingChangeShape(serializers.Serializer):
    """One change of how it stands."""

    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True)
    fields = StandingDifferenceShape(many=True)  # type: ignore[assignment]


class StandingChanges(ListDoor):
    """How one partnership came to stand as it does, the newest change first."""

    orderings = EVENT_ORDERINGS
    default_ordering = "-at"

    @extend_schema(
        operation_id="partnerships_changes",
        parameters=paging(EVENT_ORDERINGS),
        responses=answers(404, _200=listed("StandingChangePage", StandingChangeShape)),
    )
    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        given = self.given()
        row = Partnership.objects.visible_to(self.reader).filter(ref=ref).first()
        if row is None:
            raise Http404
        events = visible_events(self.reader).filter(
            table_name=Partnership._meta.db_table, object_id=str(row.pk)
        )
        told = events.filter(
            operation__in=(AuditEvent.Operation.INSERT, AuditEvent.Operation.UPDATE)
        )
        page = self.page(told, given)
        found = told.in_bulk(page.keys)
        who = usernames(found.values())
        return self.answer([_shown(found[key], who) for key in page.keys], page, given)


def _shown(event: AuditEvent, who: dict[int, str]) -> dict[str, Any]:
    return {"at": event.at, "by": who.get(event.actor_id), "fields": list(_differences(event))}


def _differences(event: AuditEvent) -> Iterator[dict[str, Any]]:
    changes = event.changes or {}
    for column, name in _TOLD.items():
        if column in changes:
            said = changes[column]
            old, new = said if event.operation == AuditEvent.Operation.UPDATE else (None, said)
            if (old or None) != (new or None):
                yield {"field": name, "old": old or None, "new": new or None}
