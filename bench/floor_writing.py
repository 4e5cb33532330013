"""The floor of creating: the same three inserts in one transaction, nothing checked.

`real` are the service's own tables, where every trigger fires; `bare` are copies of them with the
same columns, checks and indexes, without triggers and foreign keys.
"""

from typing import Any

import psycopg

_TABLES = {"engagement": "engagements_engagement", "participation": "engagements_participation",
           "outcome": "engagements_engagementoutcome"}  # fmt: skip
_INSERT = """
INSERT INTO {engagement} (title, ref, kind_id, mode, state, retrospective, planned_start,
       planned_end, actual_start, actual_end, completed_on, place, place_party_id, place_name,
       host_id, flow, track_nominal, track_conduct, is_container, service, domain, focus,
       people_home, cost_currency, marking_id, summary, desk_id, owner_id, purpose_check,
       cancel_by, cancel_reason, cancel_signal, state_reason, created_by_id, created_at,
       changed_at, version)
SELECT %(title)s, {reference}, k.code, k.mode, 'COMPLETED', true, NULL, NULL, %(start)s, %(end)s,
       now()::date, 'HOME', (SELECT code FROM partners_partner WHERE is_home), %(place_name)s,
       NULL, k.default_flow, 'T1', 'T1', false, '{{}}', '{{}}', '{{}}', %(people_home)s, '',
       (SELECT id FROM accounts_marking WHERE is_default), %(summary)s, u.desk_id, u.id, true, '',
       '', false, '', u.id, now(), now(), 1
  FROM engagements_kind k, accounts_user u
 WHERE k.code = %(kind)s AND u.username = 'desk'
RETURNING id, ref, marking_id
"""
_OUTCOMES = """
INSERT INTO {outcome} (engagement_id, marking_id, outcome_id, rank, source, beneficiary)
SELECT %s, %s, code, rank, 'OFFICER', 'BOTH'
  FROM unnest(%s::text[]) WITH ORDINALITY AS o (code, rank)
"""
_PARTICIPANTS = """
INSERT INTO {participation}
       (engagement_id, marking_id, partner_id, role, counterpart_type, capacity, people, service,
        acceptance)
SELECT %s, %s, partner, role, 'MILITARY', 'OFFICIAL', people, '{{}}', 'UNASKED'
  FROM unnest(%s::text[], %s::text[], %s::int[]) AS p (partner, role, people)
"""
_NUMBER = "'E-2026-' || lpad(floor(random() * 1e12)::bigint::text, 12, '0')"
#: The trigger of the real table gives the reference.
_REAL = {**_TABLES, "reference": "''"}
_BARE = {**{noun: f"bare_{noun}" for noun in _TABLES}, "reference": _NUMBER}
_STATEMENTS = {
    kind: [text.format(**names) for text in (_INSERT, _OUTCOMES, _PARTICIPANTS)]
    for kind, names in (("real", _REAL), ("bare", _BARE))
}


def make_bare_tables(connection: psycopg.Connection) -> None:
    for noun, table in _TABLES.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS bare_{noun} (LIKE {table} INCLUDING ALL)")
        connection.execute(f"GRANT SELECT, INSERT ON bare_{noun} TO entente_own")
    connection.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO entente_own")


def create(connection: psycopg.Connection, body: dict[str, Any], tables: str) -> dict[str, Any]:
    engagement, outcomes, participants = _STATEMENTS[tables]
    people = body["participants"]
    with connection.transaction():
        if tables == "real":
            # The audit trigger asks who acts.
            connection.execute(
                "SELECT set_config('app.user_id', id::text, true) FROM accounts_user"
                " WHERE username = 'desk'"
            )
        key, ref, marking = connection.execute(
            engagement, {**body, "start": body["actual"]["start"], "end": body["actual"]["end"]}
        ).fetchone()
        connection.execute(outcomes, [key, marking, [o["outcome"] for o in body["outcomes"]]])
        connection.execute(
            participants,
            [
                key,
                marking,
                [p["partner"] for p in people],
                [p["role"] for p in people],
                [p["people"] for p in people],
            ],
        )
    return {"ref": ref}
