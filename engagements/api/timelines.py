"""A mission's officers in the order of their days: residences, approvals, handovers, gaps."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.api.doors import Door
from accounts.api.rendering import json_answer
from accounts.api.schema import answers, parameter
from engagements.api.accreditations import accreditation_as_json
from engagements.api.appointments import GapShape, gap_as_json
from engagements.api.shapes import DaysShape
from engagements.models import Accreditation, Appointment, Mission, Post
from engagements.models.representation_codes import AppointmentState, Basis, Consent, Title


class AccreditedShape(serializers.Serializer):
    """To one receiving party; overdue when its approval should have been asked for by now."""

    ref = serializers.CharField()
    receiving_party = serializers.CharField(allow_null=True)
    basis = serializers.ChoiceField(Basis.choices)
    valid = DaysShape()
    approval_state = serializers.ChoiceField(Consent.choices)
    ask_by = serializers.DateField()
    overdue = serializers.BooleanField()
    approval_asked = serializers.DateField(allow_null=True)
    approval_given = serializers.DateField(allow_null=True)
    notified_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField(allow_null=True)
    engagement = serializers.CharField(allow_null=True)


class HandoverShape(serializers.Serializer):
    """The days on which the predecessor is in post too; 0 when there are none."""

    of = serializers.CharField()
    days = serializers.IntegerField()


class HeldShape(serializers.Serializer):
    """One officer's time in the post."""

    ref = serializers.CharField()
    person = serializers.CharField()
    state = serializers.ChoiceField(AppointmentState.choices)
    valid = DaysShape()
    handover = HandoverShape(allow_null=True)
    accreditations = AccreditedShape(many=True)
    gap_after = GapShape(allow_null=True)


class PostTimelineShape(serializers.Serializer):
    """One post and whoever holds, held or is to hold it, the earliest first."""

    ref = serializers.CharField()
    titles = serializers.ListField(child=serializers.ChoiceField(Title.choices))
    appointments = HeldShape(many=True)


class TimelineShape(serializers.Serializer):
    """A mission's posts; what came to nothing is left out."""

    mission = serializers.CharField()
    posts = PostTimelineShape(many=True)


class MissionTimeline(Door):
    """Who was, is and will be accredited from this mission to whom."""

    parameters: ClassVar[tuple[str, ...]] = ("person",)

    @extend_schema(
        operation_id="missions_timeline",
        parameters=[parameter("person", "The ministry's key of the person.", type=str)],
        responses=answers(404, _200=TimelineShape),
    )
    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        given = self.given()
        mission = Mission.objects.visible_to(self.reader).filter(ref=ref).first()
        if mission is None:
            raise Http404
        today = self.today
        posts = Post.objects.visible_to(self.reader).filter(mission=mission).order_by("pk")
        shown = [self._post(post, mission, today, given.get("person")) for post in posts]
        return json_answer({"mission": mission.ref, "posts": shown})

    def _post(
        self, post: Post, mission: Mission, today: date, person: str | None
    ) -> dict[str, Any]:
        held = Appointment.objects.visible_to(self.reader).held().filter(post=post)
        gaps = {row.pk: row for row in held.leaving_a_gap()}
        accreditations = Accreditation.objects.visible_to(self.reader).order_by("valid_from", "pk")
        wanted = held.filter(person=person) if person is not None else held
        rows = wanted.select_related("handover_of").prefetch_related(
            Prefetch("accreditations", accreditations.select_related("engagement"))
        )
        shown = []
        for row in rows.order_by("valid_from", "pk"):
            gap = gaps.get(row.pk)
            if gap is not None:
                gap.post = post
                post.mission = mission
            shown.append(
                {
                    "ref": row.ref,
                    "person": row.person,
                    "state": row.state,
                    "valid": {"start": row.valid_from, "end": row.valid_to},
                    "handover": _handover(row),
                    "accreditations": [
                        _accredited(accreditation, today)
                        for accreditation in row.accreditations.all()
                    ],
                    "gap_after": gap_as_json(gap, today=today) if gap is not None else None,
                }
            )
        return {"ref": post.ref, "titles": post.titles, "appointments": shown}


def _handover(row: Appointment) -> dict[str, Any] | None:
    earlier = row.handover_of
    if earlier is None or earlier.fell_through or earlier.valid_to is None:
        return None
    days = (earlier.valid_to - row.valid_from).days + 1
    return {"of": earlier.ref, "days": max(days, 0)}


def _accredited(row: Accreditation, today: date) -> dict[str, Any]:
    shown = accreditation_as_json(row)
    overdue = row.approval_state == Consent.TO_ASK and shown["ask_by"] < today
    return {"ref": row.ref, **shown, "overdue": overdue}
