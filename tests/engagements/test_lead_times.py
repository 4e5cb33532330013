"""By when to ask: the arithmetic of lead times, and which rule fits."""

from datetime import date

import pytest

from engagements.lead_times import CALENDAR, WORKING, LeadTime, best_fitting, required_by

MONDAY, SATURDAY, SUNDAY = date(2026, 6, 8), date(2026, 6, 13), date(2026, 6, 14)


@pytest.mark.parametrize(
    ("first_day", "days", "basis", "expected"),
    [
        (MONDAY, 5, WORKING, date(2026, 6, 1)),
        (MONDAY, 1, WORKING, date(2026, 6, 5)),
        (MONDAY, 0, WORKING, MONDAY),
        (SATURDAY, 5, WORKING, MONDAY),
        (SUNDAY, 5, WORKING, MONDAY),
        (SUNDAY, 1, WORKING, date(2026, 6, 12)),
        (date(2026, 6, 10), 10, WORKING, date(2026, 5, 27)),
        (date(2026, 1, 2), 1, WORKING, date(2026, 1, 1)),
        (date(2024, 3, 1), 1, WORKING, date(2024, 2, 29)),
        (MONDAY, 14, CALENDAR, date(2026, 5, 25)),
        (date(2024, 3, 1), 1, CALENDAR, date(2024, 2, 29)),
        (date(2026, 1, 20), 45, CALENDAR, date(2025, 12, 6)),
    ],
)
def test_days_of_notice_are_counted_back_from_the_first_day(first_day, days, basis, expected):
    assert required_by(first_day, days, basis) == expected


@pytest.mark.parametrize("days", range(1, 30))
@pytest.mark.parametrize("weekday", range(7))
def test_so_many_working_days_lie_from_the_day_asked_until_the_first_day(weekday, days):
    first = date(2026, 6, 8 + weekday)
    asked = required_by(first, days, WORKING)
    between = [date.fromordinal(day) for day in range(asked.toordinal(), first.toordinal())]
    assert asked.weekday() < 5
    assert sum(day.weekday() < 5 for day in between) == days


def rule(party="", asset="", visit="", days=5, first=None, last=None):
    return LeadTime(party, asset, visit, days, WORKING, first, last), (party, asset, visit, days)


RULES = [
    rule(days=3),
    rule(asset="SHIP", days=7),
    rule("XAA", days=10),
    rule("XAA", "SHIP", days=14),
    rule("XAA", "SHIP", "RESEARCH", days=45),
    rule("XAA", "AIRCRAFT", days=5, last=date(2025, 12, 31)),
    rule("XAA", "AIRCRAFT", days=8, first=date(2026, 1, 1)),
]


@pytest.mark.parametrize(
    ("party", "asset", "visit", "day", "days"),
    [
        ("XBB", "UNIT", "ROUTINE", MONDAY, 3),
        ("XBB", "SHIP", "ROUTINE", MONDAY, 7),
        ("XAA", "UNIT", "ROUTINE", MONDAY, 10),
        ("XAA", "SHIP", "ROUTINE", MONDAY, 14),
        ("XAA", "SHIP", "RESEARCH", MONDAY, 45),
        ("XAA", "AIRCRAFT", "ROUTINE", date(2025, 12, 31), 5),
        ("XAA", "AIRCRAFT", "ROUTINE", date(2026, 1, 1), 8),
        ("XAA", "", "ROUTINE", MONDAY, 10),
    ],
)
def test_the_rule_that_says_most_about_the_visit_is_taken(party, asset, visit, day, days):
    found = best_fitting(RULES, receiving_party=party, asset_type=asset, visit_class=visit, on=day)
    assert found is not None
    assert found[0].days == days


def test_where_no_rule_fits_nothing_is_made_up():
    asked = {"receiving_party": "XBB", "asset_type": "SHIP", "visit_class": "ROUTINE"}
    assert best_fitting([rule("XAA")], **asked, on=MONDAY) is None
