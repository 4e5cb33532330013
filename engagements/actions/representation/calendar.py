"""What the calendar brings to the attaché network: first days that have come, last days gone by."""

from datetime import datetime

from django.db.models import Q

from accounts.acting import Reader
from engagements.actions.representation.keeping import keep_in_step
from engagements.actions.representation.moving import has_successor, leave
from engagements.models import Accreditation, Appointment, State
from engagements.models.representation import SETTLED, TAKEN_UP, AppointmentState

#: How many rows one run looks after; what is left is due for the next.
MOST_AT_ONCE = 500


def keep_calendar(*, by: Reader, at: datetime) -> int:
    """Starts and ends in the log what has begun and ended; who is past their last day is leaving.

    Returns how many rows were written. Rows that somebody else holds wait for the next run.
    """
    today = at.astimezone(by.zone).date()
    written = 0
    past = Appointment.objects.filter(state=AppointmentState.IN_POST, valid_to__lt=today)
    for appointment in past.select_for_update(skip_locked=True).order_by("pk")[:MOST_AT_ONCE]:
        leave(appointment, at=at, gapped=not has_successor(appointment))
        written += 1
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
    due = Accreditation.objects.filter(begun | over, approval_state__in=SETTLED)
    rows = due.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    for accreditation in rows[:MOST_AT_ONCE]:
        written += keep_in_step(accreditation, by=by, at=at)
    return written
