"""How home stands with a partner, and where a partner went its own way."""

from django.db import models
from django.db.models import Q

from accounts.models import Desk
from accounts.nouns import MarkedNoun
from partners.models.grouping import Grouping
from partners.models.partner import Partner

LONGEST_CAVEAT = 2000


class Partnership(MarkedNoun):
    """The standing of the relationship with one partner, under one marking.

    How it stood before is read from the record of changes.
    """

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", "active"
        LIMITED = "LIMITED", "limited"
        SUSPENDED = "SUSPENDED", "suspended"
        DORMANT = "DORMANT", "dormant"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="partnerships")
    tier = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 to 4, 1 the closest; empty: in none."
    )
    lead_desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=9, choices=Status.choices)
    status_reason = models.CharField(max_length=500, blank=True)
    since = models.DateField(null=True, blank=True, help_text="Of the status; empty: not known.")
    caveats = models.TextField(max_length=LONGEST_CAVEAT, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            # By marking, so that nobody learns from a clash of a row that they may not see.
            models.UniqueConstraint(
                fields=["partner", "marking"], name="partnership_one_a_partner_and_marking"
            ),
            models.CheckConstraint(
                condition=Q(tier__isnull=True) | Q(tier__range=(1, 4)),
                name="partnership_tier_1_to_4",
            ),
            models.CheckConstraint(
                condition=Q(status="ACTIVE") | ~Q(status_reason=""),
                name="partnership_status_has_reason",
            ),
        ]


class Divergence(MarkedNoun):
    """That a partner put its own interest before what a grouping, or the two of us, had in common.

    It does not invalidate what was done together, and is shown beside it.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="divergences")
    grouping = models.ForeignKey(
        Grouping, models.PROTECT, null=True, blank=True, related_name="divergences"
    )
    issue = models.CharField(max_length=280)
    did_instead = models.CharField(max_length=500)
    happened_on = models.DateField()
    source = models.CharField(max_length=280)

    class Meta:
        ordering = ["id"]
