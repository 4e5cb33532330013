"""The record of changes over REST: for auditors and security officers, within their clearance."""

from dataclasses import replace

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as
from accounts.models import Clearance, Desk, Marking, User
from engagements.models import Engagement
from tests import cast
from tests.factories import log

pytestmark = pytest.mark.django_db

URL = "/api/v1/audit/"


@pytest.fixture
def auditing(api_as) -> APIClient:
    """Somebody cleared for INTERNAL."""
    cast.clear("auditor", rank=10)
    return api_as("auditor")


@pytest.fixture
def officer(api_as, security: Reader) -> APIClient:
    return api_as("security")


@pytest.fixture
def security(db: None) -> Reader:
    """Somebody cleared for everything."""
    return cast.clear("security", "ALLIES", "HARBOUR", "LANTERN", "NEIGHBOURS")


def events(client: APIClient, **asked: str) -> list[dict]:
    answer = client.get(URL, {"page_size": "200", **asked})
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.mark.parametrize("name", ["desk", "lead", "planner", "client"])
def test_it_is_not_for_everybody(api_as, name: str):
    answer = api_as(name).get(URL)
    assert answer.status_code == 403
    assert "auditor" in answer.json()["detail"]


def test_an_event_says_who_what_and_when(auditing: APIClient, desk: Reader):
    with acting_as(replace(desk, request_id="r-1")):
        Desk.objects.create(code="north", name="North", time_zone="UTC")
    [event] = events(auditing, table="accounts_desk", object="north")
    assert (event["actor"], event["request"], event["operation"]) == ("desk", "r-1", "INSERT")
    assert event["changes"]["name"] == "North"
    assert event["marking"] is None
    assert len(event["id"]) == 64


def test_it_is_narrowed(auditing: APIClient, desk: Reader, lead: Reader):
    with acting_as(replace(desk, request_id="r-1")):
        Desk.objects.create(code="north", name="North", time_zone="UTC")
    with acting_as(replace(lead, request_id="r-2")):
        Desk.objects.update(name="Renamed")
    assert {e["request"] for e in events(auditing, actor="lead")} == {"r-2"}
    assert [e["object"] for e in events(auditing, request="r-1")] == ["north"]
    assert {e["operation"] for e in events(auditing, operation="UPDATE", actor="lead")} == {
        "UPDATE"
    }
    assert events(auditing, to="1999-01-01") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("actor", "nobody"), ("operation", "GUESS"), ("from", "yesterday"), ("who", "desk")],
)
def test_what_it_does_not_know_is_refused_by_name(auditing: APIClient, name: str, value: str):
    answer = auditing.get(URL, {name: value})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def log_as(reader: Reader, text: str, title: str) -> Engagement:
    """An engagement of that marking."""
    able = replace(reader, roles=frozenset({"LEAD"}))
    with acting_as(able):
        row = log(title=title)
        Engagement.objects.filter(pk=row.pk).update(marking=Marking.objects.get(text=text))
    return row


def test_what_the_auditor_is_not_cleared_for_is_absent(
    auditing: APIClient, officer: APIClient, security: Reader
):
    row = log_as(security, "LIMITED", "Not for auditors")
    with acting_as(security):
        Engagement.objects.filter(pk=row.pk).update(title="Still not for auditors")
    assert "for auditors" not in str(events(auditing, table="engagements_engagement"))
    assert "Still not for auditors" in str(events(officer, table="engagements_engagement"))


def test_what_was_open_once_is_absent_when_it_is_hidden_now(auditing: APIClient, security: Reader):
    able = replace(security, roles=frozenset({"LEAD"}))
    with acting_as(able):
        row = log(title="Open at first")
    assert "Open at first" in str(events(auditing, table="engagements_engagement"))
    with acting_as(security):
        limited = Marking.objects.get(text="LIMITED")
        Engagement.objects.filter(pk=row.pk).update(marking=limited)
    assert "Open at first" not in str(events(auditing, table="engagements_engagement"))


def test_nothing_counts_the_rows_that_are_hidden(auditing: APIClient, security: Reader):
    row = log_as(security, "INTERNAL", "Seen")
    found = events(auditing, table="engagements_engagement")
    [name] = {event["object"] for event in found}
    assert name not in {str(row.pk), row.ref}
    assert all("id" not in event["changes"] for event in found)
    assert events(auditing, object=name) == found
    parts = events(auditing, table="engagements_participation")
    assert {event["changes"]["engagement_id"] for event in parts} == {name}
    assert events(auditing, object=str(row.pk), table="engagements_engagement") == []


def test_a_clearance_does_not_tell_codewords(
    auditing: APIClient, officer: APIClient, security: Reader
):
    user = User.objects.get(username="client")
    with acting_as(security):
        row, _ = Clearance.objects.update_or_create(
            user=user, policy="DEMO", defaults={"held": ["LANTERN"], "rank": 30}
        )
    shown = events(auditing, table="accounts_clearance", object=str(row.pk), operation="UPDATE")
    assert [event["changes"] for event in shown] == [None] * len(shown)
    assert shown
    assert "LANTERN" not in auditing.get(URL, {"page_size": "200"}).content.decode()
    [full] = events(officer, table="accounts_clearance", object=str(row.pk), operation="UPDATE")
    assert full["changes"]["held"][1] == ["LANTERN"]


def test_a_hidden_marking_is_not_told_of(auditing: APIClient, officer: APIClient):
    assert "LANTERN" not in str(events(auditing, table="accounts_marking"))
    assert "LANTERN" in str(events(officer, table="accounts_marking"))


def test_a_purge_is_proposed_and_decided_by_another(
    officer: APIClient, api_as, security: Reader, desk: Reader
):
    with acting_as(desk):
        Desk.objects.create(code="spill", name="A name that slipped in", time_zone="UTC")
    [event] = events(officer, table="accounts_desk", object="spill")
    said = {"events": [event["id"]], "reason": "A name slipped in"}
    assert api_as("desk").post(f"{URL}purges/", said, format="json").status_code == 403
    proposed = officer.post(f"{URL}purges/", said, format="json")
    assert proposed.status_code == 202, proposed.content
    decision = reverse("rest-proposal-decision", args=[proposed.json()["ref"]])
    agreed = {"decision": "APPROVED", "reason": "Agreed"}
    assert officer.post(decision, agreed, format="json").status_code == 403
    with cast.everything():
        lead = User.objects.get(username="lead")
        lead.roles = ["SECO"]
        lead.save()
    answer = api_as("lead").post(decision, agreed, format="json")
    assert answer.status_code == 200, answer.content
    [purged] = events(officer, table="accounts_desk", object="spill")
    assert (purged["changes"], purged["purged"]) == (None, True)
    [done] = events(officer, operation="PURGE")
    assert (done["actor"], done["on_behalf_of"]) == ("lead", "security")
    assert officer.post(f"{URL}purges/", said, format="json").status_code == 400
