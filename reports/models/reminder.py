"""What somebody was told of by mail, so that they are told of each thing once."""

from django.conf import settings
from django.db import models


class Digest(models.Model):
    """That somebody's digest of a week was made, whether or not there was anything to tell."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    week = models.DateField(help_text="Its Monday, where the reader's desk is.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["week", "user"]
        constraints = [models.UniqueConstraint(fields=["week", "user"], name="digest_once_a_week")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.week}"


class Told(models.Model):
    """That somebody was told of one thing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(
        max_length=64,
        help_text="SHA-256 of the kind, the subject and the day: what it was is not kept.",
    )
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.digest[:8]}"
