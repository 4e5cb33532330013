"""What it is all for: standings, plans with indicators, agreements; of invented states alone."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.acting import Reader
from engagements.actions import edit_engagement, lock_engagement
from engagements.demonstration.stage import Stage
from engagements.models import Engagement
from partners.actions import (
    change_agreement,
    change_partnership,
    change_plan,
    draft_plan,
    open_agreement,
    open_partnership,
    record_divergence,
    record_observation,
)
from partners.models import Agreement, Plan

#: Partner, tier, status and why it is that.
_STANDINGS = (
    ("XAA", 1, "ACTIVE", ""),
    ("XBB", 1, "ACTIVE", ""),
    ("XCC", 2, "ACTIVE", ""),
    ("XDD", 3, "ACTIVE", ""),
    ("XEE", 2, "ACTIVE", ""),
    ("XFF", 2, "ACTIVE", ""),
    ("XGG", 3, "LIMITED", "Talks at the level of directors since the survey ship was crossed."),
    ("XHH", 3, "ACTIVE", ""),
    ("XII", 4, "DORMANT", "Their ministry is being rebuilt, and answers no invitations."),
    ("XJJ", None, "ACTIVE", ""),
)
#: How many engagements of each year cite each goal, at most.
_CITING = 4


def tell(stage: Stage) -> None:
    _stand(stage)
    _plan(stage)
    _agree(stage)
    _diverge(stage)


# --- standings -----------------------------------------------------------------------------------


def _stand(stage: Stage) -> None:
    """As they stand; one was suspended for half a year, which the record of changes tells."""
    with stage.as_lead() as lead:
        for partner, tier, status, why in _STANDINGS:
            row = open_partnership(
                {"partner": partner, "tier": tier, "since": stage.ago(900).date()},
                by=lead,
                at=stage.ago(900),
            )
            if partner == "XHH":
                _restand(
                    row, "SUSPENDED", "Until after their vote, by their letter.", lead, stage, 400
                )
                _restand(row, "ACTIVE", "", lead, stage, 210)
            elif status != "ACTIVE":
                _restand(row, status, why, lead, stage, 95)


def _restand(row: Any, status: str, why: str, lead: Reader, stage: Stage, days: int) -> None:
    said = {"status": status, "status_reason": why, "since": stage.ago(days).date()}
    change_partnership(row, said, by=lead, at=stage.ago(days))


# --- plans ---------------------------------------------------------------------------------------


def _plan(stage: Stage) -> None:
    """Two editions with one partner, one with another, and a draft that waits for its approval."""
    year = stage.today.year
    past = _drafted(stage, "XAA", _span(year - 3, year - 1), _CREWS[:1])
    now = _drafted(stage, "XAA", _span(year, year + 2), _CREWS)
    other = _drafted(stage, "XBB", _span(year - 1, year + 1), _TRUST)
    for plan in (past, now, other):
        _approve(stage, plan)
    _drafted(stage, "XFF", _span(year + 1, year + 3), _CREWS[:1])
    _observe(stage, past, range(year - 3, year), (2, 3, 5))
    _observe(stage, now, (year,), (6,))
    _observe(stage, other, (year - 1, year), (1, 4))
    _cite(stage, past, "EXR", range(year - 3, year))
    _cite(stage, now, "EXR", (year,))
    _cite(stage, other, "VIS", (year - 1, year))


def _span(first: int, last: int) -> dict[str, date]:
    return {"start": date(first, 1, 1), "end": date(last, 12, 31)}


def _drafted(
    stage: Stage, partner: str, valid: dict[str, date], objectives: Iterable[Mapping[str, Any]]
) -> Plan:
    at = stage.ago(max((stage.today - valid["start"]).days + 45, 20))
    asked = [
        ("Foreign affairs", "CONCURRED", 30, "Regional directorate"),
        ("Development", "CONSULTED", 25, "Stabilisation unit"),
    ]
    with stage.as_desk() as desk:
        plan, _ = draft_plan(
            {
                "partner": partner,
                "valid": valid,
                "lead_department": "Defence",
                "joint_analysis": {
                    "text": "What each department sees, and where they differ (invented).",
                    "on": at.date() - timedelta(days=40),
                },
                "target_shares": _SHARES,
                "objectives": [dict(each) for each in objectives],
                "consultations": [
                    {
                        "department": department,
                        "said": said,
                        "on": at.date() - timedelta(days=days),
                        "who": who,
                    }
                    for department, said, days, who in asked
                ],
            },
            by=desk,
            at=at,
        )
    return plan


def _approve(stage: Stage, plan: Plan) -> None:
    with stage.as_lead() as lead:
        row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        change_plan(row, {"state": "APPROVED"}, by=lead, at=plan.created_at + timedelta(days=10))


def _observe(stage: Stage, plan: Plan, years: Iterable[int], by_year: tuple[int, ...]) -> None:
    """Totals at the ends of half-years; for one nobody could say."""
    with stage.as_desk() as desk:
        indicator = plan.objectives.get(position=1).indicators.get(position=1).ref
        for year, total in zip(years, by_year, strict=True):
            for day, value in ((date(year, 6, 30), None), (date(year, 12, 31), total)):
                if day < stage.today:
                    said = {
                        "indicator": indicator,
                        "as_of": day,
                        "value": value,
                        "source": "The partner’s training command (invented)",
                    }
                    record_observation(plan, said, by=desk, at=stage.now)
        lately = stage.today - timedelta(days=7)
        if plan.valid_to is None or lately <= plan.valid_to:
            said = {
                "indicator": indicator,
                "as_of": lately,
                "value": by_year[-1] + 1,
                "source": "Asked by telephone (invented)",
            }
            record_observation(plan, said, by=desk, at=stage.now)


def _cite(stage: Stage, plan: Plan, family: str, years: Iterable[int]) -> None:
    """A few of what was held in each year were ways towards the plan's first goal."""
    with stage.as_desk() as desk:
        goal = plan.objectives.get(position=1).goals.get(position=1).ref
        for year in years:
            seen = Engagement.objects.visible_to(desk).counted().with_partner(str(plan.partner_id))
            held = seen.filter(kind__family=family, first_day__year=year)
            for ref in _first(held):
                _edit(stage, ref, {"goal": goal}, desk)


def _first(rows: Any) -> list[str]:
    return list(rows.order_by("first_day", "external_ref").values_list("ref", flat=True)[:_CITING])


def _edit(stage: Stage, ref: str, fields: dict[str, Any], desk: Reader) -> None:
    edit_engagement(lock_engagement(ref, by=desk), fields, by=desk, at=stage.now)


_SHARES = {
    code: Decimal(share)
    for code, share in (("COMP", "0.4"), ("RELN", "0.35"), ("TRAN", "0.15"), ("CONF", "0.1"))
}
_CREWS = (
    {
        "text": "Their crews keep their patrol boats without help from outside",
        "outcome": "COMP",
        "leverage": "STRATEGIC",
        "goals": [
            {"text": "Their engineers sail with ours in exercises", "owner": "Fleet staff"},
            {"text": "Lend an engineer to their yard", "owner": "Naval support"},
        ],
        "indicators": [
            {
                "name": "Trainers who teach by themselves",
                "unit": "trainers",
                "baseline": Decimal(0),
                "target": Decimal(12),
                "cumulative": True,
            }
        ],
    },
    {
        "text": "Parts for the boats are made in the region",
        "outcome": "RELN",
        "leverage": "ECONOMIC",
        "goals": [{"text": "Bring their yard and our makers together", "owner": "Industry desk"}],
        "indicators": [
            {"name": "Parts bought abroad", "unit": "% of cost", "direction": "DOWN",
             "baseline": Decimal(90), "target": Decimal(60)},
        ],
    },
)  # fmt: skip
_TRUST = (
    {
        "text": "Their neighbours know beforehand where they exercise",
        "outcome": "TRAN",
        "leverage": "TACTICAL",
        "goals": [
            {"text": "Visits to each other’s ports, announced early", "owner": "Fleet staff"}
        ],
        "indicators": [
            {
                "name": "Exercises notified in time",
                "unit": "exercises",
                "baseline": Decimal(0),
                "target": Decimal(8),
                "cumulative": True,
            }
        ],
    },
)


# --- agreements ----------------------------------------------------------------------------------


def _agree(stage: Stage) -> None:
    """In every state; two run out within the quarter, and one was superseded."""
    with stage.as_lead() as lead:
        old = _agreed(stage, lead, "MOU", "On training places", ["XEE"], 1500, ends=200)
        new = _agreed(stage, lead, "SECTOR", "On training and exercises", ["XEE"], 120)
        change_agreement(
            old,
            {"state": "SUPERSEDED", "superseded_by": new.ref, "ended_on": stage.ago(120).date()},
            by=lead,
            at=stage.ago(120),
        )
        running_out = _agreed(stage, lead, "MOU", "On search and rescue", ["XCC"], 1000, ends=40)
        _agreed(stage, lead, "SECTOR", "On classified information", ["XAA"], 1780, ends=75)
        ended = _agreed(stage, lead, "MOU", "On hydrography", ["XDD"], 1500, ends=-30)
        change_agreement(ended, {"state": "EXPIRED"}, by=lead, at=stage.ago(28))
        _agreed(stage, lead, "TREATY", "Of amity and cooperation", ["XAA", "XBB", "XFF"], 3000)
        over = _agreed(stage, lead, "JOINT_STATEMENT", "On patrols", ["XGG"], 1200)
        change_agreement(
            over,
            {"state": "DENOUNCED", "ended_on": stage.ago(95).date()},
            by=lead,
            at=stage.ago(95),
        )
        talks = {"type": "FRAMEWORK", "title": "On defence cooperation", "parties": ["XJJ"]}
        open_agreement({**talks, "sectors": ["POLICY"]}, by=lead, at=stage.ago(60))
    with stage.as_desk() as desk:
        seen = Engagement.objects.visible_to(desk).counted().with_partner("XCC")
        held = seen.filter(first_day__gte=running_out.in_force, framework_rows=None)
        for ref in _first(held):
            _edit(stage, ref, {"frameworks": [running_out.ref]}, desk)


def _agreed(
    stage: Stage, lead: Reader, kind: str, title: str, parties: list[str], ago: int,
    *, ends: int | None = None,
) -> Agreement:  # fmt: skip
    """In force since so many days ago; its last day comes in `ends` days."""
    since = stage.ago(ago).date()
    return open_agreement(
        {
            "type": kind,
            "title": title,
            "parties": parties,
            "sectors": ["TRAINING", "EXERCISE"],
            "state": "IN_FORCE",
            "reference": f"Register of agreements, {since.year} (invented)",
            "signed": since - timedelta(days=60),
            "in_force": since,
            "expires": None if ends is None else stage.today + timedelta(days=ends),
        },
        by=lead,
        at=stage.ago(ago),
    )


def _diverge(stage: Stage) -> None:
    with stage.as_desk() as desk:
        record_divergence(
            {
                "partner": "XGG",
                "issue": "Common patrols of the strait",
                "did_instead": "Agreed on patrols of its own with one neighbour alone",
                "happened_on": stage.ago(100).date(),
                "source": "Their foreign ministry’s statement (invented)",
                "marking": "LIMITED",
            },
            by=desk,
            at=stage.ago(95),
        )
