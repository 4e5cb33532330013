"""How a relationship is judged: factors that help or stand in its way, rated one by one."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.nouns import MarkedNoun
from partners.models.partner import Partner
from partners.queries import ChallengeRatingManager

#: Characters of what a judgement rests on.
LONGEST_GROUNDS = 500


class Confidence(models.TextChoices):
    """How good the evidence is, and whether it is corroborated."""

    LOW = "L", "low"
    MEDIUM = "M", "medium"
    HIGH = "H", "high"


class Evidence(models.TextChoices):
    """What a judgement rests on."""

    DIRECT_OBSERVATION = "DIRECT_OBSERVATION", "seen by our own people"
    PARTNER_STATEMENT = "PARTNER_STATEMENT", "said by the partner"
    PARTNER_ACTION = "PARTNER_ACTION", "done by the partner"
    DOCUMENT = "DOCUMENT", "a document"
    THIRD_PARTY = "THIRD_PARTY", "a third party"
    SURVEY = "SURVEY", "a survey"
    JUDGEMENT_ONLY = "JUDGEMENT_ONLY", "judgement alone"


def grounded(prefix: str, *, judged: Q) -> list[models.CheckConstraint]:
    """That whatever is judged has evidence and confidence, and what is not has no confidence.

    Judgement alone gives low confidence (method 2.7). Columns are `evidence` and `confidence`.
    """
    return [
        models.CheckConstraint(
            condition=judged & Q(confidence__in=Confidence.values) & ~Q(evidence=[])
            | ~judged & Q(confidence=""),
            name=f"{prefix}_grounded",
        ),
        models.CheckConstraint(
            condition=~Q(evidence=[Evidence.JUDGEMENT_ONLY])
            | Q(confidence__in=["", Confidence.LOW]),
            name=f"{prefix}_judgement_alone_is_low",
        ),
    ]


def evidence_field() -> "ArrayField[list[str], list[str]]":
    return ArrayField(
        models.CharField(max_length=18, choices=Evidence.choices), default=list, blank=True
    )


def confidence_field() -> "models.CharField[str, str]":
    return models.CharField(
        max_length=1, choices=Confidence.choices, blank=True, help_text="Empty: nothing judged."
    )


class Factor(models.TextChoices):
    """What makes or breaks defence diplomacy with a partner (domain 1.12)."""

    EQUAL = "CF1-EQUAL", "both treat the partnership as paramount and meet as equals"
    AIMS = "CF2-AIMS", "aims aligned, each knows what the other needs, none hidden"
    CLEAR = "CF3-CLEAR", "the transmitter is unequivocal about its own activity"
    RECEPT = "CF4-RECEPT", "the receiver is invested and receptive"
    CONTEXT = "CF5-CONTEXT", "means suit context and environment"
    CULTURE = "CF6-CULTURE", "culture, history and procedure"
    PERSPECT = "CF7-PERSPECT", "the partner's perspective is understood"
    FIT = "CF8-FIT", "able to work together; what is offered is useful, not just available"
    LANGUAGE = "CF9-LANGUAGE", "words mean the same to both"
    CORE = "CF10-CORE", "a core national interest may make the partner defect"


CORE_FACTORS = (Factor.EQUAL, Factor.AIMS, Factor.RECEPT, Factor.CONTEXT)
#: Without these two nothing else helps: a profile shows the lower of them.
NECESSARY_FACTORS = (Factor.CLEAR, Factor.RECEPT)


class Favour(models.IntegerChoices):
    """How a factor stands; ordinal, so that it is never averaged."""

    NOT_RATED = 0, "not rated"
    SERIOUS_OBSTACLE = 1, "serious obstacle"
    OBSTACLE = 2, "obstacle"
    MANAGEABLE = 3, "manageable"
    FAVOURABLE = 4, "favourable"


class ChallengeRating(MarkedNoun):
    """How one factor stood with one partner on a day; a newer rating stands beside the older.

    Whoever wrote it rated it.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="challenge_ratings")
    factor = models.CharField(max_length=12, choices=Factor.choices)
    score = models.PositiveSmallIntegerField(choices=Favour.choices)
    confidence = confidence_field()
    evidence = evidence_field()
    rated_on = models.DateField()
    note = models.CharField(max_length=LONGEST_GROUNDS, blank=True)

    objects: ClassVar[ChallengeRatingManager] = ChallengeRatingManager()

    class Meta:
        ordering = ["partner", "factor", "-rated_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__in=Favour.values), name="challenge_score_0_to_4"
            ),
            models.CheckConstraint(
                condition=Q(factor__in=Factor.values), name="challenge_factor_known"
            ),
            *grounded("challenge", judged=Q(score__gt=Favour.NOT_RATED)),
        ]
        indexes = [
            models.Index(fields=["partner", "factor", "-rated_on"], name="challenge_latest"),
        ]
