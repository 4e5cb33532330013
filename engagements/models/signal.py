"""Signals: what happened to a relationship beside home's own programme."""

from django.db import models
from django.db.models import Q

from accounts.nouns import MarkedNoun
from engagements.models.engagement import Engagement
from partners.models import Partner

#: Characters of what happened.
LONGEST_SIGNAL = 500


class SignalKind(models.TextChoices):
    """What sort of event; whether it is good or bad follows from it."""

    CANCELLED = "SIG-CANC", "political cancellation"
    REFUSED = "SIG-REF", "clearance refused"
    EXPELLED = "SIG-EXP", "attaché expelled or recalled"
    INCIDENT = "SIG-INC", "unsafe encounter"
    PROTEST = "SIG-PROT", "protest"
    SUSPENDED = "SIG-SUSP", "cooperation suspended"
    RESUMED = "SIG-RES", "cooperation resumed"
    UPGRADED = "SIG-UPG", "relationship formally upgraded"
    DOWNGRADED = "SIG-DNG", "relationship formally downgraded"


GOOD_SIGNALS = (SignalKind.RESUMED, SignalKind.UPGRADED)


class Signal(MarkedNoun):
    """A good or bad event, never counted as activity; withdrawn with a reason, never removed.

    One that points at an engagement is marked as that is, and marked otherwise along with it.
    """

    kind = models.CharField(max_length=8, choices=SignalKind.choices)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="signals")
    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signals",
        db_constraint=False,
    )
    occurred_on = models.DateField()
    source = models.CharField(max_length=200, help_text="Where it is known from.")
    text = models.CharField(max_length=LONGEST_SIGNAL, blank=True)
    withdrawn_reason = models.CharField(
        max_length=LONGEST_SIGNAL, blank=True, help_text="Empty: it stands."
    )

    class Meta:
        ordering = ["-occurred_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SignalKind.values), name="signal_kind_known"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="signal_has_source"),
        ]
        indexes = [
            models.Index(fields=["partner", "-occurred_on"], name="signal_of_partner"),
        ]

    @property
    def valence(self) -> str:
        """`+` or `-`, by the kind."""
        return "+" if self.kind in GOOD_SIGNALS else "-"
