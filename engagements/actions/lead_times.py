"""Keeping the lead times that receiving parties publish, and finding the one that fits."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from accounts.acting import Reader
from accounts.actions import Kept, keep
from accounts.actions.records import change_row, put_down
from accounts.roles import Right
from engagements.actions.belonging import with_valid_days
from engagements.lead_times import LeadTime, best_fitting, required_by
from engagements.models import LeadTimeRule
from partners.actions.naming import partner_named, require_order

_SHIPPED = Path(__file__).parents[1] / "reference" / "lead_times.toml"
#: Every rule, in the words of the arithmetic, with its row.
Rules = list[tuple[LeadTime, LeadTimeRule]]
_OF_A_RULE = ("days", "day_basis", "valid_to", "source")


def add_lead_time(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> LeadTimeRule:
    """A new rule. Raises ValidationError keyed by field, PermissionDenied."""
    by.require(Right.KEEP_LEAD_TIMES)
    return put_down(LeadTimeRule(**_columns(fields)), by=by, at=at)


def change_lead_time(
    rule: LeadTimeRule, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> bool:
    """Writes what the fields change and says whether they did; the rule is locked.

    What is still to be requested follows when the calendar's job runs next.
    """
    by.require(Right.KEEP_LEAD_TIMES)
    columns = _columns(fields)
    first = columns.get("valid_from", rule.valid_from)
    require_order("valid.end", first, columns.get("valid_to", rule.valid_to))
    return change_row(rule, columns, at=at)


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    columns = with_valid_days(dict(fields))
    if "receiving_party" in columns:
        code = columns.pop("receiving_party")
        columns["receiving_party_id"] = (
            partner_named(code, "receiving_party").pk if code is not None else None
        )
    for name in ("asset_type", "visit_class"):
        if name in columns:
            columns[name] = columns[name] or ""
    return columns


def load_lead_times(*, by: Reader, at: datetime) -> Kept:
    """The published examples that are shipped, each with its source."""
    by.require(Right.LOAD_REFERENCE)
    shipped = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["lead_time"]
    return keep(
        (
            LeadTimeRule(
                receiving_party_id=row["receiving_party"],
                asset_type=row["asset_type"],
                visit_class=row.get("visit_class", ""),
                days=row["days"],
                day_basis=row["day_basis"],
                source=row["source"],
                created_by_id=by.user_id,
                created_at=at,
                changed_at=at,
            )
            for row in shipped
        ),
        key=("receiving_party_id", "asset_type", "visit_class", "valid_from"),
        compare=_OF_A_RULE,
    )


def all_rules() -> Rules:
    """Every rule, in the words of the arithmetic."""
    return [
        (
            LeadTime(
                rule.receiving_party_id or "",
                rule.asset_type,
                rule.visit_class,
                rule.days,
                rule.day_basis,
                rule.valid_from,
                rule.valid_to,
            ),
            rule,
        )
        for rule in LeadTimeRule.objects.all()
    ]


def due_day(
    rules: Rules,
    *,
    first_day: date | None,
    receiving_party: str,
    asset_type: str,
    visit_class: str,
) -> tuple[LeadTimeRule | None, date | None]:
    """The rule that fits and the last day on which to ask; None for what nobody knows."""
    if first_day is None:
        return None, None
    found = best_fitting(
        rules,
        receiving_party=receiving_party,
        asset_type=asset_type,
        visit_class=visit_class,
        on=first_day,
    )
    if found is None:
        return None, None
    rule = found[1]
    return rule, required_by(first_day, rule.days, rule.day_basis)
