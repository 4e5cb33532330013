"""What was promised and adopted: carried on, overdue, closed, hidden with its meeting."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from engagements.models import Commitment
from tests.cast import clear
from tests.factories import NOW, log

LIST = "/api/v1/engagements/"
TALKS = {"start": date(2025, 4, 9), "end": date(2025, 4, 12)}
NEXT = {"start": date(2190, 4, 9), "end": date(2190, 4, 10)}


@pytest.fixture
def talks(acting):
    return log("XAA", "XBB", title="Talks", actual=TALKS)


@pytest.fixture
def following(acting):
    return log("XAA", title="Talks again", planned=NEXT)


def promised(api, engagement, **said):
    body = {"by_whom": "PARTNER", "partner": "XAA", "text": "They name a contact", **said}
    return api.post(f"{LIST}{engagement.ref}/commitments/", body, "json")


def change(api, row, **said):
    path = f"{LIST}{row['engagement']}/commitments/{row['ref']}/"
    return api.patch(path, said, "json", HTTP_IF_MATCH=f'"{row["ref"]}-{row["version"]}"')


def test_a_promise_is_put_down_with_its_age_and_followed_by_somebody_of_ours(api, talks):
    answer = promised(api, talks, due="2025-06-01")
    row = answer.json()
    assert (answer.status_code, row["state"], row["made_on"]) == (201, "OPEN", "2025-04-12")
    assert (row["owner"], row["overdue"], row["carried_to"]) == (talks.owner.username, True, None)
    assert answer["ETag"] == f'"{row["ref"]}-1"'


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"partner": "XCC"}, "partner"),
        ({"partner": None}, "partner"),
        ({"by_whom": "JOINT", "partner": None}, "partner"),
        ({"due": "2025-04-11"}, "due"),
        ({"owner": "nobody-at-all"}, "owner"),
        ({"state": "DONE"}, "state"),
        ({"text": ""}, "text"),
    ],
)
def test_a_promise_that_does_not_hold_together_is_refused(api, talks, said, field):
    answer = promised(api, talks, **said)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Commitment.objects.exists()


def test_ours_may_be_to_all_who_took_part(api, talks):
    assert promised(api, talks, by_whom="HOME", partner=None).json()["partner"] is None


@pytest.mark.parametrize(
    ("state", "lacking", "given"),
    [("DONE", "evidence", "reason"), ("DROPPED", "reason", "evidence")],
)
def test_a_promise_is_closed_with_evidence_or_a_reason_and_not_otherwise(
    api, talks, state, lacking, given
):
    row = promised(api, talks).json()
    refused = change(api, row, state=state, **{given: "It is said elsewhere"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [lacking])
    closed = change(api, row, state=state, **{lacking: "The note of 3 May"})
    assert (closed.status_code, closed.json()["state"]) == (200, state)
    assert closed.json()["closed_on"] is not None


def test_a_promise_cannot_be_closed_before_it_was_made_or_ahead_of_today(api, talks):
    row = promised(api, talks).json()
    for day in ("2025-04-11", "2190-01-01"):
        refused = change(api, row, state="DONE", evidence="Seen", closed_on=day)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["closed_on"])


def test_what_is_closed_is_never_opened_again(api, talks):
    row = change(api, promised(api, talks).json(), state="DONE", evidence="Seen").json()
    for state in ("OPEN", "DROPPED"):
        refused = change(api, row, state=state, reason="by mistake")
        assert (refused.status_code, "new commitment" in refused.json()["detail"]) == (409, True)
    assert change(api, row, evidence="Seen by both").json()["evidence"] == "Seen by both"


def test_an_open_promise_is_carried_to_the_next_meeting_and_keeps_its_age(api, talks, following):
    row = promised(api, talks).json()
    carried = change(api, row, carried_to=following.ref).json()
    assert (carried["carried_to"], carried["made_on"]) == (following.ref, "2025-04-12")
    there = api.get(f"{LIST}{following.ref}/commitments/").json()["results"]
    assert [(each["ref"], each["engagement"]) for each in there] == [(row["ref"], talks.ref)]


def test_a_promise_is_carried_only_to_a_later_meeting_of_the_same_partner_or_series(api, talks):
    row = promised(api, talks).json()
    stranger = log("XCC", title="Others", planned=NEXT)
    earlier = log(
        "XAA", title="Before", actual={"start": date(2025, 1, 9), "end": date(2025, 1, 9)}
    )
    for ref in (stranger.ref, earlier.ref, talks.ref, "E-1999-000000"):
        refused = change(api, row, carried_to=ref)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["carried_to"])


def test_what_is_closed_is_not_carried_on(api, talks, following):
    row = change(api, promised(api, talks).json(), state="DROPPED", reason="No money").json()
    assert change(api, row, carried_to=following.ref).status_code == 400


def test_the_register_finds_what_is_overdue_by_whom_and_with_whom(api, talks):
    late = promised(api, talks, due="2025-05-01").json()
    promised(api, talks, due="2190-05-01")
    promised(api, talks)
    done = promised(api, talks, due="2025-05-01").json()
    change(api, done, state="DONE", evidence="Seen")
    ours = promised(api, talks, by_whom="HOME", partner="XBB").json()

    def found(query):
        return {row["ref"] for row in api.get(f"/api/v1/commitments/{query}").json()["results"]}

    assert found("?overdue=true") == {late["ref"]}
    assert late["ref"] not in found("?overdue=false")
    assert len(found("?overdue=false")) == 4
    assert found("?partner=XBB") == found("?by_whom=HOME") == {ours["ref"]}
    assert found("?state=DONE") == {done["ref"]}
    assert set(Commitment.objects.overdue(on=NOW.date()).values_list("ref", flat=True)) == {
        late["ref"]
    }
    for query in ("?overdue=yes", "?state=LATE", "?partner=nowhere", "?by_whom=US"):
        assert api.get(f"/api/v1/commitments/{query}").status_code == 400


def test_nothing_is_promised_at_what_was_called_off(api, acting):
    cancelled = log("XAA", planned=NEXT)
    tag = api.get(f"{LIST}{cancelled.ref}/")["ETag"]
    body = {"reason": "OTHER", "cancel_by": "HOME", "cancel_reason": "OTHER"}
    assert api.delete(f"{LIST}{cancelled.ref}/", body, "json", HTTP_IF_MATCH=tag).status_code == 200
    refused = promised(api, cancelled)
    assert (refused.status_code, "cancelled" in refused.json()["detail"]) == (409, True)


def test_a_hidden_meetings_promises_are_absent(api, api_as, talks, acting):
    quiet = log("XAA", title="Quiet", marking="CONTROLLED", planned=NEXT)
    hidden = promised(api, quiet).json()
    open_row = promised(api, talks).json()
    change(api, open_row, carried_to=quiet.ref)
    clear("lead", rank=10)
    low = api_as("lead")
    listed = low.get("/api/v1/commitments/").json()["results"]
    assert [(row["ref"], row["carried_to"]) for row in listed] == [(open_row["ref"], None)]
    for path in (f"{quiet.ref}/commitments/", f"{quiet.ref}/commitments/{hidden['ref']}/"):
        assert low.get(f"{LIST}{path}").status_code == 404


@pytest.mark.parametrize(
    "values",
    ["state = 'DONE'", "state = 'DONE', closed_on = made_on", "closed_on = made_on",
     "state = 'DROPPED', closed_on = made_on, evidence = 'x'", "partner_id = NULL",
     "due = made_on - 1", "state = 'DONE', evidence = 'x', closed_on = made_on - 1"],
)  # fmt: skip
def test_the_database_keeps_a_promise_from_being_closed_in_silence(api, talks, values):
    promised(api, talks)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE engagements_commitment SET {values}")  # noqa: S608 - its own list


def test_a_memorandum_is_addressed_to_the_forum_that_its_grouping_informs(api, talks):
    path = f"{LIST}{talks.ref}/outputs/"
    body = {"kind": "MEMORANDUM", "title": "On safety at sea", "kept_at": "registry, file 7"}
    row = api.post(path, {**body, "grouping": "CSCAP"}, "json").json()
    assert (row["grouping"], row["informs"], row["adopted_on"]) == ("CSCAP", "ARF", "2025-04-12")
    code = api.post(path, {**body, "kind": "CODE", "grouping": "WPNS", "informs": None}, "json")
    assert code.json()["informs"] is None

    def found(query):
        return [each["ref"] for each in api.get(f"/api/v1/outputs/{query}").json()["results"]]

    assert found("?informs=ARF") == [row["ref"]]
    assert found("?grouping=WPNS") == found("?kind=CODE") == [code.json()["ref"]]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": None}, "text"),
        ({}, "text"),
        ({"text": "It is so.", "grouping": "NOPE"}, "grouping"),
        ({"text": "It is so.", "informs": "NOPE"}, "informs"),
        ({"text": "It is so.", "adopted_on": "2190-01-01"}, "adopted_on"),
        ({"text": "It is so.", "kind": "TREATY"}, "kind"),
    ],
)
def test_an_output_without_words_or_a_known_forum_is_refused(api, talks, said, field):
    body = {"kind": "PLAN", "title": "Plan", **said}
    answer = api.post(f"{LIST}{talks.ref}/outputs/", body, "json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_grouping_says_what_it_followed_what_it_informs_and_how_often_it_meets(api):
    wpns, cscap = (api.get(f"/api/v1/groupings/{code}/").json() for code in ("WPNS", "CSCAP"))
    assert (wpns["predecessor"], cscap["informs"], cscap["predecessor"]) == ("ISS", "ARF", None)
    assert wpns["cadence"] == [{"from": "1988-01-01", "to": None, "months": 24}]
