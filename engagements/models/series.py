"""Recurring engagements: annual talks, a biennial exercise."""

from django.db import models

from partners.models import Partner


class Series(models.Model):
    """A run of engagements that is meant to recur."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=140)
    partners = models.ManyToManyField(Partner, blank=True, related_name="series")
    interval_months = models.PositiveSmallIntegerField(null=True, blank=True)
    tolerance_months = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_from__lte=models.F("valid_to")),
                name="series_valid_in_order",
                violation_error_message="The last day cannot be before the first day.",
            )
        ]

    def __str__(self) -> str:
        return self.name
