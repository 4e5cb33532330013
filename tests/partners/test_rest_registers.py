"""The registers over REST: partners with their names, groupings with the members of a day."""

import pytest


def codes(answer):
    assert answer.status_code == 200, answer.content
    return [row["code"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "code"),
    [("q=Burma", "MMR"), ("q=soviet", "SUN"), ("q=idn", "IDN"), ("q=cote+d", "CIV")],
)
def test_a_partner_is_found_by_any_of_its_names(api, query, code):
    assert code in codes(api.get(f"/api/v1/partners/?{query}"))


def test_partners_narrow(api):
    organisations = codes(api.get("/api/v1/partners/?kind=ORGANISATION&page_size=200"))
    assert organisations
    assert "IDN" not in organisations
    east = codes(api.get("/api/v1/partners/?region=ASIA-SOUTH-EAST&page_size=200"))
    assert {"IDN", "MMR", "TLS"} <= set(east)
    asia = codes(api.get("/api/v1/partners/?region=ASIA&page_size=200"))
    assert set(east) < set(asia)


def test_partners_of_a_grouping_are_those_of_the_day(api):
    path = "/api/v1/partners/?grouping=ASEAN&page_size=200&on="
    assert codes(api.get(f"{path}1984-01-07")) == ["BRN", "IDN", "MYS", "PHL", "SGP", "THA"]
    assert codes(api.get(f"{path}1984-01-06")) == ["IDN", "MYS", "PHL", "SGP", "THA"]


def test_a_partner_that_is_no_more_is_read_but_not_on_a_later_day(api):
    assert api.get("/api/v1/partners/SUN/").status_code == 200
    assert "SUN" in codes(api.get("/api/v1/partners/?q=soviet&on=1990-01-01"))
    assert "SUN" not in codes(api.get("/api/v1/partners/?q=soviet&on=2000-01-01"))


def test_a_partner_tells_its_names_and_groupings_with_their_days(api):
    shown = api.get("/api/v1/partners/TLS/").json()
    assert shown["kind"] == "STATE"
    asean = [row for row in shown["groupings"] if row["grouping"] == "ASEAN"]
    # A membership is stored with the first day on which it is over, and shown with the last.
    assert [(row["status"], row["valid"]) for row in asean] == [
        ("OBSERVER", {"start": "2022-11-11", "end": "2025-10-25"}),
        ("MEMBER", {"start": "2025-10-26", "end": None}),
    ]
    names = [row["name"] for row in api.get("/api/v1/partners/MMR/").json()["names"]]
    assert "Burma" in names


@pytest.mark.parametrize(
    ("day", "status"), [("2025-10-25", "OBSERVER"), ("2025-10-26", "MEMBER"), ("2022-11-10", None)]
)
def test_a_grouping_gives_its_members_of_a_day(api, day, status):
    shown = api.get(f"/api/v1/groupings/ASEAN/?on={day}").json()
    assert shown["on"] == day
    found = [row["status"] for row in shown["members"] if row["partner"] == "TLS"]
    assert found == ([] if status is None else [status])


def test_a_grouping_without_a_day_gives_everybody_there_ever_was(api):
    shown = api.get("/api/v1/groupings/ASEAN/").json()
    assert shown["on"] is None
    assert len([row for row in shown["members"] if row["partner"] == "TLS"]) == 2
    assert {"name", "certainty", "source", "date_precision"} <= set(shown["members"][0])


def test_the_vocabulary_is_whole(api):
    kinds = api.get("/api/v1/kinds/?page_size=200").json()["results"]
    assert len(kinds) == 103
    assert len({kind["family"] for kind in kinds}) == 16
    ship = next(kind for kind in kinds if kind["code"] == "VIS-SHIP")
    assert (ship["mode"], ship["default_outcomes"]) == ("EVENT", ["RELN", "SIGN"])
    outcomes = codes(api.get("/api/v1/outcomes/"))
    assert outcomes == ["TENS", "SIGN", "COMP", "TRAN", "RELN", "PERC", "CONF", "INCV", "DOMC"]
    visits = codes(api.get("/api/v1/kinds/?family=VIS"))
    assert visits == [code for code in visits if code.startswith("VIS-")]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("partners/?kind=PLANET", "kind"),
        ("partners/?region=NOWHERE", "region"),
        ("partners/?grouping=ASEAN", "on"),
        ("partners/?grouping=NOPE&on=2014-06-01", "grouping"),
        ("partners/?on=tomorrow", "on"),
        ("partners/?on=20140601", "on"),
        ("partners/?name=x", "name"),
        ("partners/IDN/?on=2014-06-01", "on"),
        ("groupings/ASEAN/?on=2014-13-01", "on"),
        ("groupings/?nature=ALLIANCE", "nature"),
        ("kinds/?family=NOPE", "family"),
        ("kinds/?mode=SOMETIMES", "mode"),
        ("outcomes/?page_size=0", "page_size"),
    ],
)
def test_what_is_not_known_is_refused_by_name(api, path, name):
    answer = api.get(f"/api/v1/{path}")
    assert answer.status_code == 400
    assert name in answer.json()["errors"]


@pytest.mark.parametrize(
    "path", ["partners/", "partners/IDN/", "groupings/", "kinds/", "outcomes/"]
)
@pytest.mark.parametrize("method", ["post", "patch", "put", "delete"])
def test_registers_are_not_written_here(api, path, method):
    answer = getattr(api, method)(f"/api/v1/{path}", {}, "json")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


def test_the_older_wordings_report_beside_the_outcomes_and_the_kinds(api):
    aims = {row["code"]: row["aim"] for row in api.get("/api/v1/outcomes/").json()["results"]}
    assert (aims["TENS"], aims["COMP"]) == ("DISPEL_HOSTILITY", "ACCOUNTABLE_FORCES")
    assert set(aims.values()) == {"DISPEL_HOSTILITY", "ACCOUNTABLE_FORCES", "BUILD_TRUST"}
    kinds = api.get("/api/v1/kinds/?page_size=200").json()["results"]
    tasks = {row["code"]: row["mission_task"] for row in kinds}
    assert (tasks["CSB-OBS"], tasks["TRN-MTT"], tasks["VIS-SHIP"]) == (
        "ARMS_CONTROL", "OUTREACH", "OTHER"
    )  # fmt: skip
