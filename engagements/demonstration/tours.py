"""Tours: one container and an engagement in each capital."""

from collections.abc import Iterator
from datetime import date, timedelta

from engagements.demonstration.bilateral import with_one
from engagements.demonstration.draw import Draw
from engagements.demonstration.places import Cast
from engagements.demonstration.plans import Plan, Principal

#: When each tour leaves, and where it goes.
_TOURS = (
    (date(2023, 10, 9), ("XDD", "XEE", "XGG", "XFF")),
    (date(2024, 5, 13), ("IDN", "MYS", "THA", "PHL")),
    (date(2025, 3, 10), ("CHL", "PER", "COL", "BRA")),
    (date(2026, 4, 13), ("XAA", "XBB", "XCC")),
    (date(2026, 12, 7), ("NLD", "NOR", "DEU")),
)


def tours(cast: Cast) -> Iterator[Plan]:
    for number, (leaves, codes) in enumerate(_TOURS, start=1):
        stops = [
            with_one(
                host,
                Draw("tour", number, host.code),
                key=f"tour-{number}",
                kind="HLE-MIN",
                title=f"Minister of Defence in {host.capital}",
                summary=f"Stop {stop + 1} of the tour of {leaves:%B %Y}",
                first=leaves + timedelta(days=2 * stop),
                days=2,
                where="PARTNER",
                people=(9, 14),
                # A stop that most do not see, on a tour that they do.
                marking="CONTROLLED ALLIES" if host.code == "XBB" else "INTERNAL",
                principals=(
                    Principal("HOME", "Minister of Defence", 9),
                    Principal(host.code, "Minister of Defence", 9),
                ),
            )
            for stop, host in enumerate(cast.named(*codes))
        ]
        yield from stops
        yield Plan(
            key=f"tour-{number}",
            kind="HLE-MIN",
            title=f"Tour of the Minister of Defence, {leaves:%B %Y}",
            summary="Holds the stops of one journey",
            first=leaves,
            last=stops[-1].last,
            parts=(),
            place="",
            children=tuple(stop.key for stop in stops),
        )
