"""The rules of the log that one entry can be held to: plain Python over looked-up references.

INV numbers are those of docs/invariants.md. A rule about other rows of the log asks `References`.
"""

from datetime import date

from engagements.entry import Entry, Findings
from engagements.references import References
from engagements.rules.completing import complete
from engagements.rules.days import check_days
from engagements.rules.family import check_container, check_family
from engagements.rules.naming import check_known, check_texts
from engagements.rules.oddities import warn_of_oddities
from engagements.rules.people import (
    check_outcomes,
    check_participants,
    check_place,
    check_principals,
)

__all__ = ["check", "complete"]


def check(entry: Entry, refs: References, *, today: date) -> Findings:
    """Every rule that the completed entry breaks, by the field in which to mend it."""
    found = Findings()
    check_known(entry, refs, found)
    if refs.kind is None:
        return found
    check_texts(entry, found)
    check_days(entry, refs, found, today=today)
    check_participants(entry, refs, found)
    if entry.is_container:
        check_container(entry, found)
    check_place(entry, refs, found)
    check_outcomes(entry, found)
    check_principals(entry, found)
    check_family(entry, refs, found)
    warn_of_oddities(entry, refs, found)
    return found
