"""What the calendar brings to the attaché network: first days that have come, last days gone by."""

from datetime import date, datetime

from django.db.models import Q

from accounts.acting import Reader
from engagements.actions.representation.days import live
from engagements.actions.representation.keeping import keep_in_step
from engagements.actions.representation.moving import has_successor, leave
from engagements.models import Accreditation, Appointment, Post, State
from engagements.models.representation_codes import SETTLED, TAKEN_UP, AppointmentState


def due_by_calendar(*, by: Reader, at: datetime) -> list[str]:
    """References of the appointments whose day has come, the first one or the last."""
    today = by.today(at)
    begun = Q(
        engagement__state=State.DRAFT,
        valid_from__lte=today,
        appointment__state__in=TAKEN_UP,
        appointment__fell_through=False,
    )
    over = Q(
        engagement__state=State.COMPLETED,
        engagement__actual_end__isnull=True,
        valid_to__lte=today,
    )
    moved = Accreditation.objects.filter(begun | over, approval_state__in=SETTLED)
    rows = Appointment.objects.filter(
        _past(today) | Q(pk__in=moved.order_by().values("appointment"))
    )
    return list(rows.order_by("ref").values_list("ref", flat=True))


def keep_calendar(ref: str, *, by: Reader, at: datetime) -> None:
    """Starts and ends in the log what has begun and ended; who is past their last day is leaving.

    Run again it changes nothing. Takes the appointment's lock and its post's.
    """
    seen = Appointment.objects.filter(ref=ref)
    posts = Post.objects.filter(pk__in=seen.order_by().values("post"))
    posts.select_for_update(of=("self",)).first()
    appointment = seen.select_for_update(of=("self",)).first()
    if appointment is None:
        return
    last = appointment.valid_to
    past = last is not None and last < by.today(at)
    if past and appointment.state == AppointmentState.IN_POST:
        leave(appointment, at=at, gapped=not has_successor(appointment))
    for accreditation in live(appointment):
        keep_in_step(accreditation, by=by, at=at)


def _past(today: date) -> Q:
    return Q(state=AppointmentState.IN_POST, valid_to__lt=today)
