"""Jobs of this room: each calls one action and is safe to run twice, or by two workers at once."""

from time import monotonic

from celery import shared_task
from django.utils import timezone

from reports import actions

#: Seconds after which a job makes room for others, and for a worker that is asked to stop; what is
#: left is due for the next one.
LONGEST = 10


@shared_task(name="reports.recount_due")
def recount_due() -> int:
    """Recounts what is due until nothing is; how many partner-quarters that were."""
    begun, recounted = monotonic(), 0
    while step := actions.recount_due().partner_quarters:
        recounted += step
        if monotonic() - begun > LONGEST:
            break
    return recounted


@shared_task(name="reports.send_digests")
def send_digests() -> int:
    """Mails the weekly digests that are due; how many went out."""
    return actions.send_digests(at=timezone.now())


@shared_task(name="reports.open_quarters")
def open_quarters() -> list[str]:
    """Opens the quarters that have begun; which they are."""
    return [str(quarter) for quarter in actions.open_quarters(at=timezone.now())]
