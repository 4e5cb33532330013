"""That what was achieved is judged before it is closed (domain 1.4)."""

from datetime import date

from accounts.acting import Reader
from engagements.models import Assessment, Engagement, State
from engagements.models.assessment import Stage
from engagements.rules.judging import judged_independently


def missing(engagement: Engagement, to: str, *, by: Reader, on: date) -> list[str]:
    """That somebody assessed it, or said why it cannot be, before it is closed.

    Who judged it as independent does not report on it (INV-32).
    """
    if to == State.REPORTED and judged_independently(engagement).filter(created_by=by.user_id):
        return ["You judged it as somebody who had no part in it: have another report on it."]
    if to != State.CLOSED or engagement.is_container:
        return []
    if Assessment.objects.filter(engagement=engagement, stage=Stage.INITIAL).exists():
        return []
    return [
        "Nobody has assessed what it achieved: add an INITIAL assessment at assessments/, or one "
        "with cannot_assess and the reason."
    ]
