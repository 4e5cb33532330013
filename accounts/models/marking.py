"""Markings and the clearances to read them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.markings import Label


class Marking(models.Model):
    """One distinct combination of policy, classification and categories.

    Hidden, like any row, from whoever may not read what carries it. Written by the database's
    function `keep_marking` alone.
    """

    policy = models.CharField(max_length=40)
    text = models.CharField(
        max_length=200,
        unique=True,
        help_text="The classification and its categories' values: names the marking everywhere.",
    )
    classification = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    restrictive = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    permissive = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    informative = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_default = models.BooleanField(default=False)
    log_reads = models.BooleanField(default=False, help_text="Whoever reads such a row is noted.")
    two_person = models.BooleanField(
        default=False, help_text="It takes two persons to mark such a row otherwise, and lower."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "classification", "restrictive", "permissive", "informative"],
                name="marking_is_distinct",
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="marking_one_default",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.text}"

    @property
    def label(self) -> Label:
        return Label(
            self.policy, self.rank, frozenset(self.restrictive), frozenset(self.permissive)
        )


class Clearance(models.Model):
    """What one user may read under one policy. Without a row: nothing."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="clearances")
    policy = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    held = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="The last day it holds.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "policy"], name="clearance_one_a_policy")
        ]

    def __str__(self) -> str:
        return f"{self.policy} up to {self.rank}"
