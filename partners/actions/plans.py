"""Drafting a plan, changing the draft, approving it, cutting it short."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max

from accounts.acting import Reader
from accounts.actions.marking import marking_of_something_new, narrowed_marking
from accounts.actions.records import as_changed, change_row, put_down
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from accounts.two_persons import is_second_person
from partners.actions.naming import (
    require_order,
    require_outcomes,
    require_partner,
    require_region,
)
from partners.actions.plan_parts import write_consultations, write_objectives
from partners.models import Plan

#: By kind: the field that says whom a plan is for.
_FOR = {
    Plan.Kind.COUNTRY: "partner",
    Plan.Kind.REGIONAL: "region",
    Plan.Kind.THEMATIC: "theme",
}
_PARTS = {"objectives": write_objectives, "consultations": write_consultations}
#: What may be said of a plan that is approved.
_STILL = {"valid", "marking", "state"}


def draft_plan(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> tuple[Plan, list[str]]:
    """The next edition for a country, region or theme, with its parts; and warnings.

    Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.PLAN)
    if fields.get("state", Plan.State.DRAFT) != Plan.State.DRAFT:
        raise ValidationError({"state": "A plan starts as DRAFT: somebody else approves it."})
    marking = marking_of_something_new(fields.get("marking"), by=by)
    plan = Plan(marking=marking, writers=[by.user_id])
    for name, value in _columns(fields).items():
        setattr(plan, name, value)
    _check(plan)
    plan.edition = _next_edition(plan)
    put_down(plan, by=by, at=at)
    _write_parts(plan, fields)
    return plan, []


def change_plan(plan: Plan, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> list[str]:
    """Writes what is given and leaves the rest; gives warnings. The plan is locked.

    A list of parts replaces all of that sort. Raises ValidationError by field, PermissionDenied,
    and NotAllowedNow for what an approved plan does not let happen.
    """
    state = fields.get("state", plan.state)
    if state == Plan.State.APPROVED and plan.state == Plan.State.DRAFT:
        if len(fields) > 1:
            raise ValidationError(
                {"state": "Approve the plan as it stands: send the state and nothing else."}
            )
        return _approve(plan, by=by, at=at)
    by.require(Right.PLAN)
    if plan.state == Plan.State.APPROVED:
        _require_still(plan, fields)
    columns = _columns(fields)
    columns |= narrowed_marking(plan, fields, by=by)
    after = as_changed(plan, columns)
    _check(after)
    if after.marking_id != plan.marking_id:
        columns["edition"] = _next_edition(after)
    _write(plan, columns, _write_parts(plan, fields), by=by, at=at)
    return []


def _approve(plan: Plan, *, by: Reader, at: datetime) -> list[str]:
    by.require(Right.APPROVE_PLAN)
    if not is_second_person(by.user_id, involved=[plan.created_by_id, *plan.writers]):
        raise PermissionDenied(
            "Whoever wrote a plan does not approve it, whatever else they may do. "
            "Ask somebody else who has this right."
        )
    if not plan.objectives.exists():
        raise NotAllowedNow(f"{plan.ref} has no objective: add one before it is approved.")
    change_row(
        plan,
        {"state": Plan.State.APPROVED, "approved_by_id": by.user_id, "approved_at": at},
        at=at,
    )
    objected = plan.consultations.filter(said="OBJECTED").order_by("on", "department", "id")
    warnings = [f"{row.department} objected on {row.on}." for row in objected]
    if not plan.target_shares:
        warnings.append("No target shares are set: what is done cannot be held against them.")
    if not plan.joint_analysis:
        warnings.append("No joint analysis with other departments is recorded.")
    return warnings


def _require_still(plan: Plan, fields: Mapping[str, Any]) -> None:
    """Raises NotAllowedNow unless the fields leave what was approved as it is."""
    valid = fields.get("valid", {"start": plan.valid_from, "end": plan.valid_to})
    first, last = valid["start"], valid["end"]
    longer = plan.valid_to is not None and (last is None or last > plan.valid_to)
    if set(fields) - _STILL or fields.get("state", plan.state) != plan.state:
        raise NotAllowedNow(
            f"{plan.ref} is approved and stays as it is. Cut its time short if need be, and draft "
            "the next edition."
        )
    if first != plan.valid_from or longer:
        raise NotAllowedNow(
            f"{plan.ref} is approved: its time can be cut short and not otherwise changed."
        )


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The plan's own columns, but for its marking."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "valid":
            found |= {"valid_from": value["start"], "valid_to": value["end"]}
        elif name == "joint_analysis":
            found["joint_analysis"] = value["text"] if value else ""
            found["joint_analysis_on"] = value["on"] if value else None
        elif name in {"partner", "region"}:
            found[f"{name}_id"] = value
        elif name == "target_shares":
            found[name] = _as_texts(value or {})
        elif name not in {*_PARTS, "marking", "state"}:
            found[name] = value
    return found


def _as_texts(shares: Mapping[str, Decimal]) -> dict[str, str]:
    """INV-28: raises ValidationError unless they make exactly one; the fractions as texts."""
    require_outcomes((f"target_shares.{code}", code) for code in shares)
    total = sum(shares.values(), Decimal(0))
    if shares and total != 1:
        off = f"{_said(abs(1 - total))} too {'little' if total < 1 else 'much'}"
        said = f"The shares make {_said(total)}, which is {off}: make them exactly 1."
        raise ValidationError({"target_shares": said})
    return {code: _said(share) for code, share in sorted(shares.items())}


def _said(share: Decimal) -> str:
    return f"{share.normalize():f}"


def _check(plan: Plan) -> None:
    """Raises ValidationError by field."""
    wanted = _FOR[Plan.Kind(plan.kind)]
    for name in _FOR.values():
        said = getattr(plan, name if name == "theme" else f"{name}_id")
        if (said is not None) != (name == wanted):
            what = (
                f"Say which: this is what a {plan.kind} plan is for."
                if said is None
                else (f"A {plan.kind} plan is for one {wanted}: leave this out.")
            )
            raise ValidationError({name: what})
    if plan.partner_id is not None:
        require_partner(plan.partner_id)
    if plan.region_id is not None:
        require_region(plan.region_id)
    require_order("valid", plan.valid_from, plan.valid_to)
    others = Plan.objects.beside(plan).covering(plan.valid_from, plan.valid_to)
    other = others.order_by("valid_from").first()
    if other is not None:
        raise ValidationError(
            {
                "valid": f"{other.ref}, edition {other.edition}, is for {_span(other)}, and "
                "editions do not overlap. Begin after it, or cut it short first."
            }
        )


def _span(plan: Plan) -> str:
    last: date | None = plan.valid_to
    return f"{plan.valid_from} to {last}" if last is not None else f"{plan.valid_from} and after"


def _next_edition(plan: Plan) -> int:
    """Counts on from the editions beside it."""
    last: int | None = Plan.objects.beside(plan).aggregate(last=Max("edition"))["last"]
    return (last or 0) + 1


def _write_parts(plan: Plan, fields: Mapping[str, Any]) -> bool:
    """Whether any part differs now."""
    differ = False
    for name, write in _PARTS.items():
        if name in fields:
            differ |= write(plan, fields[name])
    return differ


def _write(
    plan: Plan, columns: dict[str, Any], parts_differ: bool, *, by: Reader, at: datetime
) -> None:
    """The columns that differ; and, if anything does, that it was written and by whom."""
    differs = parts_differ or any(getattr(plan, name) != columns[name] for name in columns)
    if not differs:
        return
    if plan.state == Plan.State.DRAFT:
        columns["writers"] = sorted({*plan.writers, by.user_id})
    change_row(plan, columns, at=at, parts_differ=parts_differ)
