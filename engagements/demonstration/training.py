"""Training, exchange posts and advice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from engagements.demonstration.bilateral import perhaps_called_off, price, standing, with_one
from engagements.demonstration.draw import YEARS, Draw
from engagements.demonstration.places import Cast, Host
from engagements.demonstration.plans import Part, Plan

_COURSES = (
    "Junior staff course",
    "Hydrography course",
    "Logistics officers’ course",
    "Military law course",
    "Search and rescue coordinators’ course",
)
_EXPERTS = ("diving medicine", "ammunition storage", "airworthiness", "amphibious landing", "radar")
_ADVICE = (
    ("CAP-GOV", "parliamentary oversight"),
    ("CAP-REV", "a defence review"),
    ("CAP-ORG", "the shape of a joint staff"),
    ("CAP-PRC", "buying and storing"),
    ("CAP-HRF", "pay and personnel records"),
    ("CAP-LAW", "the law of armed conflict"),
    ("CAP-SSR", "training the trainers of a gendarmerie"),
)


def training(cast: Cast) -> Iterator[Plan]:
    for host in cast.exactly(1):
        yield from _exchange_posts(host)
        yield from _expert_exchanges(host)
    for host in cast.named("XDD", "XEE", "XGG", "XHH", "IDN", "MYS", "PHL", "THA", "FJI", "PNG"):
        yield from _college_places(host)
    for host in [*cast.exactly(2), *cast.exactly(3)]:
        yield from _courses(host)
    for host in cast.named("XII", "XJJ", "XFF", "FJI", "TON", "KEN"):
        yield from _training_teams(host)
    for host in cast.named("XDD", "XEE", "XGG", "XII", "XJJ"):
        yield from _advice(host)
    for host in cast.named("XFF", "XGG"):
        yield _adviser(host)


def _college_places(host: Host) -> Iterator[Plan]:
    """An academic year, February to December, at our staff college."""
    for year in YEARS:
        draw = Draw("college", host.code, year)
        places = draw.number(1, 3)
        plan = standing(
            host,
            key=f"college-{year}",
            kind="TRN-PME",
            title=f"Staff college {year}: places for {host.name}",
            summary=f"{places} of the year’s {draw.number(48, 60)} students",
            first=date(year, 2, 1),
            last=date(year, 12, 12),
            place="HOME",
            place_party=None,
            place_name="Joint staff college",
            cost=(places * 42_000, "EUR"),
        )
        yield replace(plan, parts=(Part(host.code, people=places),), people_home=None)


def _courses(host: Host) -> Iterator[Plan]:
    for year in YEARS:
        draw = Draw("course", host.code, year)
        if host.closeness == 3 and draw.chance(45):
            continue
        yield with_one(
            host,
            draw,
            key=f"course-{year}",
            kind="TRN-LNG" if draw.chance(15) else "TRN-CRS",
            title=f"{draw.one_of(_COURSES)} {year}, {host.name}",
            summary="Places on one of our courses",
            first=draw.workday(year, 2, 9),
            days=draw.number(19, 60),
            at="Joint staff college",
            people=(1, 4),
            people_home=None,
            cost=price(draw, 4, 30),
        )


def _training_teams(host: Host) -> Iterator[Plan]:
    """A team goes out; the next year another follows on from it."""
    before: Plan | None = None
    for year in YEARS[1:]:
        draw = Draw("team", host.code, year)
        plan = with_one(
            host,
            draw,
            key=f"team-{year}",
            kind=draw.one_of(("TRN-MTT", "TRN-MTT", "TRN-PKO")),
            title=f"Training team in {host.name} {year}",
            summary="Small-boat handling and maintenance, then a joint trial",
            first=draw.workday(year, 2, 8),
            days=draw.number(12, 26),
            where="PARTNER",
            at=host.port,
            people=(6, 24),
            cost=price(draw, 20, 90),
            links=() if before is None else ((before.key, "FOLLOW_ON"),),
        )
        yield plan
        before = plan


def _exchange_posts(host: Host) -> Iterator[Plan]:
    draw = Draw("exchange post", host.code)
    post = draw.one_of(("instructor", "planner", "squadron officer"))
    changes = date(draw.number(2024, 2025), 8, 1)
    for number, (first, last) in enumerate(((date(2023, 1, 9), changes), (changes, None))):
        yield standing(
            host,
            key=f"exchange-{number}",
            kind="PEX-EXC",
            title=f"Exchange {post} with {host.name}",
            summary="One officer each way",
            first=first,
            last=last,
            noticed=False,
        )


def _expert_exchanges(host: Host) -> Iterator[Plan]:
    for year in YEARS:
        draw = Draw("experts", host.code, year)
        plan = with_one(
            host,
            draw,
            key=f"experts-{year}",
            kind="PEX-SMEE",
            title=f"Expert exchange on {draw.one_of(_EXPERTS)} with {host.name}",
            summary="Specialists compare practice and write it up",
            first=draw.workday(year, 2, 11),
            days=4,
            where=draw.one_of(("HOME", "PARTNER")),
            people=(3, 8),
        )
        yield perhaps_called_off(plan, host, draw, percent=4)


def _advice(host: Host) -> Iterator[Plan]:
    """One visit of advisers a year, each year on another subject."""
    for turn, year in enumerate(YEARS):
        draw = Draw("advice", host.code, year)
        kind, subject = _ADVICE[(turn * 2 + ord(host.code[1])) % len(_ADVICE)]
        plan = with_one(
            host,
            draw,
            key=f"advice-{year}",
            kind=kind,
            title=f"Advisers to {host.name} on {subject}",
            summary="A week with the ministry and a written report",
            first=draw.workday(year, 2, 11),
            days=5,
            where="PARTNER",
            people=(2, 6),
            cost=price(draw, 8, 35),
        )
        yield perhaps_called_off(plan, host, draw, percent=6)


def _adviser(host: Host) -> Plan:
    return standing(
        host,
        key="adviser",
        kind="CAP-ADV",
        title=f"Resident adviser in {host.name}",
        summary="Advises on maintenance and stores",
        first=date(2024, 2, 5),
        last=None,
    )
