"""What the codes of many entries stand for: looked up in one statement for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.acting import Reader
from accounts.statements import fetch_rows
from engagements.entry import Entry
from engagements.references import (
    Kept,
    KindFacts,
    PartnerFacts,
    References,
    day_of,
    kind_of,
    look_up_kept,
)

_LOOK_UP = """
SELECT
  (SELECT json_agg(json_build_array(code, family_id, label, mode, default_outcomes, default_flow,
                                    valid_from, valid_to, appropriateness_gate))
     FROM engagements_kind WHERE code = ANY (%(kinds)s::text[])),
  (SELECT json_agg(json_build_array(code, name, is_home, valid_from, valid_to))
     FROM partners_partner WHERE code = ANY (%(partners)s::text[]) OR is_home),
  (SELECT array_agg(code) FROM partners_outcome),
  (SELECT array_agg(code) FROM engagements_series WHERE code = ANY (%(series)s::text[])),
  (SELECT json_object_agg(code, default_marking_id)
     FROM accounts_desk WHERE code = ANY (%(desks)s::text[])),
  (SELECT json_agg(json_build_array(id, text, is_default))
     FROM accounts_marking WHERE id = ANY (%(markings)s)),
  (SELECT json_object_agg(username, id) FROM accounts_user
    WHERE username = ANY (%(owners)s::text[]) AND is_active)
"""

# INV-42 for rows just written: of the same family, with one of the partners, begun within two
# days, and there before; the first three by reference, since which three come without an order
# depends on rows that the reader may not see. Row by row through two indexes, in a form that the
# planner cannot turn into a join: on tables that grow while it looks on it joins everything.
_SIMILAR = """
SELECT fresh.id, earlier.ref, earlier.title
  FROM unnest(%(ids)s::bigint[], %(days)s::date[], %(families)s::text[], %(partners)s::text[])
       AS fresh (id, first_day, family, partners)
 CROSS JOIN LATERAL (
    SELECT e.ref, e.title FROM engagements_engagement AS e
     WHERE e.kind_id = ANY (ARRAY(
               SELECT code FROM engagements_kind WHERE family_id = fresh.family)::text[])
       AND e.first_day BETWEEN fresh.first_day - 2 AND fresh.first_day + 2
       AND e.id + 0 < fresh.id
       AND NOT e.is_container AND e.state NOT IN ('CANCELLED', 'REJECTED', 'VOIDED')
       AND e.marking_id = ANY (%(markings)s)
       AND (SELECT count(*) FROM engagements_participation AS p
             WHERE p.engagement_id = e.id
               AND p.partner_id = ANY (string_to_array(fresh.partners, ' '))) > 0
     ORDER BY e.ref || '' LIMIT 3) AS earlier
"""


@dataclass(frozen=True)
class ReferenceBook:
    """Everything that a number of plain entries name; plain ones name no other engagement."""

    kinds: dict[str, KindFacts]
    partners: dict[str, PartnerFacts]
    home: str | None
    outcomes: frozenset[str]
    series: frozenset[str]
    #: The default marking of each; None where it is the installation's.
    desks: dict[str, int | None]
    markings: dict[str, int]
    owners: dict[str, int]
    kept: tuple[Kept, ...] = ()

    def of(self, entry: Entry) -> References:
        """The same as `look_up` of the one entry, similar engagements aside."""
        return References(
            kind=self.kinds.get(entry.kind),
            partners=self.partners,
            home=self.home,
            outcomes=self.outcomes,
            frameworks=frozenset(),
            members=frozenset(),
            engagements={},
            series_known=entry.series in self.series,
            desk_known=entry.desk in self.desks,
            marking_id=self._marking(entry),
            owner_id=self.owners.get(entry.owner) if entry.owner is not None else None,
            similar=(),
            kept=self.kept,
        )

    def _marking(self, entry: Entry) -> int | None:
        """The desk's default or nothing: what its reader may not see is not gone below."""
        by_desk = self.desks.get(entry.desk) if entry.desk is not None else None
        if entry.marking or by_desk is None:
            return self.markings.get(entry.marking)
        return by_desk if by_desk in self.markings.values() else None


def is_plain(entry: Entry) -> bool:
    """Whether a book is enough for it."""
    return not (entry.frameworks or entry.links or entry.children or entry.parent or entry.goal)


def look_up_all(entries: Iterable[Entry], *, by: Reader) -> ReferenceBook:
    """The rows behind the codes of all entries; what the reader may not use is left out."""
    entries = list(entries)
    named = {code for entry in entries for code in _partners(entry)}
    (row,) = fetch_rows(
        _LOOK_UP,
        {
            "kinds": sorted({entry.kind for entry in entries}),
            "partners": sorted(named),
            "series": sorted({entry.series for entry in entries if entry.series is not None}),
            "desks": sorted({entry.desk for entry in entries if entry.desk is not None}),
            "owners": sorted({entry.owner for entry in entries if entry.owner is not None}),
            "markings": sorted(by.marking_ids),
        },
    )
    kinds, partners, outcomes, series, desks, markings, owners = row
    known = {
        code: PartnerFacts(name, is_home, day_of(first), day_of(last))
        for code, name, is_home, first, last in partners or ()
    }
    by_text = {text: number for number, text, _ in markings or ()}
    by_text |= dict.fromkeys([""], next((n for n, _, default in markings or () if default), None))
    return ReferenceBook(
        kinds={facts.code: facts for facts in map(kind_of, kinds or ())},
        partners=known,
        home=next((code for code, facts in known.items() if facts.is_home), None),
        outcomes=frozenset(outcomes or ()),
        series=frozenset(series or ()),
        desks=desks or {},
        markings=by_text,
        owners=owners or {},
        kept=look_up_kept(entries, by=by),
    )


@dataclass(frozen=True)
class Written:
    """What makes a row just written like another: its key, first day, family and partners."""

    id: int
    first_day: date
    family: str
    partners: tuple[str, ...]


def similar_to(written: Sequence[Written], *, by: Reader) -> dict[int, list[tuple[str, str]]]:
    """By the key of a row just written: reference and title of at most three that it is like."""
    found: dict[int, list[tuple[str, str]]] = {}
    parameters = {
        "ids": [row.id for row in written],
        "days": [row.first_day for row in written],
        "families": [row.family for row in written],
        "partners": [" ".join(row.partners) for row in written],
        "markings": sorted(by.marking_ids),
    }
    # Planned anew each time: a plan that was made for an empty log is a bad one for a full one.
    for key, ref, title in fetch_rows(_SIMILAR, parameters, prepare=False):
        found.setdefault(key, []).append((ref, title))
    return found


def _partners(entry: Entry) -> set[str]:
    named = {*entry.partners, *(principal.side for principal in entry.principals)}
    return named | {code for code in (entry.place_party, entry.host) if code}
