"""The shipped register names every partner once a day and keeps former states apart."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from partners.names import match
from partners.reference import (
    GroupingEntry,
    PartnerEntry,
    first_day,
    last_day,
    register,
    shipped_names,
)

REGISTER = register()
NAMES = shipped_names()
PARTNERS = {partner.code: partner for partner in REGISTER.partners}
GROUPINGS = {grouping.code: grouping for grouping in REGISTER.groupings}

RECORDS = Path(__file__).parents[3] / "shared" / "data"
COUNTRY_COLUMNS = {
    "us_travels_abroad.csv": "country",
    "us_visits_by_foreign_leaders.csv": "from_country",
    "us_military_training_eap_fy2017.csv": "country",
}


def code(text: str, on: str) -> str | None:
    return match(text, date.fromisoformat(on), NAMES).code


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("Burma ", "2017-08-29", "MMR"),
        ("Burma (Myanmar)", "2012-11-19", "MMR"),
        ("Ceylon (Sri Lanka)", "1954-12-06", "LKA"),
        ("Siam (Thailand)", "1931-04-28", "THA"),
        ("Persia", "1930-01-01", "IRN"),
        ("Zaire", "1980-01-01", "COD"),
        ("Southern Rhodesia (Zimbabwe)", "1978-04-17", "ZWE"),
        ("Upper Volta", "1965-03-29", "BFA"),
        ("Dahomey (Benin)", "1969-03-05", "BEN"),
        ("Western Samoa", "2023-09-25", "WSM"),
        ("Malaya", "1960-10-25", "MYS"),
        ("Khmer Republic (Cambodia)", "1971-08-10", "KHM"),
        ("Macedonia, Former Yugoslav Republic of", "1999-06-11", "MKD"),
        ("Germany, Federal Republic of", "1953-02-05", "DEU"),
        ("Yemen Arab Republic", "1990-01-23", "YEM"),
        ("BUR", "1980-01-01", "MMR"),
    ],
)
def test_a_former_name_means_the_state_that_bears_another_today(
    text: str, on: str, expected: str
) -> None:
    assert code(text, on) == expected


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("U.S.S.R.", "1959-09-15", "SUN"),
        ("Soviet Union", "1985-01-01", "SUN"),
        ("Czechoslovakia (government-in-exile)", "1943-05-12", "CSK"),
        ("German Democratic Republic", "1990-06-20", "DDR"),
        ("Yugoslavia", "1955-11-06", "YUG"),
        ("Netherlands Antilles", "1970-02-22", "ANT"),
        ("Tanganyika", "1963-07-15", "tanganyika"),
        ("Hawaii", "1874-12-12", "hawaii"),
        ("South Vietnam", "1966-10-26", "south-vietnam"),
    ],
)
def test_a_former_state_stays_a_former_state(text: str, on: str, expected: str) -> None:
    assert code(text, on) == expected


@pytest.mark.parametrize(
    ("text", "by_day"),
    [
        ("Serbia", {"1910-01-01": "SRB", "1997-05-31": "YUG", "2004-01-01": "SCG"}),
        ("Serbia", {"2006-06-04": "SCG", "2006-06-05": "SRB"}),
        ("Montenegro", {"2006-06-02": "SCG", "2006-06-03": "MNE"}),
        ("Serbia and Montenegro", {"2003-02-03": "YUG", "2003-02-04": "SCG", "2010-01-01": None}),
        ("Serbia-Montenegro (Kosovo)", {"1999-07-29": "YUG", "2004-01-01": "SCG"}),
        ("Kosovo", {"2008-02-16": None, "2008-02-17": "XKX"}),
        ("Russia", {"1910-01-01": "RUS", "1985-01-01": None, "1992-01-31": "RUS"}),
        ("Korea", {"1905-01-01": "korea-empire", "1930-01-01": None, "1953-06-16": "KOR"}),
        ("Turkey", {"1910-01-01": "ottoman-empire", "1954-01-27": "TUR", "2019-11-12": "TUR"}),
        ("Vietnam", {"1966-10-26": "south-vietnam", "1975-10-01": None, "2000-01-01": "VNM"}),
        ("China, Republic of", {"1945-04-26": "CHN", "1961-07-31": "TWN"}),
        ("Czech Republic", {"1992-12-31": None, "1993-01-01": "CZE"}),
    ],
)
def test_a_name_of_several_states_is_settled_by_the_day(
    text: str, by_day: dict[str, str | None]
) -> None:
    assert {on: code(text, on) for on in by_day} == by_day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Korea, Republic of South", "KOR"),
        ("Korea, North", "PRK"),
        ("Papua-New Guinea", "PNG"),
        ("Timor-Leste, Democratic Republic of ", "TLS"),
        ("China, People’s Republic of", "CHN"),
        ("Congo, Republic of", "COG"),
        ("Congo, Democratic Republic of", "COD"),
        ("Cote d’Ivoire", "CIV"),
        ("Vatican City", "VAT"),
        ("West Bank", "PSE"),
        ("Denmark (Greenland)", "DNK"),
        ("United Kingdom (Wales)", "GBR"),
        ("Hong Kong", "HKG"),
        ("Antarctica", "ATA"),
        ("European Union", "eu"),
        ("NATO", "nato"),
    ],
)
def test_a_spelling_of_the_records_is_known(text: str, expected: str) -> None:
    assert code(text, "2017-01-01") == expected


def test_congo_alone_is_refused_with_both() -> None:
    assert match("Congo", date(2000, 1, 1), NAMES).candidates == ("COG", "COD")


@pytest.mark.parametrize("partner", REGISTER.partners, ids=lambda partner: partner.code)
def test_every_partner_is_found_by_code_name_and_formal_name_on_its_days(
    partner: PartnerEntry,
) -> None:
    days = [day for day in (partner.valid_from, partner.valid_to) if day] or [date(2000, 1, 1)]
    written = (partner.code, partner.name, partner.name_formal)
    assert {match(text, day, NAMES).code for text in written for day in days} == {partner.code}


def test_no_code_is_given_twice() -> None:
    assert len(PARTNERS) == len(REGISTER.partners)


def test_no_period_ends_before_it_begins() -> None:
    periods = [(p.code, p.valid_from, p.valid_to) for p in REGISTER.partners]
    periods += [(n.code, n.valid_from, n.valid_to) for n in REGISTER.names]
    assert [code for code, first, last in periods if first and last and last < first] == []


def test_no_name_of_a_partner_is_given_twice_from_one_day() -> None:
    given = [(name.code, name.name, name.valid_from) for name in REGISTER.names]
    assert len(given) == len(set(given))


def test_every_name_belongs_to_a_partner() -> None:
    assert {name.code for name in REGISTER.names} <= set(PARTNERS)


def test_every_state_but_antarctica_stands_in_a_region() -> None:
    placeless = {partner.code for partner in REGISTER.partners if partner.region is None}
    organisations = {p.code for p in REGISTER.partners if p.kind == "ORGANISATION"}
    assert placeless == organisations | {"ATA"}


def test_a_region_comes_after_its_parent() -> None:
    codes = [region.code for region in REGISTER.regions]
    assert [
        region.code
        for place, region in enumerate(REGISTER.regions)
        if region.parent and region.parent not in codes[:place]
    ] == []


def test_the_invented_partners_are_marked_and_no_other_is() -> None:
    assert [partner.code for partner in REGISTER.partners if partner.fictitious] == [
        "XAA",
        "XBB",
        "XCC",
        "XDD",
        "XEE",
        "XFF",
        "XGG",
        "XHH",
        "XII",
        "XJJ",
        "XZZ",
    ]


def test_no_invented_name_is_near_to_a_real_one() -> None:
    real = shipped_names().build(
        row for row in REGISTER.name_rows() if not PARTNERS[row[0]].fictitious
    )
    invented = [partner.name for partner in REGISTER.partners if partner.fictitious]
    near = {name: match(name, date(2000, 1, 1), real).candidates for name in invented}
    assert near == dict.fromkeys(invented, ())


@pytest.mark.parametrize("territory", ["HKG", "PRI", "BMU", "GRL", "ANT", "ATA"])
def test_a_dependent_territory_is_no_state(territory: str) -> None:
    assert PARTNERS[territory].kind == "SUBSTATE"


@pytest.mark.parametrize("grouping", REGISTER.groupings, ids=lambda grouping: grouping.code)
def test_a_grouping_points_only_at_what_the_register_holds(grouping: GroupingEntry) -> None:
    marks = {*grouping.sources, *(mark for m in grouping.members for mark in m.sources)}
    assert marks <= set(REGISTER.sources)
    assert {member.partner for member in grouping.members} <= set(PARTNERS)
    others = {grouping.members_of, grouping.predecessor, grouping.informs}
    assert others <= {None, *GROUPINGS}


@pytest.mark.parametrize("grouping", REGISTER.groupings, ids=lambda grouping: grouping.code)
def test_no_partner_has_two_places_in_a_grouping_on_one_day(grouping: GroupingEntry) -> None:
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for member in grouping.members:
        spans.setdefault((member.partner, member.edition), []).append(
            (member.valid_from or date.min, member.valid_to or date.max)
        )
    # An observer of an unknown first day may have become a member since: only dated ones count.
    assert [
        place
        for place, of_one in spans.items()
        for (_, last), (first, _) in pairwise(sorted(of_one))
        if first != date.min and first <= last
    ] == []


def test_a_year_covers_all_its_days() -> None:
    assert (first_day("2014"), last_day("2014")) == (date(2014, 1, 1), date(2014, 12, 31))


def test_a_month_ends_on_its_last_day() -> None:
    assert last_day("2012-02") == date(2012, 2, 29)


def real_records(name: str) -> Iterator[tuple[str, date]]:
    with (RECORDS / name).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row.get("row_type", "training") == "training":
                form = "%m/%d/%Y" if "/" in row["start_date"] else "%Y-%m-%d"
                on = datetime.strptime(row["start_date"], form).date()  # noqa: DTZ007
                yield row[COUNTRY_COLUMNS[name]], on


@pytest.mark.parametrize("name", COUNTRY_COLUMNS)
def test_every_partner_of_the_real_records_is_found(name: str) -> None:
    if not (RECORDS / name).exists():
        pytest.skip(f"../shared/data/{name} is not here: the real records are not in this project")
    assert [
        (text, on, found.refusal)
        for text, on in real_records(name)
        if not (found := match(text, on, NAMES)).code
    ] == []
