"""Rules about judgements of effect: INV-31 and INV-32, and what a judgement has to say."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import AuditEvent, User
from engagements.entry import Entry
from engagements.models import Assessment, Engagement
from engagements.models.assessment import AssessorRole
from partners.rules.grounds import grounds_faults

#: The outcome that takes accountability too, and the one about how each side sees the other.
COMPETENCE, PERCEPTION = "COMP", "PERC"


def check_judgement(said: Mapping[str, Any]) -> None:
    """Raises ValidationError by field with everything that the judgement lacks or says twice."""
    errors: dict[str, list[str]] = {}
    for field, sentence in _faults(said):
        errors.setdefault(field, []).append(sentence)
    if errors:
        raise ValidationError(errors)


def _faults(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    judged = not said["cannot_assess"]
    score, outcome = said["score"], said["outcome"]
    if judged and score is None:
        yield "score", "Give a score from -2 to 2; or say cannot_assess, and why in the rationale."
    elif not judged and score is not None:
        yield "score", "It cannot be assessed: leave the score out, since 0 means no effect."
    if not judged and not said["rationale"]:
        yield "rationale", "Say why it cannot be assessed."
    yield from grounds_faults(said["evidence"], said["confidence"], judged=judged)
    if len(set(said["limits"])) < len(said["limits"]):
        yield "limits", "Name each factor once."
    if outcome == COMPETENCE and (score or 0) > 0 and not said["accountability_step"]:
        yield (
            "accountability_step",
            "Competence without accountability scores at most 0: say which step towards "
            "accountability was taken, or lower the score.",
        )
    for name, about in (
        ("accountability_step", COMPETENCE),
        ("partner_view", PERCEPTION),
        ("home_view", PERCEPTION),
    ):
        if said[name] and outcome != about:
            yield name, f"This goes with the outcome {about}: leave it out, or say it there."


def part_taken(engagement: Engagement, user: User) -> str:
    """What the user had to do with the engagement, to follow “you”; empty for nothing (INV-32).

    Who owned it once is read from the record of changes.
    """
    e = engagement
    if user.pk in {e.owner_id, e.created_by_id}:
        return "own it" if user.pk == e.owner_id else "made it"
    if user.pk == e.approved_by_id or e.approvals.filter(decided_by=user).exists():
        return "decided on it"
    if user.pk == e.report_by_id:
        return "reported on it"
    ours = e.principals.filter(partner=None).values_list("person", flat=True)
    if _names(user) & {person.casefold() for person in ours}:
        return "took part in it"
    owned = AuditEvent.objects.filter(
        table_name=Engagement._meta.db_table,
        object_id=str(e.pk),
        changes__owner_id__contains=user.pk,
    )
    return "owned it" if owned.exists() else ""


def worked_with(partner: str, user: User, *, during: tuple[date, date]) -> bool:
    """Whether the user owned, made or approved something held with the partner in those days."""
    held = Engagement.objects.counted().with_partner(partner).between(*during)
    mine = Q(owner=user) | Q(created_by=user) | Q(approved_by=user)
    return bool(held.filter(mine).exists())


def judged_independently(engagement: Engagement) -> QuerySet[Any]:
    """The standing assessments of the engagement by people who had no part in it."""
    rows: QuerySet[Any] = Assessment.objects.filter(engagement=engagement, superseded_at=None)
    return rows.filter(assessor_role=AssessorRole.INDEPENDENT).select_related("created_by")


def check_judgements_hold(engagement: Engagement, after: Entry) -> None:
    """INV-31 and INV-32 once more, where days or people change behind the assessments.

    Raises ValidationError by field.
    """
    if not engagement.held:
        return
    standing = Assessment.objects.filter(engagement=engagement, superseded_at=None)
    early = standing.filter(observed_on__lt=after.actual.start).order_by("observed_on").first()
    if early is not None:
        raise ValidationError(
            {
                "actual.start": f"{early.ref} judges it by what was seen on {early.observed_on}: "
                "give that day or one before it."
            }
        )
    persons = {row.person.casefold() for row in after.principals if row.side == "HOME"}
    for row in judged_independently(engagement):
        who = row.created_by
        because = f"{who} judged it in {row.ref} as somebody who had no part in it"
        if who.username == after.owner:
            raise ValidationError({"owner": f"{because}: name another owner."})
        if _names(who) & persons:
            raise ValidationError({"principals": f"{because}: check who took part."})


def _names(user: User) -> set[str]:
    """What a list of those present may call somebody."""
    return {name.casefold() for name in (user.username, user.get_full_name()) if name}
