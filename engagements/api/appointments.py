"""Appointments to posts, and the gaps that they leave."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers

from accounts.acting import Reader
from accounts.api.parameters import narrowed_by, read_code, read_flag, read_known
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RegisterDetail,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import FLAG_TYPE, parameter
from accounts.roles import Right
from accounts.serializers import Code, Day, Flag, Items, StrictSerializer, Text
from engagements.actions.representation import change_appointment, nominate
from engagements.api.shapes import DaysShape
from engagements.models import Appointment, Post
from engagements.models.representation_codes import AppointmentState, Paper
from engagements.periods import EARLIEST, LATEST
from engagements.serializers import Days
from partners.models import Partner

_LONGEST_REASON = 500


class AppointmentShape(RowShape):
    """That one person holds a post; the days are planned until the officer is in post."""

    ref = serializers.CharField()
    post = serializers.CharField()
    mission = serializers.CharField()
    person = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    national_rank = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(AppointmentState.choices)
    valid = DaysShape()
    planned_start = serializers.DateField()
    handover_of = serializers.CharField(allow_null=True)
    papers = serializers.ListField(child=serializers.ChoiceField(Paper.choices))
    note_reference = serializers.CharField(allow_null=True)
    arrived_on = serializers.DateField(allow_null=True)
    ended_reason = serializers.CharField(allow_null=True)
    gapped = serializers.BooleanField()


class AppointmentChange(StrictSerializer):
    """What a PATCH says: corrects it, or moves it along the table of states, or both."""

    set_by_service = OF_THE_ROW | {"post", "mission", "planned_start", "arrived_on", "marking"}

    state = Code(AppointmentState.choices, required=False)
    on = Day(
        first=EARLIEST,
        last=LATEST,
        required=False,
        help_text="With APPROVAL_ASKED or ARRIVED: the day of it; today if left out.",
    )
    person = Text(
        max_length=40, required=False, help_text="The ministry's key, the same for one person."
    )
    name = Text(max_length=120, allow_blank=True, required=False)
    national_rank = Text(max_length=60, allow_blank=True, required=False)
    valid = Days(required=False)
    handover_of = Text(
        max_length=20,
        allow_null=True,
        required=False,
        help_text="The appointment before it, whose days may overlap by 42.",
    )
    papers = Items(child=Code(Paper.choices), max_length=len(Paper), required=False)
    note_reference = Text(max_length=120, allow_blank=True, required=False)
    ended_reason = Text(max_length=_LONGEST_REASON, allow_blank=True, required=False)
    gapped = Flag(required=False, help_text="The post is knowingly left empty after it.")


class AppointmentEntry(AppointmentChange):
    """What a POST says; it begins as NOMINATED."""

    set_by_service = OF_THE_ROW | {
        "mission", "planned_start", "arrived_on", "marking", "state",
    }  # fmt: skip

    state = None  # type: ignore[assignment]
    on = None  # type: ignore[assignment]
    post = Text(max_length=20)
    person = Text(max_length=40)
    valid = Days()


class _Appointments(Register):
    model = Appointment
    related: ClassVar[tuple[str, ...]] = (
        "marking",
        "created_by",
        "post__mission",
        "handover_of",
    )

    def shown(self, row: Appointment) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "post": row.post.ref,
            "mission": row.post.mission.ref,
            "person": row.person,
            "name": row.name or None,
            "national_rank": row.national_rank or None,
            "state": row.state,
            "valid": {"start": row.valid_from, "end": row.valid_to},
            "planned_start": row.planned_start,
            "handover_of": row.handover_of.ref if row.handover_of else None,
            "papers": row.papers,
            "note_reference": row.note_reference or None,
            "arrived_on": row.arrived_on,
            "ended_reason": row.ended_reason or None,
            "gapped": row.gapped,
            **row_as_json(row),
        }


_FILTERS = (
    parameter("person", "The ministry's key of the person.", type=str),
    parameter("post", "A post's reference.", type=str),
    parameter("mission", "A mission's reference.", type=str),
    parameter("partner", "The code of the partner that the mission is at, or of.", type=str),
)


def _narrowed(rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
    exact = {
        "person": given.get("person"),
        "post__ref": given.get("post"),
        "post__mission__ref": given.get("mission"),
        "post__mission__party": read_known(given, "partner", Partner.objects.all()),
    }
    return narrowed_by(rows, exact)


@described(
    "appointments",
    AppointmentShape,
    filters=(
        *_FILTERS,
        parameter("state", "Where it stands.", type=str, enum=AppointmentState.values),
    ),
)
class AppointmentList(Adding, _Appointments, RegisterList):
    """Who is, was or is to be in which post."""

    right = Right.APPOINT
    entry = AppointmentEntry
    filters: ClassVar[tuple[str, ...]] = ("person", "post", "mission", "partner", "state")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        state = read_code(given, "state", AppointmentState.values)
        rows = _narrowed(rows, given)
        return rows.filter(state=state) if state is not None else rows

    def add(
        self, to: None, said: dict[str, Any], request: RestRequest
    ) -> tuple[Appointment, Sequence[str]]:
        post = _held_post(said.pop("post"), by=self.reader)
        return nominate(post, said, by=self.reader, at=request.at), ()


def _held_post(ref: str, *, by: Reader) -> Post:
    """The post, locked: whoever appoints to it looks at who else does."""
    rows = Post.objects.visible_to(by).select_for_update(of=("self",)).select_related("mission")
    post: Post | None = rows.filter(ref=ref).first()
    if post is None:
        raise ValidationError({"post": "There is no such post that you may see: check this."})
    return post


@described("appointments", AppointmentShape)
class AppointmentDetail(Changing, _Appointments, RegisterDetail):
    """One appointment."""

    change = AppointmentChange
    related = ("marking", "created_by", "post__mission__marking", "handover_of")

    def held(self) -> Appointment:
        """With its post locked first, since what it says is about others in the post too."""
        return held_appointment(self.kwargs["ref"], by=self.reader)

    def allow(self, row: Appointment) -> None:
        self.reader.require(Right.APPOINT, Right.EXPEL)

    def write(self, row: Appointment, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        return change_appointment(row, said, by=self.reader, at=request.at)


def held_appointment(ref: str, *, by: Reader) -> Appointment:
    """The appointment and its post, locked until the transaction ends; raises Http404."""
    seen = Appointment.objects.visible_to(by).filter(ref=ref)
    posts = Post.objects.visible_to(by).select_for_update(of=("self",))
    posts.filter(pk__in=seen.order_by().values("post")).first()
    rows = seen.select_for_update(of=("self",)).select_related(*AppointmentDetail.related)
    appointment: Appointment | None = rows.first()
    if appointment is None:
        raise Http404
    return appointment


class GapShape(serializers.Serializer):
    """The days on which nobody is in a post, after an appointment that has a last day."""

    post = serializers.CharField()
    mission = serializers.CharField()
    after = serializers.CharField(help_text="The appointment that ends before it.")
    first_day = serializers.DateField()
    last_day = serializers.DateField(allow_null=True, help_text="Null: nobody is to follow.")
    days = serializers.IntegerField(help_text="To its last day, or so far; 0 while it is ahead.")
    gapped = serializers.BooleanField(help_text="That it was known and said.")


def gap_as_json(row: Appointment, *, today: date) -> dict[str, Any]:
    """The gap after a row of `leaving_a_gap`."""
    if row.valid_to is None:
        message = "only an appointment with a last day leaves a gap"
        raise ValueError(message)
    first = row.valid_to + timedelta(days=1)
    filled: date | None = row.filled_from  # type: ignore[attr-defined]
    last = filled - timedelta(days=1) if filled is not None else None
    return {
        "post": row.post.ref,
        "mission": row.post.mission.ref,
        "after": row.ref,
        "first_day": first,
        "last_day": last,
        "days": max(((last or today) - first).days + 1, 0),
        "gapped": row.gapped,
    }


@described(
    "gaps",
    GapShape,
    filters=(
        *_FILTERS,
        parameter(
            "over",
            "`false`: those that last or are ahead.",
            type=FLAG_TYPE,
        ),
    ),
)
class GapList(_Appointments, RegisterList):
    """Posts that were, are or will be empty."""

    related = ("post__mission",)
    filters: ClassVar[tuple[str, ...]] = ("person", "post", "mission", "partner", "over")

    def seen(self) -> QuerySet[Any]:
        return super().seen().leaving_a_gap()  # type: ignore[attr-defined, no-any-return]

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        rows = _narrowed(rows, given)
        over = read_flag(given, "over")
        if over is None:
            return rows
        today = self.today
        ended = rows.filter(filled_from__lte=today)
        return ended if over else rows.exclude(pk__in=ended.order_by().values("pk"))

    def shown(self, row: Appointment) -> dict[str, Any]:
        return gap_as_json(row, today=self.today)
