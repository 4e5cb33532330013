"""What may happen next with an engagement, and making it happen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.api.conditions import etag, require_match
from accounts.api.doors import Door
from accounts.api.rendering import json_answer
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest
from accounts.api.schema import IDEMPOTENCY_KEY, answers, parameter
from accounts.serializers import Code, Day, Flag, Items, StrictSerializer, Text, Whole
from engagements.actions import move_engagement
from engagements.actions.outlook import Following, what_may_follow
from engagements.actions.routing import Standing, standing_of
from engagements.actions.steps import ALL_RIGHTS, rights_to_move
from engagements.api.answers import engagement_answer
from engagements.api.finding import locked_engagement, seen_engagement
from engagements.api.shapes import WrittenShape
from engagements.models import (
    Approval,
    ApprovalRoute,
    ApprovalStep,
    CancelBy,
    CancelReason,
    Decision,
    Engagement,
    Place,
    ReturnReason,
    State,
    StateChange,
)
from engagements.models.engagement import LONGEST_REPORT
from engagements.periods import EARLIEST, LATEST
from engagements.serializers import (
    MOST_PARTICIPANTS,
    MOST_PARTS,
    MOST_PEOPLE,
    Days,
    ParticipantEntry,
    PrincipalEntry,
)


class FollowingShape(serializers.Serializer):
    """One move that may follow."""

    to = serializers.ChoiceField(State.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    may = serializers.BooleanField(help_text="Whether you are one of those who do it.")
    who = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    needs = serializers.ListField(child=serializers.CharField(), help_text="What POST must say.")
    takes = serializers.ListField(child=serializers.CharField(), help_text="What it may say.")


class ApprovalShape(serializers.Serializer):
    """A step of the route that it takes, or took when it was proposed before."""

    round = serializers.IntegerField(help_text="1 when it was proposed first.")
    route = serializers.CharField()
    step = serializers.IntegerField()
    role = serializers.CharField(allow_null=True)
    user = serializers.CharField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    escalates_to = serializers.CharField(allow_null=True)
    waiting_since = serializers.DateTimeField(allow_null=True)
    escalated_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.ChoiceField(Decision.choices, allow_null=True)
    by = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    comment = serializers.CharField(allow_null=True)


class StateChangeShape(serializers.Serializer):
    """One move that was made; `from` is null for what was logged so."""

    to = serializers.ChoiceField(State.choices)
    by = serializers.CharField()
    at = serializers.DateTimeField()
    reason_code = serializers.CharField(allow_null=True)
    cancel_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """`from` cannot be the name of an attribute."""
        start = serializers.ChoiceField(State.choices, allow_null=True)
        return {"from": start, **super().get_fields()}


class OutlookShape(serializers.Serializer):
    """Where an engagement stands, what may follow and what came before."""

    ref = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    version = serializers.IntegerField()
    results = FollowingShape(many=True)
    approvals = ApprovalShape(many=True)
    history = StateChangeShape(many=True)


class MoveEntry(StrictSerializer):
    """A move and what is said with it; GET says what each takes."""

    to = Code(State.choices)
    reason = Text(max_length=500, lines=True, allow_null=True, allow_blank=True, required=False)
    reason_code = Code(ReturnReason.choices, required=False)
    cancel_by = Code(CancelBy.choices, required=False)
    cancel_reason = Code(CancelReason.choices, required=False)
    cancel_signal = Flag(required=False)
    planned = Days(allow_null=True, required=False)
    actual = Days(allow_null=True, required=False)
    milestone_date = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    participants = Items(child=ParticipantEntry(), max_length=MOST_PARTICIPANTS, required=False)
    principals = Items(child=PrincipalEntry(), max_length=MOST_PARTS, required=False)
    place = Code(Place.choices, required=False)
    place_party = Text(max_length=40, allow_null=True, required=False)
    place_name = Text(max_length=120, allow_null=True, allow_blank=True, required=False)
    people_home = Whole(min_value=0, max_value=MOST_PEOPLE, allow_null=True, required=False)
    report = Text(max_length=LONGEST_REPORT, lines=True, required=False)
    duplicate_of = Text(max_length=20, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "reason" in attrs:
            attrs["reason"] = attrs["reason"] or ""
        return attrs


class Transitions(Door):
    """The life of one engagement."""

    @extend_schema(operation_id="transitions_read", responses=answers(404, _200=OutlookShape))
    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        self.given()
        engagement = seen_engagement(ref, by=self.reader)
        at = request.at  # type: ignore[attr-defined]
        following = what_may_follow(engagement, by=self.reader, at=at)
        shown = {
            "ref": engagement.ref,
            "state": engagement.state,
            "version": engagement.version,
            "results": [_following(each) for each in following],
            "approvals": _approvals(engagement),
            "history": _history(engagement),
        }
        return json_answer(shown, headers={"ETag": etag(ref, engagement.version)})

    @extend_schema(
        operation_id="transitions_move",
        parameters=[
            IDEMPOTENCY_KEY,
            parameter(
                "If-Match",
                "The `ETag` that was read. Left out, the state alone decides: what has moved on "
                "does not move the same way twice.",
                location="header",
            ),
        ],
        request=MoveEntry,
        responses=answers(403, 404, 409, 412, 413, 415, 422, _200=WrittenShape),
    )
    def post(self, request: RestRequest, ref: str) -> HttpResponse:
        return answered_once(request, self._moved, still_there=_still_there)

    def _moved(self, request: RestRequest) -> HttpResponse:
        given, ref = request.data, self.kwargs["ref"]
        engagement = locked_engagement(ref, by=self.reader)
        to = given.get("to") if isinstance(given, dict) else None
        rights = rights_to_move(to, engagement.state) if to in State.values else ALL_RIGHTS
        self.reader.require(*rights, desk=engagement.desk_id)
        if "HTTP_IF_MATCH" in request.META:
            require_match(request, etag(ref, engagement.version))
        said = MoveEntry.read(given)
        moved = move_engagement(engagement, said.pop("to"), said, by=self.reader, at=request.at)
        return engagement_answer(ref, reader=self.reader, warnings=moved.warnings)


def _still_there(kept: dict[str, Any]) -> bool:
    return bool(Engagement.objects.filter(ref=kept["ref"]).exists())


def _following(each: Following) -> dict[str, Any]:
    move = each.move
    return {
        "to": move.to,
        "label": move.label,
        "may": each.may,
        "who": each.who,
        "missing": each.missing,
        "needs": list(move.needs),
        "takes": ["reason", *move.takes],
    }


def _approvals(engagement: Engagement) -> list[dict[str, Any]]:
    """What was decided and what waits, then the steps that are still to come."""
    rows = Approval.objects.filter(
        engagement=engagement, step__route__in=ApprovalRoute.objects.all()
    )
    related = rows.select_related("step__route", "step__user", "decided_by").order_by("id")
    shown = [
        {
            **_step(row.step, row.step.route),
            "round": row.round,
            "waiting_since": row.waiting_since,
            "escalated_at": row.escalated_at,
            "decision": row.decision or None,
            "by": row.decided_by.username if row.decided_by else None,
            "at": row.decided_at,
            "comment": row.comment or None,
        }
        for row in related
    ]
    if engagement.state == State.PROPOSED:
        shown += _to_come(standing_of(engagement))
    return shown


_OPEN = ("waiting_since", "escalated_at", "decision", "by", "at", "comment")


def _to_come(standing: Standing) -> list[dict[str, Any]]:
    waiting = standing.waiting.step_id if standing.waiting else None
    return [
        {
            **_step(step, standing.route),
            "round": max(standing.round, 1),
            **dict.fromkeys(_OPEN),
        }
        for step in standing.steps
        if step.pk not in standing.given and step.pk != waiting
    ]


def _step(step: ApprovalStep, route: ApprovalRoute | None) -> dict[str, Any]:
    return {
        "route": route.name if route else None,
        "step": step.position,
        "role": step.role or None,
        "user": step.user.username if step.user else None,
        "days": step.days,
        "escalates_to": step.escalates_to or None,
    }


def _history(engagement: Engagement) -> list[dict[str, Any]]:
    rows = StateChange.objects.filter(engagement=engagement).select_related("by")
    return [
        {
            "from": row.from_state or None,
            "to": row.to_state,
            "by": row.by.username,
            "at": row.at,
            "reason_code": row.reason_code or None,
            "cancel_by": row.cancel_by or None,
            "reason": row.reason or None,
        }
        for row in rows.order_by("id")
    ]
