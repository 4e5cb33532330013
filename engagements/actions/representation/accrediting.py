"""Accrediting an appointment to a receiving party, and what that party answers."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.records import as_changed, change_row, put_down
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions.belonging import with_valid_days
from engagements.actions.representation.days import check_accreditation, live
from engagements.actions.representation.keeping import keep_in_step
from engagements.models import Accreditation, Appointment, Engagement
from engagements.models.choices import TERMINAL_STATES
from engagements.models.representation_codes import (
    APPROVAL_LEAD_DAYS,
    VAIN,
    AppointmentState,
    Basis,
    Consent,
    Side,
)
from partners.actions.naming import partner_named
from partners.models import Partner

#: From what, to what, and who may say so.
_MOVES: dict[tuple[str, str], Right] = {
    (Consent.TO_ASK, Consent.ASKED): Right.APPOINT,
    (Consent.TO_ASK, Consent.NOT_REQUIRED): Right.APPOINT,
    (Consent.ASKED, Consent.GIVEN): Right.RECORD_ANSWER,
    (Consent.ASKED, Consent.REFUSED): Right.RECORD_ANSWER,
    (Consent.TO_ASK, Consent.WITHDRAWN): Right.APPOINT,
    (Consent.ASKED, Consent.WITHDRAWN): Right.APPOINT,
    (Consent.GIVEN, Consent.WITHDRAWN): Right.APPOINT,
    (Consent.NOT_REQUIRED, Consent.WITHDRAWN): Right.APPOINT,
}
_ACCREDITED = frozenset({Partner.Kind.STATE, Partner.Kind.ORGANISATION})


def accredit(
    appointment: Appointment, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> tuple[Accreditation, list[str]]:
    """To one receiving party, on the appointment's days unless others are given.

    The appointment comes locked. Raises ValidationError by field, PermissionDenied, NotAllowedNow.
    """
    by.require(Right.APPOINT)
    if appointment.fell_through:
        raise NotAllowedNow(f"{appointment.ref} came to nothing: make another appointment.")
    columns = with_valid_days({"valid": None, **fields})
    code = columns.get("receiving_party")
    accreditation = Accreditation(
        **{**columns, "receiving_party": _receiving(code, appointment)},
        appointment=appointment,
    )
    accreditation.valid_from = columns["valid_from"] or appointment.valid_from
    if columns["valid_to"] is None:
        accreditation.valid_to = appointment.valid_to
    today = by.today(at)
    check_accreditation(accreditation, today=today)
    put_down(accreditation, by=by, at=at)
    return accreditation, warnings_of(accreditation, today=today)


def change_accreditation(
    accreditation: Accreditation, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> list[str]:
    """Writes what the fields say, moves its approval, and keeps the log in step; gives warnings.

    It comes locked with its appointment. To whom and on which basis is settled once: another one is
    another accreditation. Raises ValidationError by field, PermissionDenied, NotAllowedNow.
    """
    to = fields.get("approval_state", accreditation.approval_state)
    moves = to != accreditation.approval_state
    right = _MOVES.get((accreditation.approval_state, to)) if moves else None
    by.require(right or Right.APPOINT)
    if "approval_given" in fields:
        by.require(Right.RECORD_ANSWER)
    if accreditation.approval_state in VAIN or (moves and right is None):
        raise NotAllowedNow(_cannot(accreditation, to))
    columns = with_valid_days({**fields, "approval_state": to})
    if "valid" in fields and columns["valid_from"] is None:
        raise ValidationError({"valid.start": "Say on which day it begins."})
    today = by.today(at)
    if moves:
        columns |= _approval_days(accreditation, to, columns, today)
    _check_approval(accreditation, columns, today)
    if to not in VAIN:
        check_accreditation(as_changed(accreditation, columns), today=today)
    elif to == Consent.WITHDRAWN and accreditation.basis == Basis.RESIDENT:
        _check_nobody_hangs_on(accreditation)
    change_row(accreditation, columns, at=at)
    keep_in_step(accreditation, by=by, at=at)
    return warnings_of(accreditation, today=today)


def take_back(appointment: Appointment, *, by: Reader, at: datetime) -> None:
    """With an appointment that comes to nothing go all its accreditations."""
    for accreditation in live(appointment):
        change_row(accreditation, {"approval_state": Consent.WITHDRAWN}, at=at)
        keep_in_step(accreditation, by=by, at=at)


def follow(
    appointment: Appointment,
    was: tuple[date, date | None],
    *,
    by: Reader,
    at: datetime,
) -> None:
    """Accreditations stay within the appointment, and begin and end with it where they did.

    `was` is the appointment's first and last day before.
    """
    today = by.today(at)
    first, last = appointment.valid_from, appointment.valid_to
    for accreditation in live(appointment):
        accreditation.appointment = appointment
        begins, ends = accreditation.valid_from, accreditation.valid_to
        begins = first if begins == was[0] or begins < first else begins
        ends = last if ends == was[1] or _beyond(ends, last) else ends
        if ends is not None and ends < begins:
            change_row(accreditation, {"approval_state": Consent.WITHDRAWN}, at=at)
        else:
            moved = {"valid_from": begins, "valid_to": ends}
            check_accreditation(as_changed(accreditation, moved), today=today)
            change_row(accreditation, moved, at=at)
        keep_in_step(accreditation, by=by, at=at)


def _beyond(day: date | None, last: date | None) -> bool:
    return last is not None and (day is None or day > last)


def warnings_of(accreditation: Accreditation, *, today: date) -> list[str]:
    """A request that comes late, and what was logged by hand for the same days."""
    found = []
    if accreditation.approval_state == Consent.TO_ASK:
        ask_by = accreditation.valid_from - timedelta(days=APPROVAL_LEAD_DAYS)
        if today > ask_by:
            found.append(
                f"Hosts ask for {APPROVAL_LEAD_DAYS} days or more to approve of a name: this "
                f"should have been asked for by {ask_by}."
            )
    if accreditation.engagement_id is not None:
        found += [
            f"{ref} “{title}” was logged by hand for the same partner and days: end it earlier or "
            "have it voided, or presence counts twice."
            for ref, title in _by_hand(accreditation)
        ]
    return found


def _by_hand(accreditation: Accreditation) -> list[tuple[str, str]]:
    kept = accreditation.engagement
    if kept is None:
        return []
    partners = kept.participations.values("partner")
    alike = Engagement.objects.filter(
        kind=kept.kind_id, participations__partner__in=partners, kept_by__isnull=True
    ).exclude(state__in=TERMINAL_STATES)
    rows = alike.between(accreditation.valid_from, accreditation.valid_to).order_by("ref")
    return list(rows.values_list("ref", "title").distinct()[:3])


def _receiving(code: str | None, appointment: Appointment) -> Partner | None:
    """INV-22: a state or an organisation, neither home nor the officer's own."""
    mission = appointment.post.mission
    if code is None:
        if mission.side == Side.HOME:
            raise ValidationError({"receiving_party": "Name the partner who receives the officer."})
        return None
    party = partner_named(code, "receiving_party")
    if party.is_home:
        raise ValidationError(
            {"receiving_party": "Home receives only the officers of others: leave this empty then."}
        )
    if mission.side == Side.FOREIGN and party.pk == mission.party_id:
        raise ValidationError(
            {"receiving_party": f"The officer is {party.name}’s own: name who receives them."}
        )
    if party.kind not in _ACCREDITED:
        raise ValidationError(
            {"receiving_party": "Only a state or an organisation receives an attaché."}
        )
    return party


def _approval_days(
    accreditation: Accreditation, to: str, columns: Mapping[str, Any], today: date
) -> dict[str, date]:
    """The day of asking or answering, which is today unless it was given."""
    if to == Consent.ASKED:
        if accreditation.appointment.state == AppointmentState.NOMINATED:
            raise NotAllowedNow(
                f"Move the appointment {accreditation.appointment.ref} to APPROVAL_ASKED: that "
                "asks all receiving parties at once."
            )
        return {"approval_asked": columns.get("approval_asked") or today}
    if to == Consent.GIVEN:
        if not columns.get("reference", accreditation.reference):
            raise ValidationError({"reference": "Give the reference of the host’s note."})
        return {"approval_given": columns.get("approval_given") or today}
    return {}


def _check_approval(accreditation: Accreditation, columns: Mapping[str, Any], today: date) -> None:
    """INV-23: asked, then given, neither ahead of today."""
    now = {
        name: columns.get(name, getattr(accreditation, name))
        for name in ("approval_asked", "approval_given", "approval_state", "notified_on")
    }
    for name in ("approval_asked", "approval_given", "notified_on"):
        if now[name] is not None and now[name] > today:
            raise ValidationError({name: "This day is still ahead: record what has happened."})
    asked, given = now["approval_asked"], now["approval_given"]
    if now["approval_state"] == Consent.TO_ASK and asked is not None:
        raise ValidationError({"approval_state": "Say ASKED where it was asked for."})
    if given is not None and asked is None:
        raise ValidationError({"approval_asked": "Say when it was asked for."})
    if given is not None and given < asked:
        raise ValidationError({"approval_given": f"It was asked for on {asked}, not before."})
    if given is not None and now["approval_state"] in {Consent.ASKED, Consent.REFUSED}:
        raise ValidationError({"approval_state": "Say GIVEN where it was given."})
    if asked is None and now["approval_state"] in {Consent.ASKED, Consent.GIVEN, Consent.REFUSED}:
        raise ValidationError({"approval_asked": "Say when it was asked for."})
    if given is None and now["approval_state"] == Consent.GIVEN:
        raise ValidationError({"approval_given": "Say when it was given."})


def _check_nobody_hangs_on(accreditation: Accreditation) -> None:
    """INV-21, from the side of the residence."""
    rest = live(accreditation.appointment).exclude(pk=accreditation.pk)
    if rest.filter(basis=Basis.RESIDENT).exists():
        return
    afar = rest.filter(basis=Basis.NON_RESIDENT).first()
    if afar is not None:
        raise NotAllowedNow(
            f"{afar.ref} is non-resident and rests on this residence: withdraw that first."
        )


def _cannot(accreditation: Accreditation, to: str) -> str:
    now = Consent(accreditation.approval_state)
    following = [after for before, after in _MOVES if before == now]
    if not following:
        return (
            f"The approval of {accreditation.ref} is {now.label} and stays so: "
            "add another accreditation."
        )
    return (
        f"The approval of {accreditation.ref} is {now.label}; from {now} it goes to "
        f"{', '.join(following)}, not to {to}."
    )
