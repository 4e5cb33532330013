"""The floor: the same answers from bare psycopg, without anybody signing in (a WSGI application).

One SQL with arrays, a plain function that makes the dictionary, orjson, keyset pages, a pool. It
reads the same rows as the service and is served by the same server with the same settings. It
connects as the owner, who is not held to row security.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import orjson
import psycopg
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool

from bench import floor_sql
from bench.floor_writing import create

Start = Callable[[str, list[tuple[str, str]]], Any]

_pool: ConnectionPool | None = None
_PAGE = 50


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    route = _ROUTES[environ["PATH_INFO"]]
    asked = {name: given[0] for name, given in parse_qs(environ["QUERY_STRING"]).items()}
    with _connections().connection() as connection:
        if environ["REQUEST_METHOD"] == "POST":
            length = int(environ["CONTENT_LENGTH"])
            made = create(
                connection, orjson.loads(environ["wsgi.input"].read(length)), asked["tables"]
            )
            status, body = "201 Created", orjson.dumps(made)
        else:
            status, body = "200 OK", orjson.dumps(route(connection, asked))
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _connections() -> ConnectionPool:
    """As large as the service's (config/settings.py)."""
    global _pool
    if _pool is None:
        _pool = ConnectionPool(
            os.environ["OWNER_DATABASE_URL"],
            min_size=1,
            max_size=4,
            kwargs={"row_factory": namedtuple_row, "prepare_threshold": 1},
            open=True,
        )
    return _pool


def _list(connection: psycopg.Connection, asked: dict[str, str]) -> dict[str, Any]:
    parameters: dict[str, Any] = {"limit": int(asked.get("page_size", _PAGE)) + 1}
    conditions = []
    if "after" in asked:
        parameters["day"], parameters["ref"] = asked["after"].split(",")
        conditions.append("(e.first_day, e.ref) < (%(day)s, %(ref)s)")
    for name in ("partner", "kind", "from", "to"):
        if name in asked:
            parameters[name] = asked[name]
            conditions.append(floor_sql.CONDITIONS[name])
    where = " AND ".join(conditions) if conditions else "true"
    page = floor_sql.PAGE.format(where=where)
    return _page(connection.execute(floor_sql.READ.format(page=page), parameters).fetchall())


def _found(connection: psycopg.Connection, asked: dict[str, str]) -> dict[str, Any]:
    parameters = {"q": asked["q"], "limit": _PAGE + 1}
    found = connection.execute(floor_sql.READ.format(page=floor_sql.FOUND), parameters)
    return _page(found.fetchall())


def _page(rows: list[Any]) -> dict[str, Any]:
    more = len(rows) > _PAGE
    results = [_engagement(row) for row in rows[:_PAGE]]
    last = f"/list?after={rows[_PAGE - 1].first_day},{rows[_PAGE - 1].ref}" if more else None
    return {"results": results, "next": last, "previous": None}


def _detail(connection: psycopg.Connection, asked: dict[str, str]) -> dict[str, Any]:
    page = floor_sql.ONE
    return _engagement(
        connection.execute(floor_sql.READ.format(page=page), {"ref": asked["ref"]}).fetchone()
    )


def _engagement(e: Any) -> dict[str, Any]:
    return {
        "ref": e.ref,
        "title": e.title,
        "kind": e.kind_id,
        "state": e.state,
        "retrospective": e.retrospective,
        "planned": {"start": e.planned_start, "end": e.planned_end},
        "actual": {"start": e.actual_start, "end": e.actual_end},
        "milestone_date": e.milestone_date,
        "place": e.place,
        "place_party": e.place_party_id,
        "place_name": e.place_name,
        "lat": e.lat and str(e.lat),
        "lon": e.lon and str(e.lon),
        "host": e.host_id,
        "flow": e.flow,
        "track_nominal": e.track_nominal,
        "track_conduct": e.track_conduct,
        "participants": [
            {
                "partner": partner,
                "role": role,
                "counterpart_type": counterpart,
                "capacity": capacity,
                "people": people,
                "acceptance": acceptance,
            }
            for partner, role, counterpart, capacity, people, acceptance in zip(
                e.partners or (),
                e.roles or (),
                e.counterparts or (),
                e.capacities or (),
                e.people or (),
                e.acceptances or (),
                strict=True,
            )
        ],
        "principals": [
            {
                "side": side or "HOME",
                "office": office,
                "level": level and f"L{level}",
                "person": person,
            }
            for side, office, level, person in zip(
                e.sides or (), e.offices or (), e.levels or (), e.persons or (), strict=True
            )
        ],
        "outcomes": [
            {"outcome": outcome, "rank": rank, "source": source, "beneficiary": beneficiary}
            for outcome, rank, source, beneficiary in zip(
                e.outcome_codes or (),
                e.ranks or (),
                e.sources or (),
                e.beneficiaries or (),
                strict=True,
            )
        ],
        "frameworks": e.frameworks or [],
        "links": [
            {"to": to, "type": type_of_link}
            for to, type_of_link in zip(e.link_refs or (), e.link_types or (), strict=True)
        ],
        "summary": e.summary,
        "marking": {
            "policy": e.policy,
            "classification": e.classification,
            "categories": [*e.restrictive, *e.permissive, *e.informative],
        },
        "people_home": e.people_home,
        "cost_home": {"amount": str(e.cost_amount), "currency": e.cost_currency}
        if e.cost_amount is not None
        else None,
        "series": e.series_id,
        "parent": e.parent,
        "is_container": e.is_container,
        "service": e.service,
        "domain": e.domain,
        "focus": e.focus,
        "purpose_check": e.purpose_check,
        "cancel_by": e.cancel_by or None,
        "cancel_reason": e.cancel_reason or None,
        "desk": e.desk_id,
        "owner": e.owner,
        "external_source": e.external_source,
        "external_ref": e.external_ref,
        "created_at": e.created_at,
        "changed_at": e.changed_at,
        "version": e.version,
    }


def _summaries(connection: psycopg.Connection, asked: dict[str, str]) -> dict[str, Any]:
    whose = "partner_id = %(partner)s AND " if "partner" in asked else ""
    found = connection.execute(floor_sql.SUMMARIES.format(whose=whose), asked)
    return {"results": [_summary(row) for row in found.fetchall()], "next": None, "previous": None}


def _summary(s: Any) -> dict[str, Any]:
    rows = list(
        zip(
            s.codes or (),
            s.event or (),
            s.standing or (),
            s.milestone or (),
            s.presence or (),
            strict=True,
        )
    )
    outcomes = [
        {
            "outcome": code,
            "intensity": f"{event + standing + milestone:.6f}",
            "event": f"{event:.6f}",
            "standing": f"{standing:.6f}",
            "milestone": f"{milestone:.6f}",
            "presence": f"{presence:.6f}",
        }
        for code, event, standing, milestone, presence in rows
    ]
    event, standing, milestone = (sum(row[at] for row in rows) for at in (1, 2, 3))
    return {
        "partner": s.partner_id,
        "quarter": f"{s.quarter.year}Q{(s.quarter.month + 2) // 3}",
        "intensity": {
            "total": f"{event + standing + milestone:.6f}",
            "event": f"{event:.6f}",
            "standing": f"{standing:.6f}",
            "milestone": f"{milestone:.6f}",
            "presence": f"{s.all_presence:.6f}",
        },
        "outcomes": outcomes,
        "families": _added(s.families, 0),
        "states": _added(s.states, None),
        "counted": s.counted,
        "people": s.people,
        "person_days": s.person_days,
        "days": s.days,
        "cost": [
            {"currency": currency, "amount": amount}
            for currency, amount in _added(s.cost, None).items()
        ],
    }


def _added(cells: list[dict[str, Any]], at: int | None) -> dict[str, Any]:
    """The cells of several markings as one."""
    total: dict[str, Any] = {}
    for cell in cells:
        for name, value in cell.items():
            figure = value[at] if at is not None else value
            total[name] = total.get(name, 0) + float(figure)
    return total


_ROUTES: dict[str, Callable[[psycopg.Connection, dict[str, str]], dict[str, Any]]] = {
    "/list": _list,
    "/found": _found,
    "/detail": _detail,
    "/summaries": _summaries,
    "/create": _list,
}
