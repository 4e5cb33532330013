"""Keeping agreements: from the first talks until they run out, are denounced or superseded."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.marking import marking_of_something_new, narrowed_marking
from accounts.actions.records import as_changed, change_row, put_down
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from partners.actions.naming import require_order, require_partner
from partners.models import Agreement, AgreementParty

State = Agreement.State
#: What may follow each state.
MOVES: dict[str, tuple[str, ...]] = {
    State.NEGOTIATING: (State.SIGNED,),
    State.SIGNED: (State.IN_FORCE,),
    State.IN_FORCE: (State.EXPIRED, State.DENOUNCED, State.SUPERSEDED),
    State.EXPIRED: (),
    State.DENOUNCED: (),
    State.SUPERSEDED: (),
}
_ONCE_IN_FORCE = {State.IN_FORCE, State.EXPIRED, State.DENOUNCED, State.SUPERSEDED}
_OVER = {State.EXPIRED, State.DENOUNCED, State.SUPERSEDED}


def open_agreement(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> Agreement:
    """An agreement in the state that it is in, with its parties.

    Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.KEEP_AGREEMENTS)
    row = Agreement(marking=marking_of_something_new(fields.get("marking"), by=by))
    for name, value in _columns(fields, by).items():
        setattr(row, name, value)
    _check(row, at=at, by=by)
    _check_parties(fields["parties"])
    put_down(row, by=by, at=at)
    AgreementParty.objects.bulk_create(
        [AgreementParty(agreement=row, partner_id=code) for code in fields["parties"]]
    )
    return row


def change_agreement(
    row: Agreement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> None:
    """Writes what is given and leaves the rest; the row is locked.

    Raises ValidationError by field, PermissionDenied, and NotAllowedNow for a state that does not
    follow its own.
    """
    by.require(Right.KEEP_AGREEMENTS)
    state = fields.get("state", row.state)
    if state != row.state and state not in MOVES[row.state]:
        raise NotAllowedNow(_no_move(row))
    columns = _columns(fields, by)
    columns |= narrowed_marking(row, fields, by=by)
    after = as_changed(row, columns)
    if state == State.EXPIRED and after.ended_on is None and after.expires is not None:
        columns["ended_on"] = after.ended_on = after.expires + timedelta(days=1)
    _check(after, at=at, by=by)
    parties_differ = "parties" in fields and _write_parties(row, fields["parties"])
    change_row(row, columns, at=at, parts_differ=parties_differ)


def expire_agreements(*, by: Reader, at: datetime) -> int:
    """Those whose last day has passed are no longer in force; how many that were."""
    by.require(Right.KEEP_AGREEMENTS)
    today = by.today(at)
    run_out = Agreement.objects.run_out_by(today).select_for_update(of=("self",))
    rows = list(run_out.select_related("marking").order_by("pk"))
    for row in rows:
        change_agreement(row, {"state": State.EXPIRED}, by=by, at=at)
    return len(rows)


def _no_move(row: Agreement) -> str:
    label = State(row.state).label
    after = " or ".join(MOVES[row.state])
    if after:
        return f"{row.ref} is {label}: what may follow is {after}."
    return f"{row.ref} is {label} and stays so: write a new agreement down instead."


def _columns(fields: Mapping[str, Any], by: Reader) -> dict[str, Any]:
    """The agreement's own columns, but for its marking."""
    found = {name: fields[name] for name in fields if name not in {"parties", "marking"}}
    if "superseded_by" in found:
        found["superseded_by_id"] = _key_of(found.pop("superseded_by"), by)
    if "sectors" in found:
        found["sectors"] = sorted(set(found["sectors"]))
    return found


def _key_of(ref: str | None, by: Reader) -> int | None:
    if ref is None:
        return None
    other = Agreement.objects.visible_to(by).filter(ref=ref).first()
    if other is None:
        raise ValidationError(
            {"superseded_by": "There is no such agreement: give the reference of one, A-…."}
        )
    return int(other.pk)


def _check(row: Agreement, *, at: datetime, by: Reader) -> None:
    """Raises ValidationError by field."""
    today = by.today(at)
    errors = {**_too_early(row, today), **_missing(row), **_left_over(row)}
    if row.superseded_by_id is not None and row.superseded_by_id == row.pk:
        errors["superseded_by"] = "An agreement does not supersede itself: name the other one."
    if errors:
        raise ValidationError(errors)
    for first, last in (
        ("signed", "in_force"),
        ("signed", "expires"),
        ("in_force", "expires"),
        ("in_force", "ended_on"),
    ):
        require_order(last, getattr(row, first), getattr(row, last))


def _missing(row: Agreement) -> dict[str, str]:
    """What the state needs."""
    needed = (
        ("signed", row.signed, {State.SIGNED}, "Say when it was signed."),
        ("in_force", row.in_force, _ONCE_IN_FORCE, "Say since when it is or was in force."),
        ("reference", row.reference, _ONCE_IN_FORCE, "Say where its text is kept."),
        ("expires", row.expires, {State.EXPIRED}, "Say which day was its last."),
        ("ended_on", row.ended_on, _OVER, "Say on which day it ended: the first without it."),
        (
            "superseded_by",
            row.superseded_by_id,
            {State.SUPERSEDED},
            "Say which agreement takes its place, by its reference.",
        ),
    )
    return {
        name: sentence
        for name, value, states, sentence in needed
        if row.state in states and not value
    }


def _left_over(row: Agreement) -> dict[str, str]:
    """What only a later state has."""
    later = (
        ("signed", row.signed, {State.NEGOTIATING}),
        ("in_force", row.in_force, {State.NEGOTIATING, State.SIGNED}),
        ("ended_on", row.ended_on, set(State) - _OVER),
        ("superseded_by", row.superseded_by_id, set(State) - {State.SUPERSEDED}),
    )
    label = State(row.state).label
    return {
        name: f"It is {label}: send the state that it is in now as well, or leave this out."
        for name, value, states in later
        if row.state in states and value is not None
    }


def _too_early(row: Agreement, today: date) -> dict[str, str]:
    errors = {
        name: "This day has not come: say it once it has."
        for name in ("signed", "in_force", "ended_on")
        if (getattr(row, name) or today) > today
    }
    if row.state == State.EXPIRED and row.expires is not None and row.expires >= today:
        errors["expires"] = "Its last day has not passed: it is in force until then."
    return errors


def _check_parties(codes: Sequence[str]) -> None:
    if not codes:
        raise ValidationError({"parties": "Name at least one partner; home is a party anyway."})
    for at, code in enumerate(codes):
        require_partner(code, f"parties.{at}")
        if code in codes[:at]:
            raise ValidationError({f"parties.{at}": f"{code} is named already: leave it out."})


def _write_parties(row: Agreement, codes: Sequence[str]) -> bool:
    """Whether any differs now."""
    _check_parties(codes)
    standing = set(row.parties.values_list("partner_id", flat=True))
    row.parties.exclude(partner__in=codes).delete()
    new = [AgreementParty(agreement=row, partner_id=code) for code in codes if code not in standing]
    AgreementParty.objects.bulk_create(new)
    return standing != set(codes)
