"""The worked examples of docs/method.md, from logged engagements to published figures."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from reports.method.rounding import fraction
from tests.reports.conftest import Log, as_owner, days

TEN_NATIONS = [
    {"partner": "XAA"},
    {"partner": "XBB", "role": "HOST"},
    *({"partner": f"X{letter}{letter}"} for letter in "CDEFGH"),
    {"partner": "XJJ", "role": "OBSERVER"},
]


def log_the_exercise(log: Log) -> None:
    """e3: home and nine others, one of them as an observer."""
    log.add(
        kind="EXR-MAJ", place="THIRD", participants=TEN_NATIONS,
        actual=days(date(2025, 6, 2), date(2025, 6, 20)), outcomes=["COMP", "CONF", "SIGN"],
    )  # fmt: skip


def log_example_a(log: Log) -> None:
    log.add("XAA", actual=days(date(2025, 4, 9), date(2025, 4, 12)), outcomes=["RELN", "SIGN"])
    log.add(
        "XAA", kind="TLK-JSTAFF", place="PARTNER", outcomes=["RELN", "TRAN", "CONF"],
        actual=days(date(2025, 5, 13), date(2025, 5, 14)),
    )  # fmt: skip
    log_the_exercise(log)
    log.add(
        "XAA", kind="HLE-SIDE", place="THIRD", outcomes=["RELN"],
        actual=days(date(2025, 5, 31), date(2025, 5, 31)),
    )  # fmt: skip
    log.add(
        "XAA", kind="TRN-CRS", outcomes=["COMP", "RELN"],
        actual=days(date(2025, 4, 28), date(2025, 5, 23)),
    )  # fmt: skip
    for first, last in ((date(2024, 2, 1), date(2025, 5, 10)), (date(2025, 6, 16), None)):
        log.add(
            "XAA", kind="REP-RES", place="PARTNER", outcomes=["RELN", "TRAN"],
            actual=days(first, last),
        )  # fmt: skip
    with_signal = {"cancel_by": "PARTNER", "cancel_reason": "POLITICAL", "cancel_signal": True}
    log.cancel(log.add("XAA", planned=days(date(2025, 6, 10), date(2025, 6, 10))), **with_signal)
    log.add(
        "XAA", kind="EXR-CPX", place="PARTNER", outcomes=["COMP"],
        actual=days(date(2025, 6, 28), date(2025, 7, 3)),
    )  # fmt: skip


def published(**exact: str) -> dict[str, str]:
    return {name: fraction(Fraction(value)) for name, value in exact.items()}


def by_outcome(item: dict) -> dict[str, str]:
    found = {row["outcome"]: row["intensity"] for row in item["outcomes"]}
    return {code: value for code, value in found.items() if value not in {None, "0.000000"}}


def stored_total(partner: str) -> Decimal:
    [[total]] = as_owner(
        "SELECT sum(event + standing + milestone) FROM reports_outcomecell"
        " WHERE partner_id = %s AND quarter = '2025-04-01'",
        partner,
    )
    return total


def test_a_one_partner_one_quarter(log: Log):
    log_example_a(log)
    item = log.summary("XAA", "2025Q2")
    assert {name: item["intensity"][name] for name in ("total", "event", "standing")} == published(
        total="5940/1547", event="55/17", standing="55/91"
    )
    assert by_outcome(item) == published(
        RELN="407/182", TRAN="493/1092", COMP="23/51", SIGN="20/51", CONF="21/68"
    )
    assert item["families"] == published(
        VIS="1", TLK="1", EXR="4/17", HLE="1/2", TRN="1/2", REP="55/91"
    )
    assert item["states"] == {"CANCELLED": 1, "COMPLETED": 7}
    assert item["counted"] == 7
    assert [row["outcome"] for row in item["outcomes"]] == [
        "TENS", "SIGN", "COMP", "TRAN", "RELN", "PERC", "CONF", "INCV", "DOMC",
    ]  # fmt: skip


def test_a_the_cells_hold_the_exact_value_to_thirty_places(log: Log):
    log_example_a(log)
    log.summary("XAA", "2025Q2")
    assert abs(Fraction(stored_total("XAA")) - Fraction(5940, 1547)) < Fraction(1, 10**28)


def test_a_what_ends_in_the_next_quarter_counts_there(log: Log):
    log_example_a(log)
    assert log.summary("XAA", "2025Q3")["families"]["EXR"] == "1.000000"


def test_b_one_exercise_is_shared_and_shown_as_presence(log: Log):
    log_the_exercise(log)
    weight = 2
    items = {code: log.summary(code, "2025Q2")["intensity"] for code in ("XAA", "XBB", "XJJ")}
    assert {code: item["total"] for code, item in items.items()} == {
        "XAA": fraction(weight * Fraction(2, 17)),
        "XBB": fraction(weight * Fraction(2, 17)),
        "XJJ": fraction(weight * Fraction(1, 17)),
    }
    assert {code: item["presence"] for code, item in items.items()} == {
        "XAA": fraction(weight * Fraction(1)),
        "XBB": fraction(weight * Fraction(1)),
        "XJJ": fraction(weight * Fraction(1, 2)),
    }


def test_b_and_j_partners_sum_to_what_the_engagements_sum_to(log: Log):
    log_the_exercise(log)
    log.add("XAA", outcomes=["RELN"])
    log.add("XBB", kind="TRN-CRS", outcomes=["COMP"])
    log.summary("XAA", "2025Q2")
    [[partners]] = as_owner("SELECT sum(event) FROM reports_outcomecell")
    assert abs(Fraction(partners) - Fraction(7, 2)) < Fraction(1, 10**12)


def test_f_a_late_entry_adds_to_the_quarter_in_which_it_was_held(log: Log):
    log_example_a(log)
    assert log.total("XAA", "2025Q2") == fraction(Fraction(5940, 1547))
    log.add(
        "XAA", kind="TLK-SVC", outcomes=["RELN", "COMP"],
        actual=days(date(2025, 6, 20), date(2025, 6, 20)),
    )  # fmt: skip
    item = log.summary("XAA", "2025Q2")
    assert item["intensity"]["total"] == fraction(Fraction(7487, 1547)) == "4.839690"
    assert {code: by_outcome(item)[code] for code in ("RELN", "COMP")} == published(
        RELN=str(Fraction(407, 182) + Fraction(2, 3)), COMP=str(Fraction(23, 51) + Fraction(1, 3))
    )


@pytest.mark.parametrize(
    ("year", "held", "expected"), [(2024, 51, Fraction(51, 91)), (2025, 50, Fraction(5, 9))]
)
def test_i_days_of_a_quarter(log: Log, year: int, held: int, expected: Fraction):
    log.add(
        "XAA", kind="REP-RES", place="PARTNER",
        actual=days(date(year, 2, 10), date(year, 3, 31)),
    )  # fmt: skip
    item = log.summary("XAA", f"{year}Q1")
    assert item["intensity"]["standing"] == item["intensity"]["total"] == fraction(expected)
    assert item["days"] == held
