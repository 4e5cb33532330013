"""What was promised at an engagement, and what a forum left behind in writing."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.nouns import MarkedRecord
from engagements.models.engagement import Engagement
from engagements.queries import CommitmentManager
from partners.models import Grouping, Partner

LONGEST_COMMITMENT = 500
LONGEST_OUTPUT = 20_000


class Commitment(MarkedRecord):
    """A promise by us, by them or by both; what is open is carried from meeting to meeting."""

    class ByWhom(models.TextChoices):
        HOME = "HOME", "we promised"
        PARTNER = "PARTNER", "they promised"
        JOINT = "JOINT", "both promised"

    class State(models.TextChoices):
        OPEN = "OPEN", "open"
        DONE = "DONE", "done"
        DROPPED = "DROPPED", "dropped"

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="commitments", db_constraint=False
    )
    by_whom = models.CharField(max_length=7, choices=ByWhom.choices)
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who promised, or to whom we did; empty: to all who took part.",
    )
    text = models.CharField(max_length=LONGEST_COMMITMENT)
    made_on = models.DateField(help_text="The engagement's last day; its age counts from here.")
    due = models.DateField(null=True, blank=True, help_text="Empty: no day was agreed.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        help_text="Who of us follows it.",
    )
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    evidence = models.CharField(max_length=LONGEST_COMMITMENT, blank=True)
    reason = models.CharField(
        max_length=LONGEST_COMMITMENT, blank=True, help_text="Why it was dropped."
    )
    closed_on = models.DateField(null=True, blank=True)
    carried_to = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments_carried",
        help_text="The meeting that takes it up again.",
    )

    objects: ClassVar[CommitmentManager] = CommitmentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by_whom="HOME") | Q(partner__isnull=False),
                name="commitment_of_theirs_has_partner",
            ),
            # Closed with what shows it, or with why it was given up; never in silence.
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_on__isnull=True)
                | Q(state="DONE", closed_on__isnull=False) & ~Q(evidence="")
                | Q(state="DROPPED", closed_on__isnull=False) & ~Q(reason=""),
                name="commitment_closed_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(due__gte=models.F("made_on")),
                name="commitment_due_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("made_on")),
                name="commitment_closed_after_it_was_made",
            ),
        ]
        indexes = [
            models.Index(fields=["due"], name="commitment_due", condition=Q(state="OPEN")),
        ]


class ForumOutput(MarkedRecord):
    """What an engagement adopted in writing: a code, a declaration, a record that was agreed."""

    class Kind(models.TextChoices):
        CODE = "CODE", "code of conduct"
        DECLARATION = "DECLARATION", "declaration"
        MEMORANDUM = "MEMORANDUM", "memorandum"
        COMMUNIQUE = "COMMUNIQUE", "communiqué"
        AGREED_RECORD = "AGREED_RECORD", "agreed record"
        PLAN = "PLAN", "plan of work"
        OTHER = "OTHER", "other"

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="outputs", db_constraint=False
    )
    kind = models.CharField(max_length=13, choices=Kind.choices)
    title = models.CharField(max_length=200)
    adopted_on = models.DateField()
    grouping = models.ForeignKey(
        Grouping,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose output it is; empty: of the partners alone.",
    )
    informs = models.ForeignKey(
        Grouping,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The grouping that it is addressed to.",
    )
    text = models.TextField(max_length=LONGEST_OUTPUT, blank=True)
    kept_at = models.CharField(max_length=300, blank=True, help_text="Where the original is kept.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(kept_at=""), name="output_has_text_or_place"
            ),
        ]
