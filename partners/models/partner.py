"""Partner countries and organisations, and the names they went by."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from partners.queries import PartnerQuerySet


class Region(models.Model):
    """A node of the configurable tree that reports group partners by."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """A state, organisation or other body that the ministry may engage with.

    The code never changes: ISO 3166-1 alpha-3, withdrawn codes included, or a slug. A label is
    configuration: recognition is not this software's business.
    """

    class Kind(models.TextChoices):
        STATE = "STATE", "state"
        ORGANISATION = "ORGANISATION", "organisation"
        SUBSTATE = "SUBSTATE", "territory or part of a state"
        COMPANY = "COMPANY", "company"
        INSTITUTE = "INSTITUTE", "institute"

    code = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120)
    name_formal = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True, help_text="Empty: since before records.")
    valid_to = models.DateField(
        null=True, blank=True, help_text="The last day; empty: to this day."
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    is_fictitious = models.BooleanField(default=False)
    is_home = models.BooleanField(default=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="partner_valid_in_order",
            ),
            models.UniqueConstraint(
                fields=["is_home"], condition=Q(is_home=True), name="partner_one_home"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerName(models.Model):
    """A name that a partner goes or went by, with the days on which it means this partner."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="The last day; empty: still used.")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["partner", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name", "valid_from"],
                nulls_distinct=False,
                name="partner_name_is_distinct",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AidRecipient(models.Model):
    """That what is given to a partner may count as development aid, between two days.

    After the list of recipients of the Development Assistance Committee (DAC) of the OECD.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="aid")
    valid_from = models.DateField(null=True, blank=True, help_text="Empty: from the first list on.")
    valid_to = models.DateField(null=True, blank=True, help_text="The last day; empty: still.")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["partner", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="aid_valid_in_order",
            ),
            ExclusionConstraint(
                name="aid_does_not_overlap",
                expressions=[
                    ("partner", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} from {self.valid_from}"
