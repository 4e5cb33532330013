"""A7: PostgreSQL's own catalogue says that nothing passes by row security."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from accounts.catalogue import catalogue_faults
from tests.assurance.figures import record

#: What an owner could do by mistake, what takes it back, and the word that names it.
BREACHES = [
    ("ALTER TABLE engagements_engagement DISABLE ROW LEVEL SECURITY",
     "ALTER TABLE engagements_engagement ENABLE ROW LEVEL SECURITY",
     "engagements_engagement"),
    ("ALTER POLICY need_to_know ON reports_quartercell TO entente_roller",
     "ALTER POLICY need_to_know ON reports_quartercell TO entente_app",
     "reports_quartercell"),
    ("ALTER TABLE accounts_marking DISABLE ROW LEVEL SECURITY",
     "ALTER TABLE accounts_marking ENABLE ROW LEVEL SECURITY",
     "accounts_marking"),
    ("CREATE TABLE forgotten (id int, marking_id bigint)", "DROP TABLE forgotten", "forgotten"),
    ("CREATE POLICY wider ON engagements_principal USING (true)",
     "DROP POLICY wider ON engagements_principal", "engagements_principal: wider"),
    ("CREATE VIEW everything AS SELECT * FROM engagements_engagement", "DROP VIEW everything",
     "everything"),
    ("CREATE MATERIALIZED VIEW kept AS SELECT * FROM engagements_engagement",
     "DROP MATERIALIZED VIEW kept", "kept"),
    ("CREATE FUNCTION passing() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
     "DROP FUNCTION passing", "passing"),
    ("ALTER FUNCTION engagements_found RESET search_path",
     "ALTER FUNCTION engagements_found SET search_path = public, pg_temp", "search_path"),
    ("GRANT TRUNCATE ON engagements_engagement TO entente_app",
     "REVOKE TRUNCATE ON engagements_engagement FROM entente_app", "TRUNCATE"),
    ("GRANT CREATE ON SCHEMA public TO entente_app",
     "REVOKE CREATE ON SCHEMA public FROM entente_app", "CREATE"),
]  # fmt: skip


def as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def breach(live: str, request: pytest.FixtureRequest) -> Iterator[str]:
    done, undone, word = request.param
    as_owner(done)
    yield word
    as_owner(undone)
    for connection in connections.all():
        connection.close()


@pytest.mark.django_db
def test_nothing_passes_by_row_security():
    faults = catalogue_faults()
    assert faults == []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_policy WHERE polname = 'need_to_know'")
        (guarded,) = cursor.fetchone()
    record("A7", f"{guarded} marked tables guarded, {len(BREACHES)} kinds of breach noticed, "
           f"{len(faults)} exceptions")  # fmt: skip


@pytest.mark.parametrize("breach", BREACHES, indirect=True, ids=[b[2] for b in BREACHES])
def test_a_breach_is_noticed_and_the_service_is_not_ready(breach: str, client):
    assert any(breach in fault for fault in catalogue_faults())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert any(breach in reason for reason in answer.json()["reasons"])
    with pytest.raises(CommandError, match=breach):
        call_command("check_catalogue")
