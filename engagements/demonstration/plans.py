"""One invented engagement, before it is known which day is today: plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engagements.demonstration.draw import Draw

#: Stands in `external_source` of every record, so that none passes for a real one.
SOURCE = "demonstration (invented)"
_SHORTEST_NOTICE, _LONGEST_NOTICE = 14, 75


@dataclass(frozen=True)
class Part:
    """A partner's part in it."""

    partner: str
    role: str = "PARTICIPANT"
    people: int | None = None
    counterpart_type: str = "MILITARY"
    capacity: str = "OFFICIAL"
    acceptance: str = "ACCEPTED"


@dataclass(frozen=True)
class Principal:
    """The most senior office of a side; nobody has a name."""

    side: str
    office: str
    level: int | None


@dataclass(frozen=True)
class Cancellation:
    """Who called it off, and why."""

    cancel_by: str
    cancel_reason: str
    reason: str
    cancel_signal: bool = False


@dataclass(frozen=True)
class Plan:
    """An engagement of the four years; `key` names it for good.

    A `last` of None is a standing kind without an end. `extra` holds further fields by their names
    in JSON. `main`, `links` and `children` name other plans, which are written first.
    """

    key: str
    kind: str
    title: str
    summary: str
    first: date
    last: date | None
    parts: tuple[Part, ...]
    mode: str = "EVENT"
    place: str = "HOME"
    place_party: str | None = None
    place_name: str = ""
    marking: str = "INTERNAL"
    principals: tuple[Principal, ...] = ()
    outcomes: tuple[str, ...] = ()
    people_home: int | None = None
    cost: tuple[int, str] | None = None
    series: str | None = None
    frameworks: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    children: tuple[str, ...] = ()
    noticed: bool = True
    cancelled: Cancellation | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The plans that are written before this one."""
        return (*self.children, *(key for key, _ in self.links))


@dataclass(frozen=True)
class Record:
    """A plan as it stands today: what to log, on which day, and whether it was called off."""

    key: str
    fields: dict[str, Any]
    logged_on: date
    links: tuple[tuple[str, str], ...]
    children: tuple[str, ...]
    cancelled: Cancellation | None = None
    cancelled_on: date | None = None


def as_of(plan: Plan, today: date) -> Record:
    """What is over is held, what is under way or ahead a draft; what stands is in force.

    What is over and nobody has entered yet is a draft too, as on a real desk.
    """
    draw = Draw("entry", plan.key)
    noticed_on = plan.first - timedelta(days=draw.number(_SHORTEST_NOTICE, _LONGEST_NOTICE))
    called_off_on = plan.first - timedelta(days=draw.number(2, 12))
    lag = timedelta(days=_lag(draw))
    slip = timedelta(days=draw.number(1, 9) if draw.chance(8) else 0)
    fields = _fields(plan)
    record = Record(plan.key, fields, today, plan.links, plan.children)
    entered_on = _over_on(plan, today) + lag
    if plan.cancelled is None and _is_held(plan, today, entered_on):
        fields |= _held(plan, today, slip)
        return replace(record, logged_on=min(entered_on, today))
    fields |= {"state": "DRAFT", "planned": {"start": plan.first, "end": plan.last}}
    record = replace(record, logged_on=min(noticed_on, today))
    if plan.cancelled is None or called_off_on > today:
        return record
    return replace(record, cancelled=plan.cancelled, cancelled_on=called_off_on)


def _over_on(plan: Plan, today: date) -> date:
    """The day after which there is something to enter: of what is in force, its first."""
    still_in_force = plan.mode == "STANDING" and (plan.last is None or plan.last > today)
    return plan.first if plan.last is None or still_in_force else plan.last


def _lag(draw: Draw) -> int:
    """Days from the event to its entry: most within a week, some late."""
    return draw.number(20, 45) if draw.chance(4) else draw.number(0, 7)


def _is_held(plan: Plan, today: date, entered_on: date) -> bool:
    if plan.mode == "STANDING":
        return plan.first <= today
    # A minister's journey, and what nobody had noticed before, are entered at once.
    at_once = plan.kind == "HLE-MIN" or not plan.noticed
    return _over_on(plan, today) <= today if at_once else entered_on <= today


def _held(plan: Plan, today: date, slip: timedelta) -> dict[str, Any]:
    still_in_force = plan.mode == "STANDING" and (plan.last is None or plan.last > today)
    held: dict[str, Any] = {
        "state": "COMPLETED",
        "actual": {"start": plan.first, "end": None if still_in_force else plan.last},
    }
    if plan.mode == "MILESTONE":
        held["milestone_date"] = plan.first
    if plan.noticed:
        end = None if plan.last is None else plan.last - slip
        held["planned"] = {"start": plan.first - slip, "end": end}
    return held


def _fields(plan: Plan) -> dict[str, Any]:
    """In the shape that `log_engagement` takes, without days and state."""
    cost = None
    if plan.cost is not None:
        cost = {"amount": Decimal(plan.cost[0]).quantize(Decimal("0.01")), "currency": plan.cost[1]}
    return {
        "title": plan.title,
        "kind": plan.kind,
        "summary": f"{plan.summary} (invented)",
        "place": plan.place,
        "place_party": plan.place_party,
        "place_name": plan.place_name,
        "participants": [
            {
                "partner": part.partner,
                "role": part.role,
                "counterpart_type": part.counterpart_type,
                "capacity": part.capacity,
                "people": part.people,
                "acceptance": part.acceptance,
            }
            for part in plan.parts
        ],
        "principals": [
            {
                "side": p.side,
                "office": p.office,
                "level": None if p.level is None else f"L{p.level}",
            }
            for p in plan.principals
        ],
        "outcomes": list(plan.outcomes),
        "marking": plan.marking,
        "people_home": plan.people_home,
        "cost_home": cost,
        "series": plan.series,
        "frameworks": list(plan.frameworks),
        "is_container": bool(plan.children),
        "purpose_check": True,
        "external_source": SOURCE,
        "external_ref": plan.key,
        **plan.extra,
    }
