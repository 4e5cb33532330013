"""What a reader is not cleared for is absent everywhere: not there, not counted, not hinted at."""

from datetime import date

import pytest

from accounts.acting import acting_as
from accounts.models import Clearance
from tests.factories import log

LIST = "/api/v1/engagements/"
HELD = {"start": date(2025, 4, 9), "end": date(2025, 4, 12)}


@pytest.fixture
def low(api_as, security):
    """The analyst of the cast, cleared for no more than INTERNAL."""
    with acting_as(security):
        Clearance.objects.filter(user__username="lead").update(rank=10)
    return api_as("lead")


@pytest.fixture
def hidden(desk):
    with acting_as(desk):
        return log("IDN", title="Quiet talks", marking="CONTROLLED", actual=HELD)


def same(one, other):
    """Status, type and body; the reference is the only thing that may differ."""
    return (one.status_code, one["Content-Type"], one.content) == (
        other.status_code, other["Content-Type"], other.content
    )  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["", "?partner=IDN", "?q=quiet", "?ordering=ref", "?ordering=-changed", "?kind=VIS-SHIP",
     "?from=2025-01-01", "?grouping=ASEAN", "?owner=desk", "?ended=2025Q2", "?outcome=RELN",
     "?page_size=1"],
)  # fmt: skip
def test_lists_are_the_same_with_and_without_it(low, desk, query):
    with acting_as(desk):
        log("IDN", title="Open talks", actual=HELD)
        log("SGP", title="Open visit", actual=HELD)
    before = low.get(f"{LIST}{query}")
    with acting_as(desk):
        log("IDN", title="Quiet talks", marking="CONTROLLED", actual=HELD)
    assert same(low.get(f"{LIST}{query}"), before)


def test_its_reference_is_one_that_never_was(low, hidden):
    for method, body in (("get", None), ("patch", {"title": "x"}), ("delete", {"reason": "x"})):
        answers = [
            getattr(low, method)(
                f"{LIST}{ref}/", *([body, "json"] if body else []), HTTP_IF_MATCH=f'"{ref}-1"'
            )
            for ref in (hidden.ref, "E-2025-000001")
        ]
        assert same(*answers)
        assert answers[0].status_code == 404


@pytest.mark.parametrize(
    "naming",
    [lambda ref: {"parent": ref}, lambda ref: {"links": [{"to": ref, "type": "FOLLOW_ON"}]},
     lambda ref: {"is_container": True, "children": [ref], "participants": []}],
)  # fmt: skip
def test_it_cannot_be_named_in_another(low, hidden, naming):
    entry = {"kind": "VIS-SHIP", "place": "HOME", "participants": [{"partner": "IDN"}],
             "planned": {"start": "2025-04-09", "end": "2025-04-12"}}  # fmt: skip
    answers = [
        low.post(LIST, {**entry, **naming(ref)}, "json") for ref in (hidden.ref, "E-2025-000001")
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    texts = [answer.content.decode() for answer in answers]
    assert texts[0].replace(hidden.ref, "R") == texts[1].replace("E-2025-000001", "R")


def test_it_does_not_show_through_its_relatives(low, api, desk):
    with acting_as(desk):
        tour = log(title="Tour", is_container=True, participants=[], state="DRAFT",
                   planned=HELD, marking="CONTROLLED")  # fmt: skip
        child = log("IDN", title="Stop", parent=tour.ref, actual=HELD)
        talk = log("IDN", title="Talk", marking="CONTROLLED", actual=HELD)
        linked = log("SGP", actual=HELD, links=[{"to": talk.ref, "type": "MARGIN_OF"}])
    assert api.get(f"{LIST}{child.ref}/").json()["parent"] == tour.ref
    assert low.get(f"{LIST}{child.ref}/").json()["parent"] is None
    assert api.get(f"{LIST}{linked.ref}/").json()["links"][0]["to"] == talk.ref
    assert low.get(f"{LIST}{linked.ref}/").json()["links"] == []


def test_a_marking_above_the_reader_is_not_to_be_had(low):
    entry = {"kind": "VIS-SHIP", "place": "HOME", "participants": [{"partner": "IDN"}],
             "actual": {"start": "2025-04-09", "end": "2025-04-12"}}  # fmt: skip
    answers = [low.post(LIST, {**entry, "marking": m}, "json") for m in ("CONTROLLED", "NOPE")]
    assert same(*answers)
    assert answers[0].status_code == 400


def test_a_record_hidden_behind_its_outside_reference_is_as_if_it_were_not(low, api):
    entry = {"kind": "VIS-SHIP", "place": "HOME", "participants": [{"partner": "IDN"}],
             "actual": {"start": "2025-04-09", "end": "2025-04-12"},
             "external_source": "fleet", "external_ref": "9"}  # fmt: skip
    assert api.post(LIST, {**entry, "marking": "CONTROLLED"}, "json").status_code == 201
    answer = low.post(LIST, entry, "json")
    assert answer.status_code == 201
    assert answer.json()["marking"]["classification"] == "INTERNAL"
    assert low.post(LIST, entry, "json").json()["ref"] == answer.json()["ref"]


def test_what_a_hidden_tour_takes_in_does_not_change(low, desk):
    with acting_as(desk):
        stop = log("IDN", title="Stop", actual=HELD)
    path = f"{LIST}{stop.ref}/"
    before = [low.get(path), low.get(f"{path}changes/")]
    with acting_as(desk):
        log(title="Tour", is_container=True, participants=[], state="DRAFT", planned=HELD,
            marking="CONTROLLED", children=[stop.ref])  # fmt: skip
    after = [low.get(path), low.get(f"{path}changes/")]
    assert [same(*pair) for pair in zip(before, after, strict=True)] == [True, True]
    assert after[0]["ETag"] == before[0]["ETag"]


def test_what_an_open_tour_takes_in_changes_for_everybody(low, desk):
    with acting_as(desk):
        stop = log("IDN", title="Stop", actual=HELD)
        tour = log(title="Tour", is_container=True, participants=[], state="DRAFT", planned=HELD,
                   children=[stop.ref])  # fmt: skip
    shown = low.get(f"{LIST}{stop.ref}/").json()
    assert (shown["parent"], shown["version"]) == (tour.ref, 2)


def test_the_record_tells_an_auditor_of_no_hidden_tour_or_link(api_as, desk, security):
    with acting_as(security):
        Clearance.objects.filter(user__username="auditor").update(rank=10)
    with acting_as(desk):
        stop = log("IDN", title="Stop", actual=HELD)
    auditor = api_as("auditor")
    events = f"/api/v1/audit/?page_size=200&object={stop.pk}"
    links = "/api/v1/audit/?page_size=200&table=engagements_link"
    before = [auditor.get(events), auditor.get(links)]
    assert before[0].status_code == 200
    with acting_as(desk):
        tour = log(title="Tour", is_container=True, participants=[], state="DRAFT", planned=HELD,
                   marking="CONTROLLED", children=[stop.ref])  # fmt: skip
        log("IDN", title="Talk", actual=HELD, parent=tour.ref,
            links=[{"to": tour.ref, "type": "MARGIN_OF"}])  # fmt: skip
    after = [auditor.get(events), auditor.get(links)]
    assert [same(*pair) for pair in zip(before, after, strict=True)] == [True, True]
    shown = auditor.get("/api/v1/audit/?page_size=200&table=engagements_engagement").json()
    talk = shown["results"][0]
    assert (talk["operation"], talk["changes"]) == ("INSERT", None)


def test_whoever_is_cleared_for_nothing_is_shown_empty_lists(low, security):
    with acting_as(security):
        Clearance.objects.filter(user__username="lead").delete()
    answer = low.get(LIST)
    assert (answer.status_code, answer.json()["results"]) == (200, [])
