"""Rules about days: INV-1 to INV-3 and INV-45."""

from datetime import date

from engagements.entry import Days, Entry, Findings
from engagements.periods import EARLIEST, LATEST
from engagements.references import References


def check_days(entry: Entry, refs: References, found: Findings, *, today: date) -> None:
    _check_range("planned", entry.planned, found)
    _check_range("actual", entry.actual, found)
    if entry.held:
        _check_held_days(entry, refs, found, today=today)
    else:
        _check_days_ahead(entry, found)
    day = entry.days.start or today
    if refs.kind and not refs.kind.in_use_on(day):
        found.error("kind", f"{refs.kind.code} was not in use on {day}: take the kind of that day.")


def _check_days_ahead(entry: Entry, found: Findings) -> None:
    what = "A draft" if entry.state == "DRAFT" else "This"
    if entry.actual:
        found.error(
            "actual", f"{what} has not been held yet: give planned days, or state COMPLETED."
        )
    if entry.milestone_date is not None:
        found.error("milestone_date", f"{what} has not reached its milestone yet.")
    if entry.asked_for and entry.planned.start is None and entry.state != "POSTPONED":
        found.error("planned", "Say when it is planned: the first and the last day.")


def _check_range(name: str, days: Days, found: Findings) -> None:
    """INV-1."""
    for part, day in (("start", days.start), ("end", days.end)):
        if day is not None and not EARLIEST <= day <= LATEST:
            found.error(
                f"{name}.{part}",
                f"The log takes days from {EARLIEST} to {LATEST}: check the year.",
            )
    if days.end is not None and days.start is None:
        found.error(f"{name}.start", "Give the first day too.")
    elif days.start and days.end and days.end < days.start:
        found.error(f"{name}.end", "The last day cannot be before the first day.")


def _check_held_days(entry: Entry, refs: References, found: Findings, *, today: date) -> None:
    """INV-2 and INV-3."""
    mode = refs.kind.mode if refs.kind else "EVENT"
    first, last = entry.actual.start, entry.actual.end
    if first is None:
        name = "milestone_date" if mode == "MILESTONE" else "actual"
        found.error(name, "Say when it was held: the first and the last day.")
        return
    if first > today:
        found.error(
            "actual.start", f"{first} is still ahead: save it as a draft with planned days."
        )
    elif last is not None and last > today:
        found.error(
            "actual.end",
            f"{last} is still ahead. Leave the last day open while it is in force."
            if mode == "STANDING"
            else f"{last} is still ahead: save it as a draft with planned days.",
        )
    milestone = entry.milestone_date
    if mode != "MILESTONE":
        if milestone is not None:
            found.error("milestone_date", f"{entry.kind} is not a milestone: leave this empty.")
    elif milestone is not None and last is not None and not first <= milestone <= last:
        found.error("milestone_date", "The milestone lies within the days that you gave.")
