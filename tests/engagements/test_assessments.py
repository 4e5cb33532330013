"""Judgements of effect (INV-31, INV-32): whose they are, what they rest on, when they count."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.acting import acting_as
from accounts.models import User
from engagements.actions import edit_engagement, lock_engagement
from engagements.gates import effect
from engagements.models import Assessment, Engagement, Principal
from tests.cast import clear, everything
from tests.factories import NOW, log

RELATIONS = "/api/v1/relationship-assessments/"
SAID = {
    "outcome": "RELN", "score": 1, "confidence": "M", "evidence": ["PARTNER_ACTION"],
    "assessor_role": "SELF", "stage": "INITIAL", "observed_on": "2025-04-20",
    "rationale": "They returned the call.",
}  # fmt: skip
CANNOT = {
    **SAID, "score": None, "cannot_assess": True, "evidence": [], "rationale": "Nobody was there.",
}  # fmt: skip
del CANNOT["confidence"]
HALF = {
    "partner": "XAA", "half_year": "2025H1", "outcome": "RELN", "score": 1, "confidence": "M",
    "evidence": ["DOCUMENT"], "assessor_role": "INDEPENDENT",
}  # fmt: skip


@pytest.fixture
def visit(acting):
    return log("XAA", outcomes=["RELN", "SIGN"])


@pytest.fixture
def address(visit):
    return f"/api/v1/engagements/{visit.ref}/assessments/"


@pytest.fixture
def post(api_as, address):
    def send(who="desk", where=address, /, **said):
        return api_as(who).post(where, {**SAID, **said}, "json")

    return send


def errors(answer, status=400):
    assert answer.status_code == status, answer.content
    return answer.json().get("errors") or answer.json()["detail"]


def test_what_is_said_comes_back_with_whose_it_is_and_whether_it_was_meant(post, api, visit):
    answer = post()
    assert answer.status_code == 201, answer.content
    row = answer.json()
    assert row.items() >= {**SAID, "assessor": "desk", "intended": True, "supersedes": None}.items()
    assert row["marking"]["classification"] == visit.marking.classification
    assert api.get(answer["Location"]).json().items() <= row.items()
    unmeant = post(outcome="CONF", score=-1).json()
    assert (unmeant["intended"], unmeant["score"]) == (False, -1)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"score": None}, "score"),
        ({"score": 3}, "score"),
        ({"score": -3}, "score"),
        ({"score": 0.5}, "score"),
        ({"score": 1, "cannot_assess": True}, "score confidence"),
        ({"score": 0, "cannot_assess": True}, "score confidence"),
        ({"confidence": "X"}, "confidence"),
        ({"evidence": []}, "evidence"),
        ({"evidence": ["DOCUMENT", "DOCUMENT"]}, "evidence"),
        ({"evidence": ["DOCUMENT", "JUDGEMENT_ONLY"]}, "evidence"),
        ({"evidence": ["JUDGEMENT_ONLY"]}, "confidence"),
        ({"outcome": "NONE"}, "outcome"),
        ({"outcome": "COMP"}, "accountability_step"),
        ({"accountability_step": "An audit"}, "accountability_step"),
        ({"home_view": "Warmer"}, "home_view"),
        ({"limits": ["CF1-EQUAL", "CF1-EQUAL"]}, "limits"),
        ({"limits": ["CF11"]}, "limits.0"),
        ({"observed_on": "2025-04-08"}, "observed_on"),
        ({"observed_on": "2190-01-01"}, "observed_on"),
        ({"rationale": "x" * 501}, "rationale"),
        ({"stage": "LATER"}, "stage"),
        ({"assessor_role": "BOTH"}, "assessor_role"),
        ({"assessor": "lead"}, "assessor"),
        ({"marking": "PUBLIC"}, "marking"),
    ],
)
def test_a_judgement_that_contradicts_itself_is_refused(post, said, field):
    assert list(errors(post(**said))) == field.split()
    assert not Assessment.objects.exists()


def test_no_evidence_is_an_answer_and_differs_from_no_effect(api, address):
    nothing = api.post(address, CANNOT, "json").json()
    none = api.post(address, {**SAID, "outcome": "SIGN", "score": 0}, "json").json()
    assert (nothing["score"], nothing["cannot_assess"], nothing["confidence"]) == (None, True, None)
    assert (none["score"], none["cannot_assess"], none["confidence"]) == (0, False, "M")
    unsaid = {name: value for name, value in CANNOT.items() if name != "rationale"}
    assert list(errors(api.post(address, unsaid, "json"))) == ["rationale"]
    assert list(errors(api.post(address, {**CANNOT, "confidence": "L"}, "json"))) == ["confidence"]


def test_competence_scores_above_nothing_only_with_accountability(post):
    assert post(outcome="COMP", score=0).status_code == 201
    assert post(outcome="COMP", score=2, accountability_step="An inspector").status_code == 201


def test_who_thinks_otherwise_writes_another_that_supersedes(post, api, address):
    first = post().json()
    second = post(score=-1)
    assert second.json()["supersedes"] == first["ref"]
    assert [first["ref"] in sentence for sentence in second.json()["warnings"]] == [True]
    assert api.get(f"{address}{first['ref']}/").json()["superseded_by"] == second.json()["ref"]
    assert post("lead", assessor_role="INDEPENDENT").json()["supersedes"] is None
    assert post(stage="FOLLOW_UP", observed_on="2025-11-01").json()["supersedes"] is None
    standing = api.get(address, {"standing": "true", "outcome": "RELN"}).json()["results"]
    assert sorted(row["score"] for row in standing) == [-1, 1, 1]
    assert len(api.get(address, {"standing": "false"}).json()["results"]) == 1
    assert api.patch(second["Location"], {"score": 2}, "json").status_code == 405


def test_one_stands_for_each_outcome_assessor_and_stage_whoever_writes(post, visit):
    row = Assessment.objects.get(ref=post().json()["ref"])
    row.pk = None
    with pytest.raises(IntegrityError, match="assessment_one_standing"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("score = NULL", "score_or_cannot_assess"),
        ("cannot_assess = true, confidence = ''", "score_or_cannot_assess"),
        ("score = 3", "score_or_cannot_assess"),
        ("score = NULL, cannot_assess = true, confidence = '', rationale = ''",
         "score_or_cannot_assess"),
        ("confidence = ''", "grounded"),
        ("evidence = '{}'", "grounded"),
        ("evidence = '{JUDGEMENT_ONLY}', confidence = 'H'", "judgement_alone_is_low"),
        ("outcome_id = 'COMP'", "competence_is_accountable"),
        ("assessor_role = 'BOTH'", "role_known"),
    ],
)  # fmt: skip
def test_the_database_keeps_to_it_too(post, api_as, change, constraint):
    assert post().status_code == 201
    assert api_as("planner").post(RELATIONS, HALF, "json").status_code == 201
    for table, prefix in (("assessment", "assessment"), ("relationshipassessment", "relation")):
        with pytest.raises(IntegrityError, match=f"{prefix}_{constraint}"), transaction.atomic():
            _sql(f"UPDATE engagements_{table} SET {change}")  # noqa: S608 - of this test alone


def test_nobody_removes_one(post):
    post()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        _sql("DELETE FROM engagements_assessment")


def _sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "part",
    ["owner", "maker", "approver", "reporter", "former owner", "principal"],
)
def test_who_took_part_is_not_independent(post, visit, desk, part):
    planner = User.objects.get(username="planner")
    User.objects.filter(pk=planner.pk).update(first_name="Ada", last_name="Okoro")
    changes = {
        "maker": {"created_by": planner},
        "approver": {"approved_by": planner},
        "reporter": {"report_by": planner},
    }
    if part in changes:
        Engagement.objects.filter(pk=visit.pk).update(**changes[part])
    elif part == "principal":
        Principal.objects.create(engagement=visit, office="Analyst", person="ada okoro")
    else:
        _own(visit, "planner", by=desk)
        if part == "former owner":
            _own(visit, "desk", by=desk)
    refused = errors(post("planner", assessor_role="INDEPENDENT"))
    assert "SELF" in refused["assessor_role"][0]
    assert post("planner").status_code == 201


def _own(engagement, name, *, by):
    locked = lock_engagement(engagement.ref, by=by)
    edit_engagement(locked, {"owner": name}, by=by, at=NOW)


def test_who_had_no_part_is_independent_and_is_told_when_they_say_otherwise(post):
    assert post("planner", assessor_role="INDEPENDENT").json()["warnings"] == []
    assert "INDEPENDENT" in post("lead").json()["warnings"][0]


def test_who_judged_as_independent_takes_no_part_later(post, visit, desk, planner, lead):
    post("planner", assessor_role="INDEPENDENT")
    with pytest.raises(ValidationError) as refused:
        _own(visit, "planner", by=desk)
    assert list(refused.value.message_dict) == ["owner"]
    with pytest.raises(ValidationError) as refused:
        edit_engagement(
            lock_engagement(visit.ref, by=desk),
            {"principals": [{"side": "HOME", "office": "Analyst", "person": "Planner"}]},
            by=desk,
            at=NOW,
        )
    assert list(refused.value.message_dict) == ["principals"]
    assert effect.missing(visit, "REPORTED", by=desk, on=NOW.date()) == []
    with acting_as(planner):
        assert len(effect.missing(visit, "REPORTED", by=planner, on=NOW.date())) == 1


def test_the_first_day_does_not_move_behind_what_was_observed(post, api, visit):
    post()
    address = f"/api/v1/engagements/{visit.ref}/"
    later = {"actual": {"start": "2025-04-21", "end": "2025-04-22"}}
    refused = api.patch(address, later, "json", HTTP_IF_MATCH="*")
    assert list(errors(refused)) == ["actual.start"]
    same = {"actual": {"start": "2025-04-20", "end": "2025-04-22"}}
    assert api.patch(address, same, "json", HTTP_IF_MATCH="*").status_code == 200


@pytest.mark.parametrize(
    ("stage", "observed", "warned"),
    [
        ("INITIAL", "2025-05-12", False),
        ("INITIAL", "2025-05-13", True),
        ("FOLLOW_UP", "2025-10-10", True),
        ("FOLLOW_UP", "2025-10-11", False),
        ("FOLLOW_UP", "2026-04-13", False),
        ("FOLLOW_UP", "2026-04-14", True),
    ],
)
def test_what_is_early_or_late_for_its_stage_is_taken_with_a_warning(post, stage, observed, warned):
    answer = post(stage=stage, observed_on=observed)
    assert answer.status_code == 201
    assert bool(answer.json()["warnings"]) is warned


def test_a_perception_is_of_both_sides(post):
    assert "partner_view" in post(outcome="PERC").json()["warnings"][0]
    both = {"partner_view": "They call us neighbours now", "home_view": "None"}
    said = post(outcome="PERC", **both).json()
    assert {name: said[name] for name in both} == both


def test_only_what_was_held_is_assessed_and_by_those_who_may(post, acting):
    ahead = log("XAA", planned={"start": date(2190, 1, 1), "end": date(2190, 1, 2)}, state="DRAFT")
    refused = post("desk", f"/api/v1/engagements/{ahead.ref}/assessments/")
    assert "once it was held" in errors(refused, 409)
    assert errors(post("auditor"), 403)
    assert errors(post("security"), 403)


def test_a_container_is_not_assessed_but_what_it_holds_is(post, acting):
    part = log("XAA")
    tour = log("XAA", is_container=True, children=[part.ref], participants=[], place=None)
    assert errors(post("desk", f"/api/v1/engagements/{tour.ref}/assessments/"), 409)
    assert effect.missing(tour, "CLOSED", by=acting, on=NOW.date()) == []


def test_nothing_is_closed_that_nobody_assessed(api, address, visit, acting):
    def missing(to):
        return effect.missing(visit, to, by=acting, on=NOW.date())

    assert len(missing("CLOSED")) == 1
    assert missing("REPORTED") == []
    api.post(address, {**SAID, "stage": "FOLLOW_UP"}, "json")
    assert len(missing("CLOSED")) == 1
    api.post(address, CANNOT, "json")
    assert missing("CLOSED") == []


def test_who_may_not_see_the_engagement_sees_none_of_its_assessments(post, api_as, acting):
    secret = log("XAA", marking="LIMITED")
    where = f"/api/v1/engagements/{secret.ref}/assessments/"
    made = post("desk", where)
    clear("planner", rank=10)
    low = api_as("planner")
    for path in (where, made["Location"]):
        assert low.get(path).status_code == 404
    assert post("planner", where).status_code == 404
    reader = clear("planner", rank=10)
    with acting_as(reader):
        assert not Assessment.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM engagements_assessment")
            assert cursor.fetchone() == (0,)


def test_an_assessment_is_marked_otherwise_along_with_its_engagement(post, api, visit):
    made = post()
    address = f"/api/v1/engagements/{visit.ref}/"
    assert (
        api.patch(address, {"marking": "CONTROLLED"}, "json", HTTP_IF_MATCH="*").status_code == 200
    )
    assert api.get(made["Location"]).json()["marking"]["classification"] == "CONTROLLED"


def test_what_is_to_be_assessed_is_found_while_it_is_due(api, address, visit):
    def due(stage, day):
        return visit in Engagement.objects.to_assess(stage, on=day)

    assert [due("INITIAL", day) for day in (date(2025, 5, 11), date(2025, 5, 12))] == [False, True]
    assert not due("INITIAL", date(2026, 4, 14))
    assert not due("FOLLOW_UP", date(2025, 12, 1))
    api.post(address, CANNOT, "json")
    assert not due("INITIAL", date(2025, 5, 12))
    days = (date(2025, 10, 10), date(2025, 10, 11), date(2026, 4, 13), date(2026, 4, 14))
    assert [due("FOLLOW_UP", day) for day in days] == [False, True, True, False]
    api.post(address, {**SAID, "stage": "FOLLOW_UP", "observed_on": "2025-11-01"}, "json")
    assert not due("FOLLOW_UP", date(2025, 12, 1))


def test_the_history_of_the_engagement_tells_of_its_assessments(post, api, visit):
    post()
    changes = api.get(f"/api/v1/engagements/{visit.ref}/changes/").json()["results"]
    assert [change["what"] for change in changes].count("assessment") == 1


def test_a_half_year_is_judged_by_lead_or_analyst(api_as):
    made = api_as("planner").post(RELATIONS, {**HALF, "marking": "LIMITED"}, "json")
    assert made.status_code == 201, made.content
    assert made.json().items() >= {**HALF, "marking": made.json()["marking"]}.items()
    again = api_as("planner").post(RELATIONS, {**HALF, "score": 0, "marking": "LIMITED"}, "json")
    assert again.json()["supersedes"] == made.json()["ref"]
    listed = api_as("lead").get(RELATIONS, {"partner": "XAA", "half_year": "2025H1"}).json()
    assert len(listed["results"]) == 2
    assert api_as("lead").get(RELATIONS, {"half_year": "2025H2"}).json()["results"] == []
    assert errors(api_as("desk").post(RELATIONS, HALF, "json"), 403)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"half_year": "2025H3"}, "half_year"),
        ({"half_year": "2025Q1"}, "half_year"),
        ({"half_year": "2199H1"}, "half_year"),
        ({"partner": "nowhere"}, "partner"),
        ({"marking": "NONE"}, "marking"),
        ({"score": None}, "score"),
        ({"stage": "INITIAL"}, "stage"),
    ],
)
def test_a_half_year_that_says_nothing_is_refused(api_as, said, field):
    assert list(errors(api_as("planner").post(RELATIONS, {**HALF, **said}, "json"))) == [field]
    assert list(errors(api_as("planner").get(RELATIONS, {"half_year": "x"}))) == ["half_year"]


def test_who_worked_with_the_partner_then_does_not_judge_the_half_year_as_independent(
    api_as, visit, lead
):
    Engagement.objects.filter(pk=visit.pk).update(approved_by=lead.user_id)
    refused = errors(api_as("lead").post(RELATIONS, HALF, "json"))
    assert "SELF" in refused["assessor_role"][0]
    elsewhere = {**HALF, "half_year": "2025H2"}
    assert api_as("lead").post(RELATIONS, elsewhere, "json").status_code == 201
    assert (
        api_as("lead").post(RELATIONS, {**HALF, "assessor_role": "SELF"}, "json").status_code == 201
    )


def test_a_hidden_half_year_is_absent_and_never_supersedes_one_that_is_seen(api_as):
    lead = api_as("lead")
    seen = lead.post(RELATIONS, {**HALF, "marking": "PUBLIC"}, "json")
    hidden = lead.post(RELATIONS, {**HALF, "score": -2, "marking": "CONTROLLED"}, "json")
    clear("planner", rank=0)
    low = api_as("planner")
    assert [row["ref"] for row in low.get(RELATIONS).json()["results"]] == [seen.json()["ref"]]
    assert low.get(seen["Location"]).json()["superseded_at"] is None
    assert low.get(hidden["Location"]).status_code == 404


def test_the_same_half_year_stands_once_under_each_marking(api_as):
    for marking in ("PUBLIC", "LIMITED"):
        made = api_as("lead").post(RELATIONS, {**HALF, "marking": marking}, "json")
        assert made.json()["supersedes"] is None
    clash = pytest.raises(IntegrityError, match="relation_one_standing")
    with everything(), clash, transaction.atomic():
        _sql(
            "UPDATE engagements_relationshipassessment SET marking_id ="
            " (SELECT min(marking_id) FROM engagements_relationshipassessment)"
        )


def test_an_assessment_changes_no_figure(post, api, visit):
    summary = "/api/v1/partners/XAA/summaries/2025Q2/"
    before = api.get(summary).content
    post()
    assert api.get(summary).content == before
