"""How an engagement is prepared: aims of both sides, what is lacking, what a partner is told."""

import pytest
from django.db import IntegrityError, transaction

from accounts.acting import acting_as
from accounts.refusing import NotAllowedNow
from engagements.models import Preparation
from engagements.models.preparation import SAID
from tests.cast import clear
from tests.engagements.lives import Cast
from tests.factories import log

LIST = "/api/v1/engagements/"
AIMS = {
    "our_aim": "A hotline that is answered.", "their_aim": "Fewer incidents at the shoals.",
    "their_aim_source": "Their note of 3 May.", "aims_aligned": "PARTLY",
    "understanding_agreed": "What an incident is.",
}  # fmt: skip
REST = {
    "significance": "SIGNIFICANT", "messages": "We answer within an hour.",
    "working_language": "English", "offer_origin": "REQUESTED", "levers": ["STRATEGIC"],
}  # fmt: skip


@pytest.fixture
def people(desk, lead, planner):
    return Cast(desk, lead, planner)


@pytest.fixture
def talks(people):
    return people.draft()


@pytest.fixture
def term(api):
    said = {"kind": "TERM", "subject": "security", "ours": "Of the state.",
            "theirs": "Of the household.", "marking": "PUBLIC"}  # fmt: skip
    answer = api.post("/api/v1/partners/XAA/notes/", said, "json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def prepare(api, ref, tag="*", **said):
    return api.patch(f"{LIST}{ref}/preparation/", said, "json", HTTP_IF_MATCH=tag)


def test_before_anybody_prepares_it_everything_is_unsaid(api, talks):
    answer = api.get(f"{LIST}{talks}/preparation/")
    shown = answer.json()
    assert (answer["ETag"], shown["version"]) == (f'"{talks}-preparation-0"', 0)
    assert all(shown[name] in (None, []) for name in SAID)
    assert (shown["complete"], shown["created_by"]) == (False, None)
    assert "our_aim" in {want["field"] for want in shown["lacking"]}


def test_what_is_said_comes_back_and_what_is_left_out_stays(api, talks):
    first = prepare(api, talks, f'"{talks}-preparation-0"', **AIMS)
    assert (first.status_code, first["ETag"]) == (200, f'"{talks}-preparation-1"')
    second = prepare(api, talks, first["ETag"], honours_given="FULL", places_offered=4,
                     interpreter=True, themes=["PANDEMIC"], firms=["Quay & Sons"])  # fmt: skip
    shown = second.json()
    assert {name: shown[name] for name in AIMS} == AIMS
    assert (shown["honours_given"], shown["places_offered"], shown["interpreter"]) == (
        "FULL", 4, True
    )  # fmt: skip
    assert (shown["themes"], shown["firms"], shown["version"]) == (
        ["PANDEMIC"], ["Quay & Sons"], 2
    )  # fmt: skip
    assert api.get(f"{LIST}{talks}/preparation/").json() == shown
    emptied = prepare(api, talks, our_aim=None, interpreter=None, themes=[]).json()
    assert (emptied["our_aim"], emptied["interpreter"], emptied["themes"]) == (None, None, [])


def test_a_stale_version_loses_nothing(api, talks):
    prepare(api, talks, **AIMS)
    stale = prepare(api, talks, f'"{talks}-preparation-0"', our_aim="Another.")
    assert stale.status_code == 412
    assert api.patch(f"{LIST}{talks}/preparation/", {}, "json").status_code == 428
    assert api.get(f"{LIST}{talks}/preparation/").json()["our_aim"] == AIMS["our_aim"]


def test_every_field_takes_what_it_shows(api, talks):
    """What is read may be sent back, every field of it."""
    shown = prepare(api, talks, **AIMS, **REST).json()
    answer = prepare(api, talks, **{name: shown[name] for name in SAID})
    assert (answer.status_code, answer.json()["version"]) == (200, shown["version"])


def test_to_say_nothing_writes_nothing(api, talks):
    assert prepare(api, talks, our_aim=None, levers=[]).json()["version"] == 0
    assert not Preparation._base_manager.exists()  # whoever may see it


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"aims_aligned": "SOMEHOW"}, "aims_aligned"),
        ({"levers": ["MAGIC"]}, "levers.0"),
        ({"levers": "ECONOMIC"}, "levers"),
        ({"places_offered": 4, "places_taken": 5}, "places_taken"),
        ({"places_taken": 3, "places_completed": 4}, "places_completed"),
        ({"places_offered": -1}, "places_offered"),
        ({"interpreter": "yes"}, "interpreter"),
        ({"obligation_due": "soon"}, "obligation_due"),
        ({"our_aim": "x" * 501}, "our_aim"),
        ({"firms": ["x"] * 51}, "firms"),
        ({"terms": ["PN-NEVERWASIT"]}, "terms.0"),
        ({"complete": True}, "complete"),
        ({"mood": "good"}, "mood"),
    ],
)
def test_what_does_not_go_together_is_refused_and_nothing_is_written(api, talks, said, field):
    answer = prepare(api, talks, **said)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert api.get(f"{LIST}{talks}/preparation/").json()["version"] == 0


def test_what_is_lacking_depends_on_what_it_is(api, people, talks):
    def lacking(ref, **said):
        return {want["field"] for want in prepare(api, ref, **said).json()["lacking"]}

    assert lacking(talks, significance="MUNDANE") == {"our_aim", "offer_origin"}
    assert lacking(talks, **AIMS, **REST) == set()
    assert api.get(f"{LIST}{talks}/preparation/").json()["complete"]
    course = people.draft(kind="TRN-CRS")
    assert lacking(course, **AIMS, **REST) == {
        "need_stated", "human_security_check", "course", "places_offered"
    }  # fmt: skip
    research = people.draft(kind="IND-MTG")
    assert lacking(research, **AIMS, **REST) == {"economic_effect", "sectors"}


def test_the_significant_is_not_approved_before_both_sides_aims_are_known(api, people, talks):
    prepare(api, talks, significance="SIGNIFICANT")
    people.move(talks, "PROPOSED")
    with pytest.raises(NotAllowedNow, match="does not say yet: our aim"):
        people.move(talks, "APPROVED")
    prepare(api, talks, **AIMS)
    people.move(talks, "APPROVED")


def test_parity_is_shown_from_what_both_sides_sent(api, people):
    ref = people.draft(
        principals=[
            {"side": "HOME", "office": "Chief of Navy", "level": "L6"},
            {"side": "XAA", "office": "Deputy", "level": "L5"},
        ]
    )
    shown = prepare(api, ref, honours_given="FULL", honours_received="SIMPLE").json()
    assert shown["parity"] == {
        "host": None, "level_home": "L6", "level_partners": "L5", "honours_even": False
    }  # fmt: skip


def test_what_one_partner_is_told_stands_side_by_side(api, people):
    told = people.draft()
    other = people.draft(participants=[{"partner": "XBB"}], place_party="XBB", planned=None)
    prepare(api, told, messages="We answer within an hour.", economic_effect="None meant.",
            levers=["ECONOMIC"], themes=["PANDEMIC"])  # fmt: skip
    prepare(api, other, messages="We answer in a week.")

    def listed(query):
        rows = api.get(f"/api/v1/preparations/?{query}").json()["results"]
        return {row["engagement"] for row in rows}

    assert listed("partner=XAA") == {told}
    assert listed("lever=ECONOMIC") == listed("theme=PANDEMIC") == {told}
    assert listed("economic_effect=true") == {told}
    assert listed("economic_effect=false") == {other}
    assert api.get("/api/v1/preparations/?lever=MAGIC").status_code == 400


def test_terms_that_matter_are_named_and_hidden_ones_are_not(api, api_as, talks, term):
    assert prepare(api, talks, terms=[term["ref"]]).json()["terms"] == [term["ref"]]
    secret = api.post(
        "/api/v1/partners/XAA/notes/",
        {"kind": "TERM", "subject": "peace", "ours": "a", "theirs": "b", "marking": "CONTROLLED"},
        "json",
    ).json()
    answer = prepare(api, talks, terms=[secret["ref"]])
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["terms.0"])
    path = f"/api/v1/partners/XAA/notes/{term['ref']}/"
    higher = api.patch(path, {"marking": "CONTROLLED"}, "json", HTTP_IF_MATCH="*")
    assert higher.status_code == 200
    clear("planner", rank=20)
    assert api_as("planner").get(f"{LIST}{talks}/preparation/").json()["terms"] == []
    clear("desk", rank=20)
    prepare(api, talks, terms=[])
    clear("desk", rank=30)
    assert api.get(f"{LIST}{talks}/preparation/").json()["terms"] == [term["ref"]]


def test_who_may_not_read_the_engagement_finds_no_preparation(api, api_as, acting):
    hidden = log("XAA", marking="CONTROLLED")
    prepare(api, hidden.ref, messages="Not for everybody.")
    clear("planner", rank=10)
    low = api_as("planner")
    assert low.get(f"{LIST}{hidden.ref}/preparation/").status_code == 404
    assert low.get("/api/v1/preparations/").json()["results"] == []


def test_what_was_called_off_is_prepared_no_more(api, people):
    ref = people.life("CANCELLED")
    assert prepare(api, ref, our_aim="Too late.").status_code == 409


def test_the_database_holds_it_too(api, talks, desk):
    prepare(api, talks, places_offered=2)
    with acting_as(desk), pytest.raises(IntegrityError), transaction.atomic():
        Preparation.objects.update(places_taken=3)
