"""U1: whatever writes a row leaves exactly one event, with who and which request (design, d.5)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from celery import shared_task
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as
from accounts.actions.proposals import decide, lock_proposal
from accounts.models import AuditEvent, Clearance, Desk, User
from engagements.actions.relabelling import relabel_engagement
from engagements.models import Engagement, Participation, Series
from tests import cast
from tests.assurance.figures import record
from tests.assurance.nouns import Noun, nouns
from tests.assurance.rows import Rows, encoded, filled
from tests.doors import Inputs
from tests.factories import NOW, log
from tests.importer.files import HEADER, MAPPING, ROW

pytestmark = pytest.mark.django_db

Path_ = Callable[[Reader], None]
#: One statement each, or several for different rows: one event a row.
SINGLE: dict[str, Path_] = {}


def path(words: str) -> Callable[[Path_], Path_]:
    def keep(write: Path_) -> Path_:
        SINGLE[words] = write
        return write

    return keep


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def desks(*codes: str) -> list[Desk]:
    return [Desk(code=code, name=code.title(), time_zone="UTC") for code in codes]


@path("save() of a new row")
def _save_new(_by: Reader) -> None:
    Desk(code="new", name="New").save()


@path("save() of a row that is there")
def _save(_by: Reader) -> None:
    row = Desk.objects.get(pk="north")
    row.name = "North and sea"
    row.save()


@path("get_or_create()")
def _get_or_create(_by: Reader) -> None:
    Desk.objects.get_or_create(code="new", defaults={"name": "New"})


@path("bulk_create()")
def _bulk_create(_by: Reader) -> None:
    Desk.objects.bulk_create(desks("one", "two", "three"))


@path("bulk_create() that updates on conflict")
def _upsert(_by: Reader) -> None:
    Desk.objects.bulk_create(
        desks("north", "one"),
        update_conflicts=True,
        update_fields=["name"],
        unique_fields=["code"],
    )


@path("bulk_update()")
def _bulk_update(_by: Reader) -> None:
    rows = list(Desk.objects.filter(code__in=["north", "south"]))
    for row in rows:
        row.name = f"{row.name}, renamed"
    Desk.objects.bulk_update(rows, ["name"])


@path("update() of a queryset")
def _update(_by: Reader) -> None:
    Desk.objects.filter(code__in=["north", "south"]).update(name="Renamed")


@path("update() with F()")
def _update_f(_by: Reader) -> None:
    Desk.objects.update(name=Concat(F("name"), Value(" (old)")))


@path("update() of what is marked")
def _update_marked(_by: Reader) -> None:
    Engagement.objects.filter(title="One").update(people_home=4)


@path("update() of parts")
def _update_parts(_by: Reader) -> None:
    Participation.objects.filter(engagement__title="One").update(people=5)


@path("delete() of a queryset")
def _delete(_by: Reader) -> None:
    Desk.objects.filter(code__in=["north", "south"]).delete()


@path("delete() that cascades")
def _cascade(_by: Reader) -> None:
    User.objects.get(username="leaver").delete()


@path("rows between two models added")
def _pair(_by: Reader) -> None:
    Series.objects.get(pk="talks").partners.add("XAA", "XBB")


@path("rows between two models replaced")
def _pair_anew(_by: Reader) -> None:
    Series.objects.get(pk="talks").partners.set(["XDD"])


@path("INSERT ... SELECT by hand")
def _insert_select(_by: Reader) -> None:
    run(
        "INSERT INTO accounts_desk (code, name, time_zone)"
        " SELECT 'desk-' || n, 'Desk', 'UTC' FROM generate_series(1, 20) n"
    )


@path("INSERT ... ON CONFLICT by hand")
def _insert_conflict(_by: Reader) -> None:
    run(
        "INSERT INTO accounts_desk (code, name, time_zone) VALUES ('north', 'N', 'UTC'),"
        " ('east', 'E', 'UTC') ON CONFLICT (code) DO UPDATE SET name = excluded.name"
    )


@path("UPDATE ... FROM by hand")
def _update_from(_by: Reader) -> None:
    run(
        "UPDATE accounts_desk d SET name = v.name FROM (VALUES ('north', 'N'), ('south', 'S'))"
        " AS v (code, name) WHERE v.code = d.code"
    )


@path("MERGE by hand")
def _merge(_by: Reader) -> None:
    run(
        "MERGE INTO accounts_desk d USING (VALUES ('north'), ('west')) AS v (code)"
        " ON v.code = d.code WHEN MATCHED THEN UPDATE SET name = 'merged'"
        " WHEN NOT MATCHED THEN INSERT (code, name, time_zone) VALUES (v.code, 'made', 'UTC')"
    )


@path("a data-modifying WITH by hand")
def _with(_by: Reader) -> None:
    run(
        "WITH gone AS (DELETE FROM accounts_desk WHERE code = 'north' RETURNING code)"
        " INSERT INTO accounts_desk (code, name, time_zone) SELECT 'from-' || code, 'n', 'UTC'"
        " FROM gone"
    )


@path("COPY FROM")
def _copy(_by: Reader) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY accounts_desk (code, name, time_zone) FROM STDIN") as copy,
    ):
        copy.write(b"copied-1\tOne\tUTC\ncopied-2\tTwo\tUTC\n")


@path("executemany()")
def _many(_by: Reader) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE accounts_desk SET name = %s WHERE code = %s", [("n", "north"), ("s", "south")]
        )


@shared_task(name="tests.rename_desks")
def rename_desks() -> None:
    Desk.objects.filter(code="south").update(name="By a job")


@path("a Celery task")
def _task(_by: Reader) -> None:
    rename_desks.apply().get()


@path("a statement that touches a row and leaves it as it was")
def _nothing(_by: Reader) -> None:
    Desk.objects.update(name=F("name"))


#: By doors that write several rows, some of them more than once.
def _by_rest(_folder: Path, api: APIClient, _browser: Client) -> None:
    said = {
        "kind": "VIS-SHIP",
        "title": "A ship calls",
        "place": "HOME",
        "actual": {"start": "2025-04-09", "end": "2025-04-12"},
        "participants": [{"partner": "XAA"}, {"partner": "XBB"}],
    }
    assert api.post("/api/v1/engagements/", said, format="json").status_code == 201


def _corrected_by_rest(_folder: Path, api: APIClient, _browser: Client) -> None:
    address = f"/api/v1/engagements/{_ref()}/"
    changed = {"title": "Corrected", "participants": [{"partner": "XCC"}]}
    tag = api.get(address)["ETag"]
    assert api.patch(address, changed, format="json", HTTP_IF_MATCH=tag).status_code == 200


def _by_upload(_folder: Path, api: APIClient, _browser: Client) -> None:
    file = SimpleUploadedFile("records.csv", f"{HEADER}\n{ROW}\n".encode())
    sent = {"file": file, "mapping": MAPPING}
    assert api.post("/api/v1/imports/", sent, format="multipart").status_code == 201


def _by_command(folder: Path, _api: APIClient, _browser: Client) -> None:
    (folder / "records.csv").write_text(f"{HEADER}\n{ROW}\n")
    (folder / "map.toml").write_text(MAPPING)
    file, mapping = folder / "records.csv", folder / "map.toml"
    call_command("import_engagements", str(file), "--mapping", str(mapping), "--as", "desk")


def _by_page(_folder: Path, _api: APIClient, browser: Client) -> None:
    address = f"/engagements/{_ref('Two')}/withdraw/"
    sent = Inputs.of(browser.get(address).content.decode())
    sent |= {"cancel_by": "HOME", "cancel_reason": "WEATHER_OR_DISASTER", "reason": "Storm"}
    assert browser.post(address, sent).status_code == 302


DOORS = {
    "logged over REST": _by_rest,
    "corrected over REST": _corrected_by_rest,
    "a file sent over REST": _by_upload,
    "a file imported by command": _by_command,
    "cancelled on the page": _by_page,
}


def _ref(title: str = "One") -> str:
    """Of the engagement of this title, whoever acts."""
    [row] = AuditEvent.objects.filter(
        table_name="engagements_engagement", operation="INSERT", changes__title=title
    )
    return str(row.changes["ref"])


State = dict[tuple[str, str], str]


def state(reader: Reader) -> State:
    """Every row of every audited table that the reader sees, without what the record leaves out."""
    found: State = {}
    with acting_as(reader), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, audit_arguments(tgrelid::regclass::text)"
            " FROM pg_trigger WHERE tgfoid = 'audit_insert'::regproc"
        )
        for table, left_out in cursor.fetchall():
            cursor.execute(
                "SELECT coalesce(r ->> 'id', r ->> 'code'), (r - %s::text[])::text FROM"  # noqa: S608 - names from the catalogue
                f" (SELECT to_jsonb(t) AS r FROM {table} t) AS rows_there",
                [left_out],
            )
            found |= {(table, key): row for key, row in cursor.fetchall()}
    return found


def changed(before: State, after: State) -> dict[tuple[str, str], str]:
    """What was done to each row, found without the record's help."""
    made = dict.fromkeys(after.keys() - before.keys(), "INSERT")
    removed = dict.fromkeys(before.keys() - after.keys(), "DELETE")
    both = before.keys() & after.keys()
    return {**made, **removed, **{key: "UPDATE" for key in both if before[key] != after[key]}}


@pytest.fixture
def setting(security: Reader, desk: Reader) -> Reader:
    """Rows to write to; the reader is a security officer, who sees all and signs in as such."""
    with acting_as(security):
        Desk.objects.bulk_create(desks("north", "south"))
        leaver = User.objects.create(username="leaver", roles=["AUD"])
        Clearance.objects.create(user=leaver, policy="DEMO", rank=10)
        Clearance.objects.create(user=leaver, policy="OTHER", rank=10)
        series = Series.objects.create(
            code="talks", name="Talks", interval_months=12, tolerance_months=1
        )
        series.partners.add("XCC")
    with acting_as(desk):
        log(title="One")
        log(
            title="Two",
            planned={"start": date(2027, 4, 9), "end": date(2027, 4, 12)},
            state="DRAFT",
        )
    return desk


def latest() -> int:
    return AuditEvent.objects.order_by("id").values_list("id", flat=True).last() or 0


def events_since(mark: int) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(id__gt=mark).exclude(operation="READ").order_by("id"))


def test_every_way_to_write_leaves_one_event_a_row(setting: Reader):
    rows, gaps = 0, {}
    for number, (words, write) in enumerate(SINGLE.items()):
        acting = replace(setting, request_id=f"request-{number}")
        with undone(), acting_as(setting):
            before, mark = state(setting), latest()
            with acting_as(acting):
                write(acting)
            expected = changed(before, state(setting))
            events = events_since(mark)
        found = sorted((e.table_name, e.object_id, e.operation) for e in events)
        said = {(e.actor_id, e.request_id) for e in events}
        if found != sorted((*key, done) for key, done in expected.items()):
            gaps[words] = found
        if events and said != {(setting.user_id, f"request-{number}")}:
            gaps[f"{words}: by whom"] = said
        rows += len(found)
    assert gaps == {}
    assert len(SINGLE) + len(DOORS) >= 12
    record(
        "U1",
        f"{len(SINGLE) + len(DOORS)} ways to write, {len(SINGLE)} of them row by row: {rows} rows, "
        "each with exactly one event, its actor and its request; 0 gaps",
    )


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("words", DOORS)
def test_every_door_leaves_events_of_exactly_the_rows_it_wrote(
    words: str, setting: Reader, api: APIClient, tmp_path: Path
):
    browser = Client()
    browser.force_login(User.objects.get(username="desk"))
    with acting_as(setting):
        before, mark = state(setting), latest()
        DOORS[words](tmp_path, api, browser)
        expected = changed(before, state(setting))
        events = events_since(mark)
    assert {(e.table_name, e.object_id) for e in events} == set(expected)
    assert {e.actor_id for e in events} == {setting.user_id}
    if words != "a file imported by command":
        assert len({e.request_id for e in events}) == 1
        assert all(len(e.request_id) == 32 for e in events)


@pytest.mark.parametrize("noun", nouns(), ids=lambda noun: noun.name)
def test_every_register_leaves_events_of_exactly_the_rows_it_wrote(
    noun: Noun, setting: Reader, api_as: Callable[[str], APIClient]
):
    rows, client = Rows(api_as, "wombat"), api_as(noun.who)
    path, row = rows.list_of(noun), rows.row(noun)
    writer = User.objects.get(username=noun.who).pk
    asked = [("POST", path, encoded(rows.body(noun, noun.other), form=noun.form), 201)]
    if noun.change:
        changing = encoded(filled(noun.change, rows.words(noun)))
        asked.append(("PATCH", row, changing, 200))
    if noun.removal:
        asked.append(("DELETE", row, encoded(filled(noun.removal, rows.words(noun))), 200))
    for method, where, sent, status in asked:
        with acting_as(setting):
            before, mark = state(setting), latest()
            answer = client.generic(method, where, *sent, HTTP_IF_MATCH="*")
            assert answer.status_code == status, (method, where, answer.content)
            written = changed(before, state(setting))
            events = events_since(mark)
        assert {(e.table_name, e.object_id) for e in events} == set(written)
        assert {e.actor_id for e in events} == {writer}
        assert len({e.request_id for e in events}) == 1


def test_a_key_that_is_changed_is_a_row_gone_and_a_row_made(setting: Reader):
    mark = latest()
    with acting_as(setting):
        run("UPDATE accounts_desk SET code = 'far-north' WHERE code = 'north'")
    found = [(e.operation, e.object_id) for e in events_since(mark)]
    assert sorted(found) == [("DELETE", "north"), ("INSERT", "far-north")]


def test_a_change_of_marking_carries_both(setting: Reader):
    with acting_as(setting):
        mark = latest()
        row = Engagement.objects.get(title="One")
        former = row.marking_id
        other = max(setting.marking_ids - {former})
        Engagement.objects.filter(pk=row.pk).update(marking_id=other)
        carried = {(e.table_name, e.marking_id, e.former_marking_id) for e in events_since(mark)}
    assert ("engagements_engagement", other, former) in carried
    assert ("engagements_participation", other, former) in carried


def test_a_deed_that_took_two_persons_names_both(setting: Reader):
    officer = cast.clear("security", "HARBOUR")
    with cast.everything():
        User.objects.filter(username="lead").update(roles=["SECO"])
    second = cast.clear("lead", "HARBOUR")
    with acting_as(officer):
        row = log(
            title="Marked high",
            marking="CONTROLLED HARBOUR",
            by=replace(officer, roles=frozenset({"LEAD"})),
        )
        proposal = relabel_engagement(row, "INTERNAL", reason="Over", by=officer, at=NOW)
    assert proposal is not None
    with acting_as(second):
        mark = latest()
        held = lock_proposal(proposal.ref, by=second)
        decide(held, "APPROVED", reason="Agreed", by=second, at=NOW)
        Desk.objects.update(name="Renamed")
        found = {(e.table_name, e.actor_id, e.on_behalf_of) for e in events_since(mark)}
    assert ("engagements_engagement", second.user_id, officer.user_id) in found
    assert ("engagements_participation", second.user_id, officer.user_id) in found
    assert ("accounts_desk", second.user_id, None) in found


WRITES = {
    "INSERT": "INSERT INTO accounts_desk (code, name, time_zone) VALUES ('x', 'x', 'UTC')",
    "UPDATE": "UPDATE accounts_desk SET name = 'x'",
    "DELETE": "DELETE FROM accounts_desk WHERE code = 'north'",
    "MERGE": "MERGE INTO accounts_desk d USING (VALUES (1)) v (n) ON true"
    " WHEN MATCHED THEN UPDATE SET name = 'x'",
    "clearing somebody": "UPDATE accounts_clearance SET rank = 90",
}


@pytest.mark.parametrize("words", WRITES)
@pytest.mark.parametrize("actor", [None, ""], ids=["never set", "set to nothing"])
def test_a_write_by_nobody_is_refused(setting: Reader, words: str, actor: str | None):
    if actor is not None:
        run("SELECT set_config('app.user_id', %s, true)", actor)
    with pytest.raises(DatabaseError, match="Nobody is acting") as refused, transaction.atomic():
        run(WRITES[words])
    assert refused.value.__cause__.sqlstate == "42501"


EVENT_ROW = (
    "(at, actor_id, request_id, operation, table_name, object_id, changes, payload_hash, row_hash)"
    " VALUES (now(), 1, '', 'INSERT', 'x', '1', '{}', '', '')"
)
FORBIDDEN = [
    "UPDATE accounts_auditevent SET actor_id = 1",
    "UPDATE accounts_auditevent SET changes = NULL, salt = NULL",
    "DELETE FROM accounts_auditevent",
    "TRUNCATE accounts_auditevent",
    f"INSERT INTO accounts_auditevent {EVENT_ROW}",
    "ALTER TABLE accounts_auditevent ADD COLUMN x int",
    "ALTER TABLE accounts_auditevent DISABLE ROW LEVEL SECURITY",
    "DROP TABLE accounts_auditevent",
    "DROP POLICY need_to_know ON accounts_auditevent",
    "UPDATE accounts_auditseal SET count = 1",
    "DELETE FROM accounts_auditseal",
    "TRUNCATE accounts_auditseal",
    "INSERT INTO accounts_auditseal VALUES (1, 1, 1, 1, '', '', '', now())",
    "ALTER TABLE accounts_desk DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_update ON accounts_desk",
    "CREATE OR REPLACE FUNCTION audit_insert() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NULL; END $$",
    "SET session_replication_role = replica",
    "SET ROLE entente_own",
    "SELECT audit_restate('accounts_desk', 'because')",
    "SELECT audit_boundary()",
    "SELECT audit_seal(1)",
    "LOCK TABLE accounts_auditevent IN SHARE MODE",
]


@pytest.mark.parametrize("statement", FORBIDDEN, ids=lambda words: " ".join(words.split()[:4]))
def test_the_application_cannot_touch_the_record(setting: Reader, statement: str):
    refused = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
    with acting_as(setting), refused as error, transaction.atomic():
        run(statement)
    assert error.value.__cause__.sqlstate == "42501"


def test_what_is_recorded_reads_the_same_in_every_time_zone(setting: Reader):
    with acting_as(setting):
        mark = latest()
        run("SET LOCAL timezone = 'Asia/Tokyo'")
        log(title="In Tokyo")
        [event] = [e for e in events_since(mark) if e.table_name == "engagements_engagement"
                   and e.operation == "INSERT"]  # fmt: skip
    assert json.dumps(event.changes["created_at"]) == '"2026-06-30T12:00:00+00:00"'
