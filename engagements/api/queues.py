"""Where proposals wait, and what was logged without an approval; how often engagements moved."""

from collections import defaultdict
from datetime import UTC, datetime, time
from statistics import median
from typing import Any, ClassVar

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers

from accounts.api.doors import Door
from accounts.api.parameters import read_known
from accounts.api.rendering import json_answer
from accounts.api.schema import answers, parameter
from engagements.api.quarters import QUARTER_TYPE, read_quarter
from engagements.models import Approval, ApprovalRoute, Engagement, State, StateChange
from engagements.periods import Quarter
from partners.models import Partner

#: So many engagements are named in one queue; the numbers are of all.
MOST_NAMED = 200


class WaitingShape(serializers.Serializer):
    """A proposal that waits."""

    ref = serializers.CharField()
    title = serializers.CharField()
    since = serializers.DateTimeField()
    escalated_at = serializers.DateTimeField(allow_null=True)


class QueueShape(serializers.Serializer):
    """What waits at one step; ages in days."""

    route = serializers.CharField()
    step = serializers.IntegerField()
    role = serializers.CharField(allow_null=True)
    user = serializers.CharField(allow_null=True)
    waiting = serializers.IntegerField()
    oldest = serializers.DateTimeField()
    oldest_days = serializers.IntegerField()
    median_days = serializers.FloatField()
    escalated = WaitingShape(many=True)


class UnapprovedShape(serializers.Serializer):
    """Held and logged without the approval that its kind takes."""

    ref = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    last_day = serializers.DateField(allow_null=True)
    desk = serializers.CharField()


class Queues(Door):
    """The queues at the steps of approval, the oldest first."""

    @extend_schema(
        operation_id="queues_list",
        responses=answers(
            _200=inline_serializer(
                "Queues",
                {
                    "results": QueueShape(many=True),
                    "logged_without_approval": UnapprovedShape(many=True),
                },
            )
        ),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        self.given()
        at: datetime = request.at  # type: ignore[attr-defined]
        seen = ApprovalRoute.objects.values("pk")
        waiting = Approval.objects.filter(decision="", step__route__in=seen)
        rows = waiting.select_related("engagement", "step__route", "step__user")
        queues: dict[int, list[Approval]] = defaultdict(list)
        for row in rows.order_by("waiting_since", "id"):
            queues[row.step_id].append(row)
        unapproved = Engagement.objects.visible_to(self.reader).unapproved()
        latest = unapproved.order_by("-created_at", "-ref")[:MOST_NAMED]
        return json_answer(
            {
                "results": [_queue(queue, at) for queue in queues.values()],
                "logged_without_approval": [_unapproved(row) for row in latest],
            }
        )


def _queue(rows: list[Approval], at: datetime) -> dict[str, Any]:
    step = rows[0].step
    ages = [max((at - row.waiting_since).days, 0) for row in rows]
    return {
        "route": step.route.name,
        "step": step.position,
        "role": step.role or None,
        "user": step.user.username if step.user else None,
        "waiting": len(rows),
        "oldest": rows[0].waiting_since,
        "oldest_days": ages[0],
        "median_days": float(median(ages)),
        "escalated": [
            {
                "ref": row.engagement.ref,
                "title": row.engagement.title,
                "since": row.waiting_since,
                "escalated_at": row.escalated_at,
            }
            for row in rows
            if row.escalated_at is not None
        ][:MOST_NAMED],
    }


def _unapproved(row: Engagement) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "title": row.title,
        "kind": row.kind_id,
        "last_day": row.last_day,
        "desk": row.desk_id,
    }


class CountShape(serializers.Serializer):
    """How often engagements made one move for one reason."""

    to = serializers.ChoiceField(State.choices)
    reason_code = serializers.CharField(allow_null=True)
    cancel_by = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        """`from` cannot be the name of an attribute."""
        start = serializers.ChoiceField(State.choices, allow_null=True)
        return {"from": start, **super().get_fields()}


class StateChangeCounts(Door):
    """Moves by quarter: what was sent back, called off and carried out, and why."""

    parameters: ClassVar[tuple[str, ...]] = ("quarter", "partner")

    @extend_schema(
        operation_id="state_changes_list",
        parameters=[
            parameter(
                "quarter",
                "In which the moves were made (UTC); left out: the present one.",
                type=QUARTER_TYPE,
            ),
            parameter("partner", "A partner's code.", type=str),
        ],
        responses=answers(
            _200=inline_serializer(
                "StateChangeCounts",
                {"quarter": serializers.CharField(), "results": CountShape(many=True)},
            )
        ),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        quarter = _quarter(given.get("quarter"), request.at)  # type: ignore[attr-defined]
        begins, ends = (
            datetime.combine(day, time(), UTC)
            for day in (quarter.first_day, quarter.following.first_day)
        )
        rows = StateChange.objects.filter(at__gte=begins, at__lt=ends)
        partner = read_known(given, "partner", Partner.objects.all())
        if partner is not None:
            with_partner = Engagement.objects.visible_to(self.reader).with_partner(partner.pk)
            rows = rows.filter(engagement__in=with_partner.values("pk"))
        names = ("from_state", "to_state", "reason_code", "cancel_by")
        counted = rows.order_by(*names).values_list(*names).annotate(count=Count("id"))
        return json_answer({"quarter": str(quarter), "results": [_count(*row) for row in counted]})


def _quarter(text: str | None, at: datetime) -> Quarter:
    return Quarter.of(at.date()) if text is None else read_quarter(text)


def _count(start: str, to: str, reason_code: str, cancel_by: str, count: int) -> dict[str, Any]:
    return {
        "from": start or None,
        "to": to,
        "reason_code": reason_code or None,
        "cancel_by": cancel_by or None,
        "count": count,
    }
