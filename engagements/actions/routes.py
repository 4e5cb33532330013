"""Keeping the routes of approval: who decides on which proposals, in which order."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions import Kept
from accounts.actions.marking import least_of, marking_named
from accounts.actions.records import change_row, put_down
from accounts.models import Marking
from accounts.roles import Right
from engagements.actions.routing import DECIDING_ROLES, active_user
from engagements.models import ApprovalRoute, ApprovalStep, Family, Kind
from partners.models import Partner

_SHIPPED = Path(__file__).parents[1] / "reference" / "routes.toml"


def open_route(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> ApprovalRoute:
    """A new route with its steps, for engagements marked as it is or above.

    Without a marking it is for all that the installation's policy marks. Raises ValidationError
    keyed by field, PermissionDenied.
    """
    by.require(Right.KEEP_ROUTES)
    text = fields.get("marking")
    marking = marking_named(text, by=by) if text else _least_of_the_default(by)
    route = ApprovalRoute(marking=marking, **_columns(fields))
    put_down(route, by=by, at=at)
    _write_steps(route, fields["steps"])
    return route


def change_route(
    route: ApprovalRoute, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> None:
    """Writes what the fields change; steps that are given replace all. The route is locked.

    What waits at a step that is gone waits at the new ones as soon as somebody looks at it or the
    calendar's job runs. Raises ValidationError keyed by field, PermissionDenied.
    """
    by.require(Right.KEEP_ROUTES)
    columns = _columns(fields)
    replaced = "steps" in fields and _write_steps(route, fields["steps"])
    change_row(route, columns, at=at, parts_differ=replaced)


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    names = ("name", "priority", "in_use", "kinds", "families", "gated", "level_min")
    columns = {name: fields[name] for name in names if name in fields}
    _check_codes("kinds", "a kind", columns.get("kinds", ()), Kind.objects.all())
    _check_codes("families", "a family", columns.get("families", ()), Family.objects.all())
    if "cost_at_least" in fields:
        cost = fields["cost_at_least"]
        columns["cost_at_least"] = cost["amount"] if cost else None
        columns["cost_currency"] = cost["currency"] if cost else ""
    if "partner" in fields:
        code = fields["partner"]
        _check_codes("partner", "a partner", [code] if code else [], Partner.objects.all())
        columns["partner_id"] = code
    return columns


def _check_codes(field: str, what: str, codes: Sequence[str], rows: Any) -> None:
    known = set(rows.filter(pk__in=codes).values_list("pk", flat=True))
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise ValidationError({field: f"“{unknown[0]}” is not {what}: check the code."})


def _write_steps(route: ApprovalRoute, wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the steps in use differ now. Those that are gone stay for their approvals."""
    steps = [_step(route, place, said) for place, said in enumerate(wanted, start=1)]
    standing = {_likeness(step): step for step in route.steps.filter(in_use=True)}
    likenesses = {_likeness(step) for step in steps}
    gone = [step.pk for likeness, step in standing.items() if likeness not in likenesses]
    new = [step for step in steps if _likeness(step) not in standing]
    route.steps.filter(pk__in=gone).update(in_use=False)
    ApprovalStep.objects.bulk_create(new)
    return bool(gone or new)


def _likeness(step: ApprovalStep) -> tuple[Any, ...]:
    return (step.position, step.role, step.user_id, step.days, step.escalates_to)


def _step(route: ApprovalRoute, place: int, said: Mapping[str, Any]) -> ApprovalStep:
    at = f"steps.{place - 1}"
    role, username = said.get("role") or "", said.get("user")
    days, higher = said.get("days"), said.get("escalates_to") or ""
    errors = {}
    if bool(role) == bool(username):
        errors[f"{at}.role"] = "Say who decides here: a role, or one user by name."
    for name, code in (("role", role), ("escalates_to", higher)):
        if code and code not in DECIDING_ROLES:
            known = " or ".join(DECIDING_ROLES)
            errors[f"{at}.{name}"] = f"Only {known} decides on proposals: take one of these."
    if (days is None) != (not higher):
        errors[f"{at}.days"] = "Say both after how many days it escalates and to whom, or neither."
    user = active_user(username) if username else None
    if username and user is None:
        errors[f"{at}.user"] = "Name somebody who signs in and decides on proposals."
    if errors:
        raise ValidationError(errors)
    return ApprovalStep(
        route=route, position=place, role=role, user=user, days=days, escalates_to=higher
    )


def _least_of_the_default(by: Reader) -> Marking:
    default = Marking.objects.filter(is_default=True).values("policy")
    seen = Marking.objects.filter(pk__in=by.marking_ids, policy__in=default)
    least = least_of(seen)
    if least is None:
        raise ValidationError({"marking": "Choose one of the markings that you may use."})
    return least


def load_routes(*, by: Reader, at: datetime) -> Kept:
    """The routes that are shipped, for each policy of markings that has none yet.

    After that they are the ministry's own: nothing here changes them.
    """
    by.require(Right.LOAD_REFERENCE)
    shipped = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["route"]
    made = 0
    seen = Marking.objects.filter(pk__in=by.marking_ids)
    for policy in sorted(set(seen.values_list("policy", flat=True))):
        least = least_of(seen.filter(policy=policy))
        if least is None or ApprovalRoute.objects.filter(marking__policy=policy).exists():
            continue
        for fields in shipped:
            route = put_down(ApprovalRoute(marking=least, **_columns(fields)), by=by, at=at)
            _write_steps(route, fields["steps"])
            made += 1
    return Kept(made=made)
