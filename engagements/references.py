"""What the codes of an entry stand for: looked up in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.acting import Reader
from accounts.statements import fetch_rows
from engagements.cited import AGREEMENTS, GOAL, AgreementFacts, Goal, agreements_of, goal_of
from engagements.clashes import BOOKED, HELD, NONE, Clashes, asked, clashes_of
from engagements.entry import Entry


def _covers(first: date | None, last: date | None, day: date) -> bool:
    """Whether the day lies in the span, both ends included; None is open."""
    return (first is None or first <= day) and (last is None or day <= last)


@dataclass(frozen=True)
class KindFacts:
    """The columns of a kind that rules need."""

    code: str
    family: str
    label: str
    mode: str
    default_outcomes: tuple[str, ...]
    default_flow: str
    valid_from: date | None
    valid_to: date | None
    gated: bool

    def in_use_on(self, day: date) -> bool:
        """INV-45."""
        return _covers(self.valid_from, self.valid_to, day)


@dataclass(frozen=True)
class PartnerFacts:
    """The columns of a partner that rules need."""

    name: str
    is_home: bool
    valid_from: date | None
    valid_to: date | None

    def existed_on(self, day: date) -> bool:
        return _covers(self.valid_from, self.valid_to, day)


@dataclass(frozen=True)
class Kept:
    """The days of a kind with a partner that an appointment keeps; no last day is open."""

    kind: str
    partner: str
    first: date
    last: date | None
    appointment: str


@dataclass(frozen=True)
class References:
    """Everything an entry names, as far as it is there and the reader may see it."""

    kind: KindFacts | None
    partners: dict[str, PartnerFacts]
    home: str | None
    outcomes: frozenset[str]
    frameworks: frozenset[str]
    members: frozenset[tuple[str, str]]
    engagements: dict[str, dict[str, Any]]
    series_known: bool
    desk_known: bool
    marking_id: int | None
    owner_id: int | None
    similar: tuple[tuple[str, str], ...]
    known_already: int | None = None
    kept: tuple[Kept, ...] = ()
    clashes: Clashes = NONE
    goal: Goal | None = None
    agreements: dict[str, AgreementFacts] = field(default_factory=dict)


# INV-42 is asked here too, to spare a statement: of the same family, with one of the partners,
# begun within two days.
_LOOK_UP = """
SELECT
  (SELECT json_build_array(code, family_id, label, mode, default_outcomes, default_flow,
                           valid_from, valid_to, appropriateness_gate)
     FROM engagements_kind WHERE code = %(kind)s),
  (SELECT json_object_agg(code, json_build_array(name, is_home, valid_from, valid_to))
     FROM partners_partner WHERE code = ANY (%(partners)s::text[]) OR is_home),
  (SELECT array_agg(code) FROM partners_outcome),
  (SELECT array_agg(code) FROM partners_grouping WHERE code = ANY (%(frameworks)s::text[])),
  (SELECT json_agg(json_build_array(grouping_id, partner_id)) FROM partners_groupingmembership
    WHERE grouping_id = ANY (%(frameworks)s::text[]) AND partner_id = ANY (%(partners)s::text[])
      AND status IN ('MEMBER', 'OBSERVER')
      AND (valid_from IS NULL OR valid_from <= %(day)s)
      AND (valid_to IS NULL OR valid_to >= %(day)s)),
  (SELECT json_object_agg(ref, json_build_object('id', id, 'first', first_day, 'last', last_day,
             'is_container', is_container, 'parent', parent_id, 'state', state))
     FROM engagements_engagement
    WHERE ref = ANY (%(refs)s::text[]) AND marking_id = ANY (%(markings)s)),
  EXISTS (SELECT FROM engagements_series WHERE code = %(series)s),
  EXISTS (SELECT FROM accounts_desk WHERE code = %(desk)s),
  (SELECT id FROM accounts_marking WHERE id = ANY (%(markings)s)
      AND CASE WHEN %(marking)s <> '' THEN text = %(marking)s
               -- The desk's default or nothing: what its reader may not see is not gone below.
               ELSE coalesce(id = (SELECT default_marking_id FROM accounts_desk
                                    WHERE code = %(desk)s), is_default) END),
  (SELECT id FROM accounts_user WHERE username = %(owner)s AND is_active),
  (SELECT json_agg(json_build_array(ref, title)) FROM (
    SELECT e.ref, e.title FROM engagements_engagement e
     WHERE e.kind_id IN (SELECT code FROM engagements_kind WHERE family_id =
                         (SELECT family_id FROM engagements_kind WHERE code = %(kind)s))
       AND e.first_day BETWEEN %(day)s::date - 2 AND %(day)s::date + 2
       AND NOT e.is_container AND e.state NOT IN ('CANCELLED', 'REJECTED', 'VOIDED')
       AND e.marking_id = ANY (%(markings)s) AND e.id IS DISTINCT FROM %(itself)s
       AND e.ref <> ALL (%(refs)s::text[])
       AND EXISTS (SELECT FROM engagements_participation p
                    WHERE p.engagement_id = e.id AND p.partner_id = ANY (%(participants)s::text[]))
     ORDER BY e.ref LIMIT 3) AS alike),
  (SELECT min(id) FROM engagements_engagement
    WHERE external_source = %(external_source)s AND external_ref = %(external_ref)s
      AND marking_id = ANY (%(markings)s)),
"""
_LOOK_UP = f"{_LOOK_UP.rstrip()}{BOOKED},{HELD},{GOAL},{AGREEMENTS}"

#: What accreditations keep, so that nobody logs it by hand for the same partner and days.
KEPT_KINDS = frozenset({"REP-RES", "REP-NRA", "REP-HST", "REP-HNR"})
_KEPT = """
SELECT e.kind_id, p.partner_id, c.valid_from, c.valid_to, a.ref
  FROM engagements_engagement e
  JOIN engagements_accreditation c ON c.engagement_id = e.id
  JOIN engagements_appointment a ON a.id = c.appointment_id
  JOIN engagements_participation p ON p.engagement_id = e.id
 WHERE e.marking_id = ANY (%(markings)s) AND e.kind_id = ANY (%(kinds)s::text[])
   AND p.partner_id = ANY (%(partners)s::text[])
   AND c.approval_state NOT IN ('REFUSED', 'WITHDRAWN')
 ORDER BY c.valid_from, a.ref
"""


def look_up_kept(entries: Iterable[Entry], *, by: Reader) -> tuple[Kept, ...]:
    """What accreditations keep of the entries' kinds and partners, as far as the reader sees it."""
    keepable = [entry for entry in entries if entry.kind in KEPT_KINDS]
    if not keepable:
        return ()
    named = {
        "kinds": sorted({entry.kind for entry in keepable}),
        "partners": sorted({code for entry in keepable for code in entry.partners}),
        "markings": sorted(by.marking_ids),
    }
    return tuple(Kept(*row) for row in fetch_rows(_KEPT, named))


def look_up(entry: Entry, *, by: Reader, itself: int | None = None) -> References:
    """The rows behind an entry's codes; what is hidden from the reader is as if it were not.

    `itself` is the key of the engagement that the entry is to change.
    """
    (row,) = fetch_rows(_LOOK_UP, _parameters(entry, by, itself))
    kind, known, outcomes, frameworks, members, engagements, series, desk, marking, *last = row
    owner, similar, known_already, booked, held, goal, agreements = last
    partners = (
        {
            code: PartnerFacts(name, is_home, day_of(first), day_of(last))
            for code, (name, is_home, first, last) in known.items()
        }
        if known
        else {}
    )
    return References(
        kind=kind_of(kind) if kind else None,
        partners=partners,
        home=next((code for code, facts in partners.items() if facts.is_home), None),
        outcomes=frozenset(outcomes or ()),
        frameworks=frozenset(frameworks or ()),
        members=frozenset((grouping, partner) for grouping, partner in members or ()),
        engagements={
            ref: {**facts, "first": day_of(facts["first"]), "last": day_of(facts["last"])}
            for ref, facts in (engagements or {}).items()
        },
        series_known=series,
        desk_known=desk,
        marking_id=marking,
        owner_id=owner,
        similar=tuple((ref, title) for ref, title in similar or ()),
        known_already=known_already,
        kept=look_up_kept([entry], by=by),
        clashes=clashes_of(booked, held),
        goal=goal_of(goal),
        agreements=agreements_of(agreements),
    )


def _parameters(entry: Entry, by: Reader, itself: int | None) -> dict[str, Any]:
    named = {*entry.partners, *(p.side for p in entry.principals), entry.place_party, entry.host}
    refs = {*entry.children, *(to for to, _ in entry.links), entry.parent}
    return {
        "kind": entry.kind,
        "partners": sorted(code for code in named if code is not None),
        "participants": list(entry.partners),
        "frameworks": list(entry.frameworks),
        "goal": entry.goal,
        "day": entry.days.start if entry.days else entry.milestone_date,
        "refs": sorted(ref for ref in refs if ref is not None),
        "markings": sorted(by.marking_ids),
        "series": entry.series,
        "desk": entry.desk,
        "marking": entry.marking,
        "owner": entry.owner,
        "itself": itself,
        "external_source": entry.external_source,
        "external_ref": entry.external_ref,
        **asked(entry),
    }


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def kind_of(row: list[Any]) -> KindFacts:
    code, family, label, mode, outcomes, flow, first, last, gated = row
    valid = day_of(first), day_of(last)
    return KindFacts(code, family, label, mode, tuple(outcomes), flow, *valid, gated)
