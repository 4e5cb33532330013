"""What a preparation has to say, and what in it does not go together."""

from engagements.models import Engagement, Preparation
from engagements.models.preparation import Significance

#: What every preparation says before approval, with how to call it.
_ALWAYS = {
    "significance": "how significant it is",
    "our_aim": "our aim",
    "their_aim": "the partner's aim",
    "their_aim_source": "where the partner stated its aim",
    "aims_aligned": "whether the aims of both sides align",
    "understanding_agreed": "what both sides agreed that they mean",
    "messages": "what we want the partner to hear",
    "working_language": "the working language",
    "offer_origin": "whether the partner asked for it or we offered it",
    "levers": "which levers it pulls",
}
#: Beside that, where means are checked against the context.
_WITH_GATE = {
    "need_stated": "the need in the recipient's words",
    "human_security_check": "what was found on human rights and human security",
}
_INDUSTRY = {"economic_effect": "the economic effect that is meant", "sectors": "which industries"}
_COURSE = {"course": "which course", "places_offered": "how many places are offered"}
#: What keeps a significant engagement from approval while it is not said (peers 1.4).
REQUIRED_WHEN_SIGNIFICANT = (
    "our_aim",
    "their_aim",
    "their_aim_source",
    "aims_aligned",
    "understanding_agreed",
)


def lacking(engagement: Engagement, preparation: Preparation) -> dict[str, str]:
    """What is not said yet, by field, and how to call it; by the kind of the engagement."""
    wanted = dict(_ALWAYS)
    if preparation.significance == Significance.MUNDANE:
        wanted = {name: wanted[name] for name in ("significance", "our_aim", "offer_origin")}
    if engagement.kind.appropriateness_gate:
        wanted |= _WITH_GATE
    if engagement.kind.family_id == "IND":
        wanted |= _INDUSTRY
    if engagement.kind_id == "TRN-CRS":
        wanted |= _COURSE
    return {
        name: called for name, called in wanted.items() if getattr(preparation, name) in _UNSAID
    }


_UNSAID: tuple[object, ...] = ("", None, [])


def check_places(offered: int | None, taken: int | None, completed: int | None) -> dict[str, str]:
    """Errors by field where more places are taken than offered, or completed than taken."""
    errors = {}
    if offered is not None and taken is not None and taken > offered:
        errors["places_taken"] = f"Only {offered} places are offered."
    if taken is not None and completed is not None and completed > taken:
        errors["places_completed"] = f"Only {taken} places were taken."
    return errors
