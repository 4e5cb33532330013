"""The record of changes and reads, for auditors and security officers."""

from datetime import UTC, datetime, time
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.actions.proposals import LONGEST_REASON
from accounts.actions.purging import MOST_EVENTS, propose_purge
from accounts.api.doors import Door, ListDoor
from accounts.api.events import EVENT_ORDERINGS
from accounts.api.keyset import fetch_page
from accounts.api.parameters import page_size, read_day_parameter, refuse
from accounts.api.proposals import ProposalShape, proposal_as_json
from accounts.api.rendering import json_answer, marking_as_json
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest
from accounts.api.schema import (
    DAY_TYPE,
    IDEMPOTENCY_KEY,
    MarkingShape,
    answers,
    listed,
    paging,
    parameter,
)
from accounts.audit.reading import note_read
from accounts.audit.showing import (
    about,
    markings_of,
    object_shown,
    payload_shown,
    usernames,
    values_known_to,
    visible_events,
)
from accounts.models import AuditEvent, Marking, User
from accounts.roles import Right
from accounts.serializers import Items, StrictSerializer, Text

_OPERATIONS = AuditEvent.Operation.values


class AuditEventShape(serializers.Serializer):
    """One change of one row, or one reading."""

    id = serializers.CharField(help_text="The event's own hash, in hex.")
    at = serializers.DateTimeField()
    actor = serializers.CharField(allow_null=True)
    on_behalf_of = serializers.CharField(allow_null=True)
    request = serializers.CharField()
    operation = serializers.ChoiceField(AuditEvent.Operation.choices)
    table = serializers.CharField()
    object = serializers.CharField(
        help_text="The row's key; of a row with a marking a name, since keys count hidden rows."
    )
    marking = MarkingShape(allow_null=True)
    former_marking = MarkingShape(allow_null=True)
    changes = serializers.DictField(
        allow_null=True, help_text="Null when purged, or when it quotes what you may not read."
    )
    purged = serializers.BooleanField()


class PurgeEntry(StrictSerializer):
    """Which events to empty, and why."""

    events = Items(child=Text(max_length=64), min_length=1, max_length=MOST_EVENTS)
    reason = Text(max_length=LONGEST_REASON)


class AuditList(ListDoor):
    """Events that the reader is cleared for, newest first."""

    orderings = EVENT_ORDERINGS
    default_ordering = "-at"
    filters: ClassVar[tuple[str, ...]] = (
        "actor", "from", "object", "operation", "request", "table", "to",
    )  # fmt: skip

    @extend_schema(
        operation_id="audit_list",
        parameters=[
            parameter("actor", "A user name.", type=str),
            parameter("table", "A table's name.", type=str),
            parameter("object", "A row, as an event names it.", type=str),
            parameter("operation", "What was done.", type=str, enum=_OPERATIONS),
            parameter("request", "The id of a request.", type=str),
            parameter("from", "From this day on, UTC.", type=DAY_TYPE),
            parameter("to", "Up to this day, UTC.", type=DAY_TYPE),
            *paging(EVENT_ORDERINGS),
        ],
        responses=answers(403, _200=listed("AuditPage", AuditEventShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        self.reader.require(Right.READ_AUDIT)
        name = self.ordering(given)
        ordering = EVENT_ORDERINGS[name]
        rows = _narrowed(visible_events(self.reader), given)
        page = fetch_page(rows, ordering, self.position(given, name, ordering), page_size(given))
        return self.answer(self._shown(page.keys), page, given, name)

    def _shown(self, keys: list[int]) -> list[dict[str, Any]]:
        found = visible_events(self.reader).in_bulk(keys)
        events = [found[key] for key in keys]
        names, markings = usernames(events), markings_of(events)
        known = values_known_to(self.reader)
        for event in events:
            if event.marking_id is not None:
                note_read(event.table_name, [(event.marking_id, event.object_id)])
        return [
            {
                "id": event.name,
                "at": event.at,
                "actor": names.get(event.actor_id),
                "on_behalf_of": names.get(event.on_behalf_of or -1),
                "request": event.request_id,
                "operation": event.operation,
                "table": event.table_name,
                "object": object_shown(event),
                "marking": _marking(markings, event.marking_id),
                "former_marking": _marking(markings, event.former_marking_id),
                "changes": payload_shown(event, known),
                "purged": event.changes is None,
            }
            for event in events
        ]


class AuditPurges(Door):
    """Emptying events whose content was spilled."""

    @extend_schema(
        operation_id="audit_purge",
        parameters=[IDEMPOTENCY_KEY],
        request=PurgeEntry,
        responses=answers(403, 409, 413, 415, 422, _202=ProposalShape),
    )
    def post(self, request: RestRequest) -> HttpResponse:
        """202: the proposal waits for another security officer."""
        return answered_once(request, self._propose)

    def _propose(self, request: RestRequest) -> HttpResponse:
        given = request.data
        self.reader.require(Right.PURGE)
        said = PurgeEntry.read(given)
        proposal = propose_purge(
            said["events"], reason=said["reason"], by=self.reader, at=request.at
        )
        address = reverse("rest-proposal", args=[proposal.ref])
        answer = json_answer(proposal_as_json(proposal), headers={"Location": address})
        answer.status_code = 202
        return answer


def _narrowed(rows: QuerySet[AuditEvent], given: QueryDict) -> QuerySet[AuditEvent]:
    """Raises a refusal that names the parameter at fault."""
    if "actor" in given:
        who = User.objects.filter(username=str(given["actor"])).values_list("pk", flat=True).first()
        if who is None:
            raise refuse("actor", "There is nobody of this name: check it.")
        rows = rows.filter(actor_id=who)
    if "operation" in given:
        if given["operation"] not in _OPERATIONS:
            raise refuse("operation", f"Take one of: {', '.join(_OPERATIONS)}.")
        rows = rows.filter(operation=given["operation"])
    if "object" in given:
        rows = about(rows, str(given["object"]))
    same = {"table": "table_name", "request": "request_id"}
    rows = rows.filter(
        **{column: str(given[name]) for name, column in same.items() if name in given}
    )
    first, last = read_day_parameter(given, "from"), read_day_parameter(given, "to")
    if first is not None:
        rows = rows.filter(at__gte=datetime.combine(first, time.min, UTC))
    if last is not None:
        rows = rows.filter(at__lte=datetime.combine(last, time.max, UTC))
    return rows


def _marking(markings: dict[int, Marking], key: int | None) -> dict[str, Any] | None:
    found = markings.get(key) if key is not None else None
    return marking_as_json(found) if found is not None else None
