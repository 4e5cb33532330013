"""Proposals and what became of them: waiting, sent back, put off and held later, closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from accounts.acting import acting_as
from engagements.actions import lock_engagement, log_engagement, move_engagement
from engagements.actions.lifekeeping import keep_life
from engagements.demonstration.stage import Stage

_DECIDES = {"APPROVED", "REJECTED", "DRAFT", "CLOSED"}


@dataclass(frozen=True)
class Step:
    """A move so many days ago, with what is said; `planned` are days from today and a length."""

    to: str
    days: int
    said: Mapping[str, Any] = field(default_factory=dict)
    planned: tuple[int, int] | None = None


@dataclass(frozen=True)
class Life:
    """An engagement as it was logged, and what happened to it since; days as in `Step`."""

    title: str
    kind: str
    partner: str
    logged: int
    planned: tuple[int, int]
    steps: tuple[Step, ...]
    escalated: int | None = None


def _to(*days: int) -> tuple[Step, ...]:
    """Proposed, approved, confirmed and completed as planned, as many as there are days."""
    states = ("PROPOSED", "APPROVED", "CONFIRMED", "COMPLETED")
    return tuple(Step(to, ago) for to, ago in zip(states, days, strict=False))


LIVES = (
    Life("Staff talks of the two navies", "TLK-SVC", "XAA", 6, (40, 2), _to(4)),
    Life("Course for boarding teams", "PEX-SMEE", "XBB", 30, (25, 4), _to(24), escalated=12),
    Life("Exercise Long Horizon, next round", "EXR-MAJ", "XFF", 12, (220, 12), _to(7)),
    Life(
        "Visit of the coast guard academy", "VIS-INST", "XDD", 20, (30, 1),
        (Step("PROPOSED", 16), Step(
            "DRAFT", 13, {
                "reason": "The head of the academy would be met by a deputy: ask for the same.",
                "reason_code": "WRONG_LEVEL",
            },
        )),
    ),
    Life(
        "Air show with two transport aircraft", "VIS-AIR", "XEE", 50, (15, 3),
        (Step("PROPOSED", 45), Step(
            "REJECTED", 41, {
                "reason": "Neither aircraft has hours left this year.",
                "cancel_reason": "OPERATIONAL",
            },
        )),
    ),
    Life(
        "Exercise Low Tide", "EXR-CPX", "XCC", 230, (-130, 5),
        (
            *_to(220, 215, 160),
            Step("POSTPONED", 134, {
                "reason": "A cyclone: their staff is out to help.",
                "cancel_by": "NATURE", "cancel_reason": "WEATHER_OR_DISASTER",
            }),
            Step("APPROVED", 110, {"reason": "They are back at their desks."}, planned=(-70, 5)),
            Step("CONFIRMED", 80),
            Step("COMPLETED", 64),
            Step("REPORTED", 55, {
                "report": "Held in full with nine weeks' delay. Both staffs want a "
                "third day of planning next time.",
            }),
        ),
    ),
    Life(
        "Seminar on maritime law", "CAP-LAW", "XGG", 120, (-35, 2),
        (*_to(110, 104), Step("POSTPONED", 40, {
            "reason": "Their minister was replaced.", "cancel_by": "PARTNER",
            "cancel_reason": "SCHEDULE",
        })),
    ),
    Life("Visit to the survey office", "VIS-INST", "XJJ", 60, (12, 3), _to(50, 46, 20)),
    Life("Officer cadets at sea", "TRN-CDT", "XHH", 90, (-12, 6), _to(80, 76, 30)),
    Life("Talks on air traffic", "TLK-OFF", "XII", 90, (-30, 1), _to(80, 76, 40, 28)),
    Life(
        "Passage exercise on the way home", "EXR-PAS", "XAA", 70, (-20, 1),
        (*_to(60, 55, 40, 19), Step("REPORTED", 10, {
            "report": "Two hours of signalling and a replenishment approach; nothing went wrong.",
        })),
    ),
    Life(
        "Working group on spare parts", "TLK-WG", "XBB", 200, (-140, 2),
        (*_to(190, 185, 160, 138), Step("REPORTED", 130, {
            "report": "A list of forty parts was agreed; the next list follows in spring.",
        })),
    ),
)  # fmt: skip


def tell(stage: Stage) -> None:
    for life in LIVES:
        _live(stage, life)


def _live(stage: Stage, life: Life) -> None:
    with stage.as_desk() as desk:
        logged = log_engagement(_fields(stage, life), by=desk, at=stage.ago(life.logged))
    ref = logged.engagement.ref
    for step in life.steps:
        said = dict(step.said)
        if step.planned is not None:
            said["planned"] = _days(stage, step.planned)
        by = stage.lead if step.to in _DECIDES else stage.desk
        _pass_time(stage, ref, step.days)
        with acting_as(by):
            engagement = lock_engagement(ref, by=by)
            move_engagement(engagement, step.to, said, by=by, at=stage.ago(step.days))
    if life.escalated is not None:
        _pass_time(stage, ref, life.escalated)
    _pass_time(stage, ref, 0)


def _pass_time(stage: Stage, ref: str, days: int) -> None:
    """Does what the calendar's job would have done by so many days ago."""
    with stage.as_lead() as lead:
        keep_life(ref, by=lead, at=stage.ago(days))


def _fields(stage: Stage, life: Life) -> dict[str, Any]:
    return {
        "kind": life.kind,
        "state": "DRAFT",
        "title": life.title,
        "summary": f"{life.title} (invented)",
        "place": "PARTNER",
        "place_party": life.partner,
        "planned": _days(stage, life.planned),
        "participants": [{"partner": life.partner, "acceptance": "ACCEPTED"}],
        "marking": "INTERNAL",
        "purpose_check": True,
    }


def _days(stage: Stage, planned: tuple[int, int]) -> dict[str, Any]:
    ahead, length = planned
    first = stage.today + timedelta(days=ahead)
    return {"start": first, "end": first + timedelta(days=length - 1)}
