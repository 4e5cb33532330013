"""Who asks is found in one statement, and that statement agrees with the rule in Python."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.acting import acting_as, current_reader, reader_for
from accounts.actions import load_markings
from accounts.markings import Ceiling, Label, readable
from accounts.models import AccessToken, Clearance, Marking, User
from accounts.policy import Policy, PolicyMarking
from accounts.readers import acting_as_token_holder, acting_as_user
from tests.cast import PASSWORD, everything, token_of

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)


@pytest.fixture
def client_of(db):
    def client(header: str) -> APIClient:
        made = APIClient()
        made.credentials(HTTP_AUTHORIZATION=header)
        return made

    return client


def _policy_of(labels: list[Label]) -> Policy:
    markings = tuple(
        PolicyMarking(
            f"C{at}", f"C{at}", label.rank, tuple(sorted(label.restrictive)),
            tuple(sorted(label.permissive)),
        )
        for at, label in enumerate(labels)
    )  # fmt: skip
    return Policy("OTHER", "C0", {marking.text: marking.rank for marking in markings}, {}, markings)


def test_the_statement_reads_what_the_rule_reads(security):
    """Every marking of two policies against every clearance for them."""
    values = ["ALPHA", "BRAVO"]
    sets = [list(c) for n in range(3) for c in itertools.combinations(values, n)]
    user = User.objects.get(username="client")
    labels = [
        Label("OTHER", rank, frozenset(restrictive), frozenset(permissive))
        for rank, restrictive, permissive in itertools.product([0, 20], sets, sets)
    ]
    with acting_as(security):
        load_markings(_policy_of(labels), by=security)
    with everything():
        Clearance.objects.create(
            user=User.objects.get(username="system:installation"), policy="OTHER", rank=20,
            held=values,
        )  # fmt: skip
    with everything():
        markings = {m.pk: m.label for m in Marking.objects.filter(policy="OTHER")}
    assert sorted(map(repr, markings.values())) == sorted(map(repr, labels))
    for rank, held, ends in itertools.product([0, 10, 30], sets, [None, -1, 0, 1]):
        day = None if ends is None else NOW.date() + timedelta(days=ends)
        with acting_as(security):
            Clearance.objects.update_or_create(
                user=user, policy="OTHER", defaults={"rank": rank, "held": held, "expires_on": day}
            )
        expected = reader_for(user, on=NOW.date())
        ceilings = [] if ends == -1 else [Ceiling("OTHER", rank, frozenset(held))]
        with acting_as_user(user.pk, at=NOW, request_id="r") as found:
            assert found.marking_ids == expected.marking_ids
            assert found.marking_ids & set(markings) == readable(ceilings, markings)
            assert (found.username, found.desk_id, found.roles, found.time_zone) == (
                expected.username, expected.desk_id, expected.roles, expected.time_zone
            )  # fmt: skip


def test_the_database_is_told_for_the_length_of_the_transaction(desk):
    with acting_as_token_holder(token_of("desk"), at=NOW, request_id="abc") as reader:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('app.user_id'), current_setting('app.labels')::bigint[],"
                " current_setting('app.request_id')"
            )
            assert cursor.fetchone() == (str(desk.user_id), sorted(desk.marking_ids), "abc")
        assert current_reader() == reader
    assert current_reader() is None


def test_a_clearance_ends_on_the_desks_day(security):
    user = User.objects.select_related("desk").get(username="client")
    with acting_as(security):
        user.desk.time_zone = "Pacific/Auckland"
        user.desk.save()
        Clearance.objects.filter(user=user).update(expires_on=date(2026, 6, 30))
    with acting_as_user(user.pk, at=NOW - timedelta(hours=1), request_id="") as before:
        assert before.marking_ids
    with acting_as_user(user.pk, at=NOW + timedelta(hours=1), request_id="") as after:
        assert after.marking_ids == frozenset()


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer nothing", "Basic ZGVzazpkZXNr", "Token {token}", "{token}",
     "Bearer {token} {token}", "Bearer {token}, Bearer {token}", "Bearer {token}x", "bearer",
     "Bearer \u00e9", "Bearer eyJhbGciOiJub25lIn0.e30."],
)  # fmt: skip
def test_what_is_no_token_is_refused_with_how_to_send_one(client_of, header):
    answer = client_of(header.replace("{token}", token_of("desk"))).get("/api/v1/kinds/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "Bearer <token>" in answer.json()["detail"]


def test_without_anything_one_is_asked_to_sign_in(db):
    answer = APIClient().get("/api/v1/kinds/")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="entente"')


@pytest.mark.parametrize("change", ["revoked", "ended", "disabled", "system"])
def test_a_token_ends_with_the_next_request(api, security, change):
    assert api.get("/api/v1/kinds/").status_code == 200
    mine = AccessToken.objects.filter(user__username="desk")
    with acting_as(security):
        if change == "revoked":
            mine.update(revoked_at=NOW)
        elif change == "ended":
            mine.update(expires_at=datetime(2026, 1, 1, tzinfo=UTC))
        else:
            kept = {"is_active": False} if change == "disabled" else {"is_system": True}
            User.objects.filter(username="desk").update(**kept)
    assert api.get("/api/v1/kinds/").status_code == 401


def test_the_scheme_is_read_in_any_case(client_of):
    assert client_of(f"bEARER {token_of('desk')}").get("/api/v1/kinds/").status_code == 200


def test_a_session_reads_and_needs_its_token_to_write(db):
    client = APIClient(enforce_csrf_checks=True)
    assert client.login(username="desk", password=PASSWORD)
    assert client.get("/api/v1/kinds/").status_code == 200
    refused = client.post("/api/v1/series/", {"code": "A", "name": "B"}, "json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")


def test_a_token_goes_before_a_session(db):
    client = APIClient()
    client.login(username="desk", password=PASSWORD)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of('client')}")
    answer = client.post("/api/v1/series/", {"code": "A", "name": "B"}, "json")
    assert answer.status_code == 403
