"""Jobs of this room: each calls one action and is safe to run twice, or by two workers at once."""

from celery import shared_task
from django.utils import timezone

from accounts.acting import acting_as, job_reader
from partners import actions


@shared_task(name="partners.expire_agreements")
def expire_agreements() -> int:
    """Agreements whose last day has passed are no longer in force; how many that were."""
    at = timezone.now()
    with acting_as(job_reader("system:calendar", on=at.date())) as calendar:
        return actions.expire_agreements(by=calendar, at=at)
