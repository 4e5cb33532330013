"""Keeping the attaché network, and in the log what it keeps there."""

from engagements.actions.representation.accrediting import accredit, change_accreditation
from engagements.actions.representation.appointing import change_appointment, nominate
from engagements.actions.representation.calendar import due_by_calendar, keep_calendar
from engagements.actions.representation.missions import (
    change_mission,
    change_post,
    establish_post,
    open_mission,
)

__all__ = [
    "accredit",
    "change_accreditation",
    "change_appointment",
    "change_mission",
    "change_post",
    "due_by_calendar",
    "establish_post",
    "keep_calendar",
    "nominate",
    "open_mission",
]
