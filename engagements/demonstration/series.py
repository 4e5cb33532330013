"""The series that the invented engagements belong to."""

from collections.abc import Iterator
from dataclasses import dataclass

from engagements.demonstration.exercises import LONG_HORIZON
from engagements.demonstration.places import Cast
from engagements.demonstration.talks import working_groups


@dataclass(frozen=True)
class SeriesPlan:
    """A run of engagements and how often it recurs, in months."""

    code: str
    name: str
    interval_months: int
    tolerance_months: int
    partners: tuple[str, ...] = ()


def all_series(cast: Cast) -> Iterator[SeriesPlan]:
    yield SeriesPlan(LONG_HORIZON, "Exercise Long Horizon", 24, 3)
    yield SeriesPlan("meridian-dialogue", "Meridian Dialogue", 12, 1)
    yield SeriesPlan("lantern-sea-ministers", "Defence ministers of the Lantern Sea", 12, 2)
    yield SeriesPlan("naval-symposium", "Naval symposium", 24, 3)
    for host in cast.closer_than(2):
        yield SeriesPlan(
            f"staff-talks-{host.code.lower()}",
            f"Joint staff talks with {host.name}",
            12,
            2,
            (host.code,),
        )
    for host in cast.exactly(1):
        code = host.code.lower()
        yield SeriesPlan(
            f"policy-dialogue-{code}", f"Defence policy dialogue with {host.name}", 12, 3,
            (host.code,),
        )  # fmt: skip
        yield SeriesPlan(
            f"twin-harbours-{code}", f"Exercise Twin Harbours with {host.name}", 12, 3, (host.code,)
        )
    for host in working_groups(cast):
        yield SeriesPlan(
            f"working-group-{host.code.lower()}",
            f"Working group with {host.name}",
            3,
            1,
            (host.code,),
        )
