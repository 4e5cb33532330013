"""Meetings of many, and the bilateral meetings in their margins."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from engagements.demonstration.bilateral import with_one
from engagements.demonstration.draw import YEARS, Draw
from engagements.demonstration.places import Cast, Host
from engagements.demonstration.plans import Part, Plan, Principal


def forums(cast: Cast) -> Iterator[Plan]:
    for turn, year in enumerate(YEARS):
        yield from _meridian(cast, year)
        yield _navies(cast, year) if turn % 2 else _chiefs(cast, year)
        yield _relief_experts(cast, year)
        yield _ministers(cast, year)
        yield from _regional(cast, year)


def _meridian(cast: Cast, year: int) -> Iterator[Plan]:
    """A private institute’s dialogue at home, officials and academics together, every June."""
    draw = Draw("meridian", year)
    guests = draw.some_of(cast.hosts, 16)
    first = date(year, 6, 5)
    dialogue = Plan(
        key=f"meridian-{year}",
        kind="FOR-DLG",
        title=f"Meridian Dialogue {year}",
        summary="A weekend of speeches; officials beside academics",
        first=first,
        last=first + timedelta(days=2),
        parts=tuple(
            Part(
                host.code,
                people=draw.number(2, 9),
                counterpart_type="ACADEMIC" if at % 4 == 0 else "MOD_CIVIL",
                capacity="PRIVATE" if at % 4 == 0 else "OFFICIAL",
            )
            for at, host in enumerate(guests)
        ),
        place_name="Harbour conference centre",
        marking="PUBLIC",
        people_home=45,
        series="meridian-dialogue",
        extra={"track_nominal": "T2", "track_conduct": "T1_5"},
    )
    yield dialogue
    for host in guests[1:7]:
        yield _margin(host, dialogue)


def _margin(host: Host, main: Plan) -> Plan:
    draw = Draw("margin", main.key, host.code)
    return with_one(
        host,
        draw,
        key=f"margin-{main.key}",
        kind="HLE-SIDE",
        title=f"{host.name[0].upper()}{host.name[1:]}, in the margins of the {main.title}",
        summary="Half an hour between sessions",
        first=main.first + timedelta(days=1),
        at=main.place_name,
        people=(2, 5),
        links=((main.key, "MARGIN_OF"),),
        principals=(
            Principal("HOME", "Minister of Defence", 9),
            Principal(host.code, "Deputy minister of defence", 8),
        ),
    )


def _ministers(cast: Cast, year: int) -> Plan:
    """An invented forum of ministers, each year at another member’s."""
    members = [host for host in cast.invented if host.code not in {"XII", "XJJ"}]
    host = members[year % len(members)]
    draw = Draw("ministers", year)
    return Plan(
        key=f"ministers-{year}",
        kind="FOR-MIN",
        title=f"Defence ministers of the Lantern Sea {year}",
        summary="Declaration, plan of work, family photograph",
        first=date(year, 11, 3),
        last=date(year, 11, 4),
        parts=tuple(
            Part(m.code, "HOST" if m is host else "PARTICIPANT", draw.number(8, 20), "MOD_CIVIL")
            for m in members
        ),
        place="PARTNER",
        place_party=host.code,
        place_name=host.capital,
        people_home=14,
        cost=(24_000, "EUR"),
        series="lantern-sea-ministers",
        principals=(
            Principal("HOME", "Minister of Defence", 9),
            Principal(host.code, "Minister of Defence", 9),
        ),
    )


def _relief_experts(cast: Cast, year: int) -> Plan:
    """Experts of a grouping’s working group; home comes as a guest."""
    members = cast.named("AUS", "BRN", "IDN", "IND", "JPN", "KOR", "MYS", "NZL", "PHL", "SGP")
    place = members[year % len(members)]
    return Plan(
        key=f"relief-experts-{year}",
        kind="FOR-EWG",
        title=f"Experts’ working group on disaster relief {year}",
        summary="Home as a guest of the group; standard procedures",
        first=date(year, 5, 20),
        last=date(year, 5, 22),
        parts=tuple(
            Part(m.code, "HOST" if m is place else "PARTICIPANT", people=3) for m in members
        ),
        place="PARTNER",
        place_party=place.code,
        place_name=place.capital,
        people_home=3,
        frameworks=("ADMM-PLUS",),
    )


def _navies(cast: Cast, year: int) -> Plan:
    """Every second year; one invented navy among the guests."""
    members = cast.named("AUS", "CAN", "CHL", "FRA", "IDN", "JPN", "NZL", "PER", "SGP", "XAA")
    return Plan(
        key=f"navies-{year}",
        kind="FOR-CHF",
        title=f"Naval symposium {year}",
        summary="Chiefs of navy on encounters at sea",
        first=date(year, 4, 22),
        last=date(year, 4, 25),
        parts=tuple(Part(m.code, people=4) for m in members),
        place_name="Fleet base",
        people_home=12,
        frameworks=("WPNS",),
        series="naval-symposium",
        principals=(Principal("HOME", "Chief of Navy", 6),),
        extra={"service": ["NAVY"], "domain": ["SEA"]},
    )


def _chiefs(cast: Cast, year: int) -> Plan:
    members = [*cast.exactly(1), *cast.named("NZL", "CAN", "FRA")]
    return Plan(
        key=f"chiefs-{year}",
        kind="FOR-CHF",
        title=f"Chiefs of defence round table {year}",
        summary="One day in plenary, one in pairs",
        first=date(year, 9, 18),
        last=date(year, 9, 19),
        parts=tuple(Part(m.code, people=5) for m in members),
        place_name="Harbour conference centre",
        people_home=20,
        principals=(Principal("HOME", "Chief of Defence", 7),),
    )


def _regional(cast: Cast, year: int) -> Iterator[Plan]:
    """A seminar, a meeting of centres and a senior officials’ meeting of the Lantern Sea."""
    for number, (kind, title, month) in enumerate(
        (
            ("FOR-SEM", "Seminar for young officers", 3),
            ("FOR-NET", "Meeting of peacekeeping centres", 7),
            ("FOR-SOM", "Senior officials of the Lantern Sea", 10),
        )
    ):
        draw = Draw("regional", kind, year)
        guests = draw.some_of(cast.invented if kind == "FOR-SOM" else cast.closer_than(2), 8)
        first = draw.workday(year, month, month)
        meeting = Plan(
            key=f"regional-{number}-{year}",
            kind=kind,
            title=f"{title} {year}",
            summary="Papers, groups and a dinner",
            first=first,
            last=first + timedelta(days=draw.number(1, 3)),
            parts=tuple(Part(host.code, people=draw.number(1, 6)) for host in guests),
            place_name="Joint staff college",
            people_home=draw.number(6, 20),
        )
        if kind == "FOR-SEM":
            meeting = replace(meeting, place="VIRTUAL", place_name="")
        yield meeting
