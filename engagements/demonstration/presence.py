"""Attachés, liaison officers and their calls: what is there between the events."""

from collections.abc import Iterator
from datetime import date, timedelta

from engagements.demonstration.bilateral import standing, with_one
from engagements.demonstration.draw import FIRST_DAY, YEARS, Draw
from engagements.demonstration.places import Cast, Host
from engagements.demonstration.plans import Part, Plan

_OCCASIONS = (
    "Call on the international staff",
    "Briefing for the military attachés’ desk",
    "Lunch with the plans branch",
    "Call on the naval staff",
    "Farewell call on the head of cooperation",
)


def presence(cast: Cast) -> Iterator[Plan]:
    for host in cast.closer_than(2):
        yield from _resident(host)
    for host in cast.exactly(3):
        yield _non_resident(host)
    for host in cast.exactly(1):
        yield from _theirs(host)
    for host in cast.named("XAA", "SGP"):
        yield _liaison(host)
    for host in cast.closer_than(2):
        yield from _calls(host)
    for year in YEARS:
        yield from _corps_days(cast, year)


def _resident(host: Host) -> Iterator[Plan]:
    """One officer until a handover in a summer, then the next, who is still there."""
    draw = Draw("attaché", host.code)
    handover = date(draw.number(2024, 2026), 7, 1) + timedelta(days=draw.number(0, 60))
    for number, (first, last) in enumerate(
        [(FIRST_DAY, handover - timedelta(days=1)), (handover, None)], start=1
    ):
        yield standing(
            host,
            key=f"attache-{number}",
            kind="REP-RES",
            title=f"Defence attaché in {host.name}",
            summary=f"Resident at {host.capital}; officer {number} of the post",
            first=first,
            last=last,
            noticed=False,
        )


def _non_resident(host: Host) -> Plan:
    draw = Draw("non-resident", host.code)
    return standing(
        host,
        key="concurrent",
        kind="REP-NRA",
        title=f"Concurrent accreditation to {host.name}",
        summary="Covered from a neighbouring post",
        first=FIRST_DAY + timedelta(days=draw.number(0, 300)),
        last=None,
        noticed=False,
    )


def _theirs(host: Host) -> Iterator[Plan]:
    draw = Draw("theirs", host.code)
    handover = date(draw.number(2024, 2025), 9, 1) + timedelta(days=draw.number(0, 40))
    for number, (first, last) in enumerate(
        [(FIRST_DAY, handover - timedelta(days=1)), (handover, None)], start=1
    ):
        yield standing(
            host,
            key=f"their-attache-{number}",
            kind="REP-HST",
            title=f"Defence attaché of {host.name} accredited to us",
            summary=f"Officer {number} of their post",
            first=first,
            last=last,
            noticed=False,
            place="HOME",
            place_party=None,
            place_name="Their embassy",
        )


def _liaison(host: Host) -> Plan:
    return standing(
        host,
        key="liaison",
        kind="REP-LO",
        title=f"Liaison officer at the information centre in {host.port}",
        summary=f"Maritime information sharing with {host.name}",
        first=date(2023, 5, 2),
        last=None,
        place_name=host.port,
    )


def _calls(host: Host) -> Iterator[Plan]:
    """Two a year where relations are close, one elsewhere."""
    each_year = {1: 2, 2: 1}[host.closeness]
    for year in YEARS:
        for number in range(each_year):
            draw = Draw("call", host.code, year, number)
            first_month = 1 + number * 12 // each_year
            yield with_one(
                host,
                draw,
                key=f"call-{year}-{number}",
                kind="REP-CALL",
                title=f"{draw.one_of(_OCCASIONS)}, {host.name}",
                summary="Routine contact of the attaché",
                first=draw.workday(year, first_month, first_month + 12 // each_year - 1),
                where="PARTNER",
                people=(1, 3),
                cost=None,
                noticed=False,
            )


def _corps_days(cast: Cast, year: int) -> Iterator[Plan]:
    """Twice a year the foreign attachés are shown something."""
    for number, months in enumerate(((4, 5), (9, 10))):
        draw = Draw("corps", year, number)
        first = draw.workday(year, *months)
        guests = draw.some_of(cast.closer_than(2), 12)
        yield Plan(
            key=f"corps-{year}-{number}",
            kind="REP-COR",
            title=f"Attaché corps day {year}, {('spring', 'autumn')[number]}",
            summary="Tour of a training area and a demonstration for the attaché corps",
            first=first,
            last=first,
            parts=tuple(Part(host.code, people=draw.number(1, 2)) for host in guests),
            place_name="Northern training area",
            marking="PUBLIC",
            people_home=draw.number(20, 40),
        )
