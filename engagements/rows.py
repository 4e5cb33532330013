"""Engagements as the REST door shows them: one statement, one plain function.

Parts come out of the database as JSON text and go out as they are, so that nothing is taken apart
and put together again for each of them. `engagements.serializers.EngagementShape` describes the
same for readers of the schema, and a test holds the two together.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from accounts.acting import Reader
from accounts.audit.reading import note_read
from accounts.statements import fetch_rows

_COLUMNS = """
SELECT e.ref, e.title, e.kind_id, k.family_id, e.mode, e.state, e.retrospective,
       e.planned_start, e.planned_end, e.planned_baseline_start, e.planned_baseline_end,
       e.actual_start, e.actual_end, e.milestone_date, e.completed_on,
       e.place, e.place_party_id, e.place_name, e.lat, e.lon, e.host_id,
       e.flow, e.track_nominal, e.track_conduct,
       (SELECT json_agg(part)::text FROM (
            SELECT p.partner_id AS partner, p.role, p.counterpart_type, p.capacity, p.people,
                   p.service, p.acceptance
              FROM engagements_participation p WHERE p.engagement_id = e.id
             ORDER BY p.id) AS part),
       (SELECT json_agg(part)::text FROM (
            SELECT coalesce(p.partner_id, 'HOME') AS side, p.office, 'L' || p.level AS level,
                   nullif(p.person, '') AS person, nullif(p.national_rank, '') AS national_rank,
                   nullif(p.nato_code, '') AS nato_code
              FROM engagements_principal p WHERE p.engagement_id = e.id
             ORDER BY p.id) AS part),
       (SELECT json_agg(part)::text FROM (
            SELECT o.outcome_id AS outcome, o.rank, o.source, o.beneficiary
              FROM engagements_engagementoutcome o WHERE o.engagement_id = e.id
             ORDER BY o.rank) AS part),
       (SELECT array_agg(coalesce(f.grouping_id, a.ref) ORDER BY f.grouping_id, a.ref)
          FROM engagements_framework f
          LEFT JOIN partners_agreement a
            ON a.id = f.agreement_id AND a.marking_id = ANY (%(markings)s)
         WHERE f.engagement_id = e.id AND (f.grouping_id IS NOT NULL OR a.id IS NOT NULL)),
       (SELECT json_agg(part)::text FROM (
            SELECT other.ref AS "to", l.type
              FROM engagements_link l JOIN engagements_engagement other ON other.id = l.to_id
             WHERE l.engagement_id = e.id AND other.marking_id = ANY (%(markings)s)
             ORDER BY l.type, other.ref) AS part),
       CASE WHEN e.is_container THEN (
            SELECT array_agg(child.ref ORDER BY child.ref) FROM engagements_engagement child
             WHERE child.parent_id = e.id AND child.marking_id = ANY (%(markings)s)) END,
       (SELECT whole.ref FROM engagements_engagement whole
         WHERE whole.id = e.parent_id AND whole.marking_id = ANY (%(markings)s)),
       (SELECT g.ref FROM partners_plangoal g
         WHERE g.id = e.goal_id AND g.marking_id = ANY (%(markings)s)),
       e.series_id, e.is_container, e.service, e.domain, e.focus, e.people_home,
       e.cost_amount, e.cost_currency, e.summary,
       m.policy, m.classification, m.restrictive || m.permissive || m.informative,
       e.desk_id, owner.username, e.purpose_check,
       e.cancel_by, e.cancel_reason, e.cancel_signal, e.return_reason, e.state_reason,
       (SELECT u.username FROM accounts_user u WHERE u.id = e.approved_by_id), e.approved_on,
       e.report, (SELECT u.username FROM accounts_user u WHERE u.id = e.report_by_id), e.report_on,
       e.external_source, e.external_ref, author.username,
       to_json(e.created_at)::text, to_json(e.changed_at)::text, e.version, e.marking_id
"""
_TABLES = """
  JOIN engagements_kind k ON k.code = e.kind_id
  JOIN accounts_marking m ON m.id = e.marking_id
  JOIN accounts_user owner ON owner.id = e.owner_id
  JOIN accounts_user author ON author.id = e.created_by_id
"""
_BY_KEYS = f"""{_COLUMNS}
  FROM unnest(%(keys)s::bigint[]) WITH ORDINALITY AS page (key, place)
  JOIN engagements_engagement e ON e.id = page.key AND e.marking_id = ANY (%(markings)s)
{_TABLES} ORDER BY page.place"""
_BY_REFERENCE = f"""{_COLUMNS}
  FROM engagements_engagement e
{_TABLES} WHERE e.ref = %(ref)s AND e.marking_id = ANY (%(markings)s)"""


_TABLE = "engagements_engagement"
_FLAGGED = """
SELECT marking_id, ref FROM engagements_engagement WHERE ref = ANY (%s) AND marking_id = ANY (%s)
"""
_FLAGGED_AGREEMENTS = """
SELECT marking_id, ref FROM partners_agreement WHERE ref = ANY (%s) AND marking_id = ANY (%s)
"""
_FLAGGED_GOALS = """
SELECT marking_id, ref FROM partners_plangoal WHERE ref = ANY (%s) AND marking_id = ANY (%s)
"""
#: Where links, children and parent stand in a row, and what is cited.
_LINKS = slice(28, 31)
_FRAMEWORKS, _GOAL = 27, 31


def _markings(reader: Reader) -> list[int]:
    return sorted(reader.marking_ids)


def engagements_as_json(keys: Sequence[int], *, reader: Reader) -> list[dict[str, Any]]:
    """The engagements of these primary keys in their order, those that the reader may see."""
    if not keys:
        return []
    parameters = {"keys": list(keys), "markings": _markings(reader)}
    return _shown(fetch_rows(_BY_KEYS, parameters), reader)


def engagement_as_json(ref: str, *, reader: Reader) -> dict[str, Any] | None:
    """None for what is not there or not to be seen."""
    rows = fetch_rows(_BY_REFERENCE, {"ref": ref, "markings": _markings(reader)})
    return next(iter(_shown(rows, reader)), None)


def _shown(rows: list[tuple[Any, ...]], reader: Reader) -> list[dict[str, Any]]:
    """As JSON, with a note of the reads that their markings ask for."""
    if reader.flagged_ids:
        note_read(_TABLE, ((row[-1], row[0]) for row in rows))
        others = {ref for row in rows for ref in _others(row)}
        if others:
            note_read(_TABLE, fetch_rows(_FLAGGED, [sorted(others), sorted(reader.flagged_ids)]))
        _note_cited(rows, reader)
    return [as_json(row[:-1]) for row in rows]


def _note_cited(rows: list[tuple[Any, ...]], reader: Reader) -> None:
    agreements = {code for row in rows for code in row[_FRAMEWORKS] or ()}
    goals = {row[_GOAL] for row in rows if row[_GOAL] is not None}
    for table, statement, refs in (
        ("partners_agreement", _FLAGGED_AGREEMENTS, agreements),
        ("partners_plangoal", _FLAGGED_GOALS, goals),
    ):
        if refs:
            note_read(table, fetch_rows(statement, [sorted(refs), sorted(reader.flagged_ids)]))


def _others(row: tuple[Any, ...]) -> Iterator[str]:
    """The references that the row names besides its own."""
    links, children, parent = row[_LINKS]
    yield from (link["to"] for link in orjson.loads(links or b"[]"))
    yield from children or ()
    if parent is not None:
        yield parent


_NO_PARTS = orjson.Fragment(b"[]")


def _parts(text: str | None) -> orjson.Fragment:
    return _NO_PARTS if text is None else orjson.Fragment(text)


def _days(first: Any, last: Any) -> dict[str, Any] | None:
    return None if first is None else {"start": first, "end": last}


def _degrees(value: Any) -> str | None:
    return None if value is None else f"{value:.6f}"


def as_json(row: Iterable[Any]) -> dict[str, Any]:
    """In the order of the statement's columns."""
    (
        ref, title, kind, family, mode, state, retrospective,
        planned_start, planned_end, baseline_start, baseline_end,
        actual_start, actual_end, milestone_date, completed_on,
        place, place_party, place_name, lat, lon, host, flow, track_nominal, track_conduct,
        participants, principals, outcomes, frameworks, links, children, parent, goal,
        series, is_container, service, domain, focus, people_home, cost_amount, cost_currency,
        summary, policy, classification, categories, desk, owner, purpose_check,
        cancel_by, cancel_reason, cancel_signal, return_reason, state_reason,
        approved_by, approved_on, report, report_by, report_on,
        external_source, external_ref, created_by, created_at, changed_at, version,
    ) = row  # fmt: skip
    return {
        "ref": ref, "title": title, "kind": kind, "family": family, "mode": mode, "state": state,
        "retrospective": retrospective,
        "planned": _days(planned_start, planned_end),
        "planned_baseline": _days(baseline_start, baseline_end),
        "actual": _days(actual_start, actual_end),
        "milestone_date": milestone_date, "completed_on": completed_on,
        "place": place or None, "place_party": place_party, "place_name": place_name or None,
        "lat": _degrees(lat), "lon": _degrees(lon), "host": host,
        "flow": flow, "track_nominal": track_nominal, "track_conduct": track_conduct,
        "participants": _parts(participants), "principals": _parts(principals),
        "outcomes": _parts(outcomes), "frameworks": frameworks or [], "links": _parts(links),
        "series": series, "parent": parent, "is_container": is_container,
        "children": children or [], "goal": goal,
        "service": service, "domain": domain, "focus": focus, "people_home": people_home,
        "cost_home": None
        if cost_amount is None
        else {"amount": str(cost_amount), "currency": cost_currency},
        "summary": summary or None,
        "marking": {
            "policy": policy, "classification": classification, "categories": categories
        },
        "desk": desk, "owner": owner, "purpose_check": purpose_check,
        "cancel_by": cancel_by or None, "cancel_reason": cancel_reason or None,
        "cancel_signal": cancel_signal, "return_reason": return_reason or None,
        "state_reason": state_reason or None,
        "approved_by": approved_by, "approved_on": approved_on,
        "report": report or None, "report_by": report_by, "report_on": report_on,
        "external_source": external_source, "external_ref": external_ref,
        "created_by": created_by,
        "created_at": orjson.Fragment(created_at), "changed_at": orjson.Fragment(changed_at),
        "version": version,
    }  # fmt: skip
