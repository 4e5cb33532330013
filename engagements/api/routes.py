"""The routes of approval: who decides on which proposals, and where nobody could."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from accounts.api.parameters import read_flag
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
from accounts.roles import Right, Role
from accounts.serializers import (
    Code,
    Flag,
    Items,
    MarkingField,
    StrictSerializer,
    Text,
    Whole,
)
from engagements.actions.routes import change_route, open_route
from engagements.actions.routing import DECIDING_ROLES, approvers_at, role_in_words
from engagements.api.shapes import MoneyShape
from engagements.entry import level_number
from engagements.models import ApprovalRoute, ApprovalStep
from engagements.serializers import LEVELS, CostEntry

_ROLES = [(role.value, role.value) for role in DECIDING_ROLES]
_MOST_CODES = 120
_MOST_STEPS = 9


class StepShape(serializers.Serializer):
    """Who decides at one place of a route, and how many people that are today."""

    position = serializers.IntegerField()
    role = serializers.ChoiceField(list(Role), allow_null=True)
    user = serializers.CharField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    escalates_to = serializers.ChoiceField(list(Role), allow_null=True)
    approvers = serializers.IntegerField()
    fault = serializers.CharField(allow_null=True)


class RouteShape(RowShape):
    """Which proposals take which steps; what is null or empty fits all."""

    ref = serializers.CharField()
    name = serializers.CharField()
    priority = serializers.IntegerField()
    in_use = serializers.BooleanField()
    kinds = serializers.ListField(child=serializers.CharField())
    families = serializers.ListField(child=serializers.CharField())
    gated = serializers.BooleanField()
    partner = serializers.CharField(allow_null=True)
    level_min = serializers.ChoiceField(LEVELS, allow_null=True)
    cost_at_least = MoneyShape(allow_null=True)
    steps = StepShape(many=True)


class StepEntry(StrictSerializer):
    """Who decides: a role or one user, and after how many days who else."""

    set_by_service = frozenset({"position", "approvers", "fault"})

    role = Code(_ROLES, allow_null=True, required=False)
    user = Text(max_length=150, allow_null=True, required=False)
    days = Whole(min_value=1, max_value=365, allow_null=True, required=False)
    escalates_to = Code(_ROLES, allow_null=True, required=False)


class RouteChange(StrictSerializer):
    """What a PATCH says; steps that are given replace all, in their order."""

    set_by_service = OF_THE_ROW | {"marking"}

    name = Text(max_length=120, required=False)
    priority = Whole(min_value=1, max_value=10_000, required=False)
    in_use = Flag(required=False)
    kinds = Items(child=Text(max_length=12), max_length=_MOST_CODES, required=False)
    families = Items(child=Text(max_length=3), max_length=_MOST_CODES, required=False)
    gated = Flag(required=False)
    partner = Text(max_length=40, allow_null=True, required=False)
    level_min = Code(LEVELS, allow_null=True, required=False)
    cost_at_least = CostEntry(allow_null=True, required=False)
    steps = Items(child=StepEntry(), min_length=1, max_length=_MOST_STEPS, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "level_min" in attrs:
            attrs["level_min"] = level_number(attrs["level_min"])
        return attrs


class RouteEntry(RouteChange):
    """What a POST says; it is for engagements marked as it is or above."""

    set_by_service = OF_THE_ROW

    name = Text(max_length=120)
    priority = Whole(min_value=1, max_value=10_000)
    steps = Items(child=StepEntry(), min_length=1, max_length=_MOST_STEPS)
    marking = MarkingField(required=False)


class _Routes(Register):
    model = ApprovalRoute

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        steps = ApprovalStep.objects.filter(in_use=True).select_related("user")
        in_order = Prefetch("steps", steps.order_by("position"), to_attr="in_order")
        return super().fetched(rows).prefetch_related(in_order)

    def shown(self, row: Any) -> dict[str, Any]:
        cost = {"amount": str(row.cost_at_least), "currency": row.cost_currency}
        return {
            "ref": row.ref,
            "name": row.name,
            "priority": row.priority,
            "in_use": row.in_use,
            "kinds": row.kinds,
            "families": row.families,
            "gated": row.gated,
            "partner": row.partner_id,
            "level_min": f"L{row.level_min}" if row.level_min else None,
            "cost_at_least": cost if row.cost_at_least is not None else None,
            "steps": [self._step(row, step) for step in row.in_order],
            **row_as_json(row),
        }

    def _step(self, route: ApprovalRoute, step: ApprovalStep) -> dict[str, Any]:
        today = self.today  # type: ignore[attr-defined]
        found = approvers_at(step, marking=route.marking_id, on=today)
        return {
            "position": step.position,
            "role": step.role or None,
            "user": step.user.username if step.user else None,
            "days": step.days,
            "escalates_to": step.escalates_to or None,
            "approvers": found,
            "fault": None if found else _fault(step),
        }


def _fault(step: ApprovalStep) -> str:
    if step.user is not None:
        return (
            f"{step.user.username} no longer decides or is not cleared: name somebody else, or a "
            "role."
        )
    return (
        f"Nobody active is {role_in_words(step.role)} and cleared for this: give somebody that "
        "role, or change the step."
    )


@described(
    "routes",
    RouteShape,
    filters=(
        parameter(
            "in_use",
            "`false`: those that are out of use.",
            type=FLAG_TYPE,
        ),
    ),
)
class RouteList(Adding, _Routes, RegisterList):
    """Routes of approval, the last written first."""

    right = Right.KEEP_ROUTES
    entry = RouteEntry
    filters: ClassVar[tuple[str, ...]] = ("in_use",)

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        wanted = read_flag(given, "in_use")
        return rows if wanted is None else rows.filter(in_use=wanted)

    def add(self, to: Any, said: dict[str, Any], request: RestRequest) -> tuple[Any, list[str]]:
        return open_route(said, by=self.reader, at=request.at), []


@described("routes", RouteShape)
class RouteDetail(Changing, _Routes, RegisterDetail):
    """One route of approval."""

    right = Right.KEEP_ROUTES
    change = RouteChange

    def write(self, row: Any, said: dict[str, Any], request: RestRequest) -> list[str]:
        change_route(row, said, by=self.reader, at=request.at)
        return []
