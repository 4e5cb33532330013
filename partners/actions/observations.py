"""Recording what an indicator shows."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.acting import Reader
from accounts.actions.records import change_row, put_down
from accounts.roles import Right
from partners.models import Observation, Plan, PlanIndicator


def record_observation(
    plan: Plan, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> tuple[Observation, list[str]]:
    """What an indicator of the plan showed on a day, and warnings; the plan is locked.

    Observations of other days stay as they are. Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.OBSERVE)
    said = {**fields, "indicator": _indicator(plan, fields["indicator"])}
    row = Observation(**said)
    _check(row, today=by.today(at))
    return put_down(row, by=by, at=at), _warnings(row, plan)


def correct_observation(
    row: Observation, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> list[str]:
    """Writes what differs, of this day alone; gives warnings. The row is locked."""
    by.require(Right.OBSERVE)
    change_row(row, fields, at=at)
    return _warnings(row, row.indicator.objective.plan)


def _indicator(plan: Plan, called: str) -> PlanIndicator:
    """By its reference, or by a name that only one has."""
    of_plan = PlanIndicator.objects.filter(Q(ref=called) | Q(name=called), objective__plan=plan)
    found: list[PlanIndicator] = list(of_plan.order_by("pk")[:2])
    if len(found) != 1:
        raise ValidationError(
            {"indicator": "Name one indicator of this plan, by its reference or its name."}
        )
    return found[0]


def _check(row: Observation, *, today: date) -> None:
    if row.as_of > today:
        raise ValidationError({"as_of": "This day has not come: record what was observed."})
    same = Observation.objects.filter(indicator=row.indicator_id, as_of=row.as_of).first()
    if same is not None:
        raise ValidationError(
            {"as_of": f"{same.ref} says what it showed on {row.as_of}: correct that one."}
        )


def _warnings(row: Observation, plan: Plan) -> list[str]:
    found = []
    if row.as_of < plan.valid_from or (plan.valid_to is not None and row.as_of > plan.valid_to):
        found.append(f"{row.as_of} lies outside the time of {plan.ref}.")
    if row.indicator.cumulative and row.value is not None:
        others = Observation.objects.filter(indicator=row.indicator_id, value__isnull=False)
        before = others.filter(as_of__lt=row.as_of).order_by("-as_of").first()
        after = others.filter(as_of__gt=row.as_of).order_by("as_of").first()
        found += [
            f"{row.indicator.name} is cumulative, and falls from {_said(low.value)} on {low.as_of} "
            f"to {_said(high.value)} on {high.as_of}: give totals so far, not what was added."
            for low, high in ((before, row), (row, after))
            if low is not None and high is not None and low.value > high.value
        ]
    return found


def _said(value: Decimal) -> str:
    return f"{value.normalize():f}"
