"""What a partner's quarter adds up to, and that nothing of what was there before stays behind."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from accounts.acting import Reader, acting_as
from engagements.models import Engagement
from engagements.periods import Quarter
from reports.actions import recount, verify
from reports.method.intensity import Held, Span, contributions
from reports.method.method_set import CURRENT
from reports.queries.summaries import summed
from tests.reports.conftest import Log, as_owner, days

JUNE = days(date(2025, 6, 2), date(2025, 6, 3))
TOLERANCE = Fraction(1, 10**24)


def test_editing_takes_the_old_contribution_out(log: Log):
    visit = log.add("XAA", outcomes=["RELN"])
    log.edit(visit, outcomes=["TENS"])
    found = {row["outcome"]: row["event"] for row in log.summary("XAA", "2025Q2")["outcomes"]}
    assert (found["TENS"], found["RELN"]) == ("1.000000", None)


def test_cancelling_leaves_a_count_and_no_intensity(log: Log):
    visit = log.add("XAA", planned=days(date(2025, 6, 10), date(2025, 6, 10)))
    assert log.summary("XAA", "2025Q2")["states"] == {"DRAFT": 1}
    log.cancel(visit, cancel_by="HOME", cancel_reason="BUDGET")
    item = log.summary("XAA", "2025Q2")
    assert (item["states"], item["counted"], item["intensity"]["total"]) == (
        {"CANCELLED": 1}, 0, None,
    )  # fmt: skip


def test_voiding_takes_it_out(log: Log):
    visit = log.add("XAA")
    assert log.total("XAA", "2025Q2") == "1.000000"
    log.withdraw(visit)
    item = log.summary("XAA", "2025Q2")
    assert (item["states"], item["intensity"]["total"], item["families"]) == (
        {"VOIDED": 1}, None, {},
    )  # fmt: skip


def test_a_date_that_moves_to_another_quarter_moves_all_of_it(log: Log):
    visit = log.add("XAA")
    log.summary("XAA", "2025Q2")
    log.edit(visit, actual=days(date(2025, 7, 1), date(2025, 7, 2)))
    assert (log.total("XAA", "2025Q2"), log.total("XAA", "2025Q3")) == (None, "1.000000")
    assert log.summary("XAA", "2025Q2")["states"] == {}


def test_removing_a_partner_gives_its_share_to_the_others(log: Log):
    visit = log.add("XAA", "XBB")
    assert log.total("XAA", "2025Q2") == "0.500000"
    log.edit(visit, participants=[{"partner": "XAA"}])
    assert (log.total("XAA", "2025Q2"), log.total("XBB", "2025Q2")) == ("1.000000", None)


def test_who_did_not_come_gets_nothing_and_is_not_counted(log: Log):
    log.add(participants=[{"partner": "XAA"}, {"partner": "XBB", "role": "NO_SHOW"}])
    assert log.total("XAA", "2025Q2") == "1.000000"
    absent = log.summary("XBB", "2025Q2")
    assert (absent["states"], absent["counted"]) == ({}, 0)


def test_a_posting_in_force_counts_by_days_in_every_quarter_that_has_begun(log: Log):
    [[last]] = as_owner("SELECT max(quarter) FROM reports_quarteropening")
    log.add(
        "XAA", kind="REP-RES", place="PARTNER", actual=days(date(2025, 5, 10), None),
        participants=[{"partner": "XAA", "people": 2}],
    )  # fmt: skip
    began = log.summary("XAA", "2025Q2")
    assert began["intensity"]["standing"] == "0.571429"  # 52 of 91 days
    assert (began["days"], began["people"], began["person_days"]) == (52, 2, 104)
    assert log.total("XAA", str(Quarter.of(last))) == "1.000000"
    assert log.total("XAA", str(Quarter.of(last).following)) is None


def test_a_milestone_counts_in_the_quarter_of_its_day(log: Log):
    log.add("XAA", kind="AGR-MOU", actual=None, milestone_date=date(2025, 5, 5))
    intensity = log.summary("XAA", "2025Q2")["intensity"]
    assert intensity["milestone"] == intensity["total"] != "0.000000"
    assert intensity["event"] == "0.000000"


def test_people_and_days_are_each_partners_own(log: Log):
    log.add(participants=[{"partner": "XAA", "people": 12}, {"partner": "XBB"}])
    items = [log.summary(code, "2025Q2") for code in ("XAA", "XBB")]
    assert [(i["people"], i["person_days"], i["days"]) for i in items] == [(12, 48, 4), (0, 0, 4)]


def test_one_partner_bears_exactly_the_amount(log: Log):
    log.add("XAA", cost_home={"amount": Decimal("1234.57"), "currency": "USD"})
    log.add("XAA", cost_home={"amount": Decimal("0.01"), "currency": "EUR"}, actual=JUNE)
    assert log.summary("XAA", "2025Q2")["cost"] == [
        {"currency": "EUR", "amount": "0.01"},
        {"currency": "USD", "amount": "1234.57"},
    ]


def test_several_partners_share_the_amount_as_they_share_the_engagement(log: Log):
    log.add("XAA", "XBB", "XCC", cost_home={"amount": Decimal(100), "currency": "USD"})
    assert log.summary("XCC", "2025Q2")["cost"] == [{"currency": "USD", "amount": "33.33"}]


def test_the_amount_of_a_posting_counts_once(log: Log):
    log.add(
        "XAA", kind="REP-RES", place="PARTNER", actual=days(date(2025, 1, 1), date(2025, 6, 30)),
        cost_home={"amount": Decimal(900), "currency": "USD"},
    )  # fmt: skip
    costs = [log.summary("XAA", quarter)["cost"] for quarter in ("2025Q1", "2025Q2")]
    assert costs == [[{"currency": "USD", "amount": "900.00"}], []]


def test_the_share_that_nobody_chose_an_outcome_for(log: Log):
    log.add("XAA")
    log.add("XAA", outcomes=["TENS"], actual=JUNE)
    log.add("XAA", outcomes=["RELN"], actual=days(date(2025, 5, 2), date(2025, 5, 3)))
    intensity = log.summary("XAA", "2025Q2")["intensity"]
    assert intensity["default_mapping_share"] == "0.333333"


def test_a_container_counts_nothing_and_its_children_do(log: Log):
    children = [
        log.add("XAA"),
        log.add("XBB", actual=days(date(2025, 4, 13), date(2025, 4, 14))),
    ]
    log.add(
        participants=[], is_container=True, children=[child.ref for child in children],
        kind="VIS-SHIP", actual=days(date(2025, 4, 9), date(2025, 4, 14)), place="",
    )  # fmt: skip
    item = log.summary("XAA", "2025Q2")
    assert (item["counted"], item["intensity"]["total"]) == (1, "1.000000")


def test_a_reader_sees_the_sum_of_what_they_may_see(log: Log):
    log.add("XAA", marking="PUBLIC", outcomes=["RELN"])
    log.add("XAA", marking="CONTROLLED", outcomes=["TENS"], actual=JUNE)
    everything = log.summary("XAA", "2025Q2")
    seen = log.summary("XAA", "2025Q2", reader=log.cleared_for("PUBLIC"))
    assert (everything["counted"], everything["intensity"]["total"]) == (2, "2.000000")
    assert (seen["counted"], seen["intensity"]["total"], seen["states"]) == (
        1, "1.000000", {"COMPLETED": 1},
    )  # fmt: skip
    hidden = {row["outcome"]: row["intensity"] for row in seen["outcomes"]}
    assert hidden["TENS"] is None


def is_due(key: tuple[str, date], reader: Reader) -> bool:
    with acting_as(reader):
        return summed([key], reader=reader)[0].is_due


def test_a_change_that_a_reader_may_not_see_makes_nothing_due_for_them(log: Log):
    log.add("XAA", marking="PUBLIC")
    recount()
    log.add("XAA", marking="CONTROLLED", actual=JUNE)
    key = ("XAA", date(2025, 4, 1))
    due = [is_due(key, reader) for reader in (log.desk, log.cleared_for("PUBLIC"))]
    assert due == [True, False]


def test_marking_it_otherwise_makes_it_due_for_whoever_could_see_it(log: Log):
    visit = log.add("XAA", marking="PUBLIC")
    recount()
    log.edit(visit, marking="CONTROLLED")
    public = log.cleared_for("PUBLIC")
    assert is_due(("XAA", date(2025, 4, 1)), public)
    assert log.summary("XAA", "2025Q2", reader=public)["intensity"]["total"] is None


# --- against the method in plain Python -------------------------------------------------------

PARTNERS = [f"X{letter}{letter}" for letter in "ABCDEFGH"]
ROLES = ["PARTICIPANT", "PARTICIPANT", "HOST", "OBSERVER", "NO_SHOW", "INVITED"]
OUTCOMES = ["TENS", "SIGN", "COMP", "TRAN", "RELN", "PERC", "CONF", "INCV", "DOMC"]


def random_fields(random: Random) -> dict[str, Any]:
    codes = random.sample(PARTNERS, random.choice([1, 1, 2, 3, 8]))
    parties = [{"partner": code, "role": random.choice(ROLES)} for code in codes]
    hosts = [party for party in parties if party["role"] == "HOST"]
    for party in [*hosts[1:], parties[0]]:
        party["role"] = "PARTICIPANT"
    kind = random.choice(["VIS-SHIP", "EXR-MAJ", "TRN-CRS", "REP-RES", "REP-LO", "HLE-SIDE"])
    first = date(2024, 11, 1) + timedelta(days=random.randrange(420))
    last = first + timedelta(days=random.randrange(200 if kind.startswith("REP") else 20))
    if kind.startswith("REP") and random.random() < 0.4:
        last = None
    return {
        "kind": kind,
        "place": "VIRTUAL",
        "participants": parties,
        "actual": days(first, last),
        "outcomes": random.sample(OUTCOMES, random.choice([1, 2, 3])),
        "marking": random.choice(["PUBLIC", "LIMITED"]),
    }


def expected_cells(last_quarter: date) -> dict[tuple[str, date, int, str, str], Fraction]:
    """Every outcome cell, mode by mode, from the log read row by row by the acting reader."""
    found: dict[tuple[str, date, int, str, str], Fraction] = defaultdict(Fraction)
    for engagement in Engagement.objects.select_related("kind"):
        held = _held(engagement)
        for quarter in _quarters(held, last_quarter):
            span = Span(quarter.first_day, quarter.last_day)
            for part in contributions(held, span, CURRENT):
                key = (part.partner, quarter.first_day, engagement.marking_id, part.outcome)
                found[*key, part.mode.lower()] += part.share
                found[*key, "presence"] += part.presence
    return {key: value for key, value in found.items() if value}


def _held(engagement: Engagement) -> Held:
    return Held(
        kind=engagement.kind_id,
        mode=engagement.mode,
        effort_class=engagement.kind.effort_class,
        state=engagement.state,
        roles={p.partner_id: p.role for p in engagement.participations.all()},
        outcomes=tuple(o.outcome_id for o in engagement.outcomes.order_by("rank")),
        first_day=engagement.actual_start or date(1800, 1, 1),
        last_day=engagement.actual_end,
        milestone_date=engagement.milestone_date,
        is_container=engagement.is_container,
    )


def _quarters(held: Held, last_quarter: date) -> Iterator[Quarter]:
    end = Quarter.of(last_quarter)
    if held.mode == "STANDING" and held.last_day is not None:
        end = min(end, Quarter.of(held.last_day))
    yield from Quarter(2024, 1).through(end)


def stored_cells() -> dict[tuple[str, date, int, str, str], Fraction]:
    rows = as_owner(
        "SELECT partner_id, quarter, marking_id, outcome_id, event, standing, milestone, presence"
        "  FROM reports_outcomecell"
    )
    modes = ("event", "standing", "milestone", "presence")
    return {
        (*key, mode): Fraction(value)
        for *key, event, standing, milestone, presence in rows
        for mode, value in zip(modes, (event, standing, milestone, presence), strict=True)
        if value
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cells_equal_the_method_after_any_edits(log: Log, seed: int):
    random = Random(seed)
    logged = [log.add(**random_fields(random)) for _ in range(12)]
    recount()
    for engagement in random.sample(logged, 6):
        if random.random() < 0.3:
            log.withdraw(engagement)
        else:
            changed = random_fields(random)
            if changed["kind"][:3] != engagement.kind_id[:3]:
                del changed["kind"], changed["actual"]
            # Only a security officer marks anything lower.
            changed["marking"] = "LIMITED"
            log.edit(log.again(engagement), **changed)
        if random.random() < 0.5:
            recount()
    recount()
    [[last]] = as_owner("SELECT max(quarter) FROM reports_quarteropening")
    with acting_as(log.desk):
        expected = expected_cells(last)
    stored = stored_cells()
    assert stored.keys() == expected.keys()
    assert {key: v for key, v in stored.items() if abs(v - expected[key]) > TOLERANCE} == {}
    assert len(list(verify())) == 1  # how much was compared, and no finding
