"""Jobs of this room: each calls one action and is safe to run twice, or by two workers at once."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from accounts.acting import Reader, acting_as, job_reader
from engagements.actions.attachments import sweep_attachments as sweep
from engagements.actions.calendar_upkeep import keep_permissions as keep
from engagements.actions.calendar_upkeep import kept_by_the_calendar
from engagements.actions.lifekeeping import keep_life, lives_to_keep
from engagements.actions.representation import due_by_calendar, keep_calendar


@shared_task(name="engagements.sweep_attachments")
def sweep_attachments() -> int:
    """Takes away contents of attachments that no row names; how many."""
    return sweep(at=timezone.now())


@shared_task(name="engagements.keep_permissions")
def keep_permissions() -> int:
    """Says what has run out and by when to ask, one engagement at a time; how many those were."""
    at = timezone.now()
    calendar = _calendar(at)
    with acting_as(calendar):
        refs = kept_by_the_calendar(by=calendar, at=at)
    for ref in refs:
        with acting_as(calendar):
            keep(ref, by=calendar, at=at)
    return len(refs)


@shared_task(name="engagements.keep_posts")
def keep_posts() -> int:
    """Starts and ends what appointments keep in the log, one at a time; how many those were."""
    at = timezone.now()
    calendar = _calendar(at)
    with acting_as(calendar):
        refs = due_by_calendar(by=calendar, at=at)
    for ref in refs:
        with acting_as(calendar):
            keep_calendar(ref, by=calendar, at=at)
    return len(refs)


@shared_task(name="engagements.keep_lives")
def keep_lives() -> int:
    """Escalates, freezes what was planned, closes and gives up, one engagement at a time.

    Gives how many something was done to.
    """
    at = timezone.now()
    calendar = _calendar(at)
    with acting_as(calendar):
        refs = lives_to_keep(by=calendar, at=at)
    kept = 0
    for ref in refs:
        with acting_as(calendar):
            kept += keep_life(ref, by=calendar, at=at)
    return kept


def _calendar(at: datetime) -> Reader:
    """Who does what the calendar says."""
    return job_reader("system:calendar", on=at.date())
