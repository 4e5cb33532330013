"""Visits of ministers, chiefs, ships, aircraft and study groups."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from engagements.demonstration.bilateral import REFUSED, milestone, perhaps_called_off, with_one
from engagements.demonstration.draw import YEARS, Draw
from engagements.demonstration.places import Cast, Host
from engagements.demonstration.plans import Cancellation, Plan, Principal

_SHIPS = ("Gannet", "Kestrel", "Petrel", "Skua", "Tern")
_STORM = Cancellation("NATURE", "WEATHER_OR_DISASTER", "The port was closed by a storm.")
#: Ships visit from February to May and from September to November.
_SEASONS = ((2, 5), (9, 11))
_SCHOOLS = ("Staff college", "Naval academy", "Peacekeeping centre", "Logistics school")


def visits(cast: Cast) -> Iterator[Plan]:
    for host in cast.exactly(1):
        yield from _ministers(host)
    for host in cast.closer_than(2):
        yield from _chiefs(host)
        yield from _service_chiefs(host)
    for host in cast.exactly(2):
        yield from _study_groups(host)
    for host in cast.hosts:
        yield from _ships(host)
    for host in cast.named("XAA", "XDD", "AUS", "FRA", "CAN"):
        yield from _aircraft(host)
    yield from _refused(cast)


def _ministers(host: Host) -> Iterator[Plan]:
    """Once a year, there and here by turns; every second visit ends with a joint statement."""
    for turn, year in enumerate(YEARS):
        draw = Draw("minister", host.code, year)
        outward = (turn + ord(host.code[2])) % 2 == 0
        visit = with_one(
            host,
            draw,
            key=f"minister-{year}",
            kind="HLE-MIN",
            title=f"Minister of Defence {'visits' if outward else 'receives'} {host.name}",
            summary="Talks of the two ministers and a visit to a unit",
            first=draw.workday(year, 3, 11),
            days=2,
            where="PARTNER" if outward else "HOME",
            people=(8, 15),
            principals=(
                Principal("HOME", "Minister of Defence", 9),
                Principal(host.code, "Minister of Defence", 9),
            ),
        )
        visit = perhaps_called_off(visit, host, draw, percent=8)
        yield visit
        if visit.cancelled is None and draw.chance(50):
            yield _joint_statement(host, visit)


def _joint_statement(host: Host, visit: Plan) -> Plan:
    on = visit.last or visit.first
    return milestone(
        host,
        key=f"statement-{on.year}",
        kind="AGR-JST",
        title=f"Joint statement with {host.name} {on.year}",
        summary="Issued at the end of the ministers’ meeting",
        on=on,
        place=visit.place,
        place_party=visit.place_party,
        place_name=visit.place_name,
        marking=visit.marking,
        links=((visit.key, "FOLLOW_ON"),),
    )


def _chiefs(host: Host) -> Iterator[Plan]:
    """The chief of defence, every second year."""
    first_year = YEARS[ord(host.code[0]) % 2]
    for year in (first_year, first_year + 2):
        draw = Draw("chief", host.code, year)
        plan = with_one(
            host,
            draw,
            key=f"chief-{year}",
            kind="HLE-CHOD",
            title=f"Chief of Defence meets his counterpart of {host.name}",
            summary="Formal counterpart visit with calls and a unit visit",
            first=draw.workday(year, 2, 11),
            days=draw.number(2, 4),
            where=draw.one_of(("HOME", "PARTNER")),
            people=(6, 12),
            principals=(
                Principal("HOME", "Chief of Defence", 7),
                Principal(host.code, "Chief of Defence", 7),
            ),
        )
        yield perhaps_called_off(plan, host, draw, percent=6)


def _service_chiefs(host: Host) -> Iterator[Plan]:
    for year in YEARS:
        draw = Draw("service chief", host.code, year)
        if host.closeness == 2 and draw.chance(50):
            continue
        service = draw.one_of(("Navy", "Army", "Air Force"))
        kind, level = ("HLE-SVC", 6) if draw.chance(70) else ("HLE-SEC", 5)
        office = f"Chief of {service}" if kind == "HLE-SVC" else f"Deputy Chief of {service}"
        plan = with_one(
            host,
            draw,
            key=f"service-chief-{year}",
            kind=kind,
            title=f"{office}: counterpart visit, {host.name}",
            summary="Talks, a call on the Chief of Defence, a base visit",
            first=draw.workday(year, 1, 12),
            days=2,
            where=draw.one_of(("HOME", "PARTNER")),
            people=(4, 8),
            principals=(
                Principal("HOME", office, level),
                Principal(host.code, office, level if draw.chance(85) else None),
            ),
        )
        yield perhaps_called_off(plan, host, draw, percent=5)


def _study_groups(host: Host) -> Iterator[Plan]:
    for year in YEARS:
        draw = Draw("study group", host.code, year)
        yield with_one(
            host,
            draw,
            key=f"study-group-{year}",
            kind="VIS-INST",
            title=f"Study group of {host.name} at the {draw.one_of(_SCHOOLS).lower()}",
            summary="A course’s study tour",
            first=draw.workday(year, 4, 10),
            days=3,
            at="Joint staff college",
            people=(8, 30),
        )


def _ships(host: Host) -> Iterator[Plan]:
    """Each season with the close ones, one season with the regular, every second year elsewhere."""
    for turn, year in enumerate(YEARS):
        for number, months in enumerate(_SEASONS):
            draw = Draw("ship", host.code, year, number)
            comes = {
                1: True,
                2: number == turn % 2,
                3: number == 0 and (turn + ord(host.code[1])) % 2 == 0,
            }[host.closeness]
            if comes:
                yield from _ship(host, draw, f"{year}-{number}", draw.workday(year, *months))


def _ship(host: Host, draw: Draw, when: str, first: date) -> Iterator[Plan]:
    outward = draw.chance(60)
    ship = draw.one_of(_SHIPS)
    visit = with_one(
        host,
        draw,
        key=f"ship-{when}",
        kind="VIS-SHIP",
        title=f"{ship} calls at {host.port}" if outward else f"A frigate of {host.name} calls here",
        summary="Port call with receptions, a football match and an open ship",
        first=first,
        days=draw.number(3, 5),
        where="PARTNER" if outward else "HOME",
        at=host.port if outward else "Fleet base",
        people=(90, 220),
        extra={"service": ["NAVY"], "domain": ["SEA"]},
    )
    if not draw.chance(5):
        yield perhaps_called_off(visit, host, draw, percent=5)
    else:
        again = replace(
            visit,
            key=f"ship-{when}-again:{host.code}",
            first=visit.first + timedelta(days=21),
            last=visit.first + timedelta(days=24),
            noticed=True,
        )
        yield again
        yield replace(visit, cancelled=_STORM, links=((again.key, "RESCHEDULED_TO"),))
        return
    if visit.cancelled is None and draw.chance(30):
        yield _passage(host, draw, when, visit)


def _passage(host: Host, draw: Draw, when: str, visit: Plan) -> Plan:
    """A short serial at sea the day after the ship sails."""
    return with_one(
        host,
        draw,
        key=f"passage-{when}",
        kind="EXR-PAS",
        title=f"Passage exercise with {host.name}",
        summary="Manoeuvres and signals on leaving port",
        first=(visit.last or visit.first) + timedelta(days=1),
        where="AT_SEA",
        people=(90, 220),
        extra={"service": ["NAVY"], "domain": ["SEA"], "focus": ["HUMANITARIAN"]},
    )


def _aircraft(host: Host) -> Iterator[Plan]:
    for year in YEARS:
        draw = Draw("aircraft", host.code, year)
        plan = with_one(
            host,
            draw,
            key=f"aircraft-{year}",
            kind="VIS-AIR",
            title=f"Patrol aircraft visits, {host.name} {year}",
            summary="Two crews, a day of flying and a seminar",
            first=draw.workday(year, 5, 9),
            days=3,
            where=draw.one_of(("HOME", "PARTNER")),
            people=(12, 30),
            extra={"service": ["AIR"], "domain": ["AIR"]},
        )
        yield perhaps_called_off(plan, host, draw, percent=5)


def _refused(cast: Cast) -> Iterator[Plan]:
    """Visits to invented states that were not let in."""
    for host, year in zip(cast.named("XHH", "XII", "XHH", "XJJ"), YEARS, strict=True):
        draw = Draw("refused", host.code, year)
        yield with_one(
            host,
            draw,
            key=f"refused-{year}",
            kind="VIS-SHIP",
            title=f"{draw.one_of(_SHIPS)} was to call at {host.port}",
            summary="Clearance was asked for in time",
            first=draw.workday(year, 6, 8),
            days=4,
            where="PARTNER",
            at=host.port,
            people=(90, 220),
            marking="LIMITED",
            cancelled=REFUSED,
            extra={"service": ["NAVY"], "domain": ["SEA"]},
        )
