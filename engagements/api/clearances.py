"""Clearances and visit requests: of one engagement, and what is to be asked for over all."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.parameters import (
    narrowed_by,
    read_code,
    read_day_parameter,
    read_flag,
    read_known,
)
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import DAY_TYPE, FLAG_TYPE, parameter
from accounts.serializers import Code, Day, Flag, StrictSerializer, Text, Whole
from engagements.actions.clearances import (
    add_clearance,
    add_visit_request,
    change_clearance,
    change_visit_request,
)
from engagements.api.belonging import EngagementRegisterDetail, EngagementRegisterList
from engagements.api.shapes import DaysShape
from engagements.models import Clearance, Engagement, VisitRequest
from engagements.models.permissions import (
    STARTS,
    ClearanceType,
    Permission,
    PermissionState,
    VisitClass,
    VisitType,
)
from engagements.periods import EARLIEST, LATEST
from engagements.serializers import MOST_PEOPLE, Days
from partners.models import Partner

_STARTS = [(state.value, state.label) for state in STARTS]


class PermissionShape(RowShape):
    """What a receiving party is asked for, and its answer."""

    ref = serializers.CharField()
    engagement = serializers.CharField()
    receiving_party = serializers.CharField()
    state = serializers.ChoiceField(PermissionState.choices)
    required_by = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()
    requested_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField(allow_null=True)
    conditions = serializers.CharField(allow_null=True)
    acknowledged_on = serializers.DateField(allow_null=True)
    answer = serializers.CharField(allow_null=True)
    valid = DaysShape(allow_null=True)


class ClearanceShape(PermissionShape):
    """A clearance; `required_by` follows from the lead time and the planned days."""

    type = serializers.ChoiceField(ClearanceType.choices)
    asset = serializers.CharField(allow_null=True)
    visit_class = serializers.ChoiceField(VisitClass.choices)
    lead_time_rule = serializers.CharField(allow_null=True)


class VisitRequestShape(PermissionShape):
    """A request that people may come to a closed site."""

    type = serializers.ChoiceField(VisitType.choices)
    site = serializers.CharField()
    people = serializers.IntegerField(allow_null=True)


class _Answered(StrictSerializer):
    """What is said of either once it is asked for."""

    state = Code(PermissionState.choices, required=False)
    requested_on = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    reference = Text(max_length=80, allow_blank=True, required=False)
    conditions = Text(max_length=1000, lines=True, allow_blank=True, required=False)
    acknowledged = Flag(required=False, help_text="Our side keeps the conditions.")
    answer = Text(max_length=500, lines=True, allow_blank=True, required=False)
    valid = Days(allow_null=True, required=False)


class ClearanceEntry(StrictSerializer):
    """What a POST says; without a receiving party it is the one whose place it is."""

    set_by_service = OF_THE_ROW | {
        "engagement", "marking", "required_by", "overdue", "lead_time_rule", "acknowledged_on",
    }  # fmt: skip

    type = Code(ClearanceType.choices)
    receiving_party = Text(max_length=40, required=False)
    asset = Text(max_length=20, allow_null=True, required=False)
    visit_class = Code(VisitClass.choices, required=False)
    reference = Text(max_length=80, required=False)
    state = Code(_STARTS, required=False)


class ClearanceChange(_Answered):
    """What a PATCH says: corrects it, or moves it along the table of states."""

    set_by_service = ClearanceEntry.set_by_service

    type = Code(ClearanceType.choices, required=False)
    receiving_party = Text(max_length=40, required=False)
    asset = Text(max_length=20, allow_null=True, required=False)
    visit_class = Code(VisitClass.choices, required=False)
    signal = Flag(required=False, help_text="With REFUSED: record it as a signal, SIG-REF.")


class VisitRequestEntry(StrictSerializer):
    """What a POST says."""

    set_by_service = OF_THE_ROW | {"engagement", "marking", "overdue", "acknowledged_on"}

    type = Code(VisitType.choices)
    site = Text(max_length=200)
    receiving_party = Text(max_length=40, required=False)
    people = Whole(min_value=1, max_value=MOST_PEOPLE, allow_null=True, required=False)
    required_by = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    state = Code(_STARTS, required=False)


class VisitRequestChange(_Answered):
    """What a PATCH says."""

    set_by_service = VisitRequestEntry.set_by_service

    type = Code(VisitType.choices, required=False)
    site = Text(max_length=200, required=False)
    receiving_party = Text(max_length=40, required=False)
    people = Whole(min_value=1, max_value=MOST_PEOPLE, allow_null=True, required=False)
    required_by = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)


class _Permissions(Register):
    def shown(self, row: Any) -> dict[str, Any]:
        today = self.today  # type: ignore[attr-defined]
        return {**self.own(row), **_as_json(row), "overdue": row.overdue(on=today)}

    def own(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError


def _as_json(row: Permission) -> dict[str, Any]:
    dated = row.valid_from is not None or row.valid_to is not None
    return {
        "ref": row.ref,
        "engagement": row.engagement.ref,
        "receiving_party": row.receiving_party_id,
        "state": row.state,
        "required_by": row.required_by,
        "requested_on": row.requested_on,
        "reference": row.reference or None,
        "conditions": row.conditions or None,
        "acknowledged_on": row.acknowledged_on,
        "answer": row.answer or None,
        "valid": {"start": row.valid_from, "end": row.valid_to} if dated else None,
        **row_as_json(row),
    }


class _Clearances(_Permissions):
    model = Clearance
    related: ClassVar[tuple[str, ...]] = (
        "marking", "created_by", "engagement", "receiving_party", "asset", "lead_time_rule",
    )  # fmt: skip

    def own(self, row: Clearance) -> dict[str, Any]:
        return {
            "type": row.type,
            "asset": row.asset.ref if row.asset else None,
            "visit_class": row.visit_class,
            "lead_time_rule": row.lead_time_rule.ref if row.lead_time_rule else None,
        }


class _VisitRequests(_Permissions):
    model = VisitRequest
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "engagement")

    def own(self, row: VisitRequest) -> dict[str, Any]:
        return {"type": row.type, "site": row.site, "people": row.people}


@described("clearances", ClearanceShape)
class ClearanceList(_Clearances, EngagementRegisterList, Adding):
    """What is asked for so that assets may come."""

    entry = ClearanceEntry

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[Clearance, Sequence[str]]:
        return add_clearance(to, said, by=self.reader, at=request.at)


@described("clearances", ClearanceShape)
class ClearanceDetail(_Clearances, EngagementRegisterDetail, Changing):
    """One clearance."""

    change = ClearanceChange

    def write(self, row: Clearance, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        signal = said.pop("signal", False)
        return change_clearance(row, said, signal=signal, by=self.reader, at=request.at)


@described("visit_requests", VisitRequestShape)
class VisitRequestList(_VisitRequests, EngagementRegisterList, Adding):
    """What is asked for so that people may come to closed sites."""

    entry = VisitRequestEntry

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[VisitRequest, Sequence[str]]:
        return add_visit_request(to, said, by=self.reader, at=request.at), ()


@described("visit_requests", VisitRequestShape)
class VisitRequestDetail(_VisitRequests, EngagementRegisterDetail, Changing):
    """One visit request."""

    change = VisitRequestChange

    def write(self, row: VisitRequest, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        return change_visit_request(row, said, by=self.reader, at=request.at)


_FILTERS = (
    parameter("partner", "The receiving party's code.", type=str),
    parameter("state", "Where it stands.", type=str, enum=PermissionState.values),
    parameter(
        "overdue",
        "Still to be requested, and due before today.",
        type=FLAG_TYPE,
    ),
    parameter(
        "due_before",
        "Still to be requested, and due before this day.",
        type=DAY_TYPE,
    ),
)


@described("all_clearances", ClearanceShape, filters=_FILTERS)
class AllClearances(_Clearances, RegisterList):
    """What is asked for at whatever engagement."""

    filters: ClassVar[tuple[str, ...]] = ("partner", "state", "overdue", "due_before")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        exact = {
            "receiving_party": read_known(given, "partner", Partner.objects.all()),
            "state": read_code(given, "state", PermissionState.values),
        }
        rows = narrowed_by(rows, exact)
        before = read_day_parameter(given, "due_before")
        if before is not None:
            rows = rows.overdue(on=before)  # type: ignore[attr-defined]
        wanted = read_flag(given, "overdue")
        if wanted is None:
            return rows
        today = self.today
        overdue = Clearance.objects.visible_to(self.reader).overdue(on=today)
        return rows.filter(pk__in=overdue) if wanted else rows.exclude(pk__in=overdue)
