"""Putting down what was promised, carrying it on, closing it; and what was adopted in writing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.records import change_row, put_down
from accounts.models import User
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions.belonging import require_now
from engagements.models import Commitment, Engagement, ForumOutput
from engagements.models.choices import TERMINAL_STATES
from partners.models import Grouping

_CLOSED = {
    Commitment.State.DONE: ("evidence", "Say what shows that it was done."),
    Commitment.State.DROPPED: ("reason", "Say why it was dropped."),
}


def make_commitment(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> Commitment:
    """A promise made at the engagement, which comes locked; it is followed by the owner named.

    Raises ValidationError by field, PermissionDenied, NotAllowedNow.
    """
    require_now(engagement, Right.EDIT, by=by)
    today = by.today(at)
    made_on = min(engagement.days[1] or engagement.days[0] or today, today)
    values = {"partner": None, **fields}
    row = Commitment(engagement=engagement, made_on=made_on, owner_id=engagement.owner_id)
    for name, value in _columns(row, values).items():
        setattr(row, name, value)
    _check_whole(row)
    return put_down(row, by=by, at=at)


def change_commitment(
    row: Commitment, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> None:
    """Corrects it, carries it on, or closes it; what is closed is never opened again.

    The row comes locked with its engagement. Raises ValidationError by field, PermissionDenied,
    NotAllowedNow.
    """
    require_now(row.engagement, Right.EDIT, by=by)
    columns = _columns(row, fields)
    state = columns.get("state", row.state)
    if state != row.state and row.state != Commitment.State.OPEN:
        label = Commitment.State(row.state).label
        raise NotAllowedNow(f"{row.ref} is {label} already: put down a new commitment instead.")
    if state == Commitment.State.OPEN and columns.get("closed_on"):
        raise ValidationError({"closed_on": "It is open: say DONE or DROPPED too."})
    if state != Commitment.State.OPEN:
        _close(row, columns, state, today=by.today(at))
    if "carried_to" in fields:
        ref = fields["carried_to"]
        columns["carried_to_id"] = None if ref is None else _next_meeting(row, ref, by=by).pk
        if state != Commitment.State.OPEN and columns["carried_to_id"] != row.carried_to_id:
            raise ValidationError({"carried_to": "Only what is open is carried on."})
    _check_whole(row, **columns)
    change_row(row, columns, at=at)


def _columns(row: Commitment, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the model's columns, with what they name looked up."""
    left = {"partner", "owner", "carried_to"}
    columns = {name: value for name, value in fields.items() if name not in left}
    if "partner" in fields:
        code = fields["partner"]
        columns["partner_id"] = None if code is None else _participant(row.engagement, code)
    if fields.get("owner") is not None:
        owner = User.objects.filter(username=fields["owner"], is_active=True).first()
        if owner is None:
            raise ValidationError({"owner": "Name somebody who can sign in, by the user name."})
        columns["owner_id"] = owner.pk
    return columns


def _participant(engagement: Engagement, code: str) -> str:
    parts = engagement.participations.order_by("id").values_list("partner_id", flat=True)
    if code not in parts:
        instead = f"name one of {', '.join(parts[:10])}" if parts else "say first who takes part"
        raise ValidationError(
            {"partner": f"“{code[:40]}” has no part in {engagement.ref}: {instead}."}
        )
    return code


def _close(row: Commitment, columns: dict[str, Any], state: str, *, today: date) -> None:
    """Fills in the day, and asks for what closing takes."""
    needed, sentence = _CLOSED[Commitment.State(state)]
    if not columns.get(needed, getattr(row, needed)):
        raise ValidationError({needed: sentence})
    closed_on = columns.get("closed_on") or row.closed_on or today
    if not row.made_on <= closed_on <= today:
        raise ValidationError({"closed_on": f"Give a day from {row.made_on} to {today}."})
    columns["closed_on"] = closed_on


def _check_whole(row: Commitment, **columns: Any) -> None:
    by_whom = columns.get("by_whom", row.by_whom)
    if by_whom != Commitment.ByWhom.HOME and columns.get("partner_id", row.partner_id) is None:
        raise ValidationError({"partner": "Say which partner promised it."})
    due = columns.get("due", row.due)
    if due is not None and due < row.made_on:
        raise ValidationError({"due": f"It was made on {row.made_on}: it is due then or later."})


def _next_meeting(row: Commitment, ref: str, *, by: Reader) -> Engagement:
    """A later engagement of the same series, or with one of the same partners."""
    sentence = f"There is no engagement {ref[:20]}. Give the reference of one."
    found: Engagement | None = Engagement.objects.visible_to(by).filter(ref=ref).first()
    if found is None:
        raise ValidationError({"carried_to": sentence})
    here = row.engagement
    if found.pk == here.pk or found.state in TERMINAL_STATES:
        raise ValidationError({"carried_to": "Give a later meeting that is not called off."})
    if found.days[0] is not None and found.days[0] < row.made_on:
        raise ValidationError(
            {"carried_to": f"{found.ref} was before it was made, on {row.made_on}."}
        )
    partners = here.participations.values("partner")
    shared = found.participations.filter(partner__in=partners).exists()
    if not shared and (here.series_id is None or found.series_id != here.series_id):
        raise ValidationError(
            {"carried_to": f"{found.ref} has none of the partners of {here.ref}, nor its series."}
        )
    return found


def put_down_output(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> ForumOutput:
    """What the engagement adopted; the engagement comes locked.

    Without a day it was adopted on the engagement's last. What belongs to a grouping that informs
    another is addressed to that one unless it says otherwise. Raises ValidationError by field,
    PermissionDenied, NotAllowedNow.
    """
    require_now(engagement, Right.EDIT, by=by)
    today = by.today(at)
    adopted_on = min(engagement.days[1] or engagement.days[0] or today, today)
    row = ForumOutput(engagement=engagement, adopted_on=adopted_on)
    columns = _output_columns(fields)
    for name, value in columns.items():
        setattr(row, name, value)
    if "informs" not in fields and row.grouping is not None:
        row.informs_id = row.grouping.informs_id
    _check_output(row, today=today)
    return put_down(row, by=by, at=at)


def change_output(row: ForumOutput, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> None:
    """Corrects it; raises as `put_down_output` does."""
    require_now(row.engagement, Right.EDIT, by=by)
    columns = _output_columns(fields)
    _check_output(row, today=by.today(at), **columns)
    change_row(row, columns, at=at)


def _output_columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(fields)
    for name in ("grouping", "informs"):
        if name in columns:
            code = columns.pop(name)
            if code is not None and not Grouping.objects.filter(pk=code).exists():
                raise ValidationError(
                    {name: f"“{code[:40]}” is no grouping. Take a code from /api/v1/groupings/."}
                )
            columns[f"{name}_id"] = code
    return columns


def _check_output(row: ForumOutput, *, today: date, **columns: Any) -> None:
    if not columns.get("text", row.text) and not columns.get("kept_at", row.kept_at):
        raise ValidationError({"text": "Give its text, or say in kept_at where it is kept."})
    if columns.get("adopted_on", row.adopted_on) > today:
        raise ValidationError({"adopted_on": "It is put down once it is adopted, not before."})
