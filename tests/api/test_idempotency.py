"""A request that comes twice with the same key is done once."""

import os
import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.acting import acting_as
from accounts.models import IdempotencyKey
from engagements.models import Engagement
from tests.cast import token_of

LIST = "/api/v1/engagements/"
ENTRY = {
    "kind": "VIS-SHIP",
    "place": "HOME",
    "participants": [{"partner": "XAA"}],
    "actual": {"start": "2025-04-09", "end": "2025-04-12"},
}


def send(client, key, entry=ENTRY):
    return client.post(LIST, entry, "json", HTTP_IDEMPOTENCY_KEY=key)


def logged(desk):
    with acting_as(desk):
        return Engagement.objects.count()


def test_the_same_key_and_body_is_answered_from_memory(api, desk):
    first, again = send(api, "k1"), send(api, "k1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert logged(desk) == 1


def test_another_body_under_the_same_key_is_refused(api, desk):
    send(api, "k1")
    answer = send(api, "k1", {**ENTRY, "title": "x"})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert logged(desk) == 1


def test_another_key_is_another_request(api, desk):
    send(api, "k1")
    assert send(api, "k2").status_code == 201
    assert logged(desk) == 2


def test_a_key_belongs_to_whoever_sent_it(api, api_as, desk):
    send(api, "k1")
    assert send(api_as("lead"), "k1", {**ENTRY, "title": "x"}).status_code == 201


def test_a_refusal_is_not_remembered(api, desk):
    assert send(api, "k1", {**ENTRY, "kind": "NOPE"}).status_code == 400
    assert send(api, "k1").status_code == 201


def test_a_key_is_forgotten_after_a_day(api, desk):
    send(api, "k1")
    with acting_as(desk):
        IdempotencyKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert send(api, "k1", {**ENTRY, "title": "x"}).status_code == 201
    with acting_as(desk):
        assert IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "x" * 10_000, "caf\u00e9", "a\tb"])
def test_a_key_is_short_printable_text(api, key):
    answer = send(api, key)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["errors"]


def test_sixteen_at_once_log_one(live, django_db_blocker):
    """Each either replays the answer or is told to try again shortly."""
    statuses = []

    def knock():
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of('desk')}")
        statuses.append(send(client, "k1").status_code)
        connections.close_all()

    threads = [threading.Thread(target=knock) for _ in range(16)]
    with django_db_blocker.unblock():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    with psycopg.connect(os.environ["BOOTSTRAP_DATABASE_URL"], dbname=live) as superuser:
        counted = superuser.execute("SELECT count(*) FROM engagements_engagement").fetchone()
    assert counted == (1,)
