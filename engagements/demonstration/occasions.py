"""Smaller occasions: confidence measures, relief, papers, ceremonies."""

from collections.abc import Iterator

from engagements.demonstration.bilateral import perhaps_called_off, with_one
from engagements.demonstration.draw import YEARS, Draw
from engagements.demonstration.places import Cast, Host
from engagements.demonstration.plans import Plan

_CEREMONIES = (
    ("CER-COM", "Commemoration with {}", "Wreaths, two bands, schoolchildren"),
    ("CER-CUL", "Military band of {} at the summer festival", "Two concerts"),
    ("CER-SPT", "Football match of the forces with {}", "A draw, and a dinner"),
    ("CER-AWD", "Award for an officer of {}", "Presented on the national day"),
)
_PAPERS = (
    ("COM-WP", "White paper explained to {}"),
    ("COM-PUB", "Joint exhibition with {}"),
    ("COM-JNL", "Joint issue of the staff journal with {}"),
    ("COM-POS", "Position on safety at sea given to {}"),
)
_RELIEF = (
    ("MED-HADR", "Relief planning workshop with {}"),
    ("MED-COP", "Military medicine days with {}"),
    ("MED-MINE", "Ordnance clearance course with {}"),
)


def occasions(cast: Cast) -> Iterator[Plan]:
    for host in cast.named("XHH", "XII"):
        yield from _line_tests(host)
    for host in cast.named("XDD", "XEE", "XGG", "XHH", "XII", "XJJ"):
        yield from _measures(host)
    for host in cast.closer_than(2):
        yield from _ceremonies(host)
    for host in cast.exactly(1):
        yield from _papers(host)
    for host in cast.named("XAA", "XFF", "XJJ", "FJI", "IDN", "PHL", "TON", "VNM"):
        yield from _relief(host)


def _line_tests(host: Host) -> Iterator[Plan]:
    """The direct line is tested every quarter."""
    for year in YEARS:
        for quarter in range(4):
            draw = Draw("line", host.code, year, quarter)
            yield with_one(
                host,
                draw,
                key=f"line-{year}Q{quarter + 1}",
                kind="CSB-LIN",
                title=f"Test of the direct line with {host.name}",
                summary="Answered within the agreed minutes" if draw.chance(85) else "Late answer",
                first=draw.workday(year, 3 * quarter + 1, 3 * quarter + 2),
                where="VIRTUAL",
                people=(1, 2),
                marking="LIMITED",
                noticed=False,
            )


def _measures(host: Host) -> Iterator[Plan]:
    """Information in the winter, an observation or an inspection in the summer."""
    for year in YEARS:
        draw = Draw("measures", host.code, year)
        yield with_one(
            host,
            draw,
            key=f"information-{year}",
            kind="CSB-INF",
            title=f"Yearly exchange of military information with {host.name}",
            summary="Forces, budgets and plans as of 1 January",
            first=draw.workday(year, 1, 2),
            where="VIRTUAL",
            people=(1, 2),
        )
        plan = with_one(
            host,
            draw,
            key=f"measure-{year}",
            kind=draw.one_of(("CSB-OBS", "CSB-OBS", "CSB-INS", "CSB-NOT")),
            title=f"Measure of the year under the confidence document with {host.name}",
            summary="As notified, with escort and report",
            first=draw.workday(year, 6, 9),
            days=2,
            where="PARTNER",
            people=(3, 6),
        )
        yield perhaps_called_off(plan, host, draw, percent=10)


def _ceremonies(host: Host) -> Iterator[Plan]:
    draw = Draw("ceremonies", host.code)
    for year in draw.some_of(YEARS, 2):
        kind, title, summary = draw.one_of(_CEREMONIES)
        yield with_one(
            host,
            draw,
            key=f"ceremony-{year}",
            kind=kind,
            title=title.format(host.name),
            summary=summary,
            first=draw.workday(year, 5, 10),
            where="HOME",
            people=(4, 40),
            marking="PUBLIC",
        )


def _papers(host: Host) -> Iterator[Plan]:
    draw = Draw("papers", host.code)
    for year in draw.some_of(YEARS, 2):
        kind, title = draw.one_of(_PAPERS)
        yield with_one(
            host,
            draw,
            key=f"paper-{year}",
            kind=kind,
            title=title.format(host.name),
            summary="Prepared by the policy staff",
            first=draw.workday(year, 1, 12),
            where=draw.one_of(("HOME", "PARTNER", "VIRTUAL")),
            people=(2, 10),
        )


def _relief(host: Host) -> Iterator[Plan]:
    draw = Draw("relief", host.code)
    for year in draw.some_of(YEARS, 3):
        kind, title = draw.one_of(_RELIEF)
        plan = with_one(
            host,
            draw,
            key=f"relief-{year}",
            kind=kind,
            title=title.format(host.name),
            summary="Doctors, engineers and planners for a week",
            first=draw.workday(year, 2, 11),
            days=5,
            where="PARTNER",
            people=(8, 40),
            extra={"focus": ["HUMANITARIAN"]},
        )
        yield perhaps_called_off(plan, host, draw, percent=5)
