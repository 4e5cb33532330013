"""What the audit trail holds, and that no table of the rooms is left out of it."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.acting import Reader, acting_as
from accounts.actions import make_user, set_password
from accounts.models import AccessToken, AuditEvent, Desk, User
from accounts.roles import Role
from tests.architecture.nouns import room_models
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

#: Tables without audit events, with the reason.
NOT_AUDITED = {
    "accounts_auditevent": "is the trail",
    "accounts_auditseal": "seals the trail, and is sealed in the next one",
    "accounts_attempt": "counts tries for minutes; who came in or was refused is in the log",
    "accounts_idempotencykey": "remembers answers for a day; what was written is audited",
    "engagements_intakeline": "a run's row report; the run and what it wrote are audited",
    "engagements_sourcerecord": "a digest of what a file said; what it led to is audited",
    "accounts_user_groups": "Django's groups are not used",
    "accounts_user_user_permissions": "Django's permissions are not used",
}
#: Of these rooms' tables the roller's are derived from audited ones.
AUDITED_ROOMS = ("accounts", "partners", "engagements")


def tables() -> set[str]:
    """Every table that a model of these rooms has, those between two models included."""
    models = [m for m in room_models() if m._meta.app_label in AUDITED_ROOMS]
    between = [field.remote_field.through for m in models for field in m._meta.local_many_to_many]
    return {model._meta.db_table for model in [*models, *between]}


def audited_by_trigger() -> dict[str, set[str]]:
    """Tables with the operations that leave an audit event, from PostgreSQL's catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, array_agg(tgfoid::regproc::text) FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled = 'O'"
            " AND tgfoid::regproc::text LIKE 'audit\\_%' GROUP BY 1"
        )
        return {table: set(functions) for table, functions in cursor.fetchall()}


def test_every_table_of_the_rooms_is_audited_or_has_a_reason_not_to_be():
    assert tables() - set(audited_by_trigger()) - set(NOT_AUDITED) == set()


def test_every_audited_table_records_inserts_updates_and_deletes():
    everything = {"audit_insert", "audit_update", "audit_delete"}
    assert {t: found for t, found in audited_by_trigger().items() if found != everything} == {}


def test_no_reason_is_left_over():
    assert set(NOT_AUDITED) - tables() == set()
    assert set(NOT_AUDITED) & set(audited_by_trigger()) == set()


def events(table: str, key: object) -> list[tuple[str, dict]]:
    rows = AuditEvent.objects.filter(table_name=table, object_id=str(key)).order_by("id")
    return list(rows.values_list("operation", "changes"))


_NORTH = {"code": "north", "time_zone": "UTC", "default_marking_id": None}


def test_a_change_is_recorded_as_what_differed(desk: Reader):
    with acting_as(desk):
        row = Desk.objects.create(code="north", name="North", time_zone="UTC")
        row.name = "North and sea"
        row.save()
        row.delete()
    assert events("accounts_desk", "north") == [
        ("INSERT", {**_NORTH, "name": "North"}),
        ("UPDATE", {"name": ["North", "North and sea"]}),
        ("DELETE", {**_NORTH, "name": "North and sea"}),
    ]


def test_a_change_of_many_rows_leaves_one_event_for_each(desk: Reader):
    with acting_as(desk):
        Desk.objects.bulk_create(Desk(code=f"d{n}", name="Desk") for n in range(3))
        Desk.objects.filter(code__startswith="d", name="Desk").update(name="Renamed")
    renamed = [key for n in range(3) for key, _ in events("accounts_desk", f"d{n}")]
    assert renamed == ["INSERT", "UPDATE"] * 3


def test_a_change_that_changes_nothing_leaves_no_event(desk: Reader):
    before = events("accounts_desk", "policy")
    with acting_as(desk):
        Desk.objects.get(pk="policy").save()
    assert events("accounts_desk", "policy") == before


def test_secrets_stay_out_of_the_trail(security: Reader):
    with acting_as(security):
        user = make_user(
            "newcomer",
            roles=[Role.AUD],
            desk=None,
            password="a-first-password",
            by=security,
            at=NOW,
        )
        set_password(user, "another-password", by=security)
        token = AccessToken.objects.create(
            user=user, name="t", digest="0" * 64, created_at=NOW, expires_at=NOW
        )
    trail = events("accounts_user", user.pk) + events("accounts_accesstoken", token.pk)
    assert [operation for operation, _ in trail] == ["INSERT", "INSERT"]
    assert {"password", "digest"} & {name for _, changes in trail for name in changes} == set()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM accounts_auditevent",
        "UPDATE accounts_auditevent SET actor_id = 1",
        "INSERT INTO accounts_auditevent (at, actor_id, request_id, operation, table_name,"
        " object_id, changes) VALUES (now(), 1, '', 'INSERT', 'x', '1', '{}')",
        "TRUNCATE accounts_auditevent",
        "ALTER TABLE accounts_desk DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_update ON accounts_desk",
    ],
    ids=lambda statement: " ".join(statement.split()[:2]),
)
def test_the_application_cannot_write_or_silence_the_trail(desk: Reader, statement: str):
    with acting_as(desk):
        refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_very_first_event_was_written_by_the_installation_itself():
    first = AuditEvent.objects.order_by("id").first()
    installation = User.objects.get(username="system:installation")
    assert first is not None
    assert (first.table_name, first.object_id) == ("accounts_user", str(installation.pk))
    assert list(AuditEvent.objects.filter(actor_id=0)) == [first]
