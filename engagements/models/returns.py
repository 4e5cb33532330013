"""A desk's word that a partner's quarter is complete."""

from django.conf import settings
from django.db import models

from accounts.models import Desk
from partners.models import Partner


class QuarterReturn(models.Model):
    """That a desk returned the quarter of a partner: nothing of what it keeps is missing there.

    Says nothing of what there is, so it carries no marking and everybody reads it. Whether it is a
    nil return is seen from the engagements that the reader may see, and stands in no column: that
    a desk did not call a quarter nil would tell of engagements that others may not see.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    quarter = models.DateField(help_text="The quarter's first day.")
    stands = models.BooleanField(default=True, help_text="False: it was taken back.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(help_text="The day where the desk is.")

    class Meta:
        ordering = ["quarter", "partner", "desk"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "partner", "desk"], name="quarter_return_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quarter__day=1, quarter__month__in=[1, 4, 7, 10]),
                name="quarter_return_of_a_quarter",
            ),
        ]
        indexes = [models.Index(fields=["partner", "quarter"], name="quarter_return_partner")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.quarter} by {self.desk_id}"
