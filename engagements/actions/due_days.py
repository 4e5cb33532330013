"""By when clearances are to be asked for, as the rules and the planned days now are."""

from datetime import datetime
from typing import Any

from accounts.actions.records import change_row
from engagements.actions.lead_times import Rules, all_rules, due_day
from engagements.models import Clearance, Engagement
from engagements.models.permissions import AssetType, ClearanceType, PermissionState

#: What moves, where no asset is named.
_MOVED: dict[str, AssetType] = {
    ClearanceType.DIPLOMATIC_SHIP: AssetType.SHIP,
    ClearanceType.DIPLOMATIC_AIR: AssetType.AIRCRAFT,
    ClearanceType.OVERFLIGHT: AssetType.AIRCRAFT,
    ClearanceType.ENTRY_UNIT: AssetType.UNIT,
}


def due_of(row: Clearance, rules: Rules | None = None) -> dict[str, Any]:
    """The rule that fits and the last day on which to ask, as the row's columns."""
    asset_type = row.asset.asset_type if row.asset is not None else _MOVED.get(row.type, "")
    rule, day = due_day(
        all_rules() if rules is None else rules,
        first_day=row.engagement.planned_start,
        receiving_party=row.receiving_party_id,
        asset_type=asset_type,
        visit_class=row.visit_class,
    )
    return {"lead_time_rule_id": rule.pk if rule else None, "required_by": day}


def recompute_clearances(engagement: Engagement, *, at: datetime) -> None:
    """What is still to be requested follows the planned days; the engagement is locked."""
    rows = engagement.clearances.filter(state=PermissionState.TO_REQUEST)
    rules: Rules | None = None
    for row in rows.select_for_update(of=("self",)).select_related("asset"):
        row.engagement = engagement
        rules = all_rules() if rules is None else rules
        change_row(row, due_of(row, rules), at=at)
