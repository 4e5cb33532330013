"""Moving what has been asked of a receiving party: clearances and visit requests alike."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.records import change_row
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions.belonging import keeping_what_was_met, require_now, with_valid_days
from engagements.models import Clearance, Engagement, State, VisitRequest
from engagements.models.permissions import IN_HAND, MOVES, STARTS, PermissionState
from partners.actions.naming import require_order

#: INV-16: none of these beside a confirmed engagement.
OPEN_OR_LOST = (
    PermissionState.TO_REQUEST,
    PermissionState.REQUESTED,
    PermissionState.REFUSED,
    PermissionState.REVOKED,
    PermissionState.EXPIRED,
)
_WITH_CONDITIONS = (
    PermissionState.GRANTED_COND,
    PermissionState.REVOKED,
    PermissionState.EXPIRED,
)
#: What an answer leaves behind, emptied when all is asked anew.
ASKED_ANEW: dict[str, Any] = {
    "state": PermissionState.TO_REQUEST,
    "requested_on": None,
    "reference": "",
    "conditions": "",
    "acknowledged_on": None,
    "answer": "",
    "valid_from": None,
    "valid_to": None,
}


def check_start(engagement: Engagement, state: str) -> None:
    """Raises ValidationError for a state that nothing starts in, NotAllowedNow (INV-16)."""
    if state not in STARTS:
        raise ValidationError(
            {"state": f"It starts as {' or '.join(STARTS)}; later answers come by PATCH."}
        )
    require_room(engagement, state)


def require_room(engagement: Engagement, state: str) -> None:
    """INV-16: what is confirmed has all its permissions in hand. Raises NotAllowedNow."""
    if engagement.state == State.CONFIRMED and state in OPEN_OR_LOST:
        raise NotAllowedNow(
            f"{engagement.ref} is confirmed, and what is confirmed has every clearance in hand: "
            'postpone it first (POST …/transitions/ with "to": "POSTPONED"), then record this.'
        )


def change_permission(
    row: Clearance | VisitRequest,
    fields: Mapping[str, Any],
    *,
    fixed: frozenset[str],
    by: Reader,
    at: datetime,
) -> list[str]:
    """Writes what the fields change, the state along the table; gives warnings.

    The engagement is locked, then the row. `fixed` are columns that stay once it was asked for.
    Raises ValidationError keyed by field, PermissionDenied, NotAllowedNow.
    """
    require_now(row.engagement, Right.EDIT, by=by)
    today = by.today(at)
    columns = with_valid_days(dict(fields))
    state = columns.setdefault("state", row.state)
    if state != row.state:
        _check_move(row, state)
        if state == PermissionState.REQUESTED:
            columns.setdefault("requested_on", today)
    if "acknowledged" in columns:
        columns["acknowledged_on"] = _acknowledged(row, columns.pop("acknowledged"), today)
    elif columns.get("conditions", row.conditions) != row.conditions:
        columns["acknowledged_on"] = None
    _check_fixed(row, columns, fixed)
    _check_said(row, columns, today)
    with keeping_what_was_met(row.engagement, by=by, at=at):
        change_row(row, columns, at=at)
    return _warnings(row, state)


def _check_move(row: Clearance | VisitRequest, state: str) -> None:
    if state not in MOVES[row.state]:
        may = ", ".join(MOVES[row.state])
        after = f"it may become {may}" if may else "nothing follows; add a new one if need be"
        raise NotAllowedNow(f"{row.ref} is {PermissionState(row.state).label}: {after}.")
    require_room(row.engagement, state)


def _acknowledged(row: Clearance | VisitRequest, yes: bool, today: date) -> date | None:
    if not yes:
        return None
    return today if row.acknowledged_on is None else row.acknowledged_on


def _check_fixed(
    row: Clearance | VisitRequest, columns: Mapping[str, Any], fixed: frozenset[str]
) -> None:
    if row.state in STARTS:
        return
    for name in fixed & columns.keys():
        if columns[name] != getattr(row, name):
            raise ValidationError(
                {name: "It was asked for as it stands: withdraw it and add another one instead."}
            )


def _check_said(row: Clearance | VisitRequest, columns: Mapping[str, Any], today: date) -> None:
    """What each state needs and takes; raises ValidationError keyed by field."""

    def said(name: str) -> Any:
        return columns.get(name, getattr(row, name))

    state = said("state")
    errors = {}
    if state in {PermissionState.REFUSED, PermissionState.REVOKED} and not said("answer"):
        errors["answer"] = "Say in a few words what was answered, and why as far as it is known."
    if state == PermissionState.GRANTED_COND and not said("conditions"):
        errors["conditions"] = "Say on which conditions it was granted."
    if state == PermissionState.GRANTED and said("conditions"):
        errors["state"] = "It has conditions: take GRANTED_COND."
    if said("acknowledged_on") is not None and state not in _WITH_CONDITIONS:
        errors["acknowledged"] = "Only what was granted with conditions has any to keep."
    asked = said("requested_on")
    if asked is not None and state in STARTS:
        errors["requested_on"] = "It was not asked for yet: move it to REQUESTED."
    elif asked is not None and asked > today:
        errors["requested_on"] = f"{asked} is still ahead: give the day on which it was asked for."
    if errors:
        raise ValidationError(errors)
    require_order("valid.end", said("valid_from"), said("valid_to"))


def _warnings(row: Clearance | VisitRequest, state: str) -> list[str]:
    found = []
    asked, due = row.requested_on, row.required_by
    if state == PermissionState.REQUESTED and asked and due and asked > due:
        found.append(
            f"It was asked for on {asked} and was due by {due}: ask whether the answer will come "
            "in time."
        )
    if state in IN_HAND and not row.covers_the_plan():
        found.append("It is not valid on all planned days: ask for more, or change the plan.")
    return found
