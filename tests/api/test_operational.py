"""What those who run the service are told: alive, ready, degraded, or why not."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings

from accounts import catalogue
from accounts.acting import acting_as
from accounts.catalogue import catalogue_faults
from config import operational
from tests.factories import log


def test_alive_without_asking_the_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@override_settings(CELERY_BROKER_URL="redis://127.0.0.1:9/0")
def test_ready_but_degraded_without_a_broker(client, desk):
    with acting_as(desk):
        log("XAA")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert "recounts_due" not in answer.json()
    assert answer.json()["oldest_recount_seconds"] >= 0


def test_not_ready_with_a_migration_to_come(client, db, monkeypatch):
    monkeypatch.setattr(operational, "_wanted", lambda: frozenset({("reports", "0099_more")}))
    answer = client.get("/readyz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["reasons"] == ["Migration reports.0099_more is not applied."]


@pytest.mark.django_db(databases=["default", "owner"])
def test_not_ready_as_the_owner_of_the_tables(client, monkeypatch):
    from django.db import connections

    monkeypatch.setattr(operational, "connection", connections["owner"])
    monkeypatch.setattr(catalogue, "connection", connections["owner"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (
        "The database role owns tables: connect as the application's role."
        in (answer.json()["reasons"])
    )


def test_not_ready_without_a_database(client, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(operational, "_unapplied", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["The database cannot be reached."]


def test_the_role_of_the_tests_is_safe(db):
    assert catalogue_faults() == []
    assert connection.settings_dict["USER"] == "entente_app"


def test_metrics_are_for_this_machine_and_for_the_token(client, db, monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", "m" * 20)
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    passed_on = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert client.get("/metrics").status_code == 200
    told = client.get("/metrics").content.decode()
    assert "# TYPE entente_recounts_due gauge" in told
    assert "# TYPE entente_oldest_unsealed_seconds gauge" in told
    assert stranger.get("/metrics").status_code == 403
    assert passed_on.get("/metrics").status_code == 403
    assert stranger.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong").status_code == 403
    known = stranger.get("/metrics", HTTP_AUTHORIZATION="Bearer " + "m" * 20)
    assert known.status_code == 200
