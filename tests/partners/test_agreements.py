"""Agreements: what may follow what, what each state needs, and how they run out."""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from accounts.acting import acting_as, job_reader
from partners.actions import expire_agreements
from partners.actions.agreements import MOVES
from partners.models import Agreement
from partners.tasks import expire_agreements as expire_job
from tests import cast
from tests.partners.planning import AGREEMENTS, IN_FORCE, changed, errors, made

pytestmark = pytest.mark.django_db

STATES = tuple(Agreement.State)
ROLES = ("desk", "lead", "export", "finance", "oda", "planner", "security", "auditor", "client")
TALKS = {"type": "TREATY", "title": "Of amity", "parties": ["XAA", "XBB"]}


@pytest.fixture
def keeper(api_as):
    return api_as("lead")


@pytest.fixture
def successor(keeper):
    return made(keeper, AGREEMENTS, TALKS, title="The next one")["ref"]


def needed(state, successor):
    """What a body says beside the state, so that nothing but the state decides."""
    over = state in {"EXPIRED", "DENOUNCED", "SUPERSEDED"}
    return {
        **({} if state == "NEGOTIATING" else {"signed": "2024-01-10"}),
        **({} if state in {"NEGOTIATING", "SIGNED"} else {"in_force": "2024-02-01"}),
        **({} if state in {"NEGOTIATING", "SIGNED"} else {"reference": "Folder 7"}),
        **({"expires": "2025-01-31"} if state == "EXPIRED" else {}),
        **({"ended_on": "2025-02-01"} if over else {}),
        **({"superseded_by": successor} if state == "SUPERSEDED" else {}),
    }


def in_state(keeper, state, successor):
    return made(keeper, AGREEMENTS, TALKS, state=state, **needed(state, successor))["ref"]


def test_every_state_follows_only_those_that_the_table_names(keeper, successor):
    found = set()
    for before, after in product(STATES, STATES):
        ref = in_state(keeper, before, successor)
        said = {"state": after, **(needed(after, successor) if before != after else {})}
        answer = changed(keeper, AGREEMENTS, ref, **said)
        now = keeper.get(f"{AGREEMENTS}{ref}/").json()["state"]
        if answer.status_code == 200 and before != after:
            found.add((before.value, after.value))
        else:
            assert now == before
            assert answer.status_code == (200 if before == after else 409), (before, after)
    assert (
        found
        == {
            ("NEGOTIATING", "SIGNED"),
            ("SIGNED", "IN_FORCE"),
            ("IN_FORCE", "EXPIRED"),
            ("IN_FORCE", "DENOUNCED"),
            ("IN_FORCE", "SUPERSEDED"),
        }
        == {(before.value, after) for before, then in MOVES.items() for after in then}
    )


def test_leads_alone_keep_agreements(api_as, keeper, successor):
    for name in ROLES:
        expected = 200 if name == "lead" else 403
        ref = in_state(keeper, "NEGOTIATING", successor)
        answer = changed(api_as(name), AGREEMENTS, ref, state="SIGNED", signed="2024-01-10")
        assert answer.status_code == expected, name
        assert api_as(name).get(f"{AGREEMENTS}{ref}/").status_code == 200


@pytest.mark.parametrize(
    ("state", "without", "field"),
    [
        ("SIGNED", "signed", "signed"),
        ("IN_FORCE", "in_force", "in_force"),
        ("IN_FORCE", "reference", "reference"),
        ("EXPIRED", "expires", "expires"),
        ("DENOUNCED", "ended_on", "ended_on"),
        ("SUPERSEDED", "superseded_by", "superseded_by"),
    ],
)
def test_a_state_needs_what_it_says(keeper, successor, state, without, field):
    said = {**TALKS, "state": state, **needed(state, successor)}
    del said[without]
    answer = keeper.post(AGREEMENTS, said, "json")
    assert (answer.status_code, set(errors(answer))) == (400, {field})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"in_force": "2023-12-31"}, "in_force"),
        ({"expires": "2024-01-31"}, "expires"),
        ({"ended_on": "2024-03-01"}, "ended_on"),
        ({"signed": "2190-01-01", "in_force": "2190-01-02"}, "signed"),
        ({"state": "EXPIRED", "expires": "2190-01-01", "ended_on": "2024-03-01"}, "expires"),
        ({"superseded_by": "A-NOTTHERE22"}, "superseded_by"),
        ({"parties": []}, "parties"),
        ({"parties": ["XAA", "XAA"]}, "parties.1"),
        ({"parties": ["XZZ"]}, "parties.0"),
        ({"sectors": ["TANKS"]}, "sectors.0"),
        ({"type": "PACT"}, "type"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(keeper, given, field):
    answer = keeper.post(AGREEMENTS, {**IN_FORCE, **given}, "json")
    assert answer.status_code == 400
    assert field in errors(answer)
    assert keeper.get(AGREEMENTS).json()["results"] == []


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"in_force": None}, "agreement_state_has_what_it_needs"),
        ({"reference": ""}, "agreement_state_has_what_it_needs"),
        ({"expires": date(2024, 1, 31)}, "agreement_days_in_order"),
        ({"state": "DENOUNCED"}, "agreement_ended_has_its_day"),
        ({"state": "SUPERSEDED", "ended_on": date(2025, 1, 1)}, "agreement_superseded_by_another"),
    ],
)
def test_the_database_takes_no_such_agreement_either(keeper, columns, constraint):
    ref = made(keeper, AGREEMENTS, IN_FORCE)["ref"]
    with cast.everything(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Agreement.objects.filter(ref=ref).update(**columns)


def test_no_agreement_supersedes_itself(keeper):
    ref = made(keeper, AGREEMENTS, IN_FORCE)["ref"]
    answer = changed(
        keeper, AGREEMENTS, ref, state="SUPERSEDED", ended_on="2025-01-01", superseded_by=ref
    )
    assert "does not supersede itself" in errors(answer)["superseded_by"][0]


def test_lists_narrow_by_party_state_and_last_day(keeper):
    one = made(keeper, AGREEMENTS, IN_FORCE, expires="2190-01-31")["ref"]
    two = made(keeper, AGREEMENTS, TALKS, expires="2190-01-01")["ref"]
    for query, refs in (
        ("partner=XBB", {two}),
        ("partner=XAA", {one, two}),
        ("state=IN_FORCE", {one}),
        ("type=TREATY", {two}),
        ("expiring_before=2190-02-01", {one}),
        ("expiring_before=2190-01-31", set()),
    ):
        rows = keeper.get(f"{AGREEMENTS}?{query}").json()["results"]
        assert {row["ref"] for row in rows} == refs, query


def test_what_has_run_out_expires_the_day_after_its_last(keeper):
    running = made(keeper, AGREEMENTS, IN_FORCE, expires="2026-03-31")["ref"]
    open_ended = made(keeper, AGREEMENTS, IN_FORCE)["ref"]
    for day, expired in ((date(2026, 3, 31), 0), (date(2026, 4, 1), 1), (date(2026, 4, 2), 0)):
        at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
        with acting_as(job_reader("system:calendar", on=day)) as calendar:
            assert expire_agreements(by=calendar, at=at) == expired
    row = keeper.get(f"{AGREEMENTS}{running}/").json()
    assert (row["state"], row["ended_on"]) == ("EXPIRED", "2026-04-01")
    assert keeper.get(f"{AGREEMENTS}{open_ended}/").json()["state"] == "IN_FORCE"


def test_the_daily_job_expires_under_every_marking_and_once(keeper):
    hidden = made(keeper, AGREEMENTS, IN_FORCE, expires="2025-01-31", marking="CONTROLLED")["ref"]
    assert (expire_job(), expire_job()) == (1, 0)
    assert keeper.get(f"{AGREEMENTS}{hidden}/").json()["state"] == "EXPIRED"


def test_parties_are_replaced_and_the_version_counts(keeper):
    ref = made(keeper, AGREEMENTS, TALKS)["ref"]
    answer = changed(keeper, AGREEMENTS, ref, parties=["XBB", "XCC"])
    assert (answer.json()["parties"], answer.json()["version"]) == (["XBB", "XCC"], 2)
    assert changed(keeper, AGREEMENTS, ref, parties=["XCC", "XBB"]).json()["version"] == 2


def test_a_successor_that_is_hidden_is_not_named(api_as, keeper):
    later = made(keeper, AGREEMENTS, TALKS, marking="CONTROLLED")["ref"]
    ref = made(keeper, AGREEMENTS, IN_FORCE)["ref"]
    said = {"state": "SUPERSEDED", "ended_on": "2025-01-01", "superseded_by": later}
    assert changed(keeper, AGREEMENTS, ref, **said).json()["superseded_by"] == later
    cast.clear("lead", rank=10)
    assert keeper.get(f"{AGREEMENTS}{ref}/").json()["superseded_by"] is None
    assert changed(keeper, AGREEMENTS, ref, title="Renamed").json()["title"] == "Renamed"
    unknown, hidden = (
        changed(keeper, AGREEMENTS, ref, superseded_by=named).json()["errors"]
        for named in ("A-NOTTHERE22", later)
    )
    assert unknown == hidden
