"""What is due for a recount, and which quarters have begun."""

from django.db import models

from accounts.queries import MarkedManager, MarkedQuerySet


class MarkQuerySet(MarkedQuerySet):
    """Marks for a recount."""

    marking_path = "marking"


class MarkManager(MarkedManager.from_queryset(MarkQuerySet)):  # type: ignore[misc]
    """The marks of what the acting reader may see, and nothing without one."""


class RecountDue(models.Model):
    """A mark, written by triggers: this partner's quarter changed and must be recounted.

    Several marks for one key mean no more than one. No foreign key: a mark is never refused. The
    marking is that of the engagement that changed, so that nobody learns from a mark that
    something happened that they may not see.
    """

    partner = models.CharField(max_length=40)
    quarter = models.DateField(help_text="The quarter's first day.")
    marking = models.BigIntegerField()
    marked_at = models.DateTimeField(db_default=models.functions.Now())

    objects = MarkManager()

    class Meta:
        indexes = [models.Index(fields=["partner", "quarter"], name="recount_due_key")]

    def __str__(self) -> str:
        return f"{self.partner} {self.quarter}"


class QuarterOpening(models.Model):
    """That a quarter has begun: a standing engagement in force counts up to the last of these."""

    quarter = models.DateField(primary_key=True, help_text="The quarter's first day.")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.quarter)
