"""An appointment from the nomination to the end, one move at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.acting import Reader
from accounts.actions.records import change_row
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions.representation.accrediting import follow, take_back, warnings_of
from engagements.actions.representation.days import live
from engagements.actions.representation.keeping import keep_in_step
from engagements.actions.signals import signal_of_expulsion
from engagements.models import Accreditation, Appointment
from engagements.models.representation_codes import (
    SETTLED,
    AppointmentState,
    Basis,
    Consent,
    Paper,
)

_S = AppointmentState
_BEFORE_ARRIVAL = (_S.NOMINATED, _S.APPROVAL_ASKED, _S.APPROVED)
_UNDER_WAY = (*_BEFORE_ARRIVAL, _S.ARRIVED, _S.IN_POST, _S.LEAVING)
#: How an appointment ends against somebody's will.
ENDING = (_S.RECALLED, _S.EXPELLED)

#: Every move that there is, and the right that it takes.
MOVES: dict[tuple[str, str], Right] = {
    (_S.NOMINATED, _S.APPROVAL_ASKED): Right.APPOINT,
    (_S.APPROVAL_ASKED, _S.APPROVED): Right.RECORD_ANSWER,
    (_S.APPROVAL_ASKED, _S.APPROVAL_REFUSED): Right.RECORD_ANSWER,
    (_S.APPROVED, _S.ARRIVED): Right.APPOINT,
    (_S.ARRIVED, _S.IN_POST): Right.APPOINT,
    (_S.IN_POST, _S.LEAVING): Right.APPOINT,
    (_S.LEAVING, _S.ENDED): Right.APPOINT,
    **{(state, _S.WITHDRAWN): Right.APPOINT for state in _BEFORE_ARRIVAL},
    **{(state, end): Right.EXPEL for state in _UNDER_WAY for end in ENDING},
}
_RIGHTS = {to: right for (_, to), right in MOVES.items()}


@dataclass(frozen=True)
class _Move:
    """One appointment on its way, by whom and when; `on` is the day that was given for it."""

    appointment: Appointment
    by: Reader
    at: datetime
    on: date | None

    @property
    def today(self) -> date:
        return self.by.today(self.at)

    @property
    def day(self) -> date:
        """The day of the move. Raises ValidationError for one that is ahead."""
        if self.on is not None and self.on > self.today:
            raise ValidationError({"on": "This day is still ahead: record what has happened."})
        return self.on or self.today


def move(
    appointment: Appointment, to: str, *, on: date | None, by: Reader, at: datetime
) -> list[str]:
    """Moves it to the state, with all that follows; gives warnings.

    It comes locked with its post. Raises PermissionDenied, NotAllowedNow for a move that does not
    follow or lacks something, ValidationError by field.
    """
    by.require(_RIGHTS.get(to, Right.APPOINT))
    if (appointment.state, to) not in MOVES:
        raise NotAllowedNow(_cannot(appointment, to))
    way = _Move(appointment, by, at, on)
    if on is not None and to not in {_S.APPROVAL_ASKED, _S.ARRIVED}:
        raise ValidationError(
            {"on": "Only asking for approval and arriving have a day of their own: leave it out."}
        )
    _STEPS[_S(to)](way)
    for accreditation in live(appointment):
        keep_in_step(accreditation, by=by, at=at)
    return [
        sentence
        for accreditation in live(appointment)
        for sentence in warnings_of(accreditation, today=way.today)
    ]


def following(state: str) -> list[str]:
    """The states that may come next."""
    return [after for before, after in MOVES if before == state]


def has_successor(appointment: Appointment) -> bool:
    """Whether somebody is meant to hold the post after it."""
    later = Appointment.objects.held().filter(
        post=appointment.post_id, valid_from__gt=appointment.valid_from
    )
    return bool(later.exclude(pk=appointment.pk).exists())


def leave(appointment: Appointment, *, at: datetime, gapped: bool = False) -> None:
    """IN_POST to LEAVING, on a last day that is known."""
    change_row(appointment, {"state": _S.LEAVING, "gapped": gapped or appointment.gapped}, at=at)


def _ask(way: _Move) -> None:
    appointment = way.appointment
    missing = [Paper(code).label for code in Paper.values if code not in appointment.papers]
    if missing:
        raise NotAllowedNow(f"What goes with the request is missing: {' and '.join(missing)}.")
    if not appointment.note_reference:
        raise NotAllowedNow("Give the note_reference of the note that asks for approval.")
    if not live(appointment).filter(basis=Basis.RESIDENT).exists():
        raise NotAllowedNow("Say where the officer is to reside: add a resident accreditation.")
    for accreditation in live(appointment).filter(approval_state=Consent.TO_ASK):
        asked = {"approval_state": Consent.ASKED, "approval_asked": way.day}
        change_row(accreditation, asked, at=way.at)
    change_row(appointment, {"state": _S.APPROVAL_ASKED}, at=way.at)


def _approve(way: _Move) -> None:
    waiting = _residences(way.appointment).exclude(approval_state__in=SETTLED).first()
    if waiting is not None or not _residences(way.appointment).exists():
        name = waiting.ref if waiting else "the resident accreditation"
        raise NotAllowedNow(f"Record the host’s answer at {name} first, with its note and day.")
    change_row(way.appointment, {"state": _S.APPROVED}, at=way.at)


def _refuse(way: _Move) -> None:
    refused = Accreditation.objects.filter(
        appointment=way.appointment, basis=Basis.RESIDENT, approval_state=Consent.REFUSED
    )
    if not refused.exists():
        raise NotAllowedNow("Record the host’s refusal at the resident accreditation first.")
    _fall_through(way, _S.APPROVAL_REFUSED)


def _withdraw(way: _Move) -> None:
    _require_reason(way.appointment, "withdrawn")
    _fall_through(way, _S.WITHDRAWN)


def _fall_through(way: _Move, state: AppointmentState) -> None:
    change_row(way.appointment, {"state": state, "fell_through": True}, at=way.at)
    take_back(way.appointment, by=way.by, at=way.at)


def _arrive(way: _Move) -> None:
    change_row(way.appointment, {"state": _S.ARRIVED, "arrived_on": way.day}, at=way.at)


def _take_up(way: _Move) -> None:
    """The officer's first call, or the first day of the accreditation; the predecessor leaves."""
    appointment, today = way.appointment, way.today
    last = appointment.valid_to
    if appointment.valid_from > today or (last is not None and last < today):
        raise ValidationError(
            {"valid.start": f"Today, {today}, is none of its days: correct these first."}
        )
    begun = _residences(appointment).filter(approval_state__in=SETTLED, valid_from__lte=today)
    if not begun.exists():
        raise NotAllowedNow("The resident accreditation has not begun yet: see its days.")
    earlier = Appointment.objects.held().filter(post=appointment.post_id, state=_S.IN_POST)
    for predecessor in earlier.exclude(pk=appointment.pk).select_for_update(of=("self",)):
        leave(predecessor, at=way.at)
    change_row(appointment, {"state": _S.IN_POST}, at=way.at)


def _leave(way: _Move) -> None:
    _require_last_day(way.appointment)
    _require_successor(way.appointment)
    leave(way.appointment, at=way.at)


def _end(way: _Move) -> None:
    last = _require_last_day(way.appointment)
    if last > way.today:
        raise NotAllowedNow(f"Its last day, {last}, is still ahead: correct it, or wait for it.")
    _require_successor(way.appointment)
    change_row(way.appointment, {"state": _S.ENDED}, at=way.at)


def _end_early(way: _Move, state: AppointmentState) -> None:
    """With a signal; who had not taken up the post never does."""
    appointment = way.appointment
    _require_reason(appointment, state.label)
    if appointment.state in {_S.IN_POST, _S.LEAVING}:
        was = appointment.valid_from, appointment.valid_to
        last = max(way.today, appointment.valid_from)
        if appointment.valid_to is not None:
            last = min(last, appointment.valid_to)
        change_row(appointment, {"state": state, "valid_to": last}, at=way.at)
        follow(appointment, was, by=way.by, at=way.at)
    else:
        _fall_through(way, state)
    mission = appointment.post.mission
    signal_of_expulsion(
        mission.party_id,
        by=way.by,
        at=way.at,
        marking=mission.marking,
        why=f"{appointment.ref}, {state.label}: {appointment.ended_reason}",
    )


_STEPS: dict[AppointmentState, Callable[[_Move], None]] = {
    _S.APPROVAL_ASKED: _ask,
    _S.APPROVED: _approve,
    _S.APPROVAL_REFUSED: _refuse,
    _S.WITHDRAWN: _withdraw,
    _S.ARRIVED: _arrive,
    _S.IN_POST: _take_up,
    _S.LEAVING: _leave,
    _S.ENDED: _end,
    _S.RECALLED: lambda way: _end_early(way, _S.RECALLED),
    _S.EXPELLED: lambda way: _end_early(way, _S.EXPELLED),
}


def _residences(appointment: Appointment) -> QuerySet[Accreditation]:
    return live(appointment).filter(basis=Basis.RESIDENT)


def _require_reason(appointment: Appointment, done: str) -> None:
    if not appointment.ended_reason.strip():
        raise ValidationError({"ended_reason": f"Say why it is {done}."})


def _require_last_day(appointment: Appointment) -> date:
    if appointment.valid_to is None:
        raise ValidationError({"valid.end": "Give the last day."})
    return appointment.valid_to


def _require_successor(appointment: Appointment) -> None:
    if not (appointment.gapped or has_successor(appointment)):
        raise NotAllowedNow(
            "Nobody is appointed to follow: nominate a successor, or say that the post is left "
            "empty with gapped: true."
        )


def _cannot(appointment: Appointment, to: str) -> str:
    now = AppointmentState(appointment.state)
    after = following(now)
    if not after:
        return f"{appointment.ref} is {now.label}, and nothing follows: make another appointment."
    return (
        f"{appointment.ref} is {now.label}; from {now} it goes to {', '.join(after)}, not to {to}."
    )
