"""Judgements of effect: what an engagement, or a half-year with a partner, did for an outcome."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.nouns import MarkedNoun, MarkedRecord
from engagements.models.engagement import Engagement
from partners.models import Outcome, Partner
from partners.models.judgement import (
    LONGEST_GROUNDS,
    Factor,
    confidence_field,
    evidence_field,
    grounded,
)

#: From much worse to much better; 0 is no effect, which is not the same as no evidence.
LOWEST_SCORE, HIGHEST_SCORE = -2, 2
#: Characters of one finding.
LONGEST_FINDING = 280


class AssessorRole(models.TextChoices):
    """Whether the assessor took part; the two are never mixed (method 2.7)."""

    SELF = "SELF", "by who ran it"
    INDEPENDENT = "INDEPENDENT", "by who had no part in it"


class Stage(models.TextChoices):
    """How long after."""

    INITIAL = "INITIAL", "within 30 days"
    FOLLOW_UP = "FOLLOW_UP", "6 to 12 months later"


class Judged(models.Model):
    """One judgement of effect; whoever wrote it is its assessor.

    It is never changed: who thinks otherwise later writes another that supersedes it.
    """

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    score = models.SmallIntegerField(null=True, blank=True, help_text="Empty: cannot assess.")
    cannot_assess = models.BooleanField(default=False)
    confidence = confidence_field()
    evidence = evidence_field()
    assessor_role = models.CharField(max_length=11, choices=AssessorRole.choices)
    rationale = models.CharField(max_length=LONGEST_GROUNDS, blank=True)
    limits = ArrayField(
        models.CharField(max_length=12, choices=Factor.choices),
        default=list,
        blank=True,
        help_text="The challenge factors that kept it from having more effect.",
    )
    accountability_step = models.CharField(
        max_length=LONGEST_FINDING,
        blank=True,
        help_text="COMP: the step towards accountability that was taken.",
    )
    partner_view = models.CharField(
        max_length=LONGEST_FINDING,
        blank=True,
        help_text="PERC: how the partner's view of home changed.",
    )
    home_view = models.CharField(
        max_length=LONGEST_FINDING,
        blank=True,
        help_text="PERC: how home's view of the partner changed.",
    )
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    superseded_at = models.DateTimeField(null=True, blank=True, help_text="Empty: it stands.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.outcome_id} {'cannot assess' if self.score is None else self.score}"


def _judged(prefix: str) -> list[models.CheckConstraint]:
    return [
        # INV-31: no score, when and only when it cannot be assessed; and then it says why.
        models.CheckConstraint(
            condition=Q(cannot_assess=True, score__isnull=True) & ~Q(rationale="")
            | Q(
                cannot_assess=False,
                score__isnull=False,
                score__range=(LOWEST_SCORE, HIGHEST_SCORE),
            ),
            name=f"{prefix}_score_or_cannot_assess",
        ),
        models.CheckConstraint(
            condition=Q(assessor_role__in=AssessorRole.values), name=f"{prefix}_role_known"
        ),
        # Competence without accountability scores at most 0 (domain 1.7).
        models.CheckConstraint(
            condition=~Q(outcome="COMP")
            | Q(score__isnull=True)
            | Q(score__lte=0)
            | ~Q(accountability_step=""),
            name=f"{prefix}_competence_is_accountable",
        ),
        *grounded(prefix, judged=Q(cannot_assess=False)),
    ]


class Assessment(Judged, MarkedRecord):
    """What an engagement that was held did for one outcome, intended or not."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="assessments", db_constraint=False
    )
    stage = models.CharField(max_length=9, choices=Stage.choices)
    observed_on = models.DateField()

    class Meta:
        ordering = ["engagement", "created_at", "id"]
        constraints = [
            *_judged("assessment"),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="assessment_stage_known"
            ),
            # INV-31
            models.UniqueConstraint(
                fields=["engagement", "outcome", "created_by", "stage"],
                condition=Q(superseded_at__isnull=True),
                name="assessment_one_standing",
            ),
        ]


class RelationshipAssessment(Judged, MarkedNoun):
    """How a relationship stood for one outcome in a half-year; shown beside effect, never in it."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="relationship_assessments")
    half_year = models.CharField(max_length=6, help_text="Such as 2025H1.")

    class Meta:
        ordering = ["partner", "half_year", "created_at", "id"]
        constraints = [
            *_judged("relation"),
            models.CheckConstraint(
                condition=Q(half_year__regex=r"^\d{4}H[12]$"), name="relation_half_year"
            ),
            # By marking, so that a clash tells nothing of a row that its reader may not see.
            models.UniqueConstraint(
                fields=["partner", "half_year", "outcome", "created_by", "marking"],
                condition=Q(superseded_at__isnull=True),
                name="relation_one_standing",
            ),
        ]
