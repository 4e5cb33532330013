"""What is transferred, and whether export control lets it go."""

from django.db import models
from django.db.models import Q

from accounts.nouns import MarkedRecord
from engagements.models.engagement import Engagement

#: INV-18: kinds that say what changes hands.
TRANSFER_KINDS = frozenset({"MAT-CON", "MAT-DEL", "MAT-PLT", "MAT-GFT", "MAT-LON"})


class RegisterCategory(models.TextChoices):
    """Categories of the United Nations Register of Conventional Arms."""

    TANKS = "I", "battle tanks"
    ARMOUR = "II", "armoured combat vehicles"
    ARTILLERY = "III", "large-calibre artillery"
    COMBAT_AIRCRAFT = "IV", "combat aircraft"
    HELICOPTERS = "V", "attack helicopters"
    WARSHIPS = "VI", "warships"
    MISSILES = "VII", "missiles and launchers"
    SMALL_ARMS = "VIII", "small arms and light weapons"
    NONE = "NONE", "in no category"


class TransferItem(MarkedRecord):
    """One sort of thing that changes hands."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="transfer_items", db_constraint=False
    )
    register_category = models.CharField(max_length=4, choices=RegisterCategory.choices)
    designation = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    unit = models.CharField(max_length=40, default="piece")
    export_licence_ref = models.CharField(max_length=80, blank=True)
    end_use_assurance = models.CharField(
        max_length=500, blank=True, help_text="What the recipient assured, and in which document."
    )
    value_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    value_currency = models.CharField(max_length=3, blank=True)
    stated_at = models.DateTimeField(
        editable=False, help_text="When what export control looks at was last said otherwise."
    )

    class Meta:
        ordering = ["engagement", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="transfer_item_one_or_more"),
            models.CheckConstraint(
                condition=Q(value_amount__isnull=True, value_currency="")
                | Q(value_amount__isnull=False, value_amount__gte=0) & ~Q(value_currency=""),
                name="transfer_item_value_has_currency",
            ),
        ]


class SignOff(MarkedRecord):
    """What export control decided on an engagement; a later one takes its place."""

    class Decision(models.TextChoices):
        GIVEN = "GIVEN", "given"
        REFUSED = "REFUSED", "refused"

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="sign_offs", db_constraint=False
    )
    decision = models.CharField(max_length=7, choices=Decision.choices)
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["engagement", "id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="sign_off_has_reason")]
