"""What counts as development aid: screened once it is approved, and by whom (INV-30)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from engagements import gates
from engagements.actions.aid import FOLLOWS
from engagements.models import Engagement, OdaAssessment
from tests.cast import everything
from tests.doors import PageDoor, RestDoor
from tests.factories import NOW, log

LIST, POOLS = "/api/v1/engagements/", "/api/v1/funding-pools/"
HELD = {"start": date(2025, 4, 9), "end": date(2025, 4, 12)}
STATES = OdaAssessment.State.values
FINDINGS = ("ELIGIBLE", "PARTIAL", "NOT_ELIGIBLE")


@pytest.fixture
def oda(api_as):
    return api_as("oda")


@pytest.fixture
def course(acting):
    """With Brindlemoor, that development aid may go to."""
    return log("XBB", kind="TRN-CRS", title="Course", actual=HELD)


def begun(client, engagement, **said):
    return client.post(f"{LIST}{engagement.ref}/oda/", said, "json")


def found(client, engagement, row, **said):
    path = f"{LIST}{engagement.ref}/oda/{row['ref']}/"
    return client.patch(path, said, "json", HTTP_IF_MATCH=f'"{row["ref"]}-{row["version"]}"')


def screened(client, engagement, state, **said):
    row = begun(client, engagement, reason="Civilians are taught to run a port").json()
    return found(client, engagement, row, state=state, **said)


@pytest.mark.parametrize(
    ("state", "given", "share"),
    [("ELIGIBLE", {}, 100), ("PARTIAL", {"percent": 40}, 40), ("NOT_ELIGIBLE", {}, 0)],
)
def test_a_finding_says_which_share_counts_and_stays_when_it_is_reviewed(
    oda, course, state, given, share
):
    row = screened(oda, course, state, **given).json()
    assert (row["state"], row["finding"], row["percent"]) == (state, state, share)
    assert (row["assessed_by"], row["reviewed_by"]) == ("oda", None)
    reviewed = found(oda, course, row, state="REVIEWED").json()
    assert (reviewed["state"], reviewed["finding"], reviewed["percent"]) == (
        "REVIEWED", state, share
    )  # fmt: skip
    assert reviewed["reviewed_by"] == "oda"


@pytest.mark.parametrize("state", ["DRAFT", "PROPOSED", "APPROVED", "CONFIRMED", "CANCELLED"])
def test_nothing_is_screened_before_it_is_approved(oda, acting, state):
    ahead = {"start": date(2190, 1, 8), "end": date(2190, 1, 9)}
    course = log("XBB", kind="TRN-CRS", planned=ahead)
    why = {"cancel_by": "HOME", "cancel_reason": "OTHER"} if state == "CANCELLED" else {}
    with everything():
        Engagement.objects.filter(pk=course.pk).update(state=state, **why)
    answer = begun(oda, course)
    assert answer.status_code == (201 if state in {"APPROVED", "CONFIRMED"} else 409)
    if answer.status_code == 409:
        assert course.ref in answer.json()["detail"]


@pytest.mark.parametrize("who", ["desk", "lead", "planner", "finance", "export", "client"])
def test_aid_screeners_alone_screen(api_as, oda, course, who):
    assert begun(api_as(who), course).status_code == 403
    row = begun(oda, course).json()
    assert found(api_as(who), course, row, state="NOT_ELIGIBLE", reason="No").status_code == 403


@pytest.mark.parametrize("before", [state for state in STATES if state != "NOT_SCREENED"])
@pytest.mark.parametrize("after", STATES)
def test_every_pair_of_states_that_does_not_follow_is_refused(oda, course, before, after):
    row = begun(oda, course, reason="So it is").json()
    if before != "SCREENING":
        finding = "PARTIAL" if before == "REVIEWED" else before
        share = {"percent": 50} if finding == "PARTIAL" else {}
        row = found(oda, course, row, state=finding, **share).json()
    if before == "REVIEWED":
        row = found(oda, course, row, state="REVIEWED").json()
    share = {"percent": 50} if (before, after) == ("SCREENING", "PARTIAL") else {}
    answer = found(oda, course, row, state=after, **share)
    follows = after == before or after in FOLLOWS[OdaAssessment.State(before)]
    assert answer.status_code == (200 if follows else 409), answer.content


def test_a_finding_is_not_altered_but_the_engagement_screened_anew(oda, course):
    row = screened(oda, course, "ELIGIBLE").json()
    assert found(oda, course, row, override_reason="Never mind").status_code == 409
    assert screened(oda, course, "NOT_ELIGIBLE").json()["finding"] == "NOT_ELIGIBLE"
    listed = oda.get(f"{LIST}{course.ref}/oda/").json()["results"]
    assert {each["finding"] for each in listed} == {"ELIGIBLE", "NOT_ELIGIBLE"}


@pytest.mark.parametrize(
    ("state", "said", "field"),
    [
        ("PARTIAL", {}, "percent"),
        ("PARTIAL", {"percent": 0}, "percent"),
        ("PARTIAL", {"percent": 100}, "percent"),
        ("ELIGIBLE", {"percent": 40}, "percent"),
        ("SCREENING", {"percent": 40}, "percent"),
    ],
)
def test_a_share_goes_with_a_finding_in_part(oda, course, state, said, field):
    answer = screened(oda, course, state, **said)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_finding_has_its_reason(oda, course):
    row = begun(oda, course).json()
    assert list(found(oda, course, row, state="ELIGIBLE").json()["errors"]) == ["reason"]


@pytest.mark.parametrize(
    ("partners", "given"),
    [
        (["XAA"], {}),
        (["XBB", "XAA"], {}),
        (["XII"], {}),
        (["XBB"], {"kind": "MAT-GFT"}),
    ],
    ids=["no recipient", "one of two", "no longer", "materiel"],
)
def test_what_goes_to_no_recipient_or_is_materiel_does_not_count_unless_a_screener_says_why(
    oda, acting, partners, given
):
    course = log(*partners, **{"kind": "TRN-CRS", "actual": HELD, **given})
    for state, share in (("ELIGIBLE", {}), ("PARTIAL", {"percent": 10})):
        refused = screened(oda, course, state, **share)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["state"])
    assert screened(oda, course, "NOT_ELIGIBLE").status_code == 200
    why = "Relief goods, handed to a civilian agency of a recipient"
    assert screened(oda, course, "ELIGIBLE", override_reason=why).json()["override_reason"] == why


def test_who_was_a_recipient_is_asked_of_the_first_day(oda, acting):
    earlier = log("XII", kind="TRN-CRS", actual={"start": date(2024, 12, 31), "end": HELD["end"]})
    assert screened(oda, earlier, "ELIGIBLE").status_code == 200


@pytest.mark.parametrize("door", ["rest", "page"])
@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"participants": [{"partner": "XBB"}, {"partner": "XAA"}]}, "participants"),
        ({"actual": {"start": date(2001, 4, 9), "end": date(2001, 4, 12)}}, "participants"),
        ({"kind": "MAT-GFT"}, "kind"),
    ],
    ids=["another partner", "another day", "another kind"],
)
def test_what_counts_as_aid_is_not_changed_into_what_does_not(
    api_as, oda, course, door, fields, named
):
    at = RestDoor(api_as) if door == "rest" else PageDoor()
    screened(oda, course, "ELIGIBLE")
    refused = at.edit(course.ref, **fields)
    assert (refused.accepted, list(refused.errors)) == (False, [named])
    assert "counts as aid" in refused.errors[named][0]
    screened(oda, course, "NOT_ELIGIBLE")
    if named != "kind":
        assert at.edit(course.ref, **fields).accepted


def test_what_counts_as_aid_is_not_held_when_its_partner_is_a_recipient_no_more(oda, course, desk):
    screened(oda, course, "ELIGIBLE")
    assert gates.money.missing(course, "COMPLETED", by=desk, on=NOW.date()) == []
    course.actual_start = date(2000, 1, 1)
    (sentence,) = gates.money.missing(course, "COMPLETED", by=desk, on=NOW.date())
    assert "2000-01-01" in sentence


@pytest.fixture
def aid_line(api_as):
    finance = api_as("finance")
    body = {"code": "ZZ-AID", "name": "Aid", "managing_department": "Development ministry"}
    pool = finance.post(POOLS, body, "json").json()
    body = {"name": "Aid", "kind": "AID"}
    return finance.post(f"{POOLS}{pool['ref']}/lines/", body, "json").json()["ref"]


def paid(client, engagement, line, stage="SPENT", **said):
    body = {"fiscal_year": 2025, "currency": "EUR", "amount": "60", "stage": stage, "line": line}
    return client.post(f"{LIST}{engagement.ref}/funding/", {**body, **said}, "json")


def test_aid_pays_nothing_before_it_is_found_to_count(api, api_as, oda, course, aid_line):
    finance = api_as("finance")
    assert paid(api, course, aid_line, "ESTIMATE").json()["oda"] == "NOT_SCREENED"
    for stage in ("COMMITTED", "SPENT"):
        refused = paid(finance, course, aid_line, stage)
        assert (refused.status_code, "not screened" in refused.json()["detail"]) == (409, True)
    screened(oda, course, "NOT_ELIGIBLE")
    assert paid(finance, course, aid_line).status_code == 409
    screened(oda, course, "ELIGIBLE")
    row = paid(finance, course, aid_line).json()
    assert (row["aid"], row["oda"]) == (True, "ELIGIBLE")


def test_aid_beyond_the_share_that_counts_warns(api_as, oda, course, aid_line):
    finance = api_as("finance")
    screened(oda, course, "PARTIAL", percent=40)
    (*_, warned) = paid(finance, course, aid_line).json()["warnings"]
    assert warned.startswith("Aid pays 60.00 of 60.00 EUR, and 40 % of it counts")


def test_found_to_be_no_aid_after_all_it_says_what_aid_pays_already(api_as, oda, course, aid_line):
    screened(oda, course, "ELIGIBLE")
    row = paid(api_as("finance"), course, aid_line).json()
    assert row["ref"] in screened(oda, course, "NOT_ELIGIBLE").json()["warnings"][0]


@pytest.mark.parametrize(
    "values",
    ["state = 'ELIGIBLE'", "state = 'REVIEWED'", "percent = 5", "state = 'NOT_SCREENED'",
     "state = 'PARTIAL', finding = 'PARTIAL', percent = 0, assessed_on = '2025-05-01',"
     " assessed_by_id = created_by_id, reason = 'x'"],
)  # fmt: skip
def test_the_database_takes_no_finding_without_its_share(oda, course, values):
    begun(oda, course)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE engagements_odaassessment SET {values}")  # noqa: S608 - its own


def test_a_partner_says_when_development_aid_may_go_there(api):
    assert api.get("/api/v1/partners/XII/").json()["aid"] == [
        {"start": "1990-01-01", "end": "2024-12-31", "source": "invented"}
    ]
    assert api.get("/api/v1/partners/FRA/").json()["aid"] == []
