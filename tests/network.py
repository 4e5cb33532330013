"""Plain functions that put somebody in post, for tests that are about what follows from it."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.acting import Reader
from engagements.actions.representation import (
    accredit,
    change_accreditation,
    change_appointment,
    establish_post,
    nominate,
    open_mission,
)
from engagements.models import Accreditation, Appointment, Post
from tests.factories import NOW


def a_post(
    by: Reader, *, party: str = "XAA", side: str = "HOME", titles: tuple[str, ...] = ("DA",),
    marking: str = "INTERNAL", at: datetime = NOW,
) -> Post:  # fmt: skip
    said = {"party": party, "side": side, "name": "Embassy", "capital": "Lumen"}
    mission = open_mission({**said, "marking": marking}, by=by, at=at)
    return establish_post(mission, {"titles": list(titles)}, by=by, at=at)


def nominee(
    post: Post, first: date, last: date | None = None, *, by: Reader, person: str = "N-1",
    at: datetime = NOW, **said: Any,
) -> Appointment:  # fmt: skip
    valid = {"start": first, "end": last}
    return nominate(post, {"person": person, "valid": valid, **said}, by=by, at=at)


def accredited(
    appointment: Appointment, party: str | None, basis: str = "RESIDENT", *, by: Reader,
    at: datetime = NOW, approved: bool = True, **said: Any,
) -> Accreditation:  # fmt: skip
    """Approved of at once, unless the test waits for it."""
    body = {"receiving_party": party, "basis": basis, **said}
    accreditation, _ = accredit(appointment, body, by=by, at=at)
    if approved:
        change_accreditation(accreditation, {"approval_state": "NOT_REQUIRED"}, by=by, at=at)
    return accreditation


def take_up(appointment: Appointment, *, by: Reader, at: datetime = NOW) -> None:
    """From the nomination to the post, with a residence that is there already."""
    asking = {"papers": ["CV", "SERVICE_RECORD"], "note_reference": "N 1"}
    change_appointment(appointment, {"state": "APPROVAL_ASKED", **asking}, by=by, at=at)
    for state in ("APPROVED", "ARRIVED", "IN_POST"):
        change_appointment(appointment, {"state": state}, by=by, at=at)


def in_post(
    by: Reader, first: date, last: date | None = None, *, party: str = "XAA", side: str = "HOME",
    titles: tuple[str, ...] = ("DA",), marking: str = "INTERNAL", at: datetime = NOW,
    person: str = "N-1",
) -> tuple[Appointment, Accreditation]:  # fmt: skip
    """Somebody at a new mission, and their residence."""
    post = a_post(by, party=party, side=side, titles=titles, marking=marking, at=at)
    appointment = nominee(post, first, last, by=by, person=person, at=at)
    residence = accredited(appointment, party if side == "HOME" else None, by=by, at=at)
    take_up(appointment, by=by, at=at)
    residence.refresh_from_db()
    return appointment, residence


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)
