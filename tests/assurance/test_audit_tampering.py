"""U2: what a superuser with triggers off does to the record is found, and where (design, d.5)."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core.management import call_command

from accounts.acting import acting_as, reader_for
from accounts.audit.sealing import NotSealed, copy_out, seal_audit
from accounts.audit.trust import Broken
from accounts.audit.verifying import check, verify_audit
from accounts.models import Desk, User
from tests.assurance.figures import record
from tests.cast import everything
from tests.conftest import NOW
from tests.factories import log

pytestmark = pytest.mark.processes

Superuser = psycopg.Connection
EVENT, SEAL, LOG = "accounts_auditevent", "accounts_auditseal", "engagements_engagement"
#: Whoever tampers has our functions too, and writes hashes that fit.
REHASH = """
    UPDATE accounts_auditevent SET payload_hash = sha256(salt || convert_to(changes::text, 'UTF8'))
     WHERE changes IS NOT NULL AND {which};
    UPDATE accounts_auditevent SET row_hash = audit_row_hash(
        id, at, actor_id, on_behalf_of, marking_id, former_marking_id, request_id, operation,
        table_name, object_id, whole_id, payload_hash, state_hash) WHERE {which};
"""
RESEAL = """
    CREATE TEMP TABLE stretches ON COMMIT DROP AS SELECT n, to_id FROM accounts_auditseal;
    DELETE FROM accounts_auditseal;
    DO $$ DECLARE upto bigint; BEGIN
        FOR upto IN SELECT to_id FROM stretches ORDER BY n LOOP
            PERFORM audit_seal(upto);
        END LOOP;
    END $$;
"""


def superuser(database: str) -> Superuser:
    url = urlsplit(os.environ["BOOTSTRAP_DATABASE_URL"])
    return psycopg.connect(urlunsplit(url._replace(path=f"/{database}")))


class Trail:
    """A record with three seals, a gap in a sealed stretch, and a tail that is not sealed."""

    def __init__(self, copy: Path) -> None:
        desk = reader_for(User.objects.select_related("desk").get(username="desk"), on=NOW.date())
        self.copy = copy
        self.refs = []
        for turn in range(3):
            with acting_as(desk):
                rows = [log(title=f"Call {turn}-{n}") for n in range(3)]
                for row in rows:
                    row.title += ", corrected"
                    row.save(update_fields=["title"])
            self.refs += [row.pk for row in rows]
            self._leave_a_gap(desk)
            seal_audit(copy)
        with acting_as(desk):
            Desk.objects.filter(pk="policy").update(name="Defence policy and plans")
            self.tail = log(title="Not sealed yet").pk

    @staticmethod
    def _leave_a_gap(desk) -> None:
        """Ids that a transaction drew and did not use, inside what is sealed next."""
        try:
            with acting_as(desk):
                Desk.objects.create(code="gap", name="Gone")
                raise InterruptedError
        except InterruptedError:
            with acting_as(desk):
                Desk.objects.filter(pk="policy").update(time_zone="Europe/Paris")
                Desk.objects.filter(pk="policy").update(time_zone="UTC")


def one(connection: Superuser, statement: str, *values: object) -> int:
    return connection.execute(statement, values).fetchone()[0]


def sealed(connection: Superuser) -> int:
    """A sealed event of a corrected title, in the second seal."""
    return one(
        connection,
        "SELECT e.id FROM accounts_auditevent e JOIN accounts_auditseal s"
        " ON s.n = 2 AND e.id BETWEEN s.from_id AND s.to_id"
        " WHERE e.operation = 'UPDATE' AND e.changes ? 'title' ORDER BY e.id LIMIT 1",
    )


Found = tuple[str, str]
Tampering = Callable[[Superuser, Trail], Found]
TAMPERINGS: dict[str, Tampering] = {}


def tampering(words: str) -> Callable[[Tampering], Tampering]:
    def keep(deed: Tampering) -> Tampering:
        TAMPERINGS[words] = deed
        return deed

    return keep


def _edited(assignment: str) -> Tampering:
    """One column of a sealed event is changed, and no hash."""

    def deed(connection: Superuser, _trail: Trail) -> Found:
        event = sealed(connection)
        connection.execute(f"UPDATE accounts_auditevent SET {assignment} WHERE id = {event}")
        return EVENT, str(event)

    return deed


def _rehashed(assignment: str) -> Tampering:
    """The same, with the hashes that go with it."""

    def deed(connection: Superuser, _trail: Trail) -> Found:
        event = sealed(connection)
        connection.execute(f"UPDATE accounts_auditevent SET {assignment} WHERE id = {event}")
        connection.execute(REHASH.format(which=f"id = {event}"))
        return SEAL, "2"

    return deed


TITLE = """changes = '{"title": ["Call", "Parade"]}'"""
for words, assignment in {
    "what was changed": TITLE,
    "who acted": "actor_id = actor_id + 1",
    "on whose behalf": "on_behalf_of = 1",
    "when": "at = at - interval '1 day'",
    "in which request": "request_id = 'another'",
    "what was done": "operation = 'INSERT'",
    "in which table": "table_name = 'accounts_desk'",
    "to which row": "object_id = '999999'",
    "as part of what": "whole_id = '1'",
    "under which marking": "marking_id = 1 + marking_id",
    "under which marking before": "former_marking_id = 1",
    "how the row stood": "state_hash = sha256('x')",
    "the salt": "salt = 'x'",
    "the payload's hash": "payload_hash = sha256('x')",
    "the row's hash": "row_hash = sha256('x')",
    "emptied without a purge": "changes = NULL, salt = NULL",
}.items():
    TAMPERINGS[f"edited: {words}"] = _edited(assignment)
for words, assignment in {
    "what was changed": TITLE,
    "who acted": "actor_id = actor_id + 1",
    "when": "at = at - interval '1 day'",
    "under which marking": "marking_id = 1 + marking_id",
    "how the row stood": "state_hash = sha256('x')",
}.items():
    TAMPERINGS[f"edited and hashed anew: {words}"] = _rehashed(assignment)


@tampering("the payload edited and only its own hash made anew")
def _half_rehashed(connection: Superuser, _trail: Trail) -> Found:
    event = sealed(connection)
    connection.execute(
        f"UPDATE accounts_auditevent SET {TITLE},"
        f' payload_hash = sha256(salt || convert_to(\'{{"title": ["Call", "Parade"]}}\', \'UTF8\'))'
        f" WHERE id = {event}"
    )
    return EVENT, str(event)


@tampering("one event removed")
def _removed(connection: Superuser, _trail: Trail) -> Found:
    connection.execute("DELETE FROM accounts_auditevent WHERE id = %s", [sealed(connection)])
    return SEAL, "2"


@tampering("a row's whole history removed")
def _history_removed(connection: Superuser, trail: Trail) -> Found:
    connection.execute(
        "DELETE FROM accounts_auditevent WHERE whole_id = %(key)s"
        " OR table_name = 'engagements_engagement' AND object_id = %(key)s",
        {"key": str(trail.refs[4])},
    )
    return SEAL, "2"


@tampering("the tail removed, which no seal covers")
def _tail_removed(connection: Superuser, _trail: Trail) -> Found:
    connection.execute(
        "DELETE FROM accounts_auditevent WHERE id > (SELECT max(to_id) FROM accounts_auditseal)"
    )
    return "accounts_desk", "policy"


@tampering("two events exchanged")
def _swapped(connection: Superuser, _trail: Trail) -> Found:
    event = sealed(connection)
    connection.execute(f"UPDATE accounts_auditevent SET id = -1 WHERE id = {event}")
    connection.execute(f"UPDATE accounts_auditevent SET id = {event} WHERE id = {event} + 1")
    connection.execute(f"UPDATE accounts_auditevent SET id = {event} + 1 WHERE id = -1")
    return EVENT, str(event)


@tampering("two events exchanged and hashed anew")
def _swapped_and_rehashed(connection: Superuser, trail: Trail) -> Found:
    _, event = _swapped(connection, trail)
    connection.execute(REHASH.format(which=f"id IN ({event}, {event} + 1)"))
    return SEAL, "2"


@tampering("the record emptied")
def _truncated(connection: Superuser, _trail: Trail) -> Found:
    connection.execute("TRUNCATE accounts_auditevent")
    return SEAL, "1"


@tampering("the record and the seals emptied")
def _all_truncated(connection: Superuser, _trail: Trail) -> Found:
    connection.execute("TRUNCATE accounts_auditevent, accounts_auditseal")
    return SEAL, "1"


@tampering("the last seal dropped")
def _seal_dropped(connection: Superuser, _trail: Trail) -> Found:
    connection.execute("DELETE FROM accounts_auditseal WHERE n = 3")
    return SEAL, "3"


@tampering("the last seal dropped with what it sealed")
def _end_dropped(connection: Superuser, trail: Trail) -> Found:
    connection.execute(
        "DELETE FROM accounts_auditevent WHERE id >="
        " (SELECT from_id FROM accounts_auditseal WHERE n = 3)"
    )
    return _seal_dropped(connection, trail)


@tampering("a seal's numbers changed")
def _seal_edited(connection: Superuser, _trail: Trail) -> Found:
    connection.execute("UPDATE accounts_auditseal SET count = count - 1 WHERE n = 2")
    return SEAL, "2"


@tampering("an event edited, everything hashed and sealed anew")
def _rewritten(connection: Superuser, _trail: Trail) -> Found:
    connection.execute(f"UPDATE accounts_auditevent SET {TITLE} WHERE id = {sealed(connection)}")
    connection.execute(REHASH.format(which="true"))
    connection.execute(RESEAL)
    return SEAL, "1"


@tampering("an event forged into a gap that is sealed, with right hashes")
def _forged(connection: Superuser, _trail: Trail) -> Found:
    gap = one(
        connection,
        "SELECT g FROM accounts_auditseal s, generate_series(s.from_id, s.to_id) g WHERE s.n = 2"
        " AND NOT EXISTS (SELECT FROM accounts_auditevent WHERE id = g) LIMIT 1",
    )
    connection.execute(
        "INSERT INTO accounts_auditevent SELECT (jsonb_populate_record(e, jsonb_build_object("
        " 'id', %s::bigint, 'actor_id', 1))).* FROM accounts_auditevent e WHERE id = %s",
        [gap, sealed(connection)],
    )
    connection.execute(REHASH.format(which=f"id = {gap}"))
    return SEAL, "2"


@tampering("a row edited without an event")
def _row_edited(connection: Superuser, trail: Trail) -> Found:
    connection.execute("UPDATE engagements_engagement SET place_name = 'x' WHERE id = %s",
                       [trail.refs[1]])  # fmt: skip
    return LOG, str(trail.refs[1])


@tampering("a part edited without an event")
def _part_edited(connection: Superuser, trail: Trail) -> Found:
    part = one(
        connection,
        "UPDATE engagements_participation SET people = 7 WHERE engagement_id = %s RETURNING id",
        trail.refs[1],
    )
    return "engagements_participation", str(part)


@tampering("somebody cleared without an event")
def _cleared(connection: Superuser, _trail: Trail) -> Found:
    key = one(
        connection,
        "UPDATE accounts_clearance SET rank = 90 WHERE user_id ="
        " (SELECT id FROM accounts_user WHERE username = 'client') RETURNING id",
    )
    return "accounts_clearance", str(key)


@tampering("a row removed without an event")
def _row_removed(connection: Superuser, trail: Trail) -> Found:
    key = one(
        connection,
        "DELETE FROM engagements_engagementoutcome WHERE engagement_id = %s RETURNING id",
        trail.refs[0],
    )
    return "engagements_engagementoutcome", str(key)


@tampering("a row made without an event")
def _row_made(connection: Superuser, _trail: Trail) -> Found:
    connection.execute(
        "INSERT INTO accounts_desk (code, name, time_zone) VALUES ('back', 'Back door', 'UTC')"
    )
    return "accounts_desk", "back"


@tampering("a row edited and its last event made to fit, sealed as it is")
def _covered_up(connection: Superuser, trail: Trail) -> Found:
    connection.execute("UPDATE engagements_engagement SET place_name = 'x' WHERE id = %s",
                       [trail.refs[4]])  # fmt: skip
    event = one(
        connection,
        "UPDATE accounts_auditevent a SET state_hash = (SELECT sha256(convert_to((to_jsonb(e)"
        " - '{search,first_day,last_day}'::text[])::text, 'UTF8'))"
        "  FROM engagements_engagement e WHERE e.id::text = a.object_id)"
        " WHERE a.id = (SELECT max(id) FROM accounts_auditevent WHERE object_id = %s"
        "  AND table_name = 'engagements_engagement') RETURNING id",
        str(trail.refs[4]),
    )
    connection.execute(REHASH.format(which=f"id = {event}"))
    return SEAL, "2"


@tampering("a table's triggers switched off")
def _switched_off(connection: Superuser, _trail: Trail) -> Found:
    connection.execute("ALTER TABLE accounts_clearance DISABLE TRIGGER audit_update")
    return "accounts_clearance", ""


@tampering("a table's trigger dropped")
def _dropped(connection: Superuser, _trail: Trail) -> Found:
    connection.execute("DROP TRIGGER audit_delete ON accounts_user")
    return "accounts_user", ""


def found_by_verifier(database: str, deed: Tampering, trail: Trail) -> tuple[Found, Found | None]:
    """Where it should be found, and where it was; what was done is undone."""
    with superuser(database) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        expected = deed(connection, trail)
        try:
            check(connection, trail.copy)
        except Broken as broken:
            found = broken.table, broken.key
        else:
            found = None
        connection.rollback()
    return expected, found


def test_every_tampering_is_found_where_it_was_done(live: str, tmp_path: Path):
    trail = Trail(tmp_path / "seals.jsonl")
    with superuser(live) as connection:
        assert check(connection, trail.copy).seals == 3
    found = {
        words: found_by_verifier(live, deed, trail) for words, deed in TAMPERINGS.items()
    }  # fmt: skip
    missed = {words: where for words, where in found.items() if where[0] != where[1]}
    assert missed == {}
    assert len(found) >= 20
    record("U2", f"{len(found)} tamperings as a superuser, all found at their first bad place")


def test_a_table_that_a_migration_altered_is_restated(live: str, tmp_path: Path):
    trail = Trail(tmp_path / "seals.jsonl")
    with superuser(live) as connection:
        connection.execute("ALTER TABLE accounts_desk ADD COLUMN floor int NOT NULL DEFAULT 1")
        with pytest.raises(Broken, match="accounts_desk policy: is not as event"):
            check(connection, trail.copy)
        [restated] = connection.execute(
            "SELECT audit_restate('accounts_desk', 'Desks have a floor')"
        ).fetchone()
        assert check(connection, trail.copy).seals == 3
        assert restated == connection.execute("SELECT count(*) FROM accounts_desk").fetchone()[0]
        [again] = connection.execute("SELECT audit_restate('accounts_desk', 'again')").fetchone()
        assert again == 0
        connection.rollback()


def test_the_command_names_the_place_and_ends_with_1(live: str, tmp_path: Path, capsys):
    trail = Trail(tmp_path / "seals.jsonl")
    call_command("verify_audit", copy=trail.copy)
    assert "events in 3 seals" in capsys.readouterr().out.splitlines()[-1]
    with superuser(live) as connection:
        event = sealed(connection)
        connection.execute("UPDATE accounts_auditevent SET actor_id = 1 WHERE id = %s", [event])
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", copy=trail.copy)
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith(f"BROKEN accounts_auditevent {event}: ")


def test_a_copy_that_the_database_does_not_continue_is_not_touched(live: str, tmp_path: Path):
    trail = Trail(tmp_path / "seals.jsonl")
    before = trail.copy.read_bytes()
    with superuser(live) as connection:
        connection.execute("DELETE FROM accounts_auditseal WHERE n = 3")
    with pytest.raises(NotSealed, match="Seal 3 of the copy is not the database's"):
        seal_audit(trail.copy)
    assert trail.copy.read_bytes() == before


def test_a_copy_that_was_cut_off_is_completed(live: str, tmp_path: Path):
    trail = Trail(tmp_path / "seals.jsonl")
    whole = trail.copy.read_bytes()
    trail.copy.write_bytes(whole[: len(whole) - 40])
    assert copy_out(trail.copy) == 1
    assert trail.copy.read_bytes() == whole
    assert copy_out(trail.copy) == 0


def test_seals_that_the_copy_lacks_are_counted(live: str, tmp_path: Path):
    trail = Trail(tmp_path / "seals.jsonl")
    first, *_rest = trail.copy.read_text().splitlines(keepends=True)
    trail.copy.write_text(first)
    assert "in 3 seals (2 newer than the copy)" in str(verify_audit(trail.copy))


def test_without_its_copy_a_sealed_record_is_not_called_whole(live: str, tmp_path: Path):
    trail = Trail(tmp_path / "seals.jsonl")
    with pytest.raises(Broken, match="there is no copy"):
        verify_audit(trail.copy.with_name("elsewhere.jsonl"))


def test_a_purge_by_two_persons_leaves_a_record_that_verifies(live: str, tmp_path: Path):
    from accounts.actions.proposals import decide, lock_proposal
    from accounts.actions.purging import propose_purge

    trail = Trail(tmp_path / "seals.jsonl")
    one_officer, another = _officers()
    with superuser(live) as connection:
        event = sealed(connection)
        name = connection.execute(
            "SELECT encode(row_hash, 'hex') FROM accounts_auditevent WHERE id = %s", [event]
        ).fetchone()[0]
    with acting_as(one_officer):
        proposal = propose_purge([name], reason="A name slipped in", by=one_officer, at=NOW)
    with acting_as(another):
        held = lock_proposal(proposal.ref, by=another)
        decide(held, "APPROVED", reason="Agreed", by=another, at=NOW + timedelta(hours=1))
    with superuser(live) as connection:
        changes, salt = connection.execute(
            "SELECT changes, salt FROM accounts_auditevent WHERE id = %s", [event]
        ).fetchone()
        assert (changes, salt) == (None, None)
        assert check(connection, trail.copy).purged == 1
        who = connection.execute(
            "SELECT actor_id, on_behalf_of, changes -> 'events' FROM accounts_auditevent"
            " WHERE operation = 'PURGE'"
        ).fetchall()
    assert who == [(another.user_id, one_officer.user_id, [event])]


def _officers():
    """Two security officers, cleared for all of DEMO."""
    security = User.objects.select_related("desk").get(username="security")
    reader = reader_for(security, on=NOW.date())
    with everything():
        second = User.objects.create(username="officer", roles=["SECO"], desk=security.desk)
        for held in security.clearances.all():
            held.pk, held.user = None, second
            held.save(force_insert=True)
    return reader, reader_for(second, on=NOW.date())


def test_the_database_refuses_one_person_twice(live: str, tmp_path: Path):
    from django.db import ProgrammingError

    from accounts.actions.purging import purge_events

    Trail(tmp_path / "seals.jsonl")
    officer, another = _officers()
    with superuser(live) as connection:
        event = sealed(connection)
    desk = User.objects.get(username="desk")
    for proposer in (officer.user_id, desk.pk):
        refused = pytest.raises(ProgrammingError, match="takes two security officers")
        with refused, acting_as(officer):
            purge_events([event], proposed_by=proposer, reason="Alone")
    with acting_as(officer):
        assert purge_events([event], proposed_by=another.user_id, reason="Together") == 1
