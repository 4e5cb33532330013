"""A written name or code means one partner on its day, or is refused with advice."""

from datetime import date

import pytest

from partners.names import Match, NameIndex, match, normalise

INDEX = NameIndex.build(
    [
        ("XAA", "Amberlight", None, None),
        ("XBB", "Brindlemoor", date(1950, 1, 1), None),
        ("XCC", "Cindervale", None, date(1999, 12, 31)),
        ("XDD", "St. Duskerry and the Isles", None, None),
        ("XEE", "Émberholt's Reach", None, None),
        ("old-union", "Old Union", None, date(1949, 12, 31)),
        ("XAA", "Amber Republic", None, None),
        ("XAA", "Vale", None, date(1960, 12, 31)),
        ("XBB", "Republic of Brindlemoor", date(1950, 1, 1), None),
        ("XBB", "Moor", None, None),
        ("XCC", "Moor", None, None),
        ("XBB", "Vale", date(1961, 1, 1), None),
    ]
)
DAY = date(1990, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Amberlight",
        "AMBERLIGHT",
        "  Amberlight\u00a0 ",
        "the Amberlight",
        "Ámberlight",
        "Amberlight.",
        "XAA",
        "xaa ",
    ],
)
def test_a_name_is_read_as_people_write_it(text: str) -> None:
    assert match(text, DAY, INDEX) == Match("XAA", None)


@pytest.mark.parametrize(
    "text",
    ["St Duskerry & Isles", "Saint Duskerry and the Isles", "St.  Duskerry  and The Isles"],
)
def test_and_saint_and_the_are_read_in_every_spelling(text: str) -> None:
    assert match(text, DAY, INDEX).code == "XDD"


@pytest.mark.parametrize("text", ["Emberholt’s Reach", "Emberholt's-Reach", "EMBERHOLTS REACH"])
def test_apostrophes_hyphens_and_accents_make_no_difference(text: str) -> None:
    assert match(text, DAY, INDEX).code == "XEE"


def test_a_name_turned_round_at_a_comma_is_the_same_name() -> None:
    assert match("Brindlemoor, Republic of", DAY, INDEX).code == "XBB"


def test_a_slug_is_a_code() -> None:
    assert match("old-union", date(1900, 1, 1), INDEX).code == "old-union"


def test_the_last_day_of_a_name_still_counts() -> None:
    assert match("Cindervale", date(1999, 12, 31), INDEX).code == "XCC"


def test_one_name_means_the_partner_that_bore_it_on_the_day() -> None:
    assert [match("Vale", date(year, 1, 1), INDEX).code for year in (1960, 1961)] == ["XAA", "XBB"]


def test_a_name_that_did_not_hold_on_the_day_is_refused_with_its_partner_and_dates() -> None:
    assert match("Old Union", date(1950, 1, 1), INDEX) == Match(
        None,
        "On 1 January 1950 no partner went by “Old Union”, which means Old Union (old-union) until "
        "31 December 1949. Check the date, or give the name or code of the partner of that day.",
        ("old-union",),
    )


def test_spans_that_overlap_or_adjoin_are_told_as_one() -> None:
    index = NameIndex.build(
        [
            ("XFF", "Fernwick", date(1900, 1, 1), date(1950, 12, 31)),
            ("XFF", "Fernwick", date(1951, 1, 1), date(1960, 12, 31)),
            ("XFF", "Fernwick", date(1980, 1, 1), None),
        ]
    )
    refusal = match("Fernwick", date(1970, 1, 1), index).refusal or ""
    assert refusal.startswith(
        "On 1 January 1970 no partner went by “Fernwick”, which means Fernwick (XFF) "
        "from 1 January 1900 to 31 December 1960 and from 1 January 1980."
    )


def test_a_name_of_two_partners_is_refused_not_guessed() -> None:
    assert match("Moor", DAY, INDEX) == Match(
        None,
        "“Moor” may be Brindlemoor (XBB) or Cindervale (XCC). Give the code of the one you mean.",
        ("XBB", "XCC"),
    )


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    assert match("Amberlite", DAY, INDEX) == Match(
        None,
        "“Amberlite” is not the name or code of a partner. If you mean Amberlight (XAA), give that "
        "name or code; otherwise ask the steward of the register to add this name.",
        ("XAA",),
    )


def test_a_name_that_is_near_to_none_sends_the_reader_to_the_register() -> None:
    assert match("Quux", DAY, INDEX) == Match(
        None,
        "“Quux” is not the name or code of a partner. Look the partner up in the register, or ask "
        "its steward to add this name.",
    )


def test_only_names_of_the_day_are_suggested() -> None:
    assert match("Old Unions", DAY, INDEX).candidates == ()


def test_a_long_text_is_cut_in_the_sentence() -> None:
    refusal = match("q" * 500, DAY, INDEX).refusal or ""
    assert refusal.startswith(f"“{'q' * 79}…” is not the name")


@pytest.mark.parametrize("text", ["Amberlight (Amber Republic)", "Amber Republic (Amberlight)"])
def test_a_second_name_of_the_same_partner_in_brackets_agrees(text: str) -> None:
    assert match(text, DAY, INDEX).code == "XAA"


@pytest.mark.parametrize(
    "bracket",
    ["Provisional Government", "government-in-exile", "Interim Authority"],
)
def test_a_form_of_government_in_brackets_is_not_a_second_partner(bracket: str) -> None:
    assert match(f"Amberlight ({bracket})", DAY, INDEX).code == "XAA"


@pytest.mark.parametrize(
    "text",
    [
        "Amberlight (Brindlemoor)",
        "Amberlight, Brindlemoor",
        "Amberlight and Brindlemoor",
        "Amberlight / Brindlemoor",
    ],
)
def test_a_cell_with_several_partners_is_refused_with_each(text: str) -> None:
    assert match(text, DAY, INDEX) == Match(
        None,
        f"“{text}” names several partners, Amberlight (XAA) and Brindlemoor (XBB). "
        "Give one of them, and enter the others as partners of their own.",
        ("XAA", "XBB"),
    )


def test_an_unknown_place_in_brackets_is_refused_and_not_dropped() -> None:
    assert match("Amberlight (Quux)", DAY, INDEX) == Match(
        None,
        "“Amberlight (Quux)” names Amberlight (XAA), but “Quux” beside it is not the name of a "
        "partner on 1 June 1990. Give one partner alone, by name or code.",
        ("XAA",),
    )


def test_a_text_of_blanks_and_points_asks_for_a_name() -> None:
    assert match(" . ", DAY, INDEX) == Match(
        None, "The partner is missing. Give its name or its code."
    )


def test_normalising_twice_changes_nothing() -> None:
    once = normalise("The Côte d’Ivoire & St. Łódź, Islands (Upper)")
    assert normalise(once) == once
