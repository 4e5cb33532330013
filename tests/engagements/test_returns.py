"""Quarter returns: a desk's word that nothing is missing, for many partners in one call."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from accounts.acting import acting_as
from accounts.actions.records import put_down
from accounts.models import AuditEvent, Desk, Marking, User
from engagements.models import QuarterReturn
from partners.models.partnership import Partnership
from tests import cast
from tests.factories import NOW, log

pytestmark = pytest.mark.django_db

RETURNS = "/api/v1/returns/"
Q2 = "2025Q2"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def say(api: Any, *partners: str, state: str = "RETURNED", **given: Any) -> Any:
    body = {"quarter": Q2, "partners": list(partners), "state": state, **given}
    return api.post(RETURNS, body, "json")


def rows(api: Any, query: str = "?quarter=2025Q2") -> list[dict[str, Any]]:
    answer = api.get(f"{RETURNS}{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def states(api: Any, query: str = "?quarter=2025Q2") -> dict[str, str]:
    return {row["partner"]: row["state"] for row in rows(api, query)}


def test_one_call_says_that_nothing_happened_with_four_partners(api):
    answer = say(api, "XAA", "XBB", "XCC", "XDD", state="NIL")
    assert answer.status_code == 200
    assert [(row["partner"], row["state"]) for row in answer.json()["results"]] == [
        ("XAA", "NIL"), ("XBB", "NIL"), ("XCC", "NIL"), ("XDD", "NIL"),
    ]  # fmt: skip
    [row] = rows(api, "?partner=XBB")
    assert row == {
        "quarter": Q2, "desk": "policy", "partner": "XBB", "state": "NIL", "late": True,
        "due": "2025-07-14", "by": "desk", "on": "2026-06-30",
    }  # fmt: skip


def test_a_list_says_something_else_of_each_partner(api, desk):
    with acting_as(desk):
        log("XAA")
    said = [{"partner": "XAA", "state": "RETURNED"}, {"partner": "XBB", "state": "NIL"}]
    answer = api.post(RETURNS, {"quarter": Q2, "returns": said}, "json")
    assert [row["state"] for row in answer.json()["results"]] == ["RETURNED", "NIL"]


def test_a_zero_is_a_zero_with_a_return_and_not_known_without_one(api):
    say(api, "XAA", state="NIL")
    items = api.get("/api/v1/summaries/?partner=XAA&partner=XBB&quarter=2025Q2").json()["results"]
    assert [(item["return"], item["intensity"]["total"]) for item in items] == [
        ("NIL", "0.000000"), ("NOT_RETURNED", None),
    ]  # fmt: skip
    listed = api.get("/api/v1/summaries/").json()["results"]
    assert [(item["partner"], item["quarter"]) for item in listed] == [("XAA", Q2)]
    answer = api.get("/api/v1/summaries/?partner=XAA&partner=XBB&quarter=2025Q2&format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert (lines[1], lines[10]) == (
        "XAA,2025Q2,,1.0.0,NIL,TENS,0.000000,0.000000,0.000000,0.000000,0.000000,OK",
        "XBB,2025Q2,,1.0.0,NOT_RETURNED,TENS,,,,,,NR",
    )


def test_a_return_that_is_taken_back_leaves_the_quarter_unsaid(api):
    say(api, "XAA", state="NIL")
    assert say(api, "XAA", state="NOT_RETURNED").status_code == 200
    assert rows(api, "?partner=XAA&quarter=2025Q2") == []
    [item] = api.get("/api/v1/summaries/?partner=XAA&quarter=2025Q2").json()["results"]
    assert (item["return"], item["intensity"]["total"]) == ("NOT_RETURNED", None)
    with cast.everything():
        events = AuditEvent.objects.filter(table_name="engagements_quarterreturn")
        changes = list(events.order_by("pk").values_list("operation", "changes"))
    assert [operation for operation, _ in changes] == ["INSERT", "UPDATE"]
    assert say(api, "XAA", state="NIL").status_code == 200
    assert states(api, "?partner=XAA&quarter=2025Q2") == {"XAA": "NIL"}


def test_a_nil_return_is_refused_where_something_counts(api, desk):
    with acting_as(desk):
        log("XBB")
    answer = say(api, "XAA", "XBB", state="NIL")
    assert answer.status_code == 400
    [[sentence]] = answer.json()["errors"].values()
    assert list(answer.json()["errors"]) == ["partners.1"]
    assert sentence == (
        "Something counts for XBB in 2025Q2, so it is no nil return: say RETURNED instead, or "
        "correct the log first."
    )
    assert not QuarterReturn.objects.exists()


def test_what_may_not_be_seen_makes_no_difference_to_a_return(api, api_as, desk):
    with acting_as(desk):
        log("XAA", marking="CONTROLLED")
    cast.clear("lead", rank=0)
    lower = api_as("lead")
    assert states(lower) == {}
    assert say(lower, "XAA", state="NIL").status_code == 200
    assert states(lower) == {"XAA": "NIL"}
    assert states(api) == {"XAA": "RETURNED"}
    assert say(api, "XAA").status_code == 200
    assert states(lower) == {"XAA": "NIL"}


def test_a_return_of_a_quarter_without_engagements_is_a_nil_return_and_says_so(api):
    answer = say(api, "XAA", "XBB")
    assert answer.json()["warnings"] == [
        "Nothing is logged for XAA, XBB in 2025Q2: that is a nil return."
    ]
    assert states(api) == {"XAA": "NIL", "XBB": "NIL"}


def test_a_quarter_that_has_not_begun_is_refused_and_one_under_way_is_taken_with_a_warning(api):
    answer = say(api, "XAA", quarter="2026Q3")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "quarter": ["2026Q3 has not begun: return it once it has ended."]
    }
    answer = say(api, "XAA", quarter="2026Q2", state="NIL")
    assert answer.json()["warnings"] == [
        "2026Q2 has not ended: return it again if anything is still held."
    ]


def test_a_quarter_begins_where_the_desk_is(api_as):
    """On the evening of 30 June in London it is July in Auckland and June in Honolulu."""
    with cast.everything():
        for code, zone in (("east", "Pacific/Auckland"), ("west", "Pacific/Honolulu")):
            Desk.objects.create(code=code, name=code, time_zone=zone)
        User.objects.filter(username="desk").update(desk="east")
        User.objects.filter(username="lead").update(desk="west")
    with time_machine.travel(datetime(2026, 6, 30, 20, 0, tzinfo=UTC), tick=False):
        east = say(api_as("desk"), "XAA", quarter="2026Q3", state="NIL")
        west = say(api_as("lead"), "XAA", quarter="2026Q3", state="NIL")
    assert (east.status_code, west.status_code) == (200, 400)
    assert east.json()["results"][0]["on"] == "2026-07-01"


def test_what_is_missing_is_listed_for_partners_with_something_in_two_years(api, desk):
    with acting_as(desk):
        log("XAA")
        log("XBB", actual={"start": date(2023, 9, 30), "end": date(2023, 9, 30)})
        log("XCC", actual={"start": date(2023, 6, 30), "end": date(2023, 6, 30)})
        log("XDD", state="DRAFT", planned={"start": date(2025, 5, 1), "end": date(2025, 5, 2)})
        log("XEE", actual={"start": date(2025, 7, 1), "end": date(2025, 7, 1)})
    say(api, "XAA")
    assert states(api) == {
        "XAA": "RETURNED", "XBB": "NOT_RETURNED", "XDD": "NOT_RETURNED",
    }  # fmt: skip
    assert states(api, "?quarter=2025Q2&state=NOT_RETURNED") == {
        "XBB": "NOT_RETURNED", "XDD": "NOT_RETURNED",
    }  # fmt: skip
    assert states(api, "?quarter=2025Q2&desk=policy&partner=XAA") == {"XAA": "RETURNED"}


def test_what_is_missing_is_listed_for_partners_that_a_desk_leads_on(api, api_as, lead):
    with acting_as(lead):
        limited = Marking.objects.get(text="LIMITED")
        row = Partnership(partner_id="XAA", lead_desk_id="policy", status="ACTIVE", marking=limited)
        put_down(row, by=lead, at=NOW)
    assert states(api) == {"XAA": "NOT_RETURNED"}
    assert states(api, "?quarter=2025Q2&desk=policy") == {"XAA": "NOT_RETURNED"}
    cast.clear("lead", rank=10)
    assert states(api_as("lead")) == {}


def test_what_is_missing_is_late_once_its_day_has_gone(api, desk):
    with acting_as(desk):
        log("XAA", actual={"start": date(2026, 3, 30), "end": date(2026, 3, 31)})
    with time_machine.travel(datetime(2026, 4, 14, 12, tzinfo=UTC), tick=False):
        assert rows(api, "?quarter=2026Q1")[0]["late"] is False
        assert rows(api, "?state=LATE&quarter=2026Q1") == []
    with time_machine.travel(datetime(2026, 4, 15, 12, tzinfo=UTC), tick=False):
        assert states(api, "?state=LATE&quarter=2026Q1") == {"XAA": "NOT_RETURNED"}
        say(api, "XAA", quarter="2026Q1")
        assert states(api, "?state=LATE&quarter=2026Q1") == {"XAA": "RETURNED"}


def test_an_import_that_declared_itself_complete_stands_for_a_return(api, desk):
    with acting_as(desk):
        log("XAA")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO engagements_completerecord (partner_id, source, first_day, last_day)"
                " VALUES ('XAA', 'file', '2025-01-01', '2025-06-30')"
            )
    [row] = rows(api)
    assert (row["state"], row["late"], row["by"], row["on"]) == ("RETURNED", False, None, None)


def test_pages_of_the_list_follow_one_another_both_ways(api, desk):
    with acting_as(desk):
        log("XAA")
        log("XBB")
    seen, answer = [], api.get(f"{RETURNS}?page_size=3").json()
    while True:
        seen += [(row["quarter"], row["partner"]) for row in answer["results"]]
        if answer["next"] is None:
            break
        answer = api.get(answer["next"]).json()
    # Of the last eight quarters that have ended, those in which April 2025 is within two years.
    quarters = ["2026Q1", "2025Q4", "2025Q3", "2025Q2"]
    assert seen == [(quarter, code) for quarter in quarters for code in ("XBB", "XAA")]
    back = api.get(answer["previous"]).json()
    assert [(row["quarter"], row["partner"]) for row in back["results"]] == seen[3:6]


def test_another_desk_is_returned_for_by_a_lead_alone(api, api_as):
    with cast.everything():
        Desk.objects.create(code="east", name="East")
    refused = say(api, "XAA", desk="east", state="NIL")
    assert refused.status_code == 403
    assert "of the desk “east”" in refused.json()["detail"]
    taken = say(api_as("lead"), "XAA", desk="east", state="NIL")
    assert taken.json()["results"][0]["desk"] == "east"
    assert say(api_as("planner"), "XAA", state="NIL").status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"quarter": "2025", "partners": ["XAA"], "state": "NIL"}, "quarter"),
        ({"quarter": Q2, "partners": [], "state": "NIL"}, "partners"),
        ({"quarter": Q2, "partners": ["XAA"]}, "state"),
        ({"quarter": Q2, "state": "NIL"}, "partners"),
        ({"quarter": Q2, "partners": ["XAA"], "state": "LATE"}, "state"),
        ({"quarter": Q2, "partners": ["XAA", "nowhere"], "state": "NIL"}, "partners.1"),
        ({"quarter": Q2, "partners": ["XAA", "XAA"], "state": "NIL"}, "partners.1"),
        ({"quarter": Q2, "partners": ["XAA"], "state": "NIL", "desk": "moon"}, "desk"),
        ({"quarter": Q2, "returns": [{"partner": "no", "state": "NIL"}]}, "returns.0.partner"),
        ({"quarter": Q2, "partners": ["XAA"] * 10_000, "state": "NIL"}, "partners"),
        ({"quarter": Q2, "returns": [{"partner": "XAA", "state": "NIL"}] * 301}, "returns"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_sentence_and_nothing_is_written(
    api, body, field
):
    answer = api.post(RETURNS, body, "json")
    assert answer.status_code == 400, answer.content
    assert list(answer.json()["errors"]) == [field]
    assert len(answer.json()["errors"][field]) == 1
    assert not QuarterReturn.objects.exists()


def test_home_is_not_returned(api, settings):
    answer = say(api, settings.HOME_COUNTRY, state="NIL")
    assert answer.json()["errors"] == {
        "partners.0": ["This is home: return the quarters of partners."]
    }


def test_a_return_is_of_one_quarter_once_and_is_never_removed_by_direct_sql_either(desk):
    insert = (
        'INSERT INTO engagements_quarterreturn (desk_id, partner_id, quarter, stands, by_id, "on")'
        " VALUES ('policy', 'XAA', %s, true, %s, '2026-06-30')"
    )
    with acting_as(desk), connection.cursor() as cursor:
        cursor.execute(insert, ["2025-04-01", desk.user_id])
        for statement in (
            (insert, ["2025-04-02", desk.user_id]),
            (insert, ["2025-04-01", desk.user_id]),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(*statement)
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM engagements_quarterreturn")
