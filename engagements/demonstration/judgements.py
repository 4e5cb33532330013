"""What is thought of it all: ratings, assessments, signals; of invented states alone."""

from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Count

from engagements.actions.assessments import assess, assess_relationship
from engagements.actions.signals import record_signal
from engagements.demonstration.draw import Draw
from engagements.demonstration.stage import Stage
from engagements.models import Engagement
from engagements.periods import FOLLOW_UP_FROM, FOLLOW_UP_UNTIL, HalfYear, Quarter
from partners.actions.ratings import rate
from partners.models.judgement import Factor

#: With these something of each of the last six quarters is assessed, but for one: so many ago.
_ASSESSED = {"XAA": 3, "XBB": 2, "XCC": 4, "XFF": 5}
_QUARTERS = 6
_A_QUARTER = 3
#: How long after the last day somebody looks.
_LOOKED = timedelta(days=12)
_GROUNDS = (
    ("H", ("PARTNER_ACTION", "DOCUMENT")),
    ("M", ("DIRECT_OBSERVATION",)),
    ("M", ("PARTNER_STATEMENT", "DIRECT_OBSERVATION")),
    ("L", ("JUDGEMENT_ONLY",)),
)
#: By score: what it is said to rest on.
_SAID = {
    -1: "Two of the promised visits were put off, and nobody rang to say so.",
    0: "Went as such meetings go; nothing that was not agreed before.",
    1: "They returned the call within the week and named a counterpart.",
    2: "They proposed the next step themselves, and have paid for half of it.",
}
#: Partner, days ago and the score of the context; the other factors are drawn.
_RATED = (
    ("XAA", 40, 4), ("XBB", 55, 4), ("XCC", 75, 3), ("XDD", 90, 3), ("XEE", 30, 3),
    ("XFF", 120, 4), ("XGG", 60, 1), ("XHH", 230, 2), ("XII", 45, 3), ("XJJ", 20, 3),
)  # fmt: skip
_SIGNALS = (
    (
        "XBB",
        300,
        "SIG-UPG",
        "Joint statement of the ministers",
        "Strategic partners from now.",
    ),
    ("XGG", 150, "SIG-INC", "Report of the patrol", "Two boats crossed the survey ship’s bow."),
    ("XGG", 140, "SIG-PROT", "Their note", "They protest against the survey."),
    ("XGG", 95, "SIG-DNG", "Their foreign ministry", "Talks at the level of directors from now."),
    ("XHH", 400, "SIG-SUSP", "Their letter", "Exchanges are suspended until after the vote."),
    ("XHH", 210, "SIG-RES", "Their letter", "Exchanges go on as agreed before the vote."),
)


def tell(stage: Stage) -> None:
    _rate(stage)
    for partner, unassessed in _ASSESSED.items():
        for engagement, outcome in _to_assess(stage, partner, but=unassessed):
            _assess(stage, engagement, outcome)
    _assess_half_year(stage)
    _signal(stage)


def _rate(stage: Stage) -> None:
    """All ten factors of all ten: one is a tense place, one has not been looked at lately."""
    with stage.as_lead() as lead:
        for partner, ago, context in _RATED:
            for factor in Factor:
                draw = Draw("rating", partner, factor)
                confidence, evidence = draw.one_of(_GROUNDS)
                at = stage.ago(ago)
                rate(
                    {
                        "partner": partner,
                        "factor": factor.value,
                        "score": context if factor == Factor.CONTEXT else draw.number(2, 4),
                        "confidence": confidence,
                        "evidence": list(evidence),
                        "rated_on": at.date(),
                        "note": "Half-yearly round (invented)",
                        "marking": "LIMITED",
                    },
                    by=lead,
                    at=at,
                )


def _to_assess(stage: Stage, partner: str, *, but: int) -> list[tuple[Engagement, str]]:
    """Some of what was held with nobody else in each of the last quarters but one.

    The lead had no part in it. Each is over long enough to look at, and comes with the outcome that
    it was meant for first.
    """
    this = Quarter.of(stage.today)
    found: list[Engagement] = []
    with stage.as_desk() as desk:
        held = Engagement.objects.visible_to(desk).counted().with_partner(partner)
        alone = held.alias(partners=Count("participations")).filter(partners=1)
        untouched = alone.filter(created_by=desk.user_id, approved_by=None, report_by=None)
        over = untouched.filter(mode="EVENT", last_day__lte=stage.today - _LOOKED)
        for back in range(1, _QUARTERS + 1):
            if back != but:
                rows = over.ended_in(this.plus(-back)).order_by("last_day", "external_ref")
                found += rows[:_A_QUARTER]
        return [(row, row.outcomes.order_by("rank").values_list("outcome", flat=True)[0])
                for row in found]  # fmt: skip


def _assess(stage: Stage, engagement: Engagement, outcome: str) -> None:
    """By the desk; one in three by the lead too, who had no part in it; some once more, later."""
    draw = Draw("assessment", engagement.external_ref)
    over = cast(date, engagement.last_day)
    _judge(stage, engagement, outcome, draw, "SELF", "INITIAL", over + _LOOKED)
    if draw.chance(34):
        _judge(stage, engagement, outcome, draw, "INDEPENDENT", "INITIAL", over + _LOOKED)
    later = over + FOLLOW_UP_FROM + _LOOKED
    if draw.chance(40) and later <= min(stage.today, over + FOLLOW_UP_UNTIL):
        _judge(stage, engagement, outcome, draw, "SELF", "FOLLOW_UP", later)


def _judge(
    stage: Stage, engagement: Engagement, outcome: str, draw: Draw, role: str, at: str, day: date
) -> None:
    said = {"outcome": outcome, "assessor_role": role, "stage": at, "observed_on": day}
    acting = stage.as_desk() if role == "SELF" else stage.as_lead()
    with acting as by:
        assess(engagement, {**said, **_found(draw, outcome)}, by=by, at=_on(stage, day))


def _found(draw: Draw, outcome: str) -> dict[str, Any]:
    if draw.chance(10):
        return {"cannot_assess": True, "rationale": "Nobody of those who were there is left here."}
    confidence, evidence = draw.one_of(_GROUNDS)
    score = draw.one_of((-1, 0, 0, 1, 1, 1, 2))
    found: dict[str, Any] = {
        "score": score, "confidence": confidence, "evidence": list(evidence),
        "rationale": f"{_SAID[score]} (invented)",
    }  # fmt: skip
    if score < 1:
        found["limits"] = [draw.one_of(("CF6-CULTURE", "CF8-FIT", "CF9-LANGUAGE"))]
    if outcome == "COMP":
        found["accountability_step"] = "An inspector of their ministry took part."
    if outcome == "PERC":
        found |= {"partner_view": "Their staff call us neighbours.", "home_view": "As before."}
    return found


def _assess_half_year(stage: Stage) -> None:
    """The last that is over, for two outcomes with each partner."""
    this_year, second = stage.today.year, stage.today.month > 6
    half = HalfYear(this_year, 1) if second else HalfYear(this_year - 1, 2)
    with stage.as_lead() as lead:
        for partner in _ASSESSED:
            for outcome in ("RELN", "CONF"):
                said = {
                    "partner": partner,
                    "half_year": str(half),
                    "outcome": outcome,
                    "assessor_role": "SELF",
                    "marking": "LIMITED",
                    **_found(Draw("half-year", partner, outcome), outcome),
                }
                assess_relationship(said, by=lead, at=_on(stage, half.last_day + _LOOKED))


def _signal(stage: Stage) -> None:
    with stage.as_desk() as desk:
        for partner, ago, kind, source, text in _SIGNALS:
            at = stage.ago(ago)
            record_signal(
                {
                    "kind": kind,
                    "partner": partner,
                    "date": at.date(),
                    "source": source,
                    "text": f"{text} (invented)",
                    "marking": "INTERNAL",
                },
                by=desk,
                at=at,
            )


def _on(stage: Stage, day: date) -> datetime:
    return stage.ago(max((stage.today - day).days, 0))
