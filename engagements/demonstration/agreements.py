"""What is signed, delivered or kept in force: agreements, materiel and industry."""

from collections.abc import Iterator
from datetime import date

from engagements.demonstration.bilateral import milestone, price, standing, with_one
from engagements.demonstration.draw import YEARS, Draw
from engagements.demonstration.places import Cast, Host
from engagements.demonstration.plans import Plan

_ARRANGEMENTS = ("hydrography", "search and rescue", "military medicine", "training places")


def agreements(cast: Cast) -> Iterator[Plan]:
    yield from _frameworks(cast)
    for host in cast.closer_than(2):
        yield from _arrangements(host)
    yield from _materiel(cast)
    yield from _industry(cast)


def _frameworks(cast: Cast) -> Iterator[Plan]:
    for code, on in (
        ("XBB", date(2023, 6, 14)),
        ("XEE", date(2024, 10, 3)),
        ("XGG", date(2025, 5, 21)),
        ("XJJ", date(2026, 3, 18)),
    ):
        (host,) = cast.named(code)
        yield milestone(
            host,
            key="framework",
            kind="AGR-DCA",
            title=f"Framework agreement on defence cooperation with {host.name}",
            summary="Signed by both ministers",
            on=on,
            marking="PUBLIC",
        )
    for code, on in (("XAA", date(2024, 2, 22)), ("XFF", date(2025, 11, 6))):
        (host,) = cast.named(code)
        yield milestone(
            host,
            key="status-of-forces",
            kind="AGR-SEC",
            title=f"Status of forces agreement with {host.name}",
            summary="In force from this day",
            on=on,
        )


def _arrangements(host: Host) -> Iterator[Plan]:
    """One arrangement in the four years, and its review two years on where there is time."""
    draw = Draw("arrangement", host.code)
    signed = draw.workday(draw.one_of(YEARS), 1, 12)
    subject = draw.one_of(_ARRANGEMENTS)
    text = milestone(
        host,
        key="arrangement",
        kind="AGR-MOU",
        title=f"Arrangement on {subject} with {host.name}",
        summary="A memorandum between the two ministries",
        on=signed,
    )
    yield text
    if signed.year + 2 <= YEARS[-1]:
        yield milestone(
            host,
            key="arrangement-review",
            kind="AGR-REN",
            title=f"Review of the arrangement on {subject} with {host.name}",
            summary="Renewed with small changes",
            on=draw.workday(signed.year + 2, 3, 11),
            links=((text.key, "FOLLOW_ON"),),
        )


def _materiel(cast: Cast) -> Iterator[Plan]:
    """Only invented states are given or sold anything."""
    for code, kind, title, on in (
        ("XFF", "MAT-GFT", "Two patrol boats handed over to {}", date(2023, 8, 17)),
        ("XGG", "MAT-CON", "Contract for bridging equipment with {}", date(2023, 11, 9)),
        ("XGG", "MAT-DEL", "Bridging equipment delivered to {}", date(2025, 2, 27)),
        ("XDD", "MAT-AID", "Field hospital tents given to {}", date(2024, 4, 11)),
        ("XBB", "MAT-CON", "Contract for a survey ship with {}", date(2024, 7, 2)),
        ("XBB", "MAT-PLT", "Survey ship delivered to {}", date(2026, 6, 9)),
        ("XII", "MAT-AID", "Uniforms and tools given to {}", date(2025, 9, 25)),
        ("XJJ", "CAP-INF", "Jetty of {} finished", date(2025, 10, 30)),
        ("XFF", "MAT-DEL", "Spare engines to be delivered to {}", date(2026, 12, 10)),
    ):
        (host,) = cast.named(code)
        draw = Draw("materiel", code, on)
        yield milestone(
            host,
            key=f"materiel-{on}",
            kind=kind,
            title=title.format(host.name),
            summary="Accepted and signed for at the port",
            on=on,
            place_name=host.port,
            cost=price(draw, 150, 2_000),
        )
    for code, kind, title in (
        ("XFF", "MAT-SUP", "Support of the patrol boats of {}"),
        ("XCC", "MAT-LON", "Radar on loan to {}"),
    ):
        (host,) = cast.named(code)
        yield standing(
            host,
            key="support",
            kind=kind,
            title=title.format(host.name),
            summary="In force",
            first=date(2023, 9, 1),
            last=None if kind == "MAT-SUP" else date(2025, 8, 31),
            people_home=None,
        )


def _industry(cast: Cast) -> Iterator[Plan]:
    for host in cast.named("XAA", "XCC", "AUS", "GBR", "KOR"):
        for year in YEARS:
            draw = Draw("industry", host.code, year)
            yield with_one(
                host,
                draw,
                key=f"industry-{year}",
                kind="IND-MTG" if draw.chance(30) else "IND-GOV",
                title=f"Joint armaments committee with {host.name} {year}",
                summary="Programmes, standards, small firms",
                first=draw.workday(year, 4, 11),
                days=2,
                where=draw.one_of(("HOME", "PARTNER")),
                people=(5, 20),
            )
    for code, kind, title in (
        ("XAA", "IND-RND", "Joint research on sea-ice radar with {}"),
        ("JPN", "IND-RND", "Joint research on corrosion with {}"),
        ("XCC", "IND-COP", "Co-development of a rescue boat with {}"),
        ("GBR", "IND-MRO", "Engine maintenance arrangement with {}"),
    ):
        (host,) = cast.named(code)
        yield standing(
            host,
            key="industry",
            kind=kind,
            title=title.format(host.name),
            summary="In force between the two procurement agencies",
            first=date(2023, 4, 3) if kind == "IND-RND" else date(2024, 1, 15),
            last=None if code != "JPN" else date(2026, 3, 31),
            people_home=None,
        )
