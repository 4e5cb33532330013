"""What is worth knowing of a partner: its terms, its practice, its perspective; holds."""

from django.db import models
from django.db.models import Q

from accounts.nouns import MarkedNoun
from partners.models.partner import Partner


class PartnerNote(MarkedNoun):
    """A note that serves whoever prepares something with the partner."""

    class Kind(models.TextChoices):
        TERM = "TERM", "a term that the two sides may understand differently"
        PRACTICE = "PRACTICE", "protocol, ranks, procedure"
        PERSPECTIVE = "PERSPECTIVE", "how it sees the role of forces, secrecy, honours"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    subject = models.CharField(max_length=120, help_text="The term, or what the note is about.")
    ours = models.CharField(
        max_length=1000, blank=True, help_text="What we mean by it, or how we do it."
    )
    theirs = models.CharField(
        max_length=1000, help_text="What the partner means by it, how it does or sees it."
    )
    source = models.CharField(max_length=200, blank=True)
    retired = models.BooleanField(default=False, help_text="It no longer holds.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="TERM") | ~Q(ours=""), name="partner_note_term_has_both"
            )
        ]


class Hold(MarkedNoun):
    """That nothing is to be planned with a partner, or at a place, for a while."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="holds"
    )
    place_name = models.CharField(max_length=120, blank=True)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True, help_text="Empty: until further notice.")
    reason = models.CharField(max_length=500)
    lifted_on = models.DateField(null=True, blank=True, help_text="When it was given up.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | ~Q(place_name=""),
                name="hold_on_a_partner_or_place",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(first_day__lte=models.F("last_day")),
                name="hold_days_in_order",
            ),
        ]
