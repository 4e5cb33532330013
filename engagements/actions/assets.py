"""What moves in an engagement: ships, submarines, aircraft and units."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.records import change_row, put_down
from accounts.roles import Right
from engagements.actions.belonging import keeping_what_was_met, require_now
from engagements.actions.due_days import recompute_clearances
from engagements.models import Engagement, EngagementAsset
from engagements.models.permissions import AssetType
from partners.actions.naming import partner_named
from partners.models import Partner

_FLOATS = (AssetType.SHIP, AssetType.SUBMARINE)


def add_asset(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> EngagementAsset:
    """An asset of the locked engagement. Raises ValidationError by field, PermissionDenied."""
    require_now(engagement, Right.EDIT, by=by)
    asset = EngagementAsset(engagement=engagement, **_columns(engagement, fields))
    _check(asset)
    with keeping_what_was_met(engagement, by=by, at=at):
        return put_down(asset, by=by, at=at)


def change_asset(
    asset: EngagementAsset, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> bool:
    """Writes what the fields change; clearances that wait follow when another type moves."""
    require_now(asset.engagement, Right.EDIT, by=by)
    with keeping_what_was_met(asset.engagement, by=by, at=at):
        changed = change_row(asset, _columns(asset.engagement, fields), at=at)
    _check(asset)
    if changed:
        recompute_clearances(asset.engagement, at=at)
    return changed


def _columns(engagement: Engagement, fields: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(fields)
    if "dimensions" in columns:
        sizes = columns.pop("dimensions") or {}
        columns |= {name: sizes.get(name) for name in ("length_m", "beam_m", "draught_m")}
    if "party" in columns:
        columns["party"] = _party(engagement, columns["party"])
    return columns


def _party(engagement: Engagement, code: str) -> Partner:
    """Home's or a participant's. Raises ValidationError."""
    party = partner_named(code, "party")
    if not party.is_home and not engagement.participations.filter(partner=party).exists():
        raise ValidationError(
            {"party": f"{code} takes no part in {engagement.ref}: name it among the participants."}
        )
    return party


def _check(asset: EngagementAsset) -> None:
    sizes = (asset.beam_m, asset.draught_m)
    if asset.asset_type not in _FLOATS and asset.draught_m is not None:
        raise ValidationError({"dimensions.draught_m": "Only what floats has a draught."})
    if asset.length_m is not None and any(size and size > asset.length_m for size in sizes):
        raise ValidationError(
            {"dimensions.length_m": "It would be wider or deeper than long: check the metres."}
        )
