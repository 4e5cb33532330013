"""What the doors remember: tokens, the answers to keys already used, and how often one knocked."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.roles import SCOPES


class AccessToken(models.Model):
    """A REST client's key; the token itself is shown once and only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    pepper = models.CharField(
        max_length=16, help_text="Which secret of the service the digest was made with."
    )
    digest = models.CharField(
        max_length=64, unique=True, help_text="HMAC-SHA-256 of the token, in hex."
    )
    scopes = ArrayField(
        models.CharField(max_length=8, choices=[(scope, scope) for scope in SCOPES]),
        default=list,
        help_text="What it may be used for, within what its owner may do.",
    )
    networks = ArrayField(
        models.CharField(max_length=43),
        default=list,
        blank=True,
        help_text="From where it may be used, such as 198.51.100.0/24; none: from everywhere.",
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(
        null=True, blank=True, help_text="Within ten minutes; null: never."
    )

    class Meta:
        ordering = ["user", "id"]

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """The answer to a request that carried `Idempotency-Key`; kept for 24 hours."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    key = models.CharField(max_length=255)
    route = models.CharField(max_length=255)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    readable = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="The markings its reader could read then: without one of them it is not "
        "repeated.",
    )
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_one_a_user")
        ]

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """How often somebody tried to come in, by whose name or from where, within a while."""

    key = models.CharField(
        max_length=64, primary_key=True, help_text="A digest: what was typed is not kept."
    )
    tries = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True, help_text="Counted afresh from then on.")

    def __str__(self) -> str:
        return f"{self.tries} until {self.until}"
