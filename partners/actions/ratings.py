"""Rating what helps or stands in the way of a relationship."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.marking import marking_of_something_new
from accounts.actions.records import put_down
from accounts.roles import Right
from partners.actions.naming import require_partner
from partners.models import ChallengeRating
from partners.models.judgement import Favour
from partners.rules.grounds import grounds_faults


def rate(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> ChallengeRating:
    """How a factor stands by the reader's judgement; earlier ratings stay as they are.

    Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.RATE)
    require_partner(fields["partner"])
    if fields["rated_on"] > by.today(at):
        raise ValidationError({"rated_on": "This day is still to come: rate how it stands now."})
    evidence, confidence = fields.get("evidence", []), fields.get("confidence", "")
    judged = fields["score"] != Favour.NOT_RATED
    faults = dict(grounds_faults(evidence, confidence, judged=judged))
    if faults:
        raise ValidationError(faults)
    rating = ChallengeRating(
        partner_id=fields["partner"],
        factor=fields["factor"],
        score=fields["score"],
        confidence=confidence,
        evidence=evidence,
        rated_on=fields["rated_on"],
        note=fields.get("note", ""),
        marking=marking_of_something_new(fields.get("marking", ""), by=by),
    )
    return put_down(rating, by=by, at=at)
