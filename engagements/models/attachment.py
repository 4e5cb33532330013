"""Files beside an engagement: what is known of each; its content lies outside the database."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Marking
from accounts.nouns import MarkedNoun
from engagements.files.names import LONGEST_NAME
from engagements.models.engagement import Engagement
from engagements.queries import AnnexManager

#: Characters of what is said about a file.
LONGEST_DESCRIPTION = 500


class Attachment(MarkedNoun):
    """A file under a marking of its own; withdrawn, never removed.

    Whoever reads it is cleared for the engagement as well. The database keeps `engagement_marking`
    equal to the engagement's, and raises `marking` along with it.
    """

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="attachments", db_constraint=False
    )
    engagement_marking = models.ForeignKey(
        Marking,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,
    )
    name = models.CharField(max_length=LONGEST_NAME)
    media_type = models.CharField(max_length=80, help_text="Found in the content.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64, help_text="In hex; what the content is kept under.")
    scanned = models.BooleanField(help_text="Whether a virus scanner let it pass.")
    description = models.CharField(max_length=LONGEST_DESCRIPTION, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[AnnexManager] = AnnexManager()

    class Meta:
        ordering = ["engagement", "created_at", "id"]
        indexes = [models.Index(fields=["sha256"], name="attachment_sha256")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_sha256_in_hex"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="attachment_withdrawn_with_reason",
            ),
        ]

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None
