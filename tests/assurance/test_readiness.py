"""R7: the service says that it is ready only while nothing passes by row security."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.assurance.figures import record
from tests.assurance.house import Answer, House, wait_until

pytestmark = pytest.mark.processes


@dataclass(frozen=True)
class Breach:
    """What somebody with the right to do so does to the database, what undoes it, what is said."""

    done: str
    undone: str
    said: str


BREACHES = (
    Breach(
        "ALTER ROLE entente_app SUPERUSER",
        "ALTER ROLE entente_app NOSUPERUSER",
        "The database role is a superuser or passes by row security: use another.",
    ),
    Breach(
        "ALTER ROLE entente_app BYPASSRLS",
        "ALTER ROLE entente_app NOBYPASSRLS",
        "The database role is a superuser or passes by row security: use another.",
    ),
    Breach(
        "ALTER ROLE entente_app CREATEROLE",
        "ALTER ROLE entente_app NOCREATEROLE",
        "The database role may make databases or roles: take that away.",
    ),
    Breach(
        "GRANT entente_own TO entente_app",
        "REVOKE entente_own FROM entente_app",
        "The database role owns tables: connect as the application's role.",
    ),
    Breach(
        "GRANT TRUNCATE ON engagements_engagement TO entente_app",
        "REVOKE TRUNCATE ON engagements_engagement FROM entente_app",
        "The database role may empty tables: revoke TRUNCATE.",
    ),
    Breach(
        "GRANT CREATE ON SCHEMA public TO entente_app",
        "REVOKE CREATE ON SCHEMA public FROM entente_app",
        "The database role may make tables: revoke CREATE on the schema.",
    ),
    Breach(
        "ALTER TABLE engagements_engagement DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE engagements_engagement ENABLE ROW LEVEL SECURITY",
        "Table engagements_engagement is marked and has no need-to-know policy.",
    ),
    Breach(
        "ALTER POLICY need_to_know ON reports_quartercell TO entente_roller",
        "ALTER POLICY need_to_know ON reports_quartercell TO entente_app",
        "Table reports_quartercell is marked and has no need-to-know policy.",
    ),
    Breach(
        "CREATE TABLE notes (marking_id bigint)",
        "DROP TABLE notes",
        "Table notes is marked and has no need-to-know policy.",
    ),
    Breach(
        "CREATE POLICY everything ON engagements_engagement TO PUBLIC USING (true)",
        "DROP POLICY everything ON engagements_engagement",
        "A policy widens what the web's role reads: engagements_engagement: everything.",
    ),
    Breach(
        "CREATE VIEW everything AS SELECT * FROM engagements_engagement",
        "DROP VIEW everything",
        "View everything passes by row security: drop it.",
    ),
    Breach(
        "CREATE MATERIALIZED VIEW everything AS SELECT * FROM engagements_engagement",
        "DROP MATERIALIZED VIEW everything",
        "View everything passes by row security: drop it.",
    ),
    Breach(
        "CREATE FUNCTION titles() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER"
        " SET search_path = public AS 'SELECT title FROM engagements_engagement'",
        "DROP FUNCTION titles()",
        "Function titles runs as its owner and is not on the list.",
    ),
    Breach(
        "UPDATE django_migrations SET name = name || ' not yet'"
        " WHERE app = 'reports' AND name = '0001_initial'",
        "UPDATE django_migrations SET name = '0001_initial'"
        " WHERE app = 'reports' AND name LIKE '0001_initial%'",
        "Migration reports.0001_initial is not applied.",
    ),
)


def test_no_breach_leaves_the_service_ready(house: House):
    house.start("web")
    for breach in BREACHES:
        assert _readiness(house).status == 200
        house.ask(breach.done)
        try:
            answer = _readiness(house)
        finally:
            house.ask(breach.undone)
        assert answer.status == 503, breach.done
        assert breach.said in answer.json()["reasons"]
        assert answer.headers["retry-after"].isdigit()
    wait_until(lambda: _told(house)["status"] == "ok", "everything is well again")
    house.stop_broker()
    assert (_readiness(house).status, _told(house)["status"]) == (200, "degraded")
    house.start_broker()
    wait_until(lambda: _told(house)["status"] == "ok", "the broker is back")
    record(
        "R7",
        f"{len(BREACHES)} ways to make the database unsafe, all answered with 503 and the reason; "
        "without a broker degraded and ready",
    )


def _readiness(house: House) -> Answer:
    client = house.client()
    try:
        return client.ask("GET", "/readyz")
    finally:
        client.close()


def _told(house: House) -> dict[str, Any]:
    told: dict[str, Any] = _readiness(house).json()
    return told
