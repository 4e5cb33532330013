"""What an engagement is for and rests on: goals of plans, and agreements beside groupings."""

import pytest
from django.db import IntegrityError, connection, transaction

from engagements.models import Framework
from tests import cast
from tests.doors import PageDoor
from tests.partners.planning import (
    AGREEMENTS,
    IN_FORCE,
    approved,
    changed,
    errors,
    goal_of,
    made,
    planned,
)

pytestmark = pytest.mark.django_db

LIST = "/api/v1/engagements/"
VISIT = {
    "kind": "VIS-SHIP",
    "place": "HOME",
    "participants": [{"partner": "XAA"}],
    "actual": {"start": "2025-04-09", "end": "2025-04-12"},
}


# --- goals ---------------------------------------------------------------------------------------


def test_an_engagement_cites_one_goal_of_a_participants_plan(api_as, api):
    goal = goal_of(approved(api_as))
    visit = made(api, LIST, VISIT, goal=goal)
    assert (visit["goal"], visit["warnings"]) == (goal, [])
    made(api, LIST, VISIT, actual={"start": "2025-07-09", "end": "2025-07-12"})
    rows = api.get(f"{LIST}?goal={goal}").json()["results"]
    assert [row["ref"] for row in rows] == [visit["ref"]]
    assert changed(api, LIST, visit["ref"], goal=None).json()["goal"] is None
    assert changed(api, LIST, visit["ref"], goal=goal, title="Again").json()["goal"] == goal
    told = api.get(f"{LIST}{visit['ref']}/changes/?ordering=at").json()["results"]
    goals = [
        (field["old"], field["new"])
        for change in told
        for field in change["fields"]
        if field["field"] == "goal"
    ]
    assert goals == [(None, goal), (goal, None), (None, goal)]


def test_a_goal_of_a_draft_or_of_somebody_elses_plan_is_refused(api_as, api):
    draft, other = goal_of(planned(api_as)), goal_of(approved(api_as, partner="XBB"))
    for goal, sentence in (
        (draft, "is a draft"),
        (other, "is a goal with XBB, who is no participant"),
        ("G-NOTTHERE22", "There is no goal G-NOTTHERE22"),
    ):
        answer = api.post(LIST, {**VISIT, "goal": goal}, "json")
        assert (answer.status_code, set(errors(answer))) == (400, {"goal"})
        assert sentence in errors(answer)["goal"][0]


def test_a_goal_of_a_thematic_plan_is_anybodys(api_as, api):
    plan = approved(api_as, kind="THEMATIC", partner=None, theme="Search and rescue")
    assert made(api, LIST, VISIT, goal=goal_of(plan))["goal"] == goal_of(plan)


def test_a_goal_cited_outside_the_time_of_its_plan_is_asked_about(api_as, api):
    plan = approved(api_as)
    days = {"start": "2024-04-09", "end": "2024-04-12"}
    warned = made(api, LIST, VISIT, goal=goal_of(plan), actual=days)["warnings"]
    assert warned == [f"{goal_of(plan)} is a goal of {plan['ref']}, which is not for 2024-04-09."]


def test_a_goal_that_is_hidden_is_no_goal_and_stays_where_it_is_cited(api_as, api):
    goal = goal_of(approved(api_as, marking="CONTROLLED"))
    visit = made(api, LIST, VISIT, goal=goal)
    cast.clear("lead", rank=10)
    low = api_as("lead")
    assert low.get(f"{LIST}{visit['ref']}/").json()["goal"] is None
    assert goal not in low.get(f"{LIST}{visit['ref']}/changes/").content.decode()
    for other in (goal, "G-NOTTHERE22"):
        cited = low.post(LIST, {**VISIT, "goal": other}, "json")
        assert errors(cited)["goal"][0].startswith(f"There is no goal {other}.")
        narrowed = low.get(f"{LIST}?goal={other}")
        assert f"“{other}” is not known here" in errors(narrowed)["goal"][0]
    assert changed(low, LIST, visit["ref"], title="Renamed").status_code == 200
    assert api.get(f"{LIST}{visit['ref']}/").json()["goal"] == goal


def test_a_goal_that_is_cited_is_not_removed_by_hand(api_as, api):
    goal = goal_of(approved(api_as))
    made(api, LIST, VISIT, goal=goal)
    with cast.everything(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="goal_id"), transaction.atomic():
            cursor.execute("DELETE FROM partners_plangoal WHERE ref = %s", [goal])


# --- agreements ----------------------------------------------------------------------------------


@pytest.fixture
def agreement(api_as):
    return made(api_as("lead"), AGREEMENTS, IN_FORCE)["ref"]


def test_an_engagement_rests_on_agreements_beside_groupings(api, agreement):
    visit = made(api, LIST, VISIT, frameworks=[agreement, "ASEAN"])
    assert (visit["frameworks"], visit["warnings"]) == (["ASEAN", agreement], [])
    rows = api.get(f"{LIST}?agreement={agreement}").json()["results"]
    assert [row["ref"] for row in rows] == [visit["ref"]]
    after = changed(api, LIST, visit["ref"], frameworks=[agreement]).json()
    assert after["frameworks"] == [agreement]
    assert changed(api, LIST, visit["ref"], frameworks=[]).json()["frameworks"] == []
    assert api.get(f"{LIST}?agreement={agreement}").json()["results"] == []
    told = api.get(f"{LIST}{visit['ref']}/changes/?ordering=at").json()["results"]
    headings = [
        (field["old"], field["new"])
        for change in told
        for field in change["fields"]
        if change["what"] == "framework" and field["field"] == "framework"
    ]
    assert (None, agreement) in headings
    assert (agreement, None) in headings


def test_what_is_neither_grouping_nor_agreement_is_refused(api, agreement):
    answer = api.post(LIST, {**VISIT, "frameworks": ["ASEAN", "A-NOTTHERE22"]}, "json")
    assert "neither a grouping nor an agreement" in errors(answer)["frameworks.1"][0]


def test_an_agreement_not_in_force_or_without_a_party_is_asked_about(api_as, api, agreement):
    days = {"start": "2024-01-20", "end": "2024-01-21"}
    early = made(api, LIST, VISIT, frameworks=[agreement], actual=days)
    assert early["warnings"] == [
        f"{agreement} was not in force on 2024-01-20: check what this rests on."
    ]
    other = [{"partner": "XBB"}]
    foreign = made(api, LIST, VISIT, frameworks=[agreement], participants=other)
    assert foreign["warnings"] == [
        f"No participant is a party to {agreement}: check what this rests on."
    ]


def test_guests_are_those_of_groupings_alone(api, agreement):
    # INV-27 asks of groupings who belongs to them, and of agreements nothing.
    forum = {**VISIT, "kind": "FOR-MIN", "participants": [{"partner": "XAA"}, {"partner": "IDN"}]}
    warned = made(api, LIST, forum, frameworks=["ASEAN", agreement])["warnings"]
    assert [sentence for sentence in warned if "Guests" in sentence or "belonged" in sentence] == [
        "Guests, not members of ASEAN on that day: XAA."
    ]


def test_an_agreement_that_is_hidden_is_absent_and_stays(api_as, api):
    hidden = made(api_as("lead"), AGREEMENTS, IN_FORCE, marking="CONTROLLED")["ref"]
    visit = made(api, LIST, VISIT, frameworks=["ASEAN", hidden])
    cast.clear("lead", rank=10)
    low = api_as("lead")
    assert low.get(f"{LIST}{visit['ref']}/").json()["frameworks"] == ["ASEAN"]
    assert low.get(LIST).json()["results"][0]["frameworks"] == ["ASEAN"]
    told = low.get(f"{LIST}{visit['ref']}/changes/").json()["results"]
    assert [change["what"] for change in told].count("framework") == 1
    for other in (hidden, "A-NOTTHERE22"):
        cited = low.post(LIST, {**VISIT, "frameworks": [other]}, "json")
        assert f"“{other}” is neither" in errors(cited)["frameworks.0"][0]
        assert "not known here" in errors(low.get(f"{LIST}?agreement={other}"))["agreement"][0]
    assert changed(low, LIST, visit["ref"], frameworks=["ARF"]).status_code == 200
    assert api.get(f"{LIST}{visit['ref']}/").json()["frameworks"] == ["ARF", hidden]


def test_the_record_tells_an_auditor_of_nothing_that_is_hidden(api_as, api):
    hidden = {"marking": "CONTROLLED"}
    cited = {
        "goal": goal_of(approved(api_as, **hidden)),
        "frameworks": [made(api_as("lead"), AGREEMENTS, IN_FORCE, **hidden)["ref"]],
    }
    cast.clear("auditor", rank=10)
    auditor = api_as("auditor")
    audit = "/api/v1/audit/?page_size=200&table="
    made(api, LIST, VISIT, **cited)
    for table in ("engagements_framework", "partners_plangoal", "partners_agreement"):
        assert auditor.get(f"{audit}{table}").json()["results"] == []
    (logged,) = auditor.get(f"{audit}engagements_engagement").json()["results"]
    assert (logged["operation"], logged["changes"]) == ("INSERT", None)


def test_the_page_names_what_it_rests_on_and_keeps_it(api, agreement):
    visit = made(api, LIST, VISIT, frameworks=["ASEAN", agreement])
    door = PageDoor()
    page = door.client.get(f"/engagements/{visit['ref']}/").content.decode()
    assert IN_FORCE["title"] in page
    assert door.edit(visit["ref"], title="Renamed").accepted
    assert api.get(f"{LIST}{visit['ref']}/").json()["frameworks"] == ["ASEAN", agreement]


@pytest.mark.parametrize("both", [True, False])
def test_a_framework_is_a_grouping_or_an_agreement(api, agreement, both):
    visit = made(api, LIST, VISIT, frameworks=[agreement])
    said = {"grouping": "ASEAN"} if both else {"agreement": None}
    with (
        cast.everything(),
        pytest.raises(IntegrityError, match="framework_is_one_of_two"),
        transaction.atomic(),
    ):
        Framework.objects.filter(engagement__ref=visit["ref"]).update(**said)
