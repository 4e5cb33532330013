"""That what costs has a line that pays (domain 1.4), and that aid stays aid (INV-30)."""

from datetime import date

from accounts.acting import Reader
from engagements.models import Engagement, EngagementFunding, State
from engagements.rules.aid import against_aid_now, finding_of


def missing(engagement: Engagement, to: str, *, by: Reader, on: date) -> list[str]:
    """What is still to be done before the engagement is in that state."""
    if to == State.APPROVED:
        return _unpaid(engagement, by=by)
    finding = finding_of(engagement) if to == State.COMPLETED else None
    if finding is None or not finding.percent or finding.override_reason:
        return []
    against = " ".join(against_aid_now(engagement, on=on).values())
    return [f"It counts as aid. {against} Have it screened anew."] if against else []


def _unpaid(engagement: Engagement, *, by: Reader) -> list[str]:
    money = EngagementFunding.objects.visible_to(by).filter(engagement=engagement, amount__gt=0)
    if money.filter(line__isnull=True).exists():
        return ["An estimate has no line that pays for it: name one with the estimate."]
    if engagement.cost_amount and not money.exists():
        return ["It costs something and no line pays: add an estimate of it, with a line."]
    return []
