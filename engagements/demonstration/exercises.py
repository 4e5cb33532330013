"""Exercises: the one of ten nations, the yearly ones, and their planning."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from engagements.demonstration.bilateral import perhaps_called_off, with_one
from engagements.demonstration.draw import YEARS, Draw
from engagements.demonstration.places import Cast, Host
from engagements.demonstration.plans import Part, Plan

LONG_HORIZON = "long-horizon"


def exercises(cast: Cast) -> Iterator[Plan]:
    yield from _long_horizon(cast)
    for host in cast.exactly(1):
        yield from _yearly(host)
    for host in cast.exactly(2):
        yield from _command_posts(host)
    for host in cast.exactly(3):
        yield from _observers(host)


def _long_horizon(cast: Cast) -> Iterator[Plan]:
    """Every second year ten partners in one row: a host, participants, observers, one absent."""
    for year, host, absent in ((2024, "XAA", "XJJ"), (2026, "XFF", "XII")):
        takes_part = [
            "XAA", "XBB", "XCC", "XFF", "AUS", "JPN", "NZL", "SGP",
        ]  # fmt: skip
        roles = dict.fromkeys(takes_part, "PARTICIPANT")
        roles |= {"FRA": "OBSERVER", absent: "NO_SHOW", host: "HOST"}
        draw = Draw(LONG_HORIZON, year)
        codes = list(roles)
        parts = tuple(
            _part(partner, role, draw)
            for partner, role in zip(cast.named(*codes), roles.values(), strict=True)
        )
        place = cast.named(host)[0]
        exercise = Plan(
            key=f"{LONG_HORIZON}-{year}",
            kind="EXR-MAJ",
            title=f"Exercise Long Horizon {year}",
            summary="Ten partners, sea and air: search and rescue, relief from the sea",
            first=date(year, 9, 2),
            last=date(year, 9, 15),
            parts=parts,
            place="PARTNER",
            place_party=place.code,
            place_name=place.port,
            people_home=640,
            cost=(1_850_000, "EUR"),
            series=LONG_HORIZON,
            extra={
                "service": ["NAVY", "AIR", "MARINE"],
                "domain": ["SEA", "AIR", "AMPHIB"],
                "focus": ["HUMANITARIAN", "PEACEKEEPING"],
            },
        )
        yield exercise
        yield from _planning(exercise, place, year)


def _part(host: Host, role: str, draw: Draw) -> Part:
    if role == "NO_SHOW":
        return Part(host.code, role, people=0, acceptance="ACCEPTED")
    people = draw.number(2, 6) if role == "OBSERVER" else draw.number(60, 420)
    return Part(host.code, role, people=people)


def _planning(exercise: Plan, host: Host, year: int) -> Iterator[Plan]:
    """Three conferences of those who come; nobody is absent from a planning table."""
    coming = tuple(
        replace(part, role="PARTICIPANT" if part.role == "NO_SHOW" else part.role, people=3)
        for part in exercise.parts
    )
    for number, (name, day) in enumerate(
        (
            ("Initial", date(year - 1, 11, 14)),
            ("Main", date(year, 3, 5)),
            ("Final", date(year, 6, 18)),
        )
    ):
        yield Plan(
            key=f"{LONG_HORIZON}-{year}-planning-{number}",
            kind="EXR-PLN",
            title=f"{name} planning conference, Long Horizon {year}",
            summary="Forces, calendar, agreements on support",
            first=day,
            last=day + timedelta(days=2),
            parts=coming,
            place="PARTNER",
            place_party=host.code,
            place_name=host.capital,
            people_home=6,
            cost=(9_000, "EUR"),
            series=LONG_HORIZON,
        )


def _yearly(host: Host) -> Iterator[Plan]:
    """One live exercise a year; every second year it is a large one."""
    for turn, year in enumerate(YEARS):
        draw = Draw("exercise", host.code, year)
        large = turn % 2 == 1
        plan = with_one(
            host,
            draw,
            key=f"exercise-{year}",
            kind="EXR-MAJ" if large else "EXR-STD",
            title=f"Exercise Twin Harbours {year} with {host.name}",
            summary="Land and sea units train rescue, convoy and command",
            first=draw.workday(year, 5, 8),
            days=draw.number(8, 12) if large else draw.number(3, 4),
            where=("HOME", "PARTNER")[turn % 2],
            people=(500, 900) if large else (80, 240),
            series=f"twin-harbours-{host.code.lower()}",
            extra={
                "service": ["ARMY", "NAVY"],
                "domain": ["LAND", "SEA"],
                "focus": ["CONSTABULARY"],
            },
        )
        yield perhaps_called_off(plan, host, draw, percent=3)


def _command_posts(host: Host) -> Iterator[Plan]:
    """Every second year a table-top."""
    for year in YEARS[ord(host.code[1]) % 2 :: 2]:
        draw = Draw("table-top", host.code, year)
        plan = with_one(
            host,
            draw,
            key=f"table-top-{year}",
            kind="EXR-CPX",
            title=f"Table-top on disaster relief with {host.name} {year}",
            summary="Staffs play one flood from warning to recovery",
            first=draw.workday(year, 2, 11),
            days=3,
            where=draw.one_of(("HOME", "PARTNER")),
            people=(12, 35),
            extra={"domain": ["INFO"], "focus": ["HUMANITARIAN"]},
        )
        yield perhaps_called_off(plan, host, draw, percent=4)


def _observers(host: Host) -> Iterator[Plan]:
    draw = Draw("observers", host.code)
    year = draw.one_of(YEARS)
    yield with_one(
        host,
        draw,
        key=f"observers-{year}",
        kind="EXR-OBS",
        title=f"Observers of {host.name} at the autumn manoeuvres {year}",
        summary="Two officers with an escort, three days",
        first=draw.workday(year, 9, 10),
        days=3,
        at="Northern training area",
        people=(2, 4),
    )
