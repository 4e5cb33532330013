"""What an engagement cites: the goal that it is for, and the agreements that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

#: Both are called by reference; what is hidden from the reader is as if it were not.
GOAL = """
  (SELECT json_build_array(g.id, p.ref, p.state, p.partner_id, p.valid_from, p.valid_to)
     FROM partners_plangoal g
     JOIN partners_planobjective o ON o.id = g.objective_id AND o.marking_id = ANY (%(markings)s)
     JOIN partners_plan p ON p.id = o.plan_id AND p.marking_id = ANY (%(markings)s)
    WHERE g.ref = %(goal)s AND g.marking_id = ANY (%(markings)s))"""

AGREEMENTS = """
  (SELECT json_object_agg(a.ref, json_build_array(a.id, a.in_force, a.expires, a.ended_on,
             (SELECT json_agg(q.partner_id) FROM partners_agreementparty q
               WHERE q.agreement_id = a.id AND q.marking_id = ANY (%(markings)s))))
     FROM partners_agreement a
    WHERE a.ref = ANY (%(frameworks)s::text[]) AND a.marking_id = ANY (%(markings)s))"""


@dataclass(frozen=True)
class Goal:
    """A way of a plan; `partner` is None where the plan is for a region or a theme."""

    id: int
    plan: str
    approved: bool
    partner: str | None
    first: date
    last: date | None

    def meant_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class AgreementFacts:
    """Between which days it is in force, as far as is known, and with whom."""

    id: int
    in_force: date | None
    expires: date | None
    ended_on: date | None
    parties: frozenset[str]

    def in_force_on(self, day: date) -> bool:
        return (
            self.in_force is not None
            and self.in_force <= day
            and (self.expires is None or day <= self.expires)
            and (self.ended_on is None or day < self.ended_on)
        )


def goal_of(row: Sequence[Any] | None) -> Goal | None:
    if row is None:
        return None
    key, plan, state, partner, first, last = row
    return Goal(key, plan, state == "APPROVED", partner, date.fromisoformat(first), _day(last))


def agreements_of(rows: dict[str, Sequence[Any]] | None) -> dict[str, AgreementFacts]:
    """By reference."""
    return {
        ref: AgreementFacts(
            key, _day(in_force), _day(expires), _day(ended), frozenset(parties or ())
        )
        for ref, (key, in_force, expires, ended, parties) in (rows or {}).items()
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
