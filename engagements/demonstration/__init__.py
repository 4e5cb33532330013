"""Invented records of four years, the same ones every time, for whoever is home."""

from datetime import date

from engagements.demonstration.agreements import agreements
from engagements.demonstration.exercises import exercises
from engagements.demonstration.forums import forums
from engagements.demonstration.occasions import occasions
from engagements.demonstration.places import Cast
from engagements.demonstration.plans import SOURCE, Plan, Record, as_of
from engagements.demonstration.presence import presence
from engagements.demonstration.series import SeriesPlan, all_series
from engagements.demonstration.talks import talks
from engagements.demonstration.tours import tours
from engagements.demonstration.training import training
from engagements.demonstration.visits import visits

__all__ = ["SOURCE", "Record", "SeriesPlan", "records", "series"]

_THEMES = (presence, talks, visits, tours, exercises, training, agreements, forums, occasions)


def series(*, home: str) -> list[SeriesPlan]:
    return list(all_series(Cast.without(home)))


def records(*, home: str, today: date) -> list[Record]:
    """All of them in the order in which they can be logged: what a record names comes before it.

    Beyond that, in the order of the days on which they would have been entered.
    """
    cast = Cast.without(home)
    plans = [plan for theme in _THEMES for plan in theme(cast)]
    depths = _depths(plans)
    found = [as_of(plan, today) for plan in plans]
    return sorted(found, key=lambda record: (depths[record.key], record.logged_on, record.key))


def _depths(plans: list[Plan]) -> dict[str, int]:
    """How many records, one naming the other, have to be written before it."""
    named = {plan.key: plan.names for plan in plans}

    def depth(key: str) -> int:
        return max((depth(name) + 1 for name in named[key]), default=0)

    return {key: depth(key) for key in named}
