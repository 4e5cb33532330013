"""The register of plans, and what their indicators showed."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import serializers

from accounts.api.parameters import narrowed_by, read_code, read_day_parameter, read_known, refuse
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    RegisterDetail,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import DAY_TYPE, parameter
from accounts.roles import Right
from accounts.serializers import Text
from partners.actions import change_plan, correct_observation, draft_plan, record_observation
from partners.api.fields import Texted, day, measure, value_as_json
from partners.api.plan_shapes import PlanChange, PlanEntry, PlanShape, plan_as_json
from partners.models import Observation, Partner, Plan, PlanIndicator


class _Plans:
    model = Plan
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "approved_by")
    parts: ClassVar[tuple[str, ...]] = (
        "consultations",
        "objectives__goals",
        "objectives__indicators__observations",
    )

    def shown(self, row: Plan) -> dict[str, Any]:
        return plan_as_json(row, on=self.day())

    def day(self) -> date:
        """Up to when observations are told: as asked for, or today at the reader's desk."""
        asked = read_day_parameter(self.request.GET, "on")  # type: ignore[attr-defined]
        return asked or self.today  # type: ignore[attr-defined]


@described(
    "plans",
    PlanShape,
    filters=[
        parameter("partner", "A partner's code.", type=str),
        parameter("kind", "What it is for.", type=str, enum=Plan.Kind.values),
        parameter("state", "In which state.", type=str, enum=Plan.State.values),
        parameter("on", "Those whose time this day lies in, as it then was.", type=DAY_TYPE),
    ],
)
class PlanList(_Plans, Adding, RegisterList):
    """What is meant with partners, as far as the reader may know."""

    filters: ClassVar[tuple[str, ...]] = ("partner", "kind", "state", "on")
    right = Right.PLAN
    entry = PlanEntry

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        said = {
            "partner": read_known(given, "partner", Partner.objects.all()),
            "kind": read_code(given, "kind", Plan.Kind.values),
            "state": read_code(given, "state", Plan.State.values),
        }
        rows = narrowed_by(rows, said)
        on = read_day_parameter(given, "on")
        return rows if on is None else rows.covering(on, on)  # type: ignore[attr-defined]

    def add(self, to: None, said: dict[str, Any], request: RestRequest) -> tuple[Any, list[str]]:
        return draft_plan(said, by=self.reader, at=request.at)


@described("plans", PlanShape, filters=[parameter("on", "Observations until then.", type=DAY_TYPE)])
class PlanDetail(_Plans, Changing, RegisterDetail):
    """One edition of a plan."""

    parameters: ClassVar[tuple[str, ...]] = ("on",)
    change = PlanChange

    def allow(self, row: Plan) -> None:
        self.reader.require(Right.PLAN, Right.APPROVE_PLAN)

    def write(self, row: Plan, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        return change_plan(row, said, by=self.reader, at=request.at)


class ObservationShape(RowShape):
    """What an indicator showed on a day; null: somebody looked and could not tell."""

    ref = serializers.CharField()
    indicator = serializers.CharField()
    as_of = serializers.DateField()
    value = serializers.CharField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    note = serializers.CharField(allow_null=True)


class ObservationChange(Texted):
    """What a PATCH may say; an observation of another day is another observation."""

    set_by_service = OF_THE_ROW
    empties = ("note",)

    value = measure(required=False)
    source = Text(max_length=280, required=False)  # type: ignore[assignment]
    note = Text(max_length=500, allow_null=True, required=False)


class ObservationEntry(ObservationChange):
    """What a POST says."""

    indicator = Text(max_length=140, help_text="Its reference, or its name.")
    as_of = day()
    value = measure()
    source = Text(max_length=280)


class _Observations:
    model = Observation
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "indicator")

    def plans(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = Plan.objects.visible_to(self.reader)  # type: ignore[attr-defined]
        return rows.filter(ref=self.kwargs["ref"])  # type: ignore[attr-defined]

    def plan(self, *, held: bool = False) -> Plan:
        """The plan that the path names; raises Http404."""
        rows = self.plans().select_for_update(of=("self",)) if held else self.plans()
        found: Plan | None = rows.first()
        if found is None:
            raise Http404
        return found

    def seen(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().seen()  # type: ignore[misc]
        return rows.filter(indicator__objective__plan__in=self.plans())

    def shown(self, row: Observation) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "indicator": row.indicator.ref,
            "as_of": row.as_of,
            "value": value_as_json(row.value),
            "source": row.source,
            "note": row.note or None,
            **row_as_json(row),
        }


@described(
    "observations",
    ObservationShape,
    filters=[parameter("indicator", "The reference of an indicator of the plan.", type=str)],
)
class ObservationList(_Observations, Adding, RegisterList):
    """What the indicators of one plan showed."""

    filters: ClassVar[tuple[str, ...]] = ("indicator",)
    entry = ObservationEntry

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        self.plan()
        return super().get(request, **names)

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        if "indicator" not in given:
            return rows
        known = PlanIndicator.objects.filter(objective__plan=self.plan(), ref=given["indicator"])
        if not known.exists():
            raise refuse("indicator", "Take the reference of an indicator of this plan.")
        return rows.filter(indicator__in=known)

    def allowed(self) -> Plan:
        plan = self.plan(held=True)
        self.reader.require(Right.OBSERVE)
        return plan

    def add(self, to: Plan, said: dict[str, Any], request: RestRequest) -> tuple[Any, list[str]]:
        return record_observation(to, said, by=self.reader, at=request.at)


@described("observations", ObservationShape)
class ObservationDetail(_Observations, Changing, RegisterDetail):
    """One of them."""

    named = "observation"
    right = Right.OBSERVE
    change = ObservationChange

    def held(self) -> Any:
        """Its plan is locked first, as whoever adds one does."""
        self.plan(held=True)
        return super().held()

    def write(self, row: Observation, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        return correct_observation(row, said, by=self.reader, at=request.at)
