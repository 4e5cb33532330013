"""Asking whether assets and people may come: clearances by lead time, and visit requests."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.records import change_row, put_down
from accounts.roles import Right
from engagements.actions.belonging import require_now, with_valid_days
from engagements.actions.due_days import due_of, recompute_clearances
from engagements.actions.permissions import (
    ASKED_ANEW,
    change_permission,
    check_start,
)
from engagements.actions.signals import signal_of_refusal
from engagements.models import Clearance, Engagement, EngagementAsset, VisitRequest
from engagements.models.permissions import (
    STARTS,
    PermissionState,
    VisitClass,
)
from partners.actions.naming import partner_named

_OF_A_CLEARANCE = frozenset({"type", "receiving_party", "asset", "visit_class"})
_OF_A_REQUEST = frozenset({"type", "receiving_party", "site"})
_P = PermissionState


def add_clearance(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> tuple[Clearance, list[str]]:
    """A clearance of the locked engagement, with its warnings; it says by when to ask.

    Without a receiving party it is the one whose place it is. Raises ValidationError keyed by
    field, PermissionDenied, NotAllowedNow.
    """
    require_now(engagement, Right.EDIT, by=by)
    said = {"receiving_party": None, "visit_class": VisitClass.ROUTINE, **fields}
    row = Clearance(engagement=engagement, **_columns(engagement, said))
    check_start(engagement, row.state)
    _set_due(row)
    put_down(row, by=by, at=at)
    return row, _alike(row) + _late(row, today=by.today(at))


def change_clearance(
    clearance: Clearance,
    fields: Mapping[str, Any],
    *,
    signal: bool = False,
    by: Reader,
    at: datetime,
) -> list[str]:
    """Writes what the fields change and moves the state along the table; gives warnings.

    `signal` records a refusal among the signals of the relationship too.
    """
    columns = _columns(clearance.engagement, fields)
    refused = (clearance.state, columns.get("state")) == (_P.REQUESTED, _P.REFUSED)
    if signal:
        _check_signal(clearance, refused=refused)
    warnings = change_permission(clearance, columns, fixed=_OF_A_CLEARANCE, by=by, at=at)
    if clearance.state in STARTS:
        change_row(clearance, due_of(clearance), at=at)
        warnings += _late(clearance, today=by.today(at))
    if signal:
        partner = clearance.receiving_party_id
        signal_of_refusal(clearance.engagement, partner, by=by, at=at, why=clearance.answer)
    elif refused and not clearance.receiving_party.is_home:
        warnings.append(
            "A refusal may say something of the relationship. If it does, record it under "
            "/api/v1/signals/ with kind SIG-REF; sent with the refusal, “signal”: true does so."
        )
    return warnings


def add_visit_request(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> VisitRequest:
    """A visit request of the locked engagement, due by the day that is given along."""
    require_now(engagement, Right.EDIT, by=by)
    row = VisitRequest(
        engagement=engagement, **_columns(engagement, {"receiving_party": None, **fields})
    )
    check_start(engagement, row.state)
    return put_down(row, by=by, at=at)


def change_visit_request(
    request: VisitRequest, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> list[str]:
    """Writes what the fields change and moves the state along the table; gives warnings."""
    columns = _columns(request.engagement, dict(fields))
    return change_permission(request, columns, fixed=_OF_A_REQUEST, by=by, at=at)


def reopen_clearances(engagement: Engagement, *, at: datetime) -> None:
    """All is asked anew, for the new days; what was not required or was withdrawn stays so."""
    for rows in (engagement.clearances, engagement.visit_requests):
        over = (_P.NOT_REQUIRED, _P.WITHDRAWN)
        for row in rows.exclude(state__in=over).select_for_update(of=("self",)):
            row.engagement = engagement
            change_row(row, ASKED_ANEW, at=at)
    recompute_clearances(engagement, at=at)


def _columns(engagement: Engagement, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Rows by their keys; an asset is one of the same engagement."""
    columns = with_valid_days(dict(fields))
    if "receiving_party" in columns:
        code = columns.pop("receiving_party") or engagement.place_party_id
        if code is None:
            raise ValidationError(
                {"receiving_party": "Say who is asked: the engagement names no party of its place."}
            )
        columns["receiving_party"] = partner_named(code, "receiving_party")
    if "asset" in columns:
        ref = columns.pop("asset")
        asset = EngagementAsset.objects.filter(engagement=engagement, ref=ref).first()
        if ref is not None and asset is None:
            raise ValidationError(
                {"asset": f"There is no asset {ref[:20]} of this engagement: add it first."}
            )
        columns["asset"] = asset
    return columns


def _alike(row: Clearance) -> list[str]:
    """Whether another one asks the same of the same; what was withdrawn does not count."""
    same = Clearance.objects.filter(
        engagement=row.engagement,
        type=row.type,
        receiving_party=row.receiving_party_id,
        asset=row.asset_id,
    )
    twin = same.exclude(pk=row.pk).exclude(state=_P.WITHDRAWN).order_by("ref").first()
    return [f"{twin.ref} asks the same of the same: withdraw one of the two."] if twin else []


def _set_due(row: Clearance) -> None:
    for name, value in due_of(row).items():
        setattr(row, name, value)


def _late(row: Clearance, *, today: date) -> list[str]:
    """What to see to while there is time, or when there is none left."""
    if row.state != _P.TO_REQUEST:
        return []
    party = row.receiving_party_id
    if row.required_by is None:
        return [
            f"No lead time of {party} fits, so that nothing says by when to ask: ask in good time, "
            "or have the rule added under /api/v1/lead-times/."
        ]
    if row.required_by < today:
        return [f"{party} was to be asked by {row.required_by}, which is over: ask at once."]
    return [f"{party} is to be asked by {row.required_by}."]


def _check_signal(clearance: Clearance, *, refused: bool) -> None:
    if not refused:
        raise ValidationError(
            {"signal": "Only a refusal is a signal: send it together with “state”: “REFUSED”."}
        )
    if clearance.receiving_party.is_home:
        raise ValidationError(
            {"signal": "It was home that refused: that is no signal from a partner."}
        )
