"""The method's arithmetic, for any engagement whatever."""

from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.models import ROLE_HALVES, Mode, Role, State
from engagements.models.choices import COUNTED_STATES
from reports.method import intensity
from reports.method.intensity import Basis, Held, Span, attribution, contributions, time_share
from reports.method.method_set import CURRENT, EFFORT_CLASSES, MethodSet, Units
from reports.method.rounding import exact_sum, figure, fraction, money, share

QUARTER = Span(date(2025, 4, 1), date(2025, 6, 30))
OUTCOMES = ("TENS", "SIGN", "COMP", "TRAN", "RELN", "PERC", "CONF", "INCV", "DOMC")
roles = st.dictionaries(
    st.sampled_from([f"X{letter}{letter}" for letter in "ABCDEFGHIJ"]),
    st.sampled_from(list(CURRENT.role_weights)),
    min_size=1,
    max_size=10,
)
some_days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def engagements(draw: st.DrawFn, *, states: tuple[str, ...] = tuple(COUNTED_STATES)) -> Held:
    first = draw(some_days)
    last = first + timedelta(days=draw(st.integers(0, 400)))
    mode = draw(st.sampled_from(list(Mode)))
    return Held(
        kind=draw(st.sampled_from(["VIS-SHIP", "REP-RES", "AGR-MOU"])),
        mode=mode,
        effort_class=draw(st.sampled_from(EFFORT_CLASSES)),
        state=draw(st.sampled_from(states)),
        roles=draw(roles),
        outcomes=tuple(
            draw(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=3, unique=True))
        ),
        first_day=first,
        last_day=None if mode == "STANDING" and draw(st.booleans()) else last,
        milestone_date=last if mode == "MILESTONE" else None,
    )


@given(roles)
def test_shares_sum_to_one_if_anybody_came(parties: dict[str, str]):
    weights = [CURRENT.role_weights[role] for role in parties.values()]
    shares = attribution(parties, Basis.SHARE, CURRENT)
    assert sum(shares.values()) == (1 if any(weights) else 0)


@given(engagements())
def test_partners_and_outcomes_together_get_the_whole_engagement(engagement: Held):
    parts = list(contributions(engagement, QUARTER, CURRENT))
    somebody_came = any(CURRENT.role_weights[role] for role in engagement.roles.values())
    whole = CURRENT.weight(engagement.effort_class) * time_share(engagement, QUARTER)
    assert sum(part.share for part in parts) == (whole if somebody_came else 0)


@given(engagements())
def test_each_outcome_gets_its_share_of_what_the_partner_gets(engagement: Held):
    parts = list(contributions(engagement, QUARTER, CURRENT))
    divided = CURRENT.shares(len(engagement.outcomes))
    for partner in {part.partner for part in parts}:
        theirs = {part.outcome: part.share for part in parts if part.partner == partner}
        total = sum(theirs.values())
        expected = {o: total * s for o, s in zip(engagement.outcomes, divided, strict=True)}
        assert theirs == expected


@given(engagements(), st.randoms())
def test_the_order_of_parties_changes_nothing(engagement: Held, random):
    shuffled = list(engagement.roles.items())
    random.shuffle(shuffled)
    again = Held(**{**engagement.__dict__, "roles": dict(shuffled)})
    before = {(c.partner, c.outcome): c for c in contributions(engagement, QUARTER, CURRENT)}
    assert {(c.partner, c.outcome): c for c in contributions(again, QUARTER, CURRENT)} == before


@given(engagements(states=tuple(set(State) - set(COUNTED_STATES))))
def test_what_was_not_held_adds_nothing(engagement: Held):
    assert list(contributions(engagement, QUARTER, CURRENT)) == []


@given(engagements())
def test_a_container_adds_nothing(engagement: Held):
    container = Held(**{**engagement.__dict__, "is_container": True})
    assert list(contributions(container, QUARTER, CURRENT)) == []


@given(engagements())
def test_a_standing_engagement_never_counts_more_than_the_quarter(engagement: Held):
    assert 0 <= time_share(engagement, QUARTER) <= 1


@pytest.mark.parametrize(("year", "expected"), [(2024, Fraction(51, 91)), (2025, Fraction(5, 9))])
def test_days_of_a_quarter_follow_the_leap_year(year: int, expected: Fraction):
    posting = Held(
        "REP-RES", "STANDING", 3, "COMPLETED", {"XAA": "HOST"}, ("RELN",),
        date(year, 2, 10), date(year, 3, 31),
    )  # fmt: skip
    assert time_share(posting, Span(date(year, 1, 1), date(year, 3, 31))) == expected


def test_ten_nations_share_one_exercise():
    parties = {f"X{letter}{letter}": "PARTICIPANT" for letter in "ABCDEFGHI"}
    parties |= {"XBB": "HOST", "XJJ": "OBSERVER"}
    del parties["XII"]
    shares = attribution(parties, Basis.SHARE, CURRENT)
    presence = attribution(parties, Basis.PRESENCE, CURRENT)
    assert (shares["XAA"], shares["XBB"], shares["XJJ"]) == (
        Fraction(2, 17), Fraction(2, 17), Fraction(1, 17),
    )  # fmt: skip
    assert (presence["XAA"], presence["XJJ"], sum(presence.values())) == (
        1, Fraction(1, 2), Fraction(17, 2),
    )  # fmt: skip


def test_weights_double_from_class_to_class():
    assert [CURRENT.weight(c) for c in EFFORT_CLASSES] == [
        Fraction(1, 4), Fraction(1, 2), 1, 2, 4,
    ]  # fmt: skip


def test_shares_that_do_not_sum_to_one_are_refused():
    with pytest.raises(ValueError, match="sum to 9/10"):
        MethodSet(**{**CURRENT.__dict__, "outcome_shares": ((Fraction(9, 10),),)})


def test_the_method_weighs_the_roles_as_the_log_does():
    assert {role: CURRENT.role_weights[role] * 2 for role in Role} == ROLE_HALVES


def test_the_method_counts_the_states_that_the_log_calls_held():
    assert set(COUNTED_STATES) == intensity.COUNTED_STATES


@given(st.lists(st.fractions(min_value=0, max_value=4), min_size=1, max_size=6))
def test_units_are_the_fractions_they_stand_for(fractions: list[Fraction]):
    units = Units.of(tuple(fractions))
    assert [Fraction(unit, units.scale) for unit in units.units] == fractions


@pytest.mark.parametrize(
    ("total", "published"),
    [
        ("0", "0.000000"),
        # 1/128 lies half-way and goes to the even neighbour, however its thirds were cut off.
        ("0.007812500000000000000000000000", "0.007812"),
        ("0.007812499999999999999999999999", "0.007812"),
        ("0.007812500000000000000000000001", "0.007812"),
        ("0.023437499999999999999999999998", "0.023438"),
        ("0.007812500000000000000001000000", "0.007813"),
        ("3.839689722042663219133807369101", "3.839690"),
    ],
)
def test_a_figure_is_rounded_once_and_half_to_even(total: str, published: str):
    assert figure(Decimal(total)) == published


@given(st.fractions(min_value=0, max_value=10**6, max_denominator=10**6))
def test_a_sum_kept_at_thirty_places_is_published_as_the_exact_value_would_be(exact: Fraction):
    stored = Decimal(int(exact * 10**30)).scaleb(-30, Context(prec=80))
    nearest = round(exact * 10**6)  # of a fraction: half to even
    assert figure(stored) == f"{Decimal(nearest).scaleb(-6):f}"


def test_large_sums_keep_all_their_places():
    third = Decimal("123456789012345.333333333333333333333333333333")
    tie = Decimal("0.0078125") + Decimal("1e-30")
    assert figure(exact_sum([third, third, third, tie])) == "370370367037036.007812"


def test_money_has_two_places_and_nothing_is_no_share():
    assert money(Decimal("0.125")) == "0.12"
    assert share(Decimal(1), Decimal(3)) == "0.333333"
    assert share(Decimal(0), Decimal(0)) is None
    assert fraction(Fraction(2, 3)) == "0.666667"
