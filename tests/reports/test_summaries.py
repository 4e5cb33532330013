"""Summaries as REST clients pull them, in JSON and as CSV."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from reports.actions import recount
from tests.reports.conftest import Log, as_owner, days

SUMMARIES = "/api/v1/summaries/"
CSV_HEADER = (
    "partner,quarter,revision,method,return,outcome,intensity,event,standing,milestone,presence,"
    "status"
)
OUTCOMES = ["TENS", "SIGN", "COMP", "TRAN", "RELN", "PERC", "CONF", "INCV", "DOMC"]
NOTHING = {"intensity": None, "event": None, "standing": None, "milestone": None, "presence": None}


def listed(log: Log, query: str = "", **headers: str) -> list[dict[str, Any]]:
    answer = log.api().get(f"{SUMMARIES}{query}", **headers)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def keys(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(item["partner"], item["quarter"]) for item in items]


def csv_rows(log: Log, query: str, **headers: str) -> list[dict[str, str]]:
    answer = log.api().get(f"{SUMMARIES}{query}", **headers)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    assert text.splitlines()[0] == CSV_HEADER
    return list(csv.DictReader(io.StringIO(text)))


def return_for(partner: str, first: date, last: date) -> None:
    as_owner(
        "WITH acting AS (SELECT set_config('app.user_id', '1', false))"
        " INSERT INTO engagements_completerecord (partner_id, source, first_day, last_day)"
        " SELECT %s, 'file', %s, %s FROM acting",
        partner, first, last,
    )  # fmt: skip


def test_an_item_has_what_the_interface_lists(log: Log):
    log.add("XAA", outcomes=["RELN"])
    recount()
    [item] = listed(log)
    assert list(item) == [
        "partner", "quarter", "revision", "method", "return", "recounts_due", "intensity",
        "outcomes", "families", "states", "counted", "people", "person_days", "days", "cost",
    ]  # fmt: skip
    assert item["intensity"] == {
        "total": "1.000000", "event": "1.000000", "standing": "0.000000", "milestone": "0.000000",
        "presence": "1.000000", "default_mapping_share": "0.000000",
    }  # fmt: skip
    assert [row["outcome"] for row in item["outcomes"]] == OUTCOMES
    assert (item["revision"], item["method"], item["return"]) == (None, "1.0.0", "NOT_RETURNED")
    assert (item["families"], item["states"], item["days"]) == (
        {"VIS": "1.000000"}, {"COMPLETED": 1}, 4,
    )  # fmt: skip


def test_without_a_partner_those_that_have_figures_or_a_return_are_listed(log: Log):
    log.add("XBB")
    log.add("XAA", planned=days(date(2026, 9, 1), date(2026, 9, 2)))
    return_for("XCC", date(2025, 1, 15), date(2025, 9, 30))
    recount()
    assert keys(listed(log)) == [
        ("XAA", "2026Q3"), ("XBB", "2025Q2"), ("XCC", "2025Q2"), ("XCC", "2025Q3"),
    ]  # fmt: skip
    assert keys(listed(log, "?quarter=2025Q2")) == [("XBB", "2025Q2"), ("XCC", "2025Q2")]
    assert keys(listed(log, "?to=2025Q2")) == [("XBB", "2025Q2"), ("XCC", "2025Q2")]
    assert keys(listed(log, "?from=2025Q3")) == [("XAA", "2026Q3"), ("XCC", "2025Q3")]


def test_a_partner_asked_for_by_name_has_every_quarter_asked_for(log: Log):
    log.add("XAA")
    recount()
    asked = "?partner=XBB&partner=XAA&from=2025Q2&to=2025Q3"
    assert keys(listed(log, asked)) == [
        ("XAA", "2025Q2"), ("XAA", "2025Q3"), ("XBB", "2025Q2"), ("XBB", "2025Q3"),
    ]  # fmt: skip
    assert keys(listed(log, "?partner=XAA")) == [("XAA", "2025Q2")]


def test_a_zero_without_a_return_is_null_and_nr(log: Log):
    [item] = listed(log, "?partner=XAA&quarter=2025Q2")
    assert item["return"] == "NOT_RETURNED"
    assert item["intensity"] == {
        "total": None, "event": None, "standing": None, "milestone": None, "presence": None,
        "default_mapping_share": None,
    }  # fmt: skip
    assert item["outcomes"] == [{"outcome": code, **NOTHING} for code in OUTCOMES]
    rows = csv_rows(log, "?partner=XAA&quarter=2025Q2&format=csv")
    assert {(row["intensity"], row["presence"], row["status"]) for row in rows} == {("", "", "NR")}


def test_a_zero_with_a_return_is_a_zero(log: Log):
    return_for("XAA", date(2025, 4, 1), date(2025, 6, 30))
    [item] = listed(log, "?partner=XAA&quarter=2025Q2")
    assert (item["return"], item["intensity"]["total"]) == ("NIL", "0.000000")
    assert item["intensity"]["default_mapping_share"] is None
    [row, *_] = csv_rows(log, "?partner=XAA&quarter=2025Q2&format=csv")
    assert (row["intensity"], row["status"]) == ("0.000000", "OK")


APRIL_ON = (date(2025, 4, 1), date(2025, 5, 9))


@pytest.mark.parametrize(
    ("stretches", "returned"),
    [
        ([(date(2025, 1, 1), date(2025, 12, 31))], "RETURNED"),
        ([(date(2025, 4, 2), date(2025, 12, 31))], "NOT_RETURNED"),
        ([APRIL_ON, (date(2025, 5, 10), date(2025, 6, 30))], "RETURNED"),
        ([APRIL_ON, (date(2025, 5, 11), date(2025, 6, 30))], "NOT_RETURNED"),
    ],
)
def test_a_return_covers_the_whole_quarter(
    log: Log, stretches: list[tuple[date, date]], returned: str
):
    log.add("XAA")
    for first, last in stretches:
        return_for("XAA", first, last)
    recount()
    assert listed(log, "?partner=XAA&quarter=2025Q2")[0]["return"] == returned


def test_what_a_reader_may_not_see_is_no_figure_no_row_and_no_return(log: Log):
    log.add("XAA", marking="CONTROLLED")
    return_for("XBB", date(2025, 4, 1), date(2025, 6, 30))
    log.add("XBB", marking="CONTROLLED")
    recount()
    assert [item["return"] for item in listed(log)] == ["NOT_RETURNED", "RETURNED"]
    as_owner(
        "UPDATE accounts_clearance SET rank = 0"
        " WHERE user_id = %s AND set_config('app.user_id', user_id::text, false) <> ''",
        log.desk.user_id,
    )
    [item] = listed(log)
    assert (item["partner"], item["return"], item["counted"]) == ("XBB", "NIL", 0)


def test_pages_follow_one_another_and_hold_each_item_once(log: Log):
    for code in ("XAA", "XBB", "XCC"):
        for month in (2, 5, 8):
            log.add(code, actual=days(date(2025, month, 1), date(2025, month, 2)))
    recount()
    for query in ("?page_size=2", "?page_size=2&partner=XAA&partner=XCC&from=2025Q1&to=2025Q3"):
        everything = keys(listed(log, query.replace("page_size=2", "page_size=200")))
        pages, address = [], f"{SUMMARIES}{query}"
        while address:
            answer = log.api().get(address).json()
            pages.append(keys(answer["results"]))
            address = answer["next"]
        assert [key for page in pages for key in page] == everything
        assert {len(page) for page in pages[:-1]} == {2}
        back = log.api().get(answer["previous"]).json()
        assert keys(back["results"]) == pages[-2]


def test_the_csv_has_one_row_for_each_outcome_and_the_figures_of_the_json(log: Log):
    log.add("XAA", "XBB", outcomes=["RELN", "TENS"])
    recount()
    items = listed(log)
    rows = csv_rows(log, "", HTTP_ACCEPT="text/csv")
    assert [(row["partner"], row["outcome"]) for row in rows] == [
        (code, outcome) for code in ("XAA", "XBB") for outcome in OUTCOMES
    ]
    from_json = [row["intensity"] for item in items for row in item["outcomes"]]
    assert [row["intensity"] for row in rows] == [value or "" for value in from_json]


def test_the_csv_is_complete_and_not_paged(log: Log):
    asked = "?format=csv&partner=XAA&from=1900Q1&to=1999Q4"
    assert len(csv_rows(log, asked)) == 400 * 9


def test_one_outcome_alone(log: Log):
    log.add("XAA", outcomes=["RELN"])
    recount()
    [item] = listed(log, "?outcome=RELN")
    assert [row["outcome"] for row in item["outcomes"]] == ["RELN"]
    assert len(csv_rows(log, "?outcome=RELN&outcome=TENS&format=csv")) == 2


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?country=XAA", "country"),
        ("?partner=ZZZ", "partner"),
        ("?partner=XAA%00", "partner"),
        ("?quarter=2025Q5", "quarter"),
        ("?quarter=25Q1", "quarter"),
        ("?quarter=2025Q1&quarter=2025Q2", "quarter"),
        ("?quarter=2025Q1&from=2025Q1", "quarter"),
        ("?from=0000Q1", "from"),
        ("?from=2025Q3&to=2025Q1", "to"),
        ("?outcome=LOVE", "outcome"),
        ("?format=xml", "format"),
        ("?page_size=0", "page_size"),
        ("?page_size=1000000", "page_size"),
        ("?cursor=nonsense", "cursor"),
    ],
)
def test_what_is_not_understood_is_named(api: APIClient, query: str, named: str):
    answer = api.get(f"{SUMMARIES}{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [named]


def test_a_refusal_is_problem_details_also_for_whoever_asks_for_csv(api: APIClient):
    answer = api.get(f"{SUMMARIES}?country=XAA", HTTP_ACCEPT="text/csv")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["country"])


def test_one_partners_quarter_has_an_etag_of_its_bytes(log: Log):
    log.add("XAA")
    recount()
    client, address = log.api(), "/api/v1/partners/XAA/summaries/2025Q2/"
    first, second = client.get(address), client.get(address)
    assert first.json() == listed(log)[0]
    assert (first.content, first["ETag"]) == (second.content, second["ETag"])
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    log.add("XAA", actual=days(date(2025, 6, 1), date(2025, 6, 2)))
    recount()
    assert client.get(address)["ETag"] != first["ETag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("partners/ZZZ/summaries/2025Q2/", 404),
        ("partners/XAA/summaries/2025Q7/", 400),
        ("partners/XAA/summaries/2025Q2/?revision=1", 400),
        ("methods/9.9.9/", 404),
    ],
)
def test_what_is_not_there(api: APIClient, path: str, status: int):
    assert api.get(f"/api/v1/{path}").status_code == status


def test_the_method_gives_its_numbers(api: APIClient):
    method = api.get("/api/v1/methods/1.0.0/").json()
    assert method["version"] == "1.0.0"
    assert {c: w["value"] for c, w in method["weights"].items()} == {
        "1": "0.250000", "2": "0.500000", "3": "1.000000", "4": "2.000000", "5": "4.000000",
    }  # fmt: skip
    assert [[s["exact"] for s in shares] for shares in method["outcome_shares"]] == [
        ["1"], ["2/3", "1/3"], ["1/2", "1/4", "1/4"],
    ]  # fmt: skip
    assert method["role_weights"]["OBSERVER"]["exact"] == "1/2"


def test_the_list_can_be_read_and_nothing_else(api: APIClient):
    answers = [getattr(api, verb)(SUMMARIES) for verb in ("post", "put", "patch", "delete")]
    assert {answer.status_code for answer in answers} == {405}
