"""What waits for somebody, asked of the rows that they may see: one module for each source."""

from collections.abc import Callable, Iterator
from datetime import date

from accounts.acting import Reader
from reports.queries.reminders import (
    agreements,
    approvals,
    clearances,
    commitments,
    completions,
    held,
    posts,
    returns,
)
from reports.queries.reminders.reminder import Kind, Reminder

Source = Callable[..., Iterator[Reminder]]
SOURCES: tuple[Source, ...] = (
    approvals.due,
    completions.due,
    clearances.due,
    held.reports_due,
    held.assessments_due,
    commitments.due,
    posts.due,
    agreements.due,
    returns.due,
)


def reminders(reader: Reader, *, on: date) -> list[Reminder]:
    """What waits for whoever acts, by the day that matters; `on` is today where they are."""
    found = (reminder for source in SOURCES for reminder in source(reader, on=on))
    return sorted(found, key=lambda reminder: reminder.key)


__all__ = ["Kind", "Reminder", "reminders"]
