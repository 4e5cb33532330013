"""The parts of an engagement: who took part, who led, what for, under what heading."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models import Marking
from engagements.models.choices import (
    Acceptance,
    Beneficiary,
    Capacity,
    Counterpart,
    LinkType,
    OutcomeSource,
    Role,
    Service,
)
from engagements.models.engagement import Engagement
from engagements.queries import PartManager
from partners.models import Agreement, Grouping, Outcome, Partner


class Part(models.Model):
    """What every part of an engagement has: its engagement's marking, to be hidden with it.

    The database fills the marking in and keeps it: its foreign key is to the engagement's key and
    marking together.
    """

    marking = models.ForeignKey(
        Marking,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,
    )

    objects = PartManager()

    class Meta:
        abstract = True


class Participation(Part):
    """That a partner other than home had a role in an engagement."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="participations", db_constraint=False
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="participations")
    role = models.CharField(max_length=11, choices=Role.choices, default=Role.PARTICIPANT)
    counterpart_type = models.CharField(
        max_length=12, choices=Counterpart.choices, default=Counterpart.MILITARY
    )
    capacity = models.CharField(max_length=8, choices=Capacity.choices, default=Capacity.OFFICIAL)
    people = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: not known.")
    service = ArrayField(
        models.CharField(max_length=12, choices=Service.choices), default=list, blank=True
    )
    acceptance = models.CharField(
        max_length=8, choices=Acceptance.choices, default=Acceptance.UNASKED
    )
    # Kept by a trigger: the first and last quarter (as first days) in which the engagement stands
    # for this partner, so that a recount finds its rows by index. Empty without dates; 9999-10-01
    # while a standing kind is in force.
    first_quarter = models.DateField(null=True, editable=False)
    last_quarter = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            # INV-5
            models.UniqueConstraint(
                fields=["engagement", "partner"], name="participation_one_a_partner"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "last_quarter"], name="participation_quarter"),
            models.Index(
                fields=["partner", "engagement"], include=["marking"], name="participation_partner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.role}"


class Principal(Part):
    """The most senior person of one side; an office rather than a name."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="principals", db_constraint=False
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: home."
    )
    office = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="1 to 10 for L1 to L10; empty: not known.",
    )
    person = models.CharField(max_length=120, blank=True)
    national_rank = models.CharField(max_length=60, blank=True)
    nato_code = models.CharField(max_length=6, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(level__range=(1, 10)),
                name="principal_level_1_to_10",
            )
        ]
        indexes = [models.Index(fields=["engagement"], name="principal_engagement")]

    def __str__(self) -> str:
        return self.office


class EngagementOutcome(Part):
    """That an engagement is meant to serve an outcome, and how far up the list."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="outcomes", db_constraint=False
    )
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    source = models.CharField(
        max_length=15, choices=OutcomeSource.choices, default=OutcomeSource.OFFICER
    )
    beneficiary = models.CharField(
        max_length=7, choices=Beneficiary.choices, default=Beneficiary.BOTH
    )

    class Meta:
        ordering = ["engagement", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "rank"], name="outcome_one_a_rank"),
            models.UniqueConstraint(
                fields=["engagement", "outcome"], include=["marking"], name="outcome_once"
            ),
            models.CheckConstraint(
                condition=models.Q(rank__range=(1, 3)), name="outcome_rank_1_to_3"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.outcome_id}"


class Framework(Part):
    """The grouping under whose heading an engagement happened, or the agreement that it rests on.

    An agreement has a marking of its own: who may not see it does not learn that it is cited.
    """

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="framework_rows", db_constraint=False
    )
    grouping = models.ForeignKey(Grouping, models.PROTECT, null=True, blank=True, related_name="+")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="framework_rows"
    )

    class Meta:
        ordering = ["engagement", "grouping", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "grouping"], include=["marking"], name="framework_once"
            ),
            models.UniqueConstraint(
                fields=["engagement", "agreement"],
                include=["marking"],
                name="framework_agreement_once",
            ),
            models.CheckConstraint(
                condition=models.Q(grouping__isnull=False, agreement__isnull=True)
                | models.Q(grouping__isnull=True, agreement__isnull=False),
                name="framework_is_one_of_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.grouping_id or self.agreement)


class Link(Part):
    """How one engagement relates to another."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="links", db_constraint=False
    )
    to = models.ForeignKey(Engagement, models.PROTECT, related_name="linked_from")
    type = models.CharField(max_length=14, choices=LinkType.choices)

    class Meta:
        ordering = ["engagement", "id"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "to", "type"], name="link_once"),
            models.CheckConstraint(
                condition=~models.Q(engagement=models.F("to")), name="link_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.to_id}"
