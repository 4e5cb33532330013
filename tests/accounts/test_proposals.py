"""What one person proposes and another decides: who sees it, who decides, and only once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from rest_framework.test import APIClient

from accounts.acting import acting_as, reader_for
from accounts.actions import issue_token, make_user, set_clearance
from accounts.actions.proposals import Subject, propose
from accounts.models import Desk, Marking, Proposal, User
from accounts.roles import Role
from engagements.models import Engagement
from tests import cast
from tests.factories import log

LIST = "/api/v1/proposals/"
ALL = ("ALLIES", "HARBOUR", "LANTERN", "NEIGHBOURS")


@pytest.fixture
def officers(security):
    """`officers("name", *held)` makes a security officer; gives the reader and a REST client."""

    def make(name, *held):
        at = datetime.now(UTC)
        with acting_as(security):
            desk = Desk.objects.get(pk="policy")
            user = make_user(name, roles=[Role.SECO], desk=desk, password=None, by=security, at=at)
            set_clearance(user, policy="DEMO", classification="CONTROLLED", held=held, by=security)
            token = issue_token(
                user, name="tests", expires_at=at + timedelta(days=1), by=security, at=at
            )
            known = User.objects.select_related("desk").get(pk=user.pk)
        client = APIClient(raise_request_exception=True)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return reader_for(known, on=at.date()), client

    return make


@pytest.fixture
def first(officers):
    return officers("first", *ALL)


@pytest.fixture
def visit(desk, security):
    with acting_as(security):
        writer = User.objects.select_related("desk").get(username="desk")
        set_clearance(writer, policy="DEMO", classification="CONTROLLED", held=ALL, by=security)
    cleared = reader_for(writer, on=datetime.now(UTC).date())
    with acting_as(cleared):
        return log("XAA", marking="CONTROLLED")


@pytest.fixture
def waiting(first, visit):
    """A proposal to mark the visit LIMITED, as REST shows it."""
    return relabel(first[1], visit, "LIMITED")


def relabel(client, row, marking):
    answer = client.post(
        f"/api/v1/engagements/{row.ref}/marking/",
        {"marking": marking, "reason": "published since"},
        "json",
        HTTP_IF_MATCH=f'"{row.ref}-{row.version}"',
    )
    assert answer.status_code == 202, answer.content
    return answer.json()


def refs(client, query=""):
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200, answer.content
    return [row["ref"] for row in answer.json()["results"]]


def test_it_says_what_is_asked_by_whom_and_why(first, visit, waiting):
    assert {name: waiting[name] for name in ("kind", "subject", "reason", "details")} == {
        "kind": "RELABEL", "subject": visit.ref, "reason": "published since",
        "details": {"version": 1},
    }  # fmt: skip
    assert waiting["marking"]["classification"] == "CONTROLLED"
    assert waiting["new_marking"]["classification"] == "LIMITED"
    assert (waiting["proposed_by"], waiting["decision"]) == ("first", None)
    assert first[1].get(f"{LIST}{waiting['ref']}/").json() == waiting


def test_what_waits_and_what_was_decided_are_listed_apart(first, officers, waiting):
    _, second = officers("second", *ALL)
    assert refs(second) == [waiting["ref"]]
    assert refs(second, "?decision=REJECTED") == []
    where = f"{LIST}{waiting['ref']}/decision/"
    answer = second.post(where, {"decision": "REJECTED", "reason": "not yet"}, "json")
    assert (answer.json()["decided_by"], answer.json()["decision_reason"]) == ("second", "not yet")
    assert (refs(second), refs(second, "?decision=REJECTED")) == ([], [waiting["ref"]])
    for query in ("?decision=MAYBE", "?decided=yes", "?ordering=ref", "?cursor=x"):
        assert second.get(f"{LIST}{query}").status_code == 400


@pytest.mark.parametrize("who", ["desk", "planner", "auditor", "client"])
def test_others_are_told_whom_to_ask(api_as, first, waiting, who):
    assert api_as(who).get(LIST).status_code == 403
    sent = {"decision": "APPROVED", "reason": "yes"}
    answer = api_as(who).post(f"{LIST}{waiting['ref']}/decision/", sent, "json")
    assert answer.status_code in {403, 404}
    assert refs(first[1]) == [waiting["ref"]]


@pytest.mark.parametrize("new", ["CONTROLLED", "LIMITED HARBOUR"])
def test_a_codeword_on_either_side_hides_it(first, officers, desk, visit, new):
    """From CONTROLLED HARBOUR to CONTROLLED, and from CONTROLLED to LIMITED HARBOUR."""
    row = visit
    if new == "CONTROLLED":
        held = reader_for(
            User.objects.select_related("desk").get(username="desk"), on=datetime.now(UTC).date()
        )
        with acting_as(held):
            row = log("XAA", marking="CONTROLLED HARBOUR")
    proposed = relabel(first[1], row, new)
    _, outsider = officers("outsider")
    assert refs(outsider) == []
    sent = {"decision": "APPROVED", "reason": "yes"}
    for ref in (proposed["ref"], "P-AAAAAAAAAA"):
        assert outsider.get(f"{LIST}{ref}/").status_code == 404
        assert outsider.post(f"{LIST}{ref}/decision/", sent, "json").status_code == 404
    hidden, missing = (
        outsider.post(f"{LIST}{ref}/decision/", sent, "json").content
        for ref in (proposed["ref"], "P-AAAAAAAAAA")
    )
    assert hidden == missing
    assert refs(officers("insider", "HARBOUR")[1]) == [proposed["ref"]]


def test_row_security_hides_it_too(first, officers, visit):
    relabel(first[1], visit, "LIMITED HARBOUR")
    counts = []
    for name, held in (("outsider", ()), ("insider", ("HARBOUR",))):
        reader, _ = officers(name, *held)
        with acting_as(reader), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_proposal")
            counts += cursor.fetchone()
    assert counts == [0, 1]


def test_it_is_hidden_with_what_it_is_about(first, officers, api, visit, waiting):
    _, outsider = officers("outsider")
    assert refs(outsider) == [waiting["ref"]]
    raised = api.patch(
        f"/api/v1/engagements/{visit.ref}/", {"marking": "CONTROLLED HARBOUR"}, "json",
        HTTP_IF_MATCH=f'"{visit.ref}-1"',
    )  # fmt: skip
    assert raised.status_code == 200
    assert refs(outsider) == []
    assert refs(first[1]) == [waiting["ref"]]


def test_the_same_key_decides_once(officers, visit, waiting):
    _, second = officers("second", *ALL)
    sent = {"decision": "APPROVED", "reason": "yes"}
    where = f"{LIST}{waiting['ref']}/decision/"
    answers = [second.post(where, sent, "json", HTTP_IDEMPOTENCY_KEY="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert second.post(where, sent, "json").status_code == 409


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"reason": "x"}, "decision"), ({"decision": "APPROVED"}, "reason"),
     ({"decision": "YES", "reason": "x"}, "decision"),
     ({"decision": None, "reason": "x"}, "decision"),
     ({"decision": "APPROVED", "reason": "x" * 501}, "reason"),
     ({"decision": "APPROVED", "reason": "x", "by": "me"}, "by")],
)  # fmt: skip
def test_bad_input_is_named(officers, waiting, sent, field):
    _, second = officers("second", *ALL)
    answer = second.post(f"{LIST}{waiting['ref']}/decision/", sent, "json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_nobody_proposes_or_decides_in_the_name_of_another(first, officers, waiting):
    second, _ = officers("second", *ALL)
    third, _ = officers("third", *ALL)
    with acting_as(second), pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.visible_to(second).update(
            decision="APPROVED", decided_by=third.user_id, decided_at=datetime.now(UTC)
        )
    with acting_as(second), pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.visible_to(second).update(reason="another")


def test_what_is_decided_stays_decided_in_the_database_too(officers, waiting):
    second, client = officers("second", *ALL)
    sent = {"decision": "REJECTED", "reason": "no"}
    client.post(f"{LIST}{waiting['ref']}/decision/", sent, "json")
    with acting_as(second), pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.visible_to(second).update(decision="APPROVED")


def test_the_action_asks_for_a_right_a_reason_and_one_proposal_at_a_time(first, desk, visit):
    with acting_as(first[0]):
        marked = Engagement.objects.get(pk=visit.pk).marking_id
        limited = Marking.objects.get(text="LIMITED").pk
        subject = Subject(
            "engagements_engagement", str(visit.pk), visit.ref, marked, limited, {"version": 1}
        )
        at = datetime.now(UTC)
        with pytest.raises(ValidationError, match="Say why"):
            propose("RELABEL", subject, reason=" ", by=first[0], at=at)
        propose("RELABEL", subject, reason="once", by=first[0], at=at)
        with pytest.raises(ValidationError, match="waits for a decision"):
            propose("RELABEL", subject, reason="twice", by=first[0], at=at)
    with acting_as(desk), pytest.raises(PermissionDenied):
        propose("RELABEL", subject, reason="because", by=desk, at=at)


def test_who_made_the_account_is_not_answered_by_it(officers, visit):
    """One officer could otherwise be two."""
    _, first = officers("first", *ALL)
    puppet_of = User.objects.select_related("desk").get(username="first")
    at = datetime.now(UTC)
    with acting_as(reader_for(puppet_of, on=at.date())) as by:
        puppet = make_user(
            "puppet", roles=[Role.SECO], desk=puppet_of.desk, password=None, by=by, at=at
        )
        set_clearance(puppet, policy="DEMO", classification="CONTROLLED", held=ALL, by=by)
        token = issue_token(puppet, name="t", expires_at=at + timedelta(days=1), by=by, at=at)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    waiting = relabel(first, visit, "LIMITED")
    answer = client.post(
        f"{LIST}{waiting['ref']}/decision/", {"decision": "APPROVED", "reason": "yes"}, "json"
    )
    assert answer.status_code == 403
    assert "ask another security officer" in answer.json()["detail"]


def test_a_record_that_has_the_same_outside_reference_is_named(desk, api_as):
    same = {"external_source": "fleet", "external_ref": "9"}
    officer = cast.clear("security", *ALL)
    with acting_as(replace(officer, roles=frozenset({"LEAD"}))):
        hidden = log("XAA", marking="LIMITED ALLIES", **same)
    with acting_as(desk):
        twin = log("XBB", marking="LIMITED", **same)
    answer = api_as("security").post(
        f"/api/v1/engagements/{hidden.ref}/marking/",
        {"marking": "LIMITED", "reason": "published since"},
        "json",
        HTTP_IF_MATCH=f'"{hidden.ref}-{hidden.version}"',
    )
    assert answer.status_code == 400
    assert twin.ref in answer.json()["errors"]["marking"][0]
