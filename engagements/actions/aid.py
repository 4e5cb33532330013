"""Screening engagements for development aid, once they are approved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.records import change_row, put_down
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions.belonging import require_now
from engagements.models import Engagement, OdaAssessment
from engagements.rules.aid import against_aid_now

_STATE = OdaAssessment.State
_SHARES = {_STATE.ELIGIBLE: 100, _STATE.NOT_ELIGIBLE: 0}
FINDINGS = (_STATE.ELIGIBLE, _STATE.PARTIAL, _STATE.NOT_ELIGIBLE)
#: What may follow what.
FOLLOWS = {
    _STATE.SCREENING: FINDINGS,
    **dict.fromkeys(FINDINGS, (_STATE.REVIEWED,)),
    _STATE.REVIEWED: (),
}


def start_screening(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> OdaAssessment:
    """Looks at the engagement, which comes locked, for the first time or anew.

    Raises PermissionDenied, and NotAllowedNow before it is approved.
    """
    require_now(engagement, Right.SCREEN, by=by)
    row = OdaAssessment(engagement=engagement, state=_STATE.SCREENING, **fields)
    return put_down(row, by=by, at=at)


def screen(row: OdaAssessment, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> list[str]:
    """Writes what was looked at, and where `state` says so a finding or its review.

    The row comes locked with its engagement; gives what to look at again. A finding stays as it is:
    what changed is screened anew. Raises ValidationError by field, PermissionDenied, NotAllowedNow.
    """
    require_now(row.engagement, Right.SCREEN, by=by)
    state = fields.get("state", row.state)
    if state != row.state and state not in FOLLOWS[_STATE(row.state)]:
        follows = " or ".join(FOLLOWS[_STATE(row.state)])
        instead = f"{follows} may follow" if follows else "screen it anew"
        label = _STATE(row.state).label
        raise NotAllowedNow(f"{row.ref} is {label}, which {state} does not follow: {instead}.")
    if row.finding and set(fields) - {"state"}:
        raise NotAllowedNow(
            f"{row.ref} has its finding, which stays: screen the engagement anew to find otherwise."
        )
    columns: dict[str, Any] = {name: value for name, value in fields.items() if name != "state"}
    today = by.today(at)
    if state in FINDINGS and state != row.state:
        percent = _share(row, state, fields, today=today)
        columns |= {"finding": state, "percent": percent, "assessed_on": today}
        columns["assessed_by_id"] = by.user_id
    elif "percent" in fields:
        raise ValidationError({"percent": "Give the share with the finding PARTIAL."})
    if state == _STATE.REVIEWED and state != row.state:
        columns |= {"reviewed_by_id": by.user_id, "reviewed_on": today}
    change_row(row, {**columns, "state": state}, at=at)
    return _drawn(row) if row.percent == 0 else []


def _share(row: OdaAssessment, finding: str, fields: Mapping[str, Any], *, today: Any) -> int:
    """INV-30: the per cent that counts, once nothing stands against any of it."""
    if not fields.get("reason", row.reason):
        raise ValidationError({"reason": "Say why it is found so."})
    share = _SHARES.get(_STATE(finding), fields.get("percent"))
    if share is None or ("percent" in fields and fields["percent"] != share):
        raise ValidationError({"percent": "Give the share with the finding PARTIAL, 1 to 99."})
    against = against_aid_now(row.engagement, on=today) if share else {}
    if against and not fields.get("override_reason", row.override_reason):
        raise ValidationError(
            {
                "state": f"{' '.join(against.values())} Find it NOT_ELIGIBLE, or say in "
                "override_reason why it counts all the same."
            }
        )
    return share


def _drawn(row: OdaAssessment) -> list[str]:
    """That aid pays for what is now found to be none."""
    drawn = row.engagement.funding.filter(aid=True, amount__gt=0).exclude(stage="ESTIMATE")
    refs = list(drawn.order_by("ref").values_list("ref", flat=True))
    return [f"Aid pays for it already: let another line pay {', '.join(refs)}."] if refs else []
