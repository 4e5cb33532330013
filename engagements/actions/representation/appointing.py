"""Nominating somebody for a post, and correcting what is said of an appointment."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from accounts.acting import Reader
from accounts.actions.records import as_changed, change_row, put_down
from accounts.roles import Right
from engagements.actions.belonging import with_valid_days
from engagements.actions.representation.accrediting import follow
from engagements.actions.representation.days import (
    check_incumbent,
    check_one_residence,
    live,
    said,
)
from engagements.actions.representation.moving import ENDING, move
from engagements.models import Appointment, Post
from engagements.models.representation_codes import AppointmentState, Basis

_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
#: What goes with a move and is no column.
_OF_THE_MOVE = ("state", "on")


def nominate(post: Post, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> Appointment:
    """Somebody for the post, which comes locked, on days that are planned.

    Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.APPOINT)
    columns = with_valid_days(dict(fields))
    appointment = Appointment(post=post, **_with_predecessor(columns))
    appointment.planned_start = appointment.valid_from
    _check(appointment)
    return _settled(put_down(appointment, by=by, at=at))


def change_appointment(
    appointment: Appointment, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> list[str]:
    """Writes what the fields say and then, where they name another state, moves it; gives warnings.

    The appointment comes locked with its post. Raises ValidationError by field, PermissionDenied,
    NotAllowedNow for a move that does not follow.
    """
    to = fields.get("state", appointment.state)
    ends_early = to in ENDING and to != appointment.state
    plain = {name: value for name, value in fields.items() if name not in _OF_THE_MOVE}
    if plain.keys() - ({"valid", "ended_reason"} if ends_early else set()):
        by.require(Right.APPOINT)
    columns = _with_predecessor(with_valid_days(plain))
    was = appointment.valid_from, appointment.valid_to
    after = as_changed(appointment, columns)
    _check(after)
    if to == appointment.state:
        _check_in_post(after, by.today(at))
    if after.person != appointment.person:
        _check_residences(after)
    if change_row(appointment, columns, at=at) and "valid_from" in columns:
        follow(appointment, was, by=by, at=at)
    warnings = []
    if to != appointment.state:
        warnings = move(appointment, to, on=fields.get("on"), by=by, at=at)
    elif fields.get("on") is not None:
        raise ValidationError({"on": "This goes with a move to another state: leave it out."})
    _settled(appointment)
    return warnings


def _with_predecessor(columns: dict[str, Any]) -> dict[str, Any]:
    """The columns, with the appointment that `handover_of` names."""
    ref = columns.get("handover_of")
    if ref is None:
        return columns
    earlier = Appointment.objects.filter(ref=ref).first()
    if earlier is None:
        raise ValidationError(
            {"handover_of": "There is no such appointment that you may see: check its reference."}
        )
    return {**columns, "handover_of": earlier}


def _check(appointment: Appointment) -> None:
    """What is said of the person and the days; INV-20."""
    if not _PERSON.fullmatch(appointment.person):
        raise ValidationError(
            {
                "person": "Give the ministry’s own key of the person, of letters, digits, dots and "
                "hyphens, such as a service number."
            }
        )
    if appointment.valid_from is None:
        raise ValidationError({"valid.start": "Say on which day it begins or is planned to."})
    post = appointment.post
    early = post.established is not None and appointment.valid_from < post.established
    late = post.disestablished is not None and (
        appointment.valid_to is None or appointment.valid_to > post.disestablished
    )
    if (early or late) and not appointment.fell_through:
        there = said(post.established or date.min, post.disestablished)
        raise ValidationError({"valid.start": f"There is this post {there}: stay within it."})
    check_incumbent(appointment)


def _check_residences(appointment: Appointment) -> None:
    """INV-19 of the person that the appointment is to be of."""
    for residence in live(appointment).filter(basis=Basis.RESIDENT):
        check_one_residence(as_changed(residence, {"appointment": appointment}))


def _check_in_post(appointment: Appointment, today: date) -> None:
    """INV-24."""
    first, last = appointment.valid_from, appointment.valid_to
    if appointment.state != AppointmentState.IN_POST:
        return
    if first > today or (last is not None and last < today):
        raise ValidationError(
            {
                "valid.start": f"{appointment.ref} is in post, and today, {today}, is none of "
                "these days: correct them, or move it to LEAVING with the same request."
            }
        )


def _settled(appointment: Appointment) -> Appointment:
    """INV-20 asked of the database now: at the end of the transaction nobody could say more."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS appointment_one_incumbent IMMEDIATE")
        cursor.execute("SET CONSTRAINTS appointment_one_incumbent DEFERRED")
    return appointment
