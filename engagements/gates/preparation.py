"""That the significant is prepared: aims of both sides, and what they agreed that they mean."""

from datetime import date

from accounts.acting import Reader
from engagements.models import Engagement, Preparation, State
from engagements.models.preparation import Significance
from engagements.rules.preparing import REQUIRED_WHEN_SIGNIFICANT, lacking


def missing(engagement: Engagement, to: str, *, by: Reader, on: date) -> list[str]:
    """What is still to be done before the engagement is in that state."""
    if to != State.APPROVED:
        return []
    row = Preparation.objects.visible_to(by).filter(engagement=engagement).first()
    if row is None or row.significance != Significance.SIGNIFICANT:
        return []
    unsaid = lacking(engagement, row)
    wanted = [unsaid[name] for name in REQUIRED_WHEN_SIGNIFICANT if name in unsaid]
    if not wanted:
        return []
    return [
        f"It is significant, and its preparation does not say yet: {'; '.join(wanted)}. Add it "
        f"under /api/v1/engagements/{engagement.ref}/preparation/."
    ]
