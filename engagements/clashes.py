"""What else is on at the same time: our people elsewhere, and holds on a partner or a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engagements.entry import Entry

#: Home's people who are somewhere else on one of the days: the same person, or the same office
#: where one of the two does not say who. What lasts for longer than two months is not attended
#: throughout, and what belongs together is no clash.
BOOKED = """
  (SELECT json_agg(json_build_array(ref, title, who)) FROM (
    SELECT DISTINCT e.ref, e.title, coalesce(nullif(p.person, ''), p.office) AS who
      FROM engagements_engagement e
      JOIN engagements_principal p ON p.engagement_id = e.id AND p.partner_id IS NULL
     WHERE %(people)s::text[] || %(offices)s::text[] <> '{}'
       AND e.first_day BETWEEN %(day)s::date - 60 AND %(until)s::date
       AND coalesce(e.last_day, e.first_day) >= %(day)s::date
       AND e.mode <> 'STANDING' AND NOT e.is_container
       AND e.state NOT IN ('CANCELLED', 'REJECTED', 'VOIDED', 'POSTPONED')
       AND e.marking_id = ANY (%(markings)s) AND e.id IS DISTINCT FROM %(itself)s
       AND e.ref <> ALL (%(refs)s::text[])
       AND (lower(p.person) = ANY (%(people)s::text[])
            OR lower(p.office) = ANY (%(unnamed)s::text[])
            OR p.person = '' AND lower(p.office) = ANY (%(offices)s::text[]))
     ORDER BY e.ref LIMIT 3) AS elsewhere)"""

HELD = """
  (SELECT json_agg(json_build_array(ref, partner_id, place_name, first_day, last_day)) FROM (
    SELECT h.ref, h.partner_id, h.place_name, h.first_day, h.last_day FROM partners_hold h
     WHERE h.marking_id = ANY (%(markings)s) AND h.lifted_on IS NULL
       AND h.first_day <= %(until)s::date
       AND (h.last_day IS NULL OR h.last_day >= %(day)s::date)
       AND (h.partner_id IS NULL OR h.partner_id = ANY (%(participants)s::text[])
            OR h.partner_id = %(place_party)s)
       AND (h.place_name = '' OR lower(h.place_name) = lower(%(place_name)s))
     ORDER BY h.ref LIMIT 3) AS holds)"""


@dataclass(frozen=True)
class Clashes:
    """Each as a sentence is to name it; only what the reader may see."""

    #: Reference, title and who of home is there.
    booked: tuple[tuple[str, str, str], ...] = ()
    #: Reference, what is held, and until when; empty: until further notice.
    held: tuple[tuple[str, str, str], ...] = ()


NONE = Clashes()


def asked(entry: Entry) -> dict[str, Any]:
    """What the two questions above are asked with, besides what others ask as well."""
    ours = [principal for principal in entry.principals if principal.side == "HOME"]
    return {
        "people": [p.person.lower() for p in ours if p.person],
        "offices": [p.office.lower() for p in ours],
        "unnamed": [p.office.lower() for p in ours if not p.person],
        "until": entry.days.end or entry.days.start or entry.milestone_date,
        "place_party": entry.place_party,
        "place_name": entry.place_name,
    }


def clashes_of(booked: Sequence[Any] | None, held: Sequence[Any] | None) -> Clashes:
    """From the rows of the two questions."""
    return Clashes(
        booked=tuple((ref, title, who) for ref, title, who in booked or ()),
        held=tuple(
            (ref, " at ".join(filter(None, (partner, place))), last or "")
            for ref, partner, place, _, last in held or ()
        ),
    )
