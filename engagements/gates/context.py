"""Whether means suit the context: export sign-off and the rating of it (INV-17)."""

from collections.abc import Iterator
from datetime import date

from accounts.acting import Reader
from accounts.roles import ROLE_NAMES, Right, Role, whom_to_ask
from engagements.models import (
    Approval,
    ApprovalStep,
    Engagement,
    Participation,
    SignOff,
    State,
    TransferItem,
)
from partners.models import ChallengeRating
from partners.models.judgement import Factor, Favour
from partners.queries import RATING_HOLDS

#: Characters with which to reason an approval in a tense context.
SHORTEST_REASON = 40
#: What was signed off stays so until the engagement is held.
_SIGNED_OFF = (State.APPROVED, State.CONFIRMED, State.COMPLETED)


def missing(engagement: Engagement, to: str, *, by: Reader, on: date) -> list[str]:
    """What is still to be done before the engagement is in that state."""
    if not engagement.kind.appropriateness_gate or to not in _SIGNED_OFF:
        return []
    found = list(_of_sign_off(engagement, by=by))
    if to == State.APPROVED:
        found += _of_context(engagement, by=by, on=on)
    return found


def _of_sign_off(engagement: Engagement, *, by: Reader) -> Iterator[str]:
    rows = SignOff.objects.visible_to(by).filter(engagement=engagement)
    latest = rows.order_by("-created_at", "-id").first()
    ask = f"ask {whom_to_ask(Right.SIGN_OFF)}"
    where = f"/api/v1/engagements/{engagement.ref}/sign-offs/"
    if latest is None:
        yield f"{engagement.kind_id} needs the sign-off of export control: {ask}, under {where}."
    elif latest.decision == SignOff.Decision.REFUSED:
        yield (
            f"Export control refused on {latest.created_at:%Y-%m-%d} ({latest.ref}): change what "
            f"it refused and {ask} anew, or give it up."
        )
    else:
        items = TransferItem.objects.visible_to(by).filter(engagement=engagement)
        if items.filter(stated_at__gt=latest.created_at).exists():
            yield f"What is transferred changed after export control signed off: {ask} anew."


def _of_context(engagement: Engagement, *, by: Reader, on: date) -> Iterator[str]:
    parts = Participation.objects.visible_to(by).filter(engagement=engagement)
    partners = sorted(parts.values_list("partner_id", flat=True))
    ratings = ChallengeRating.objects.visible_to(by).filter(
        factor=Factor.CONTEXT, partner__in=partners
    )
    latest = {rating.partner_id: rating for rating in ratings.standing_on(on)}
    for partner in partners:
        rating = latest.get(partner)
        rated = rating is not None and rating.score != Favour.NOT_RATED
        if rating is None or not rated or rating.rated_on < on - RATING_HOLDS:
            yield (
                f"The context in {partner} (CF5-CONTEXT) was not rated in the last "
                f"{RATING_HOLDS.days} days: have it rated under /api/v1/challenge-ratings/."
            )
        elif rating.score == Favour.SERIOUS_OBSTACLE and not _others_decide_next(engagement, by=by):
            yield from _of_red(engagement, partner, by=by)


def _others_decide_next(engagement: Engagement, *, by: Reader) -> bool:
    """Whether the step at which it waits is followed by another: that one answers for it."""
    waiting = Approval.objects.visible_to(by).filter(engagement=engagement, decision="")
    step = waiting.values_list("step__route", "step__position").first()
    if step is None:
        return False
    route, position = step
    later = ApprovalStep.objects.visible_to(by).filter(route=route, in_use=True)
    return bool(later.filter(position__gt=position).exists())


def _of_red(engagement: Engagement, partner: str, *, by: Reader) -> Iterator[str]:
    """A serious obstacle is overcome by a higher role with a reason, on record."""
    if Role.APPR not in by.roles:
        name = ROLE_NAMES[Role.APPR]
        yield f"The context in {partner} is a serious obstacle: only an {name} decides on it."
    if len(" ".join(engagement.state_reason.split())) < SHORTEST_REASON:
        yield (
            f"The context in {partner} is a serious obstacle: say in at least {SHORTEST_REASON} "
            "characters why it is approved all the same."
        )
