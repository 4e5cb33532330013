"""Ratings of what helps or stands in the way: side by side, never averaged."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.acting import acting_as
from partners.models import ChallengeRating
from partners.models.judgement import Factor
from tests.cast import clear

LIST, PROFILES = "/api/v1/challenge-ratings/", "/api/v1/challenge-profiles/"
PROFILE = f"{PROFILES}XAA/"
SAID = {
    "partner": "XAA", "factor": "CF4-RECEPT", "score": 3, "confidence": "M",
    "evidence": ["PARTNER_ACTION"], "rated_on": "2025-04-12", "note": "They ask for more.",
}  # fmt: skip


@pytest.fixture
def rate(api_as):
    def send(who="lead", /, **said):
        sent = {name: value for name, value in {**SAID, **said}.items() if value is not None}
        return api_as(who).post(LIST, sent, "json")

    return send


def errors(answer, status=400):
    assert answer.status_code == status, answer.content
    return answer.json().get("errors") or answer.json()["detail"]


def profile(api, on="2025-06-30", path=PROFILE):
    return api.get(path, {"on": on}).json()


def scores(found):
    return {row["factor"]: row["score"] for row in found["factors"] if row["score"] is not None}


def test_a_rating_is_kept_as_it_was_given(rate, api):
    answer = rate(marking="LIMITED")
    assert answer.status_code == 201, answer.content
    assert answer.json().items() >= {**SAID, "created_by": "lead"}.items()
    assert api.get(answer["Location"]).json()["marking"]["classification"] == "LIMITED"
    assert api.patch(answer["Location"], {"score": 1}, "json").status_code == 405


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"partner": "nowhere"}, "partner"),
        ({"factor": "CF11"}, "factor"),
        ({"score": 5}, "score"),
        ({"score": -1}, "score"),
        ({"score": None}, "score"),
        ({"score": 0}, "confidence"),
        ({"evidence": []}, "evidence"),
        ({"evidence": ["JUDGEMENT_ONLY"], "confidence": "H"}, "confidence"),
        ({"evidence": ["JUDGEMENT_ONLY", "SURVEY"]}, "evidence"),
        ({"rated_on": "2190-01-01"}, "rated_on"),
        ({"note": "x" * 501}, "note"),
        ({"marking": "NONE"}, "marking"),
    ],
)
def test_a_rating_that_says_nothing_is_refused(rate, said, field):
    assert list(errors(rate(**said))) == [field]


def test_only_lead_and_analyst_rate(rate):
    assert errors(rate("desk"), 403)
    assert rate("planner").status_code == 201


def test_a_profile_has_the_latest_of_each_factor_as_of_the_day(rate, api):
    rate(score=1, rated_on="2025-01-10")
    rate(score=3, rated_on="2025-04-12")
    rate(score=2, factor="CF5-CONTEXT", rated_on="2025-02-01")
    rate(score=4, partner="XBB")
    assert scores(profile(api, "2025-01-09")) == {}
    assert scores(profile(api, "2025-04-11")) == {"CF4-RECEPT": 1, "CF5-CONTEXT": 2}
    found = profile(api)
    assert scores(found) == {"CF4-RECEPT": 3, "CF5-CONTEXT": 2}
    assert [row["factor"] for row in found["factors"]] == Factor.values
    rate(score=4, rated_on="2025-04-12")
    assert scores(profile(api))["CF4-RECEPT"] == 4
    listed = api.get(LIST, {"partner": "XAA", "on": "2025-06-30"}).json()["results"]
    assert sorted(row["score"] for row in listed) == [2, 4]
    assert len(api.get(LIST, {"factor": "CF4-RECEPT"}).json()["results"]) == 4


@pytest.mark.parametrize(
    ("clear_", "receptive", "minimum"),
    [(4, 2, 2), (1, 4, 1), (3, 3, 3), (None, 4, None), (4, None, None), (0, 4, None)],
)
def test_a_profile_is_no_better_than_the_worse_of_its_two_necessary_factors(
    rate, api, clear_, receptive, minimum
):
    for factor in ("CF1-EQUAL", "CF2-AIMS", "CF5-CONTEXT"):
        rate(factor=factor, score=1)
    for factor, score in (("CF3-CLEAR", clear_), ("CF4-RECEPT", receptive)):
        if score is not None:
            rate(factor=factor, score=2, rated_on="2025-04-01")
            grounds = {} if score else {"confidence": None, "evidence": []}
            assert rate(factor=factor, score=score, **grounds).status_code == 201
    assert profile(api)["minimum"] == minimum


def test_a_rating_says_how_things_are_for_180_days(rate, api):
    rate(factor="CF5-CONTEXT", score=1, rated_on="2025-01-01")
    context = {row["factor"]: row for row in profile(api, "2025-06-30")["factors"]}["CF5-CONTEXT"]
    assert (context["holds_to"], context["due"]) == ("2025-06-30", False)
    after = {row["factor"]: row for row in profile(api, "2025-07-01")["factors"]}["CF5-CONTEXT"]
    assert (after["score"], after["due"]) == (1, True)


def test_partners_of_which_a_factor_is_due_are_listed(rate, api):
    for factor in Factor.values:
        rate(factor=factor, rated_on="2025-01-01")
        rate(factor=factor, rated_on="2025-03-01", partner="XBB")
    rate(partner="XCC")

    def found(on, due):
        results = api.get(PROFILES, {"on": on, "due": due}).json()["results"]
        assert all(row["due"] is (due == "true") for row in results)
        return [row["partner"] for row in results]

    assert (found("2025-06-30", "true"), found("2025-06-30", "false")) == (["XCC"], ["XAA", "XBB"])
    assert found("2025-07-01", "true") == ["XAA", "XCC"]
    assert found("2025-02-01", "true") == []
    first = api.get(PROFILES, {"on": "2025-06-30", "page_size": "1"}).json()
    assert [row["partner"] for row in first["results"]] == ["XAA"]
    assert first["results"] == [profile(api)]
    assert [row["partner"] for row in api.get(first["next"]).json()["results"]] == ["XBB"]


def test_a_profile_is_of_a_partner_and_as_of_today_when_nothing_is_said(rate, api):
    today = datetime.now(UTC).date()
    rate(rated_on=str(today - timedelta(days=2)))
    assert scores(api.get(PROFILE).json()) == {"CF4-RECEPT": 3}
    assert api.get(f"{PROFILES}nowhere/").status_code == 404
    assert list(errors(api.get(PROFILE, {"on": "2025-13-01"}))) == ["on"]
    assert list(errors(api.get(PROFILES, {"due": "soon"}))) == ["due"]


def test_a_hidden_rating_is_absent_from_list_and_profile(rate, api_as):
    rate(factor="CF3-CLEAR", score=4, marking="PUBLIC")
    rate(score=3, marking="PUBLIC", rated_on="2025-04-01")
    hidden = rate(score=1, marking="CONTROLLED")
    clear("desk", rank=10)
    low = api_as("desk")
    assert profile(low)["minimum"] == 3
    assert profile(low, path=PROFILES)["results"][0]["minimum"] == 3
    assert low.get(hidden["Location"]).status_code == 404
    assert len(low.get(LIST).json()["results"]) == 2
    with acting_as(clear("desk", rank=10)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM partners_challengerating")
        assert cursor.fetchone() == (2,)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("score = 5", "challenge_score_0_to_4"),
        ("factor = 'CF11'", "challenge_factor_known"),
        ("confidence = ''", "challenge_grounded"),
        ("evidence = '{}'", "challenge_grounded"),
        ("score = 0", "challenge_grounded"),
        ("evidence = '{JUDGEMENT_ONLY}'", "challenge_judgement_alone_is_low"),
    ],
)
def test_the_database_keeps_to_it_too(rate, lead, change, constraint):
    rate()
    with (
        acting_as(lead),
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE partners_challengerating SET {change}")  # noqa: S608 - of this test


def test_nobody_removes_one(rate, lead):
    rate()
    with acting_as(lead), pytest.raises(DatabaseError, match="permission denied"):
        ChallengeRating.objects.all().delete()
