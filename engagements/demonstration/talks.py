"""Talks that recur, and the working contacts between them."""

from collections.abc import Iterator

from engagements.demonstration.bilateral import perhaps_called_off, with_one
from engagements.demonstration.draw import YEARS, Draw
from engagements.demonstration.places import Cast, Host
from engagements.demonstration.plans import Plan, Principal

_SUBJECTS = (
    "maritime security",
    "logistics",
    "cyber defence",
    "training places",
    "disaster relief",
    "peacekeeping",
    "air safety",
    "hydrography",
)
_SERVICES = ("Army", "Navy", "Air")


def talks(cast: Cast) -> Iterator[Plan]:
    for host in cast.exactly(1):
        yield from _policy_dialogue(host)
        yield from _service_talks(host)
    for host in cast.closer_than(2):
        yield from _staff_talks(host)
        yield from _calls_by_video(host)
    for host in working_groups(cast):
        yield from _working_group(host)
    for host in [*cast.exactly(2), *cast.exactly(3)]:
        yield from _contacts(host)


def working_groups(cast: Cast) -> list[Host]:
    """Those with a group that meets every quarter."""
    return cast.named("XAA", "XBB", "XCC", "XDD", "AUS", "GBR", "JPN", "NZL")


def _policy_dialogue(host: Host) -> Iterator[Plan]:
    """Once a year, in the capitals by turns."""
    for turn, year in enumerate(YEARS):
        draw = Draw("dialogue", host.code, year)
        plan = with_one(
            host,
            draw,
            key=f"dialogue-{year}",
            kind="TLK-STRAT",
            title=f"Defence policy dialogue with {host.name} {year}",
            summary="Outlook, plans of both ministries, next year’s programme",
            first=draw.workday(year, 2, 5),
            days=2,
            where=_by_turns(host, turn),
            people=(6, 12),
            series=f"policy-dialogue-{host.code.lower()}",
            principals=(
                Principal("HOME", "Head of international policy", 4),
                Principal(host.code, "Head of defence policy", 4),
            ),
        )
        yield perhaps_called_off(plan, host, draw, percent=4)


def _staff_talks(host: Host) -> Iterator[Plan]:
    for turn, year in enumerate(YEARS):
        draw = Draw("staff talks", host.code, year)
        plan = with_one(
            host,
            draw,
            key=f"staff-talks-{year}",
            kind="TLK-JSTAFF",
            title=f"Joint staff talks with {host.name} {year}",
            summary=f"Annual review; {draw.one_of(_SUBJECTS)} on the agenda",
            first=draw.workday(year, 9, 11),
            days=draw.number(2, 3),
            where=_by_turns(host, turn + 1),
            people=(5, 14),
            series=f"staff-talks-{host.code.lower()}",
            principals=(
                Principal("HOME", "Deputy chief of defence", 5),
                Principal(host.code, "Chief of joint plans", draw.number(4, 5)),
            ),
        )
        yield perhaps_called_off(plan, host, draw, percent=4)


def _by_turns(host: Host, turn: int) -> str:
    return ("HOME", "PARTNER")[(turn + ord(host.code[1])) % 2]


def _service_talks(host: Host) -> Iterator[Plan]:
    """Each year two of the three services."""
    for turn, year in enumerate(YEARS):
        for number in range(2):
            draw = Draw("service talks", host.code, year, number)
            service = _SERVICES[(turn + number) % 3]
            plan = with_one(
                host,
                draw,
                key=f"service-talks-{year}-{number}",
                kind="TLK-SVC",
                title=f"{service} staff talks with {host.name} {year}",
                summary=f"Exchanges and exercises of the year; {draw.one_of(_SUBJECTS)}",
                first=draw.workday(year, 3 + 4 * number, 6 + 4 * number),
                days=2,
                where=draw.one_of(("HOME", "PARTNER")),
                people=(4, 8),
                extra={"service": [service.upper()]},
            )
            yield perhaps_called_off(plan, host, draw, percent=5)


def _working_group(host: Host) -> Iterator[Plan]:
    """Every quarter, by video two times out of three."""
    for year in YEARS:
        for quarter in range(4):
            draw = Draw("working group", host.code, year, quarter)
            by_video = draw.chance(66)
            plan = with_one(
                host,
                draw,
                key=f"working-group-{year}Q{quarter + 1}",
                kind="TLK-WG",
                title=f"Working group with {host.name}, {_ordinal(quarter)} quarter {year}",
                summary=f"Steering of the programme; {draw.one_of(_SUBJECTS)}",
                first=draw.workday(year, 3 * quarter + 2, 3 * quarter + 3),
                where="VIRTUAL" if by_video else draw.one_of(("HOME", "PARTNER")),
                people=(3, 7),
                series=f"working-group-{host.code.lower()}",
            )
            yield perhaps_called_off(plan, host, draw, percent=4)


def _ordinal(quarter: int) -> str:
    return ("first", "second", "third", "fourth")[quarter]


def _calls_by_video(host: Host) -> Iterator[Plan]:
    for year in YEARS:
        draw = Draw("video", host.code, year)
        yield with_one(
            host,
            draw,
            key=f"video-{year}",
            kind="HLE-VTC",
            title=f"Video call of the deputy chiefs of defence with {host.name}",
            summary="Review of the year’s programme",
            first=draw.workday(year, 1, 11),
            where="VIRTUAL",
            people=(2, 5),
            noticed=False,
            principals=(
                Principal("HOME", "Deputy chief of defence", 5),
                Principal(host.code, "Deputy chief of defence", 5),
            ),
        )


def _contacts(host: Host) -> Iterator[Plan]:
    for year in YEARS:
        draw = Draw("contact", host.code, year)
        if host.closeness == 3 and draw.chance(50):
            continue
        yield with_one(
            host,
            draw,
            key=f"contact-{year}",
            kind="TLK-OFF",
            title=f"Desk contact with {host.name} on {draw.one_of(_SUBJECTS)}",
            summary="Officials compare calendars and papers",
            first=draw.workday(year, 1, 11),
            where="VIRTUAL" if draw.chance(70) else "HOME",
            people=(1, 4),
            noticed=False,
        )
