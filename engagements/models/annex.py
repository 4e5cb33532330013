"""The annex: a sensitive remark on an engagement, under a marking of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from accounts.models import Marking, ReadsNoted
from engagements.models.engagement import Engagement
from engagements.queries import AnnexManager

#: Characters of one remark.
LONGEST_REMARK = 20_000


class EngagementAnnex(ReadsNoted):
    """Plain text that fewer may read than the engagement; withdrawn, never removed.

    Whoever reads it is cleared for both markings. The database draws the letters that it is called
    by, keeps `engagement_marking` equal to the engagement's, and raises `marking` along with it.
    """

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="annexes", db_constraint=False
    )
    engagement_marking = models.ForeignKey(
        Marking,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,
    )
    letters = models.CharField(max_length=8, db_default="", editable=False)
    marking = models.ForeignKey(Marking, models.PROTECT, related_name="+")
    marking_reason = models.CharField(
        max_length=500,
        db_default="",
        blank=True,
        help_text="Why a security officer marked it as it is.",
    )
    body = models.TextField(max_length=LONGEST_REMARK)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects = AnnexManager()

    class Meta:
        ordering = ["engagement", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "letters"], name="annex_letters_once"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("body"), LONGEST_REMARK),
                name="annex_body_fits",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="annex_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"annex {self.letters}"

    @property
    def ref(self) -> str:
        """What it is called by: its engagement's reference and its own letters."""
        return f"{self.engagement.ref}-{self.letters}"

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None
