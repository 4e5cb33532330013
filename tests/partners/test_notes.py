"""Notes on partners and holds: kept, retired, lifted, and hidden by their own marking."""

import pytest
from django.db import IntegrityError, transaction

from accounts.acting import acting_as
from partners.models import Hold, PartnerNote
from tests.cast import clear

NOTES = "/api/v1/partners/XAA/notes/"
HOLDS = "/api/v1/holds/"
TERM = {"kind": "TERM", "subject": "security", "ours": "Of the state.",
        "theirs": "Of the household."}  # fmt: skip
HOLD = {"partner": "XAA", "days": {"start": "2190-01-01", "end": "2190-02-01"},
        "reason": "Their elections."}  # fmt: skip


def test_a_term_says_what_both_sides_mean(api):
    answer = api.post(NOTES, {**TERM, "source": "Talks of May", "marking": "LIMITED"}, "json")
    row = answer.json()
    assert answer.status_code == 201
    assert {name: row[name] for name in TERM} == TERM
    assert (row["partner"], row["marking"]["classification"]) == ("XAA", "LIMITED")
    changed = api.patch(answer["Location"], {"retired": True}, "json", HTTP_IF_MATCH=answer["ETag"])
    assert (changed.status_code, changed.json()["retired"]) == (200, True)
    assert api.get(f"{NOTES}?kind=TERM&retired=false").json()["results"] == []
    assert len(api.get(f"{NOTES}?retired=true").json()["results"]) == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ours": ""}, "ours"),
        ({"kind": "GOSSIP"}, "kind"),
        ({"theirs": ""}, "theirs"),
        ({"subject": "x" * 121}, "subject"),
        ({"marking": "COSMIC"}, "marking"),
        ({"partner": "XBB"}, "partner"),
    ],
)
def test_a_note_that_says_nothing_sensible_is_refused(api, said, field):
    answer = api.post(NOTES, {**TERM, **said}, "json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_practice_needs_no_word_of_ours(api):
    said = {"kind": "PRACTICE", "subject": "ranks", "theirs": "A colonel leads a section."}
    assert api.post(NOTES, said, "json").status_code == 201


def test_a_note_is_of_its_partner_and_of_no_other(api):
    row = api.post(NOTES, TERM, "json").json()
    assert api.get(f"/api/v1/partners/XBB/notes/{row['ref']}/").status_code == 404
    assert api.get("/api/v1/partners/nowhere/notes/").status_code == 404
    assert api.post("/api/v1/partners/nowhere/notes/", TERM, "json").status_code == 404


def test_notes_and_holds_have_markings_of_their_own(api, api_as):
    note = api.post(NOTES, {**TERM, "marking": "CONTROLLED"}, "json").json()
    hold = api.post(HOLDS, {**HOLD, "marking": "CONTROLLED"}, "json").json()
    clear("planner", rank=20)
    low = api_as("planner")
    for path in (f"{NOTES}{note['ref']}/", f"{HOLDS}{hold['ref']}/"):
        assert low.get(path).status_code == 404
        assert low.patch(path, {"reason": "x"}, "json", HTTP_IF_MATCH="*").status_code == 404
    assert low.get(NOTES).json()["results"] == low.get(HOLDS).json()["results"] == []


def test_a_marking_is_never_lowered_in_passing(api):
    answer = api.post(NOTES, {**TERM, "marking": "LIMITED"}, "json")
    lower = api.patch(answer["Location"], {"marking": "PUBLIC"}, "json", HTTP_IF_MATCH="*")
    assert lower.status_code == 403
    raised = api.patch(answer["Location"], {"marking": "CONTROLLED"}, "json", HTTP_IF_MATCH="*")
    assert raised.json()["marking"]["classification"] == "CONTROLLED"


def test_a_hold_is_for_a_while_and_can_be_lifted(api):
    answer = api.post(HOLDS, HOLD, "json")
    row = answer.json()
    assert (answer.status_code, row["days"], row["lifted_on"]) == (201, HOLD["days"], None)

    def holding(day):
        return [r["ref"] for r in api.get(f"{HOLDS}?partner=XAA&on={day}").json()["results"]]

    assert holding("2190-02-01") == [row["ref"]]
    assert holding("2190-02-02") == []
    lifted = api.patch(answer["Location"], {"lifted": True}, "json", HTTP_IF_MATCH=answer["ETag"])
    assert lifted.json()["lifted_on"] is not None
    assert holding("2190-02-01") == []
    again = api.patch(answer["Location"], {"lifted": False}, "json", HTTP_IF_MATCH="*")
    assert again.json()["lifted_on"] is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"partner": None}, "partner"),
        ({"partner": "nowhere"}, "partner"),
        ({"days": {"start": "2190-02-01", "end": "2190-01-01"}}, "days.end"),
        ({"days": {"end": "2190-01-01"}}, "days.start"),
        ({"reason": ""}, "reason"),
        ({"until": "2190-01-01"}, "until"),
    ],
)
def test_a_hold_that_says_nothing_sensible_is_refused(api, said, field):
    answer = api.post(HOLDS, {**HOLD, **said}, "json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert api.get(HOLDS).json()["results"] == []


def test_who_only_reads_keeps_neither(api_as):
    client = api_as("client")
    assert client.post(NOTES, TERM, "json").status_code == 403
    assert client.post(HOLDS, HOLD, "json").status_code == 403
    assert client.get(NOTES).status_code == client.get(HOLDS).status_code == 200


def test_the_database_holds_it_too(api, desk):
    api.post(NOTES, TERM, "json")
    api.post(HOLDS, HOLD, "json")
    with acting_as(desk):
        for rows, broken in (
            (PartnerNote.objects, {"ours": ""}),
            (Hold.objects, {"partner": None}),
            (Hold.objects, {"last_day": "2189-01-01"}),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**broken)
