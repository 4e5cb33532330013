"""The keys of calendars."""

from django.conf import settings
from django.db import models


class CalendarKey(models.Model):
    """What a calendar program reads somebody's calendar by; shown once, its digest alone is kept.

    It opens that one address and nothing else.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    pepper = models.CharField(
        max_length=16, help_text="Which secret of the service the digest was made with."
    )
    digest = models.CharField(
        max_length=64, unique=True, help_text="HMAC-SHA-256 of the key, in hex."
    )
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user", "id"]

    def __str__(self) -> str:
        return self.name
