"""Jobs of this room: each calls one action and is safe to run twice, or by two workers at once."""

from collections.abc import Callable, Iterable
from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.acting import acting_as, job_reader
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
    return len(_one_at_a_time(kept_by_the_calendar, keep))


@shared_task(name="engagements.keep_posts")
def keep_posts() -> int:
    """Starts and ends what appointments keep in the log, one at a time; how many those were."""
    return len(_one_at_a_time(due_by_calendar, keep_calendar))


@shared_task(name="engagements.keep_lives")
def keep_lives() -> int:
    """Escalates, freezes what was planned, closes and gives up, one engagement at a time.

    Gives how many something was done to.
    """
    return sum(_one_at_a_time(lives_to_keep, keep_life))


def _one_at_a_time(due: Callable[..., Iterable[str]], do: Callable[..., Any]) -> list[Any]:
    """What came of each that is due by the calendar, in a transaction of its own."""
    at = timezone.now()
    calendar = job_reader("system:calendar", on=at.date())
    with acting_as(calendar):
        refs = due(by=calendar, at=at)
    done = []
    for ref in refs:
        with acting_as(calendar):
            done.append(do(ref, by=calendar, at=at))
    return done
