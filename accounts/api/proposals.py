"""Deeds that take two persons: what waits, and deciding on it."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.actions.proposals import (
    DECIDES,
    LONGEST_REASON,
    LOOKS_ON,
    DecidedAlready,
    Overtaken,
    decide,
    lock_proposal,
)
from accounts.api.cursors import read_moment
from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn, fetch_page
from accounts.api.parameters import page_size, refuse
from accounts.api.refusals import Conflict
from accounts.api.rendering import json_answer, marking_as_json
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest
from accounts.api.schema import (
    IDEMPOTENCY_KEY,
    MarkingShape,
    answers,
    listed,
    paging,
    parameter,
)
from accounts.models import Proposal
from accounts.serializers import Code, StrictSerializer, Text

_OLDEST_FIRST = {
    "proposed_at": Ordering(
        (SortColumn("proposed_at", "timestamptz", read_moment), SortColumn("ref")),
        descending=False,
    ),
    "-proposed_at": Ordering(
        (SortColumn("proposed_at", "timestamptz", read_moment), SortColumn("ref")),
        descending=True,
    ),
}
#: Of the parameter `decision`: what nobody has decided yet.
WAITING = "WAITING"
_DECISIONS = (WAITING, *Proposal.Decision.values)


class ProposalShape(serializers.Serializer):
    """What one person proposed and another decides or has decided."""

    ref = serializers.CharField()
    kind = serializers.ChoiceField(Proposal.Kind.choices)
    subject = serializers.CharField(help_text="Such as the reference of an engagement.")
    marking = MarkingShape()
    new_marking = MarkingShape(allow_null=True)
    details = serializers.DictField()
    reason = serializers.CharField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decision = serializers.ChoiceField(Proposal.Decision.choices, allow_null=True)
    decision_reason = serializers.CharField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class DecisionEntry(StrictSerializer):
    """What the second person says."""

    decision = Code(Proposal.Decision.choices)
    reason = Text(max_length=LONGEST_REASON)


class ProposalList(ListDoor):
    """What waits for a second person; `decision` asks for what was decided instead."""

    orderings = _OLDEST_FIRST
    default_ordering = "proposed_at"
    filters: ClassVar[tuple[str, ...]] = ("decision",)

    @extend_schema(
        operation_id="proposals_list",
        parameters=[
            parameter("decision", "WAITING if left out.", type=str, enum=_DECISIONS),
            *paging(_OLDEST_FIRST),
        ],
        responses=answers(403, _200=listed("ProposalPage", ProposalShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        self.reader.require(*LOOKS_ON)
        name = self.ordering(given)
        asked = given.get("decision", WAITING)
        if asked not in _DECISIONS:
            raise refuse("decision", f"Take one of: {', '.join(_DECISIONS)}.")
        seen = Proposal.objects.visible_to(self.reader)
        rows = seen.filter(decision="" if asked == WAITING else asked)
        ordering = _OLDEST_FIRST[name]
        page = fetch_page(rows, ordering, self.position(given, name, ordering), page_size(given))
        found = _with_names(seen).in_bulk(page.keys)
        return self.answer([proposal_as_json(found[key]) for key in page.keys], page, given, name)


class ProposalDetail(Door):
    """One proposal."""

    @extend_schema(operation_id="proposals_read", responses=answers(403, 404, _200=ProposalShape))
    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        self.given()
        found = _with_names(Proposal.objects.visible_to(self.reader)).filter(ref=ref).first()
        if found is None:
            raise Http404
        self.reader.require(*LOOKS_ON)
        return json_answer(proposal_as_json(found))


class ProposalDecision(Door):
    """Deciding on what somebody else proposed."""

    @extend_schema(
        operation_id="proposals_decide",
        parameters=[IDEMPOTENCY_KEY],
        request=DecisionEntry,
        responses=answers(403, 404, 409, 413, 415, 422, _200=ProposalShape),
    )
    def post(self, request: RestRequest, ref: str) -> HttpResponse:
        seen = Proposal.objects.visible_to(self.reader).filter(ref=ref)
        return answered_once(
            request, lambda asked: self._decide(asked, ref), still_there=lambda _: seen.exists()
        )

    def _decide(self, request: RestRequest, ref: str) -> HttpResponse:
        given = request.data
        try:
            proposal = lock_proposal(ref, by=self.reader)
        except Proposal.DoesNotExist as error:
            raise Http404 from error
        self.reader.require(DECIDES[Proposal.Kind(proposal.kind)])
        said = DecisionEntry.read(given)
        try:
            decide(proposal, by=self.reader, at=request.at, **said)
        except (DecidedAlready, Overtaken) as error:
            raise Conflict(str(error)) from error
        return json_answer(proposal_as_json(proposal))


def _with_names(rows: Any) -> Any:
    return rows.select_related("marking", "new_marking", "proposed_by", "decided_by")


def proposal_as_json(proposal: Proposal) -> dict[str, Any]:
    """As every answer shows it."""
    decided_by = proposal.decided_by
    return {
        "ref": proposal.ref,
        "kind": proposal.kind,
        "subject": proposal.subject,
        "marking": marking_as_json(proposal.marking),
        "new_marking": marking_as_json(proposal.new_marking) if proposal.new_marking else None,
        "details": proposal.details,
        "reason": proposal.reason,
        "proposed_by": proposal.proposed_by.username,
        "proposed_at": proposal.proposed_at,
        "decision": proposal.decision or None,
        "decision_reason": proposal.decision_reason or None,
        "decided_by": decided_by.username if decided_by else None,
        "decided_at": proposal.decided_at,
    }
