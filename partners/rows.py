"""Partners and groupings as the REST door shows them."""

from datetime import date
from typing import Any

from partners.models import (
    AidRecipient,
    Grouping,
    GroupingMembership,
    Outcome,
    Partner,
    PartnerName,
)


def _span(first: date | None, last: date | None) -> dict[str, Any]:
    return {"start": first, "end": last}


def partner_as_json(partner: Partner) -> dict[str, Any]:
    return {
        "code": partner.code,
        "kind": partner.kind,
        "name": partner.name,
        "name_formal": partner.name_formal or None,
        "region": partner.region_id,
        "valid": _span(partner.valid_from, partner.valid_to),
        "is_home": partner.is_home,
        "is_fictitious": partner.is_fictitious,
    }


def name_as_json(name: PartnerName) -> dict[str, Any]:
    return {
        "name": name.name,
        "valid": _span(name.valid_from, name.valid_to),
        "note": name.note or None,
    }


def aid_as_json(row: AidRecipient) -> dict[str, Any]:
    return {**_span(row.valid_from, row.valid_to), "source": row.source or None}


def membership_as_json(row: GroupingMembership) -> dict[str, Any]:
    """As the partner sees it."""
    return {"grouping": row.grouping_id, **_membership(row)}


def member_as_json(row: GroupingMembership) -> dict[str, Any]:
    """As the grouping sees it."""
    return {
        "partner": row.partner_id,
        "name": row.partner.name,
        **_membership(row),
        "source": row.source or None,
    }


def _membership(row: GroupingMembership) -> dict[str, Any]:
    return {
        "status": row.status,
        "founding": row.founding,
        "valid": _span(row.valid_from, row.valid_to),
        "date_precision": row.date_precision,
        "certainty": row.certainty,
    }


def grouping_as_json(grouping: Grouping) -> dict[str, Any]:
    return {
        "code": grouping.code,
        "name": grouping.name,
        "nature": grouping.nature,
        "organiser_kind": grouping.organiser_kind or None,
        "track_nominal": grouping.track_nominal or None,
        "established": grouping.established_on,
        "established_precision": grouping.established_precision,
        "cadence": grouping.cadence,
        "predecessor": grouping.predecessor_id,
        "informs": grouping.informs_id,
        "note": grouping.note or None,
    }


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "code": outcome.code,
        "position": outcome.position,
        "label": outcome.label,
        "aim": outcome.aim,
        "observable": outcome.observable,
        "trap": outcome.trap,
    }
