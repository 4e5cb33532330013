"""Every filter of the list narrows to what it says, and what is not known is refused."""

from datetime import date

import pytest

from accounts.acting import acting_as
from engagements.actions.series import open_series
from tests.factories import log

LIST = "/api/v1/engagements/"
EVERY = {"ship", "talks", "exercise", "dialogue", "call", "draft", "undated"}


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(first: str, last: str) -> dict:
    return {"start": day(first), "end": day(last)}


@pytest.fixture
def cast(desk):
    """Six engagements that differ in everything that can be filtered by."""
    with acting_as(desk):
        open_series({"code": "TALKS", "name": "Annual talks"}, by=desk)
        return {
            "ship": log(
                "IDN", kind="VIS-SHIP", title="Frigate in port",
                actual=days("2025-04-09", "2025-04-12"),
                place="HOME", flow="RECEIVE", outcomes=["RELN"],
                principals=[{"side": "IDN", "office": "Chief of Navy", "level": "L6"}],
            ).ref,
            "talks": log(
                "SGP", kind="TLK-STRAT", title="Policy dialogue",
                actual=days("2024-12-30", "2025-01-02"),
                place="PARTNER", place_party="SGP", flow="MUTUAL", outcomes=["TRAN", "CONF"],
                series="TALKS", principals=[{"side": "HOME", "office": "Minister", "level": "L9"}],
            ).ref,
            "exercise": log(
                "IDN", "SGP", "AUS", kind="EXR-STD", title="Sea exercise",
                summary="Logistics for relief at sea", actual=days("2023-06-01", "2023-06-20"),
                place="AT_SEA", flow="MUTUAL", outcomes=["COMP"],
            ).ref,
            "dialogue": log(
                "JPN", kind="FOR-DLG", title="Private dialogue",
                actual=days("2022-05-01", "2022-05-03"),
                place="THIRD", place_party="CHE", place_name="Genève", track_nominal="T2",
                track_conduct="T2", outcomes=["PERC"], frameworks=["ARF"],
                participants=[{"partner": "JPN", "capacity": "PRIVATE"}],
            ).ref,
            "call": log(
                "JPN", kind="HLE-VTC", title="Video call", actual=days("2025-02-01", "2025-02-01"),
                place="VIRTUAL", outcomes=["SIGN"],
            ).ref,
            "draft": log(
                "TLS", kind="TRN-CRS", title="Course", state="DRAFT",
                planned=days("2025-08-01", "2025-08-30"),
                place="HOME", outcomes=["COMP"],
            ).ref,
            "undated": log("VNM", kind="TLK-OFF", title="Some day", state="DRAFT", place=None).ref,
        }  # fmt: skip


@pytest.fixture
def found(api, cast):
    names = {ref: name for name, ref in cast.items()}

    def ask(query: str) -> set[str]:
        answer = api.get(f"{LIST}?{query}")
        assert answer.status_code == 200, answer.content
        return {names[row["ref"]] for row in answer.json()["results"]}

    return ask


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", EVERY),
        ("partner=IDN", {"ship", "exercise"}),
        ("partner=IDN&partner=TLS", {"ship", "exercise", "draft"}),
        ("kind=VIS-SHIP", {"ship"}),
        ("kind=VIS-SHIP&kind=HLE-VTC", {"ship", "call"}),
        ("family=TLK", {"talks", "undated"}),
        ("state=DRAFT", {"draft", "undated"}),
        ("state=DRAFT&state=COMPLETED", EVERY),
        ("outcome=CONF", {"talks"}),
        ("outcome=COMP&outcome=SIGN", {"exercise", "call", "draft"}),
        ("from=2025-01-02", {"ship", "talks", "call", "draft"}),
        ("from=2025-01-03", {"ship", "call", "draft"}),
        ("to=2023-06-01", {"exercise", "dialogue"}),
        ("from=2023-06-20&to=2024-12-30", {"exercise", "talks"}),
        ("ended=2025Q1", {"talks", "call"}),
        ("ended=2024Q4", set()),
        ("place=HOME", {"ship", "draft"}),
        ("place=HOME&place=VIRTUAL", {"ship", "draft", "call"}),
        ("direction=INWARD", {"ship", "draft"}),
        ("direction=OUTWARD", {"talks"}),
        ("direction=THIRD", {"exercise", "dialogue"}),
        ("direction=VIRTUAL", {"call"}),
        ("flow=RECEIVE", {"ship"}),
        ("track=T2", {"dialogue"}),
        ("level_min=L6", {"ship", "talks"}),
        ("level_min=L7", {"talks"}),
        ("level_min=L10", set()),
        ("series=TALKS", {"talks"}),
        ("owner=desk&kind=VIS-SHIP", {"ship"}),
        ("owner=lead", set()),
        ("overdue=true", {"draft"}),
        ("overdue=false", {"ship", "talks", "exercise", "dialogue", "call", "undated"}),
        ("q=frigates", {"ship"}),
        ("q=dialog", {"talks", "dialogue"}),
        ("q=geneve", {"dialogue"}),
        ("q=Gen%C3%A8ve", {"dialogue"}),
        ("q=logis", {"exercise"}),
        ("q=relief+-logistics", set()),
        ("q=%22policy+dialogue%22", {"talks"}),
        ("q=frigate+or+video", {"ship", "call"}),
        ("q=the", set()),
        ("q=", EVERY),
        ("q=dialogue&partner=JPN&from=2022-01-01", {"dialogue"}),
    ],
)  # fmt: skip
def test_the_list_narrows(found, query, names):
    assert found(query) == names


def test_a_desk_narrows(found, desk):
    assert found(f"desk={desk.desk_id}&family=VIS") == {"ship"}


def test_a_grouping_finds_those_who_belonged_on_the_first_day(api, desk):
    with acting_as(desk):
        before = log("VNM", actual=days("1995-07-27", "1995-07-29"))
        after = log("VNM", actual=days("1995-07-28", "1995-07-29"))
    rows = api.get(f"{LIST}?grouping=ASEAN").json()["results"]
    assert [row["ref"] for row in rows] == [after.ref]
    assert before.ref != after.ref


def test_a_grouping_finds_what_stood_under_its_heading_too(found):
    assert {"ship", "dialogue"} <= found("grouping=ARF")
    assert "dialogue" not in found("grouping=ASEAN")


@pytest.mark.parametrize(
    "text",
    ["%25", "_", "%5C", "a+%26+%7C+!", "%22open", "%27%3B+drop+table", "%3A*", "%3C-%3E", "%28",
     "!!!", "%F0%9F%9A%A2", "-", "a%3Ab", "%27%27", "x%27%3A*"],
)  # fmt: skip
def test_no_punctuation_harms_a_search(api, cast, text):
    assert api.get(f"{LIST}?q={text}").status_code == 200


def test_a_search_ranks_the_title_before_the_summary(api, desk):
    with acting_as(desk):
        low = log("IDN", title="Visit", summary="Talk of minesweepers").ref
        high = log("SGP", title="Minesweepers visit").ref
    rows = api.get(f"{LIST}?q=minesweeper").json()["results"]
    assert [row["ref"] for row in rows] == [high, low]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("partnr=IDN", "partnr"),
        ("partner=ZZZ", "partner"),
        ("partner=", "partner"),
        ("partner=IDN&partner=ZZZ", "partner"),
        ("partner=%00", "partner"),
        ("partner=%ff", "partner"),
        ("grouping=NOPE", "grouping"),
        ("grouping=ASEAN&grouping=ARF", "grouping"),
        ("kind=VIS", "kind"),
        ("family=VIS-SHIP", "family"),
        ("state=OPEN", "state"),
        ("outcome=GOOD", "outcome"),
        ("from=2025-02-30", "from"),
        ("from=01/02/2025", "from"),
        ("from=0000-01-01", "from"),
        ("to=9999-01-01", "to"),
        ("to=20250101", "to"),
        ("ended=2026Q5", "ended"),
        ("ended=9999Q1", "ended"),
        ("place=MOON", "place"),
        ("direction=UP", "direction"),
        ("flow=BOTH", "flow"),
        ("track=T3", "track"),
        ("level_min=9", "level_min"),
        ("level_min=L11", "level_min"),
        ("series=NOPE", "series"),
        ("desk=NOPE", "desk"),
        ("owner=nobody", "owner"),
        ("overdue=maybe", "overdue"),
        ("overdue=true&overdue=false", "overdue"),
        ("q=" + "x" * 201, "q"),
        ("q=" + "word+" * 10000, "q"),
        ("page_size=0", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=1000000", "page_size"),
        ("page_size=99999999999999999999", "page_size"),
        ("page_size=%D9%A3", "page_size"),
        ("page_size=ten", "page_size"),
        ("ordering=title", "ordering"),
        ("ordering=marking__rank", "ordering"),
        ("ordering=relevance", "ordering"),
        ("cursor=", "cursor"),
        ("cursor=abc", "cursor"),
        ("cursor=" + "A" * 300, "cursor"),
        ("limit=10", "limit"),
        ("marking=LIMITED", "marking"),
        ("participations__partner=IDN", "participations__partner"),
        ("format=xml", "format"),
    ],
)
def test_what_is_not_known_is_refused_by_name(api, cast, query, name):
    answer = api.get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert name in answer.json()["errors"]


def test_two_thousand_and_one_parameters_are_refused(api, db):
    query = "&".join(f"a{number}=1" for number in range(2001))
    assert api.get(f"{LIST}?{query}").status_code == 400
