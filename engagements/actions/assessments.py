"""Judging what an engagement, or a half-year with a partner, did for an outcome."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.acting import Reader
from accounts.actions.marking import marking_of_something_new
from accounts.actions.records import change_row, put_down
from accounts.models import User
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.models import Assessment, Engagement, RelationshipAssessment, State
from engagements.models.assessment import AssessorRole, Stage
from engagements.periods import FOLLOW_UP_FROM, FOLLOW_UP_UNTIL, INITIAL_WITHIN, HalfYear
from engagements.rules.judging import PERCEPTION, check_judgement, part_taken, worked_with
from partners.actions.naming import require_outcomes, require_partner

J = TypeVar("J", Assessment, RelationshipAssessment)
#: What a judgement says when its field is left out.
_UNSAID: dict[str, Any] = {
    "score": None,
    "cannot_assess": False,
    "confidence": "",
    "evidence": [],
    "rationale": "",
    "limits": [],
    "accountability_step": "",
    "partner_view": "",
    "home_view": "",
}


def assess(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> tuple[Assessment, list[str]]:
    """The reader's judgement of the engagement, which is locked, and what to look at again.

    Their earlier one of the same outcome and stage is superseded. Raises ValidationError by field,
    PermissionDenied, NotAllowedNow for what was not held.
    """
    by.require(Right.ASSESS, desk=engagement.desk_id)
    _require_held(engagement, by)
    said = {**_UNSAID, **fields}
    require_outcomes([("outcome", said["outcome"])])
    check_judgement(said)
    _check_observed(engagement, said["observed_on"], by=by, at=at)
    part = part_taken(engagement, User.objects.get(pk=by.user_id))
    if part and said["assessor_role"] == AssessorRole.INDEPENDENT:
        raise ValidationError(
            {
                "assessor_role": f"You {part}, so that your assessment is SELF: have somebody who "
                "had no part in it assess it as INDEPENDENT."
            }
        )
    warnings = _warnings(engagement, said, part=part)
    alike = Assessment.objects.filter(
        engagement=engagement, outcome=said["outcome"], stage=said["stage"]
    )
    row = Assessment(
        engagement=engagement,
        stage=said["stage"],
        observed_on=said["observed_on"],
        **_judgement(said),
    )
    return _put_beside(row, alike, warnings, by=by, at=at)


def assess_relationship(
    fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> tuple[RelationshipAssessment, list[str]]:
    """The reader's judgement of a half-year with a partner.

    Their earlier one of the same outcome under the same marking is superseded. Raises
    ValidationError by field, PermissionDenied.
    """
    by.require(Right.RATE)
    said = {**_UNSAID, **fields}
    require_outcomes([("outcome", said["outcome"])])
    check_judgement(said)
    partner = said["partner"]
    require_partner(partner)
    half = _half_year(said["half_year"], by=by, at=at)
    days = (half.first_day, half.last_day)
    # Held, so that of two that they send at once one supersedes the other.
    user = User.objects.select_for_update(no_key=True).get(pk=by.user_id)
    independent = said["assessor_role"] == AssessorRole.INDEPENDENT
    if independent and worked_with(partner, user, during=days):
        raise ValidationError(
            {
                "assessor_role": f"You own, made or approved engagements with {partner} in "
                f"{half}: your assessment is SELF. Have somebody else assess it as INDEPENDENT."
            }
        )
    row = RelationshipAssessment(
        partner_id=partner,
        half_year=str(half),
        marking=marking_of_something_new(said.get("marking", ""), by=by),
        **_judgement(said),
    )
    # Under the same marking, so that nobody sees one that a hidden one supersedes.
    alike = RelationshipAssessment.objects.filter(
        partner=partner, half_year=row.half_year, outcome=row.outcome_id, marking=row.marking
    )
    return _put_beside(row, alike, _unsaid_views(said), by=by, at=at)


def _judgement(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "outcome_id": said["outcome"],
        "assessor_role": said["assessor_role"],
        **{name: said[name] for name in _UNSAID},
    }


def _put_beside(
    row: J, alike: QuerySet[Any], warnings: list[str], *, by: Reader, at: datetime
) -> tuple[J, list[str]]:
    """Writes the judgement; the assessor's earlier one of the same stands no more (INV-31)."""
    earlier: J | None = alike.filter(created_by=by.user_id, superseded_at=None).first()
    if earlier is not None:
        change_row(earlier, {"superseded_at": at}, at=at)
        row.supersedes = earlier
        warnings.append(f"It supersedes {earlier.ref}, your earlier judgement of the same.")
    return put_down(row, by=by, at=at), warnings


def _require_held(engagement: Engagement, by: Reader) -> None:
    e = engagement
    if not by.may(Right.ASSESS, desk=e.desk_id, state=e.state):
        raise NotAllowedNow(
            f"{e.ref} is {State(e.state).label}: what it achieved is assessed once it was held."
        )
    if e.is_container:
        raise NotAllowedNow(f"{e.ref} only holds others: assess those.")


def _check_observed(engagement: Engagement, day: date, *, by: Reader, at: datetime) -> None:
    """INV-31."""
    first = engagement.actual_start
    if first is not None and day < first:
        raise ValidationError(
            {"observed_on": f"It began on {first}: nothing of it was to be seen before."}
        )
    if day > by.today(at):
        raise ValidationError({"observed_on": "This day is still to come."})


def _warnings(engagement: Engagement, said: Mapping[str, Any], *, part: str) -> list[str]:
    found = [*_unsaid_views(said)]
    if not part and said["assessor_role"] == AssessorRole.SELF:
        found.append("Nothing says that you had a part in it: check whether you are INDEPENDENT.")
    over, observed = engagement.actual_end, said["observed_on"]
    if over is None:
        return found
    since: timedelta = observed - over
    if said["stage"] == Stage.INITIAL and since > INITIAL_WITHIN:
        found.append(
            f"It was over on {over}: an initial assessment looks at the {INITIAL_WITHIN.days} days "
            "after that, a follow-up at 6 to 12 months."
        )
    if said["stage"] == Stage.FOLLOW_UP and not FOLLOW_UP_FROM <= since <= FOLLOW_UP_UNTIL:
        found.append(f"It was over on {over}: a follow-up looks at 6 to 12 months after that.")
    return found


def _unsaid_views(said: Mapping[str, Any]) -> list[str]:
    judged = said["outcome"] == PERCEPTION and not said["cannot_assess"]
    if judged and not (said["partner_view"] and said["home_view"]):
        return ["Say how each side's view of the other changed: partner_view and home_view."]
    return []


def _half_year(text: str, *, by: Reader, at: datetime) -> HalfYear:
    try:
        half = HalfYear.parse(text)
    except ValueError as error:
        raise ValidationError({"half_year": str(error)}) from error
    if half.first_day > by.today(at):
        raise ValidationError({"half_year": f"{half} has not begun yet: assess it once it has."})
    return half
