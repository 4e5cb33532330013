"""What every invented engagement with one partner has: a place, people, a price, a marking."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from engagements.demonstration.draw import Draw
from engagements.demonstration.places import Host
from engagements.demonstration.plans import Cancellation, Part, Plan

_CURRENCIES = ("EUR", "EUR", "EUR", "USD", "GBP", "AUD")
_CLASSIFIED = ("PUBLIC",) * 8 + ("INTERNAL",) * 70 + ("LIMITED",) * 17 + ("CONTROLLED",) * 5

#: What a marking is narrowed to, by family and classification, and in how many cases of a hundred.
_NARROWED = {
    ("TRN", "INTERNAL"): ("INTERNAL PERSONAL", 30),
    ("PEX", "INTERNAL"): ("INTERNAL PERSONAL", 30),
    ("CER", "INTERNAL"): ("INTERNAL PERSONAL", 30),
    ("VIS", "LIMITED"): ("LIMITED HARBOUR", 45),
    ("EXR", "LIMITED"): ("LIMITED HARBOUR", 30),
    ("TLK", "LIMITED"): ("LIMITED ALLIES", 45),
    ("HLE", "LIMITED"): ("LIMITED ALLIES", 30),
    ("CSB", "LIMITED"): ("LIMITED NEIGHBOURS", 60),
    ("VIS", "CONTROLLED"): ("CONTROLLED HARBOUR", 60),
    ("EXR", "CONTROLLED"): ("CONTROLLED HARBOUR LANTERN", 60),
    ("HLE", "CONTROLLED"): ("CONTROLLED ALLIES", 40),
    ("TLK", "CONTROLLED"): ("CONTROLLED LANTERN", 40),
}

#: What officers choose, by family; the rest is left to the default of the kind.
_CHOSEN = {
    "CAP": (("COMP", "INCV"), ("COMP", "TRAN", "RELN")),
    "CER": (("SIGN", "PERC"), ("PERC",)),
    "CSB": (("CONF", "TENS"), ("TENS",)),
    "EXR": (("COMP", "RELN"), ("CONF", "COMP", "PERC")),
    "HLE": (("RELN", "SIGN", "CONF"), ("TRAN", "RELN"), ("SIGN",)),
    "MED": (("COMP", "PERC"), ("RELN",)),
    "PEX": (("COMP",), ("RELN", "TRAN")),
    "TLK": (("TRAN", "RELN"), ("RELN", "CONF", "COMP"), ("INCV", "RELN")),
    "TRN": (("COMP",), ("COMP", "PERC", "DOMC")),
    "VIS": (("RELN", "SIGN", "PERC"), ("PERC", "DOMC"), ("SIGN",)),
}

#: Reasons that say nothing about anybody; a real state's visits are called off for no other.
_NEUTRAL = (
    Cancellation("NATURE", "WEATHER_OR_DISASTER", "The storm warning held."),
    Cancellation("HOME", "SCHEDULE", "Our delegation was needed elsewhere that week."),
    Cancellation("HOME", "OPERATIONAL", "The ship stayed with its task."),
    Cancellation("HOME", "BUDGET", "The travel budget of the year was spent."),
)
_POINTED = (
    Cancellation("PARTNER", "POLITICAL", "Called off after the vote in their assembly.", True),
    Cancellation("PARTNER", "POLITICAL", "Put off without a new date.", False),
    Cancellation("PARTNER", "SCHEDULE", "Their calendar did not allow it.", False),
    Cancellation("HOME", "POLITICAL", "We did not think the month fitting.", False),
)
REFUSED = Cancellation(
    "PARTNER", "CLEARANCE_REFUSED", "The request for diplomatic clearance was refused.", True
)


def with_one(
    host: Host,
    draw: Draw,
    *,
    key: str,
    kind: str,
    title: str,
    summary: str,
    first: date,
    days: int = 1,
    where: str = "HOME",
    at: str = "",
    people: tuple[int, int] = (3, 9),
    **given: Any,
) -> Plan:
    """An event with one partner; `where` is a place, `at` its name, `people` from and to a side."""
    plan = Plan(
        key=f"{key}:{host.code}",
        kind=kind,
        title=title,
        summary=summary,
        first=first,
        last=first + timedelta(days=days - 1),
        parts=(Part(host.code, people=draw.number(*people)),),
        place=where,
        place_party=host.code if where == "PARTNER" else None,
        place_name=at or {"PARTNER": host.capital}.get(where, ""),
        marking=draw.one_of(_CLASSIFIED),
        people_home=draw.number(*people),
        outcomes=_chosen(draw, kind),
        cost=price(draw, 1, 40) if where == "PARTNER" and draw.chance(45) else None,
    )
    return _narrowed(replace(plan, **given))


def _narrowed(plan: Plan) -> Plan:
    """With a category to its classification, where the records of its sort have one."""
    narrowed = _NARROWED.get((plan.kind.partition("-")[0], plan.marking))
    if narrowed is None:
        return plan
    marking, percent = narrowed
    # Lots of its own, so that the days and people of no record depend on it.
    return replace(plan, marking=marking) if Draw("marking", plan.key).chance(percent) else plan


def _chosen(draw: Draw, kind: str) -> tuple[str, ...]:
    choices = _CHOSEN.get(kind.partition("-")[0])
    return draw.one_of(choices) if choices and draw.chance(35) else ()


def price(draw: Draw, least: int, most: int) -> tuple[int, str]:
    """Between so many thousands, mostly in euro."""
    return draw.number(2 * least, 2 * most) * 500, draw.one_of(_CURRENCIES)


def perhaps_called_off(plan: Plan, host: Host, draw: Draw, *, percent: int) -> Plan:
    """The plan, in so many cases of a hundred cancelled."""
    if not draw.chance(percent):
        return plan
    reasons = _NEUTRAL + _POINTED if host.invented else _NEUTRAL
    return replace(plan, cancelled=draw.one_of(reasons))


def standing(
    host: Host, *, key: str, kind: str, title: str, summary: str, first: date, last: date | None,
    **given: Any,
) -> Plan:  # fmt: skip
    """What counts by days from its first day on; without a last day it is in force."""
    plan = Plan(
        key=f"{key}:{host.code}",
        kind=kind,
        title=title,
        summary=summary,
        first=first,
        last=last,
        parts=(Part(host.code, people=1),),
        mode="STANDING",
        place="PARTNER",
        place_party=host.code,
        place_name=host.capital,
        people_home=1,
    )
    return replace(plan, **given)


def milestone(
    host: Host, *, key: str, kind: str, title: str, summary: str, on: date, **given: Any
) -> Plan:
    """What counts on one day."""
    plan = Plan(
        key=f"{key}:{host.code}",
        kind=kind,
        title=title,
        summary=summary,
        first=on,
        last=on,
        parts=(Part(host.code, counterpart_type="MOD_CIVIL"),),
        mode="MILESTONE",
        place="PARTNER",
        place_party=host.code,
        place_name=host.capital,
    )
    return replace(plan, **given)
