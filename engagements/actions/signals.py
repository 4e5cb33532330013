"""Recording what happened to a relationship beside home's own programme."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.marking import marking_named, marking_of_something_new
from accounts.actions.records import change_row, put_down
from accounts.models import Marking
from accounts.refusing import NotAllowedNow
from accounts.relabelling import widens
from accounts.roles import Right
from engagements.actions.changing import lock_engagement
from engagements.models import Engagement, Participation, Signal, SignalKind
from engagements.models.signal import LONGEST_SIGNAL
from partners.actions.naming import require_partner


def record_signal(
    fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> tuple[Signal, Sequence[str]]:
    """A signal, and what to look at again.

    One that points at an engagement is marked as that is. Raises ValidationError by field,
    PermissionDenied.
    """
    by.require(Right.SIGNAL)
    partner = fields["partner"]
    require_partner(partner)
    occurred_on = _not_ahead(fields["date"], by=by, at=at)
    engagement = _engagement(fields.get("engagement"), partner, by=by)
    signal = Signal(
        kind=fields["kind"],
        partner_id=partner,
        engagement=engagement,
        occurred_on=occurred_on,
        source=fields["source"],
        text=fields.get("text", ""),
        marking=_marking(fields.get("marking", ""), engagement, by=by),
    )
    alike = Signal.objects.filter(
        kind=signal.kind, partner=partner, occurred_on=occurred_on, withdrawn_reason=""
    )
    warnings = [
        f"{earlier.ref} says the same of that day: withdraw one of the two if they are one event."
        for earlier in alike.order_by("ref")[:3]
    ]
    return put_down(signal, by=by, at=at), warnings


def correct_signal(signal: Signal, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> bool:
    """Writes what the fields change, and says whether they did; the signal is locked.

    `withdrawn_reason` withdraws it, once and for all. Raises ValidationError by field,
    PermissionDenied, NotAllowedNow for what is withdrawn.
    """
    by.require(Right.SIGNAL)
    if signal.withdrawn_reason:
        raise NotAllowedNow(f"{signal.ref} is withdrawn: record another if need be.")
    said = {name: fields[name] for name in ("kind", "source", "text") if name in fields}
    if "date" in fields:
        said["occurred_on"] = _not_ahead(fields["date"], by=by, at=at)
    if "withdrawn_reason" in fields:
        said["withdrawn_reason"] = fields["withdrawn_reason"].strip()
        if not said["withdrawn_reason"]:
            raise ValidationError({"withdrawn_reason": "Say in a few words why it is withdrawn."})
    if "marking" in fields:
        said["marking"] = _narrower(signal, marking_named(fields["marking"], by=by))
    return change_row(signal, said, at=at)


def signal_of_cancelling(engagement: Engagement, *, by: Reader, at: datetime) -> list[Signal]:
    """SIG-CANC with each partner that was to take part, where the cancelling is to be one."""
    if not engagement.cancel_signal:
        return []
    partners = Participation.objects.filter(engagement=engagement).order_by("partner")
    return [
        _noted(
            SignalKind.CANCELLED,
            row.partner_id,
            engagement.marking,
            engagement,
            source=f"{engagement.ref} was cancelled",
            text=engagement.state_reason,
            by=by,
            at=at,
        )
        for row in partners
    ]


def signal_of_refusal(
    engagement: Engagement, partner: str, *, by: Reader, at: datetime, why: str = ""
) -> Signal:
    """SIG-REF: the partner refused a clearance that the engagement needed."""
    return _noted(
        SignalKind.REFUSED,
        partner,
        engagement.marking,
        engagement,
        source=f"a clearance for {engagement.ref}",
        text=why,
        by=by,
        at=at,
    )


def signal_of_expulsion(
    partner: str, *, by: Reader, at: datetime, marking: Marking, why: str = ""
) -> Signal:
    """SIG-EXP: an attaché was expelled or recalled."""
    return _noted(
        SignalKind.EXPELLED,
        partner,
        marking,
        None,
        source="the appointment of an attaché",
        text=why,
        by=by,
        at=at,
    )


def _noted(
    kind: SignalKind,
    partner: str,
    marking: Marking,
    engagement: Engagement | None,
    *,
    source: str,
    text: str,
    by: Reader,
    at: datetime,
) -> Signal:
    """What follows from another action takes no right of its own."""
    signal = Signal(
        kind=kind,
        partner_id=partner,
        engagement=engagement,
        occurred_on=by.today(at),
        source=source,
        text=text[:LONGEST_SIGNAL],
        marking=marking,
    )
    return put_down(signal, by=by, at=at)


def _not_ahead(day: date, *, by: Reader, at: datetime) -> date:
    if day > by.today(at):
        raise ValidationError({"date": "This day is still to come: record what has happened."})
    return day


def _engagement(ref: str | None, partner: str, *, by: Reader) -> Engagement | None:
    """Held, so that its marking stays until the signal is written."""
    if ref is None:
        return None
    try:
        engagement = lock_engagement(ref, by=by)
    except Engagement.DoesNotExist as error:
        raise ValidationError(
            {"engagement": "There is no such engagement that you may see: check its reference."}
        ) from error
    if not engagement.participations.filter(partner=partner).exists():
        raise ValidationError(
            {"engagement": f"{partner} has no part in {ref}: leave the engagement out."}
        )
    return engagement


def _marking(text: str, engagement: Engagement | None, *, by: Reader) -> Marking:
    if engagement is None:
        return marking_of_something_new(text, by=by)
    if text and marking_named(text, by=by) != engagement.marking:
        raise ValidationError(
            {
                "marking": f"A signal about {engagement.ref} is marked as that is: leave the "
                "marking out, or leave the engagement out."
            }
        )
    return engagement.marking


def _narrower(signal: Signal, marking: Marking) -> Marking:
    if signal.engagement_id is not None and marking.pk != signal.marking_id:
        raise ValidationError(
            {"marking": "It is marked as its engagement is: have that marked otherwise."}
        )
    if widens(signal.marking.label, marking.label):
        raise ValidationError(
            {
                "marking": f"Under {marking.text}, people would read {signal.ref} who may not now: "
                "withdraw it and record another."
            }
        )
    return marking
