"""What was promised and what is paid: commitments, a pool with its lines, aid that is screened."""

from datetime import date, timedelta
from decimal import Decimal

from engagements.actions.aid import screen, start_screening
from engagements.actions.commitments import change_commitment, make_commitment, put_down_output
from engagements.actions.funding import put_money
from engagements.actions.pools import add_line, open_pool
from engagements.demonstration.stage import Stage
from engagements.models import Commitment, Engagement, EngagementFunding, FundingLine
from engagements.models.choices import TERMINAL_STATES
from engagements.queries import EngagementQuerySet

#: A partner that development aid may go to.
_AIDED = "XFF"
_FISCAL_MONTH = 4
_CURRENCY = "EUR"
_STAGE = EngagementFunding.Stage
#: By whom, what, due so many days from now, and how it was closed: (state, field, words).
_PROMISES: tuple[tuple[str, str, int | None, tuple[str, str, str] | None], ...] = (
    ("JOINT", "A calendar of exercises for the coming two years", -90,
     ("DONE", "evidence", "Calendar signed by both, file 12/4")),
    ("PARTNER", "A point of contact for salvage at sea is named", -45, None),
    ("HOME", "Two places on the course for hydrographers", 60, None),
    ("HOME", "A loan of survey equipment", -30,
     ("DROPPED", "reason", "The equipment was sold before the loan was signed.")),
    ("JOINT", "A hotline between the two operations rooms", None, None),
)  # fmt: skip
_OUTPUTS = (
    ("AGREED_RECORD", "Agreed record of the talks", "Both sides will meet again within a year."),
    ("PLAN", "Plan of work", "Three exchanges of instructors, one table-top exercise."),
)


def tell(stage: Stage) -> None:
    for partner in ("XAA", "XBB"):
        _promise(stage, partner)
    _adopt(stage)
    lines = _open_pool(stage)
    _pay(stage, lines)
    _screen(stage, lines)


def _of(stage: Stage, partner: str) -> EngagementQuerySet:
    """What is in the log with that partner and one day or several long, the latest first."""
    rows: EngagementQuerySet = Engagement.objects.visible_to(stage.desk).filter(mode="EVENT")
    return rows.with_partner(partner).order_by("-last_day", "external_ref")


def _held(stage: Stage, partner: str, *, days_ago: int) -> EngagementQuerySet:
    before = stage.today - timedelta(days=days_ago)
    return _of(stage, partner).counted().filter(last_day__lte=before)


def _promise(stage: Stage, partner: str) -> None:
    """At the last meeting but some months; what is open goes on to the next one."""
    with stage.as_desk() as desk:
        meeting: Engagement = _held(stage, partner, days_ago=150)[0]
        later = _of(stage, partner).filter(first_day__gt=meeting.last_day)
        following = later.exclude(state__in=TERMINAL_STATES).order_by("first_day", "ref").first()
        for by_whom, text, due, closed in _PROMISES:
            fields = {
                "by_whom": by_whom,
                "partner": partner,
                "text": f"{text} (invented)",
                "due": None if due is None else stage.today + timedelta(days=due),
            }
            made = make_commitment(meeting, fields, by=desk, at=stage.ago(140))
            if closed is not None:
                state, field, words = closed
                change_commitment(made, {"state": state, field: words}, by=desk, at=stage.ago(100))
            elif made.by_whom == Commitment.ByWhom.JOINT and following is not None:
                change_commitment(made, {"carried_to": following.ref}, by=desk, at=stage.ago(100))


def _adopt(stage: Stage) -> None:
    with stage.as_desk() as desk:
        meetings = _held(stage, "XAA", days_ago=30).filter(kind__family="TLK")[: len(_OUTPUTS)]
        for meeting, (kind, title, text) in zip(meetings, _OUTPUTS, strict=True):
            fields = {"kind": kind, "title": title, "text": f"{text} (invented)"}
            put_down_output(meeting, fields, by=desk, at=stage.ago(20))


def _fiscal_year(day: date) -> int:
    return day.year if day.month >= _FISCAL_MONTH else day.year - 1


def _open_pool(stage: Stage) -> dict[str, FundingLine]:
    """A pool of three departments and a top-up, with its lines by their sort."""
    this = _fiscal_year(stage.today)
    years = (this - 1, this)
    departments = ("Foreign ministry", "Defence ministry", "Development ministry")
    shares = {"Foreign ministry": 400_000, "Defence ministry": 350_000}
    fields = {
        "code": "XZZ-STABILITY",
        "name": "Stability pool (invented)",
        "managing_department": departments[0],
        "contributing_departments": list(departments),
        "scope": "Partners along the southern sea lanes",
        "fiscal_month": _FISCAL_MONTH,
        "contributions": [
            _money(year, shares.get(department, 250_000), department=department)
            for year in years
            for department in departments
        ]
        + [_money(this, 100_000, department="Treasury", kind="TREASURY_TOP_UP")],
        "marking": "PUBLIC",
    }
    agreed = {"strategy": "Safe sea lanes, second edition", "agreed_by": list(departments)}
    lines = (
        {"name": "Ports and their guards", "kind": "POOL", "component": "PROG-REGION", **agreed},
        {"name": "Defence cooperation", "kind": "DEF-COOP"},
        {"name": "Development", "kind": "AID"},
    )
    with stage.as_lead() as lead:
        pool = open_pool(fields, by=lead, at=stage.ago(400))
        allocations = [_money(year, 120_000) for year in years]
        made = [
            add_line(pool, {**line, "allocations": allocations}, by=lead, at=stage.ago(400))
            for line in lines
        ]
    return {line.kind: line for line in made}


def _money(year: int, amount: int, **others: str) -> dict[str, object]:
    return {
        "fiscal_year": year, "amount": Decimal(amount).quantize(Decimal("0.01")),
        "currency": _CURRENCY, **others,
    }  # fmt: skip


def _pay(stage: Stage, lines: dict[str, FundingLine]) -> None:
    """What was held is paid; what lies ahead is estimated, and the next of it committed."""
    for partner in ("XAA", "XBB", _AIDED):
        with stage.as_desk():
            over = list(_held(stage, partner, days_ago=20)[:3])
            planned = _of(stage, partner).filter(state="DRAFT", first_day__gt=stage.today)
            ahead = list(planned.order_by("first_day", "ref")[:3])
        for number, engagement in enumerate(over, start=1):
            line = lines["POOL" if number % 2 else "DEF-COOP"]
            _put(stage, engagement, line, _STAGE.ESTIMATE, 4_000 * number)
            _put(stage, engagement, line, _STAGE.COMMITTED, 4_200 * number)
            _put(stage, engagement, line, _STAGE.SPENT, 3_900 * number)
        for engagement in ahead:
            _put(stage, engagement, lines["DEF-COOP"], _STAGE.ESTIMATE, 6_500)


def _put(
    stage: Stage, engagement: Engagement, line: FundingLine, step: _STAGE, amount: int
) -> None:
    day = min(engagement.last_day or stage.today, stage.today)
    acting = stage.as_desk() if step == _STAGE.ESTIMATE else stage.as_lead()
    fields = _money(_fiscal_year(day), amount, stage=step.value, line=line.ref)
    with acting as by:
        put_money(engagement, fields, by=by, at=stage.ago(10))


def _screen(stage: Stage, lines: dict[str, FundingLine]) -> None:
    """One counts in part and is reviewed, and aid pays that part; one does not count."""
    partly, other = _latest(stage, "MED"), _latest(stage, "TRN")
    found = {"state": "PARTIAL", "percent": 40, "civilian_oversight": True, "topic_allowed": True}
    reason = (
        "The people of the islands were treated; the crews’ own drills do not count. (invented)"
    )
    with stage.as_lead() as lead:
        row = start_screening(partly, {"reason": reason}, by=lead, at=stage.ago(18))
        screen(row, found, by=lead, at=stage.ago(15))
        screen(row, {"state": "REVIEWED"}, by=lead, at=stage.ago(12))
    _put(stage, partly, lines["POOL"], _STAGE.SPENT, 3_600)
    _put(stage, partly, lines["AID"], _STAGE.SPENT, 2_400)
    reason = "Soldiers are taught for their own sake; that civilians gain too is not enough."
    with stage.as_lead() as lead:
        row = start_screening(other, {"developmental": False}, by=lead, at=stage.ago(18))
        no = {"state": "NOT_ELIGIBLE", "reason": f"{reason} (invented)"}
        screen(row, no, by=lead, at=stage.ago(15))


def _latest(stage: Stage, family: str) -> Engagement:
    """The latest of that family that was held with the partner that aid may go to."""
    with stage.as_desk() as desk:
        rows = Engagement.objects.visible_to(desk).counted().with_partner(_AIDED)
        latest = rows.filter(kind__family=family).order_by("-first_day", "external_ref")
        found: Engagement = latest[0]
    return found
