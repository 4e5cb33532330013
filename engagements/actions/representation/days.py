"""What the days of appointments and accreditations are held to: INV-19 to INV-21, INV-23."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from engagements.models import Accreditation, Appointment
from engagements.models.representation_codes import MAX_HANDOVER_DAYS, VAIN, Basis, Consent

_A_DAY = timedelta(days=1)


def said(first: date, last: date | None) -> str:
    """The days in a sentence."""
    return f"from {first} to {last}" if last is not None else f"from {first} on"


def covers(first: date, last: date | None, inner_first: date, inner_last: date | None) -> bool:
    """Whether the second days lie within the first; no last day is open."""
    ends_within = last is None or (inner_last is not None and inner_last <= last)
    return first <= inner_first and ends_within


def overlapping(first: date, last: date | None) -> Q:
    """Rows that are valid on one of these days."""
    begins = Q(valid_from__lte=last) if last is not None else Q()
    return begins & (Q(valid_to__gte=first) | Q(valid_to__isnull=True))


def check_incumbent(appointment: Appointment) -> None:
    """INV-20: one officer in a post, but for a handover. The post is locked.

    Raises ValidationError, which names the other appointment and says what to do.
    """
    first, last = appointment.valid_from, appointment.valid_to
    if appointment.fell_through:
        return
    earlier = appointment.handover_of
    if earlier is not None:
        _check_handover(appointment, earlier)
    others = Appointment.objects.held().filter(overlapping(first, last), post=appointment.post)
    others = others.exclude(pk=appointment.pk).order_by("valid_from", "pk")
    for other in others:
        if appointment.handover_of_id == other.pk:
            continue
        if other.handover_of_id is not None and other.handover_of_id == appointment.pk:
            _check_handover(other, appointment)
            continue
        held = said(other.valid_from, other.valid_to)
        raise ValidationError(
            {
                "valid.start": f"{other.ref} holds this post {held}: end one before the other "
                "begins, or name the earlier one as handover_of, with "
                f"{MAX_HANDOVER_DAYS} days together at the most."
            }
        )


def _check_handover(appointment: Appointment, earlier: Appointment) -> None:
    """The two appointments are of one post, in order, and not together for too long."""
    if earlier.post_id != appointment.post_id or earlier.valid_from >= appointment.valid_from:
        raise ValidationError(
            {"handover_of": f"{earlier.ref} is not the one before in the same post: correct this."}
        )
    if earlier.fell_through:
        return
    if earlier.valid_to is None:
        raise ValidationError(
            {"handover_of": f"{earlier.ref} has no last day yet: give it one first."}
        )
    together = (earlier.valid_to - appointment.valid_from).days + 1
    if together > MAX_HANDOVER_DAYS:
        earliest = earlier.valid_to - (MAX_HANDOVER_DAYS - 1) * _A_DAY
        raise ValidationError(
            {
                "valid.start": f"{earlier.ref} and its successor would both be in post for "
                f"{together} days, and {MAX_HANDOVER_DAYS} is the most: begin on {earliest} or "
                "later, or end the earlier one sooner."
            }
        )
    if appointment.valid_to is not None and appointment.valid_to <= earlier.valid_to:
        raise ValidationError(
            {"valid.end": f"{earlier.ref} lasts to {earlier.valid_to}: end this after it."}
        )


def live(appointment: Appointment) -> QuerySet[Accreditation]:
    """The appointment's accreditations that did not come to nothing."""
    rows: QuerySet[Accreditation] = Accreditation.objects.filter(appointment=appointment)
    return rows.exclude(approval_state__in=VAIN).order_by("pk")


def check_accreditation(accreditation: Accreditation, *, today: date) -> None:
    """INV-19, INV-21 and INV-23 of one that is not in vain; its appointment is locked.

    Raises ValidationError by field.
    """
    appointment = accreditation.appointment
    first, last = accreditation.valid_from, accreditation.valid_to
    if not covers(appointment.valid_from, appointment.valid_to, first, last):
        raise ValidationError(
            {
                "valid.start": f"{appointment.ref} lasts "
                f"{said(appointment.valid_from, appointment.valid_to)}: stay within these days."
            }
        )
    if accreditation.approval_state == Consent.GIVEN:
        given = accreditation.approval_given
        if given is not None and first < given:
            raise ValidationError(
                {"valid.start": f"Approval was given on {given}: begin on that day or later."}
            )
    engagement = accreditation.engagement
    if engagement is not None and engagement.held and first > today:
        raise ValidationError(
            {"valid.start": "It has begun: it cannot begin on a day that is ahead."}
        )
    _check_once(accreditation)
    if accreditation.basis == Basis.RESIDENT:
        check_one_residence(accreditation)
    else:
        _check_resides(accreditation)


def _check_once(accreditation: Accreditation) -> None:
    twins = live(accreditation.appointment).filter(
        overlapping(accreditation.valid_from, accreditation.valid_to),
        receiving_party=accreditation.receiving_party,
    )
    twin = twins.exclude(pk=accreditation.pk).first()
    if twin is not None:
        raise ValidationError(
            {"receiving_party": f"{twin.ref} accredits there on these days: change that one."}
        )


def check_one_residence(accreditation: Accreditation) -> None:
    """INV-19, of the residences that the reader sees; raises ValidationError."""
    elsewhere = Accreditation.objects.filter(
        overlapping(accreditation.valid_from, accreditation.valid_to),
        person=accreditation.appointment.person,
        basis=Basis.RESIDENT,
    ).exclude(approval_state__in=VAIN)
    other = (
        elsewhere.exclude(pk=accreditation.pk)
        .select_related("appointment", "receiving_party")
        .order_by("valid_from", "pk")
        .first()
    )
    if other is not None:
        where = other.receiving_party.name if other.receiving_party else "home"
        raise ValidationError(
            {
                "valid.start": f"{other.person} is resident at {where} "
                f"{said(other.valid_from, other.valid_to)} ({other.appointment.ref}): end that "
                "before this begins, or make this non-resident."
            }
        )


def _check_resides(accreditation: Accreditation) -> None:
    """INV-21: a non-resident one lies within an appointment of somebody who resides elsewhere."""
    residences = Accreditation.objects.filter(
        person=accreditation.appointment.person, basis=Basis.RESIDENT
    ).exclude(approval_state__in=VAIN)
    elsewhere = [
        residence.appointment
        for residence in residences.select_related("appointment").order_by("pk")
        if residence.receiving_party_id != accreditation.receiving_party_id
    ]
    if not any(
        covers(a.valid_from, a.valid_to, accreditation.valid_from, accreditation.valid_to)
        for a in elsewhere
    ):
        raise ValidationError(
            {
                "basis": "Somebody who is accredited from afar resides somewhere else on these "
                "days: add the resident accreditation first."
            }
        )
