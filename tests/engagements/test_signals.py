"""Signals: what they say, whence they come, and that they are no activity."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.acting import acting_as
from engagements.actions.signals import (
    signal_of_cancelling,
    signal_of_expulsion,
    signal_of_refusal,
)
from engagements.models import Signal
from tests.cast import clear, everything
from tests.factories import NOW, log

LIST = "/api/v1/signals/"
SAID = {
    "kind": "SIG-PROT", "partner": "XAA", "date": "2025-04-12", "source": "Their note of that day",
    "text": "They protest against the survey.",
}  # fmt: skip


@pytest.fixture
def post(api_as):
    def send(who="desk", /, **said):
        return api_as(who).post(LIST, {**SAID, **said}, "json")

    return send


def errors(answer, status=400):
    assert answer.status_code == status, answer.content
    return answer.json().get("errors") or answer.json()["detail"]


def _sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("kind", "valence"),
    [
        ("SIG-CANC", "-"), ("SIG-REF", "-"), ("SIG-EXP", "-"), ("SIG-INC", "-"), ("SIG-PROT", "-"),
        ("SIG-SUSP", "-"), ("SIG-RES", "+"), ("SIG-UPG", "+"), ("SIG-DNG", "-"),
    ],
)  # fmt: skip
def test_whether_it_is_good_or_bad_follows_from_its_kind(post, kind, valence):
    answer = post(kind=kind, marking="LIMITED")
    assert answer.status_code == 201, answer.content
    assert answer.json().items() >= {**SAID, "kind": kind, "valence": valence}.items()
    assert list(errors(post(valence="+"))) == ["valence"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "SIG-WAR"}, "kind"),
        ({"partner": "nowhere"}, "partner"),
        ({"date": "2190-01-01"}, "date"),
        ({"source": ""}, "source"),
        ({"engagement": "E-1999-000000"}, "engagement"),
        ({"marking": "NONE"}, "marking"),
        ({"text": "x" * 501}, "text"),
    ],
)
def test_a_signal_that_says_nothing_is_refused(post, said, field):
    assert list(errors(post(**said))) == [field]


def test_only_who_deals_with_partners_records_one(post):
    assert errors(post("security"), 403)
    assert post("planner").status_code == 201


def test_one_about_an_engagement_is_marked_as_that_is(post, api, acting):
    visit = log("XAA", marking="LIMITED")
    made = post(engagement=visit.ref)
    assert made.json()["engagement"] == visit.ref
    assert made.json()["marking"]["classification"] == "LIMITED"
    assert list(errors(post(engagement=visit.ref, marking="PUBLIC"))) == ["marking"]
    assert list(errors(post(engagement=visit.ref, partner="XBB"))) == ["engagement"]
    refused = api.patch(made["Location"], {"marking": "CONTROLLED"}, "json", HTTP_IF_MATCH="*")
    assert list(errors(refused)) == ["marking"]
    address = f"/api/v1/engagements/{visit.ref}/"
    api.patch(address, {"marking": "CONTROLLED"}, "json", HTTP_IF_MATCH="*")
    assert api.get(made["Location"]).json()["marking"]["classification"] == "CONTROLLED"


def test_the_database_keeps_it_marked_as_its_engagement(post, acting):
    visit = log("XAA", marking="LIMITED")
    post(engagement=visit.ref)
    _sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="signal_marked_alike"), transaction.atomic():
        _sql(
            "UPDATE engagements_signal SET marking_id ="
            " (SELECT id FROM accounts_marking WHERE text = 'PUBLIC')"
        )


def test_the_database_takes_no_other_kind_and_no_removal(post):
    post()
    with pytest.raises(IntegrityError, match="signal_kind_known"), transaction.atomic():
        _sql("UPDATE engagements_signal SET kind = 'SIG-WAR'")
    with pytest.raises(IntegrityError, match="signal_has_source"), transaction.atomic():
        _sql("UPDATE engagements_signal SET source = ''")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        _sql("DELETE FROM engagements_signal")


def test_it_is_corrected_and_withdrawn_and_then_stays(post, api):
    made = post(marking="LIMITED")
    where = made["Location"]

    def patch(**said):
        return api.patch(where, said, "json", HTTP_IF_MATCH=api.get(where)["ETag"])

    assert patch(kind="SIG-INC", date="2025-04-13").json()["date"] == "2025-04-13"
    assert list(errors(patch(date="2190-01-01"))) == ["date"]
    assert list(errors(patch(marking="PUBLIC"))) == ["marking"]
    assert patch(marking="CONTROLLED").json()["marking"]["classification"] == "CONTROLLED"
    assert list(errors(patch(withdrawn_reason=" "))) == ["withdrawn_reason"]
    assert patch(withdrawn_reason="Entered twice").status_code == 200
    assert errors(patch(text="x"), 409)
    assert api.get(LIST).json()["results"] == []
    assert len(api.get(LIST, {"withdrawn": "true"}).json()["results"]) == 1


def test_the_list_narrows_by_partner_kind_and_days(post, api):
    one = post().json()["ref"]
    other = post(kind="SIG-RES", partner="XBB", date="2025-05-01").json()["ref"]

    def found(**given):
        return {row["ref"] for row in api.get(LIST, given).json()["results"]}

    assert found() == {one, other}
    assert found(partner="XAA") == found(kind="SIG-PROT") == found(to="2025-04-30") == {one}
    assert found(**{"from": "2025-04-13"}) == {other}
    assert list(errors(api.get(LIST, {"kind": "x"}))) == ["kind"]


def test_a_second_one_of_the_same_day_is_taken_with_a_warning(post):
    first = post().json()["ref"]
    assert [first in warning for warning in post().json()["warnings"]] == [True]
    assert post(date="2025-04-11").json()["warnings"] == []


def test_a_hidden_signal_is_absent_and_warns_nobody(post, api_as):
    hidden = post(marking="CONTROLLED")
    clear("planner", rank=10)
    assert post("planner", marking="PUBLIC").json()["warnings"] == []
    low = api_as("planner")
    assert hidden.json()["ref"] not in low.get(LIST).content.decode()
    assert low.get(hidden["Location"]).status_code == 404
    answer = low.patch(hidden["Location"], {"text": "x"}, "json", HTTP_IF_MATCH="*")
    assert answer.status_code == 404
    with acting_as(clear("planner", rank=10)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM engagements_signal WHERE text LIKE '%%survey%%'")
        assert cursor.fetchone() == (1,)


def test_cancelling_says_so_to_each_partner_where_it_is_meant_to(acting):
    draft = {"state": "DRAFT", "planned": {"start": date(2190, 1, 1), "end": date(2190, 1, 2)}}
    visit = log("XAA", "XBB", **draft, marking="LIMITED")
    assert signal_of_cancelling(visit, by=acting, at=NOW) == []
    visit.cancel_signal, visit.state_reason = True, "They were told not to come."
    made = signal_of_cancelling(visit, by=acting, at=NOW)
    assert [(row.partner_id, row.kind, row.engagement, row.marking) for row in made] == [
        (code, "SIG-CANC", visit, visit.marking) for code in ("XAA", "XBB")
    ]
    assert {row.text for row in made} == {"They were told not to come."}


def test_a_refusal_and_an_expulsion_leave_a_signal(acting):
    visit = log("XAA", marking="LIMITED")
    refused = signal_of_refusal(visit, "XAA", by=acting, at=NOW, why="No reason given")
    expelled = signal_of_expulsion("XAA", by=acting, at=NOW, marking=visit.marking)
    assert (refused.kind, refused.engagement, refused.text) == ("SIG-REF", visit, "No reason given")
    assert (expelled.kind, expelled.engagement, expelled.occurred_on) == (
        "SIG-EXP", None, NOW.date()
    )  # fmt: skip
    assert refused.marking == expelled.marking == visit.marking


def test_a_signal_is_never_activity(post, api, acting):
    visit = log("XAA")
    summaries = ("/api/v1/partners/XAA/summaries/2025Q2/", "/api/v1/summaries/?quarter=2025Q2")
    before = [api.get(address).content for address in summaries]
    assert b"intensity" in before[0]
    for kind in ("SIG-UPG", "SIG-EXP"):
        assert post(kind=kind).status_code == 201
        assert post(kind=kind, engagement=visit.ref).status_code == 201
    assert [api.get(address).content for address in summaries] == before
    with everything():
        assert Signal.objects.count() == 4
