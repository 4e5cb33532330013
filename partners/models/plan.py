"""What home means to reach with a partner: ends, ways, and what shows whether it gets there."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from accounts.nouns import MarkedNoun, MarkedPart, MarkedRecord, with_marking
from partners.models.outcome import Outcome
from partners.models.partner import Partner, Region
from partners.queries import PlanManager

#: Digits of what an indicator measures, and of those behind the point.
VALUE_DIGITS, VALUE_PLACES = 18, 4


def _value(**options: object) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(
        max_digits=VALUE_DIGITS,
        decimal_places=VALUE_PLACES,
        null=True,
        blank=True,
        **options,  # type: ignore[arg-type]
    )


class Plan(MarkedNoun):
    """One edition of the plan for a country, a region or a theme.

    Editions under one marking follow one another and never overlap. What is approved stays as it
    was approved; it can be cut short, to make room for the next edition.
    """

    class Kind(models.TextChoices):
        COUNTRY = "COUNTRY", "for one partner"
        REGIONAL = "REGIONAL", "for a region"
        THEMATIC = "THEMATIC", "for a theme"

    class State(models.TextChoices):
        DRAFT = "DRAFT", "draft"
        APPROVED = "APPROVED", "approved"

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.COUNTRY)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="plans"
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="plans")
    theme = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 - one of the three says whom it is for; an empty text would be a second way to say nothing
    edition = models.PositiveIntegerField(help_text="Counts those for the same, so marked.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="The last day; empty: open.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    lead_department = models.CharField(max_length=80, blank=True)
    joint_analysis = models.TextField(max_length=4000, blank=True)
    joint_analysis_on = models.DateField(null=True, blank=True)
    target_shares = models.JSONField(
        default=dict, blank=True, help_text='Fractions as texts by outcome, {"TENS": "0.25", …}.'
    )
    writers = ArrayField(models.BigIntegerField(), help_text="Keys of all who wrote the draft.")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PlanManager] = PlanManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            with_marking("plan_with_marking"),
            models.CheckConstraint(
                condition=Q(
                    kind="COUNTRY", partner__isnull=False, region__isnull=True, theme__isnull=True
                )
                | Q(kind="REGIONAL", partner__isnull=True, region__isnull=False, theme__isnull=True)
                | Q(
                    kind="THEMATIC", partner__isnull=True, region__isnull=True, theme__isnull=False
                ),
                name="plan_is_for_what_its_kind_says",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="plan_valid_in_order",
            ),
            # INV-28. By marking, so that a clash tells nothing of a plan that is hidden.
            models.CheckConstraint(
                condition=Func(
                    "target_shares",
                    function="shares_make_one",
                    output_field=models.BooleanField(),
                ),
                name="plan_shares_make_one",
            ),
            ExclusionConstraint(
                name="plan_does_not_overlap",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    (Coalesce("partner_id", "region_id", "theme"), RangeOperators.EQUAL),
                    ("marking", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.UniqueConstraint(
                "kind",
                Coalesce("partner_id", "region_id", "theme"),
                "marking",
                "edition",
                name="plan_edition_once",
            ),
            # Whoever made a plan never approves it.
            models.CheckConstraint(
                condition=Q(state="DRAFT", approved_by__isnull=True, approved_at__isnull=True)
                | Q(state="APPROVED", approved_by__isnull=False, approved_at__isnull=False)
                & ~Q(approved_by=F("created_by")),
                name="plan_approved_by_another",
            ),
        ]


class _Called(MarkedPart):
    """A part that keeps its reference when the draft that it is in is written anew."""

    ref = models.CharField(max_length=20, unique=True, db_default="", editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.ref


class PlanObjective(_Called):
    """An end, and the outcome that it serves."""

    class Leverage(models.TextChoices):
        TACTICAL = "TACTICAL", "tactical"
        STRATEGIC = "STRATEGIC", "strategic"
        ECONOMIC = "ECONOMIC", "economic"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="objectives", db_constraint=False)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    leverage = models.CharField(max_length=9, choices=Leverage.choices)
    due = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["plan", "position", "id"]
        constraints = [with_marking("planobjective_with_marking")]


class PlanGoal(_Called):
    """A way towards an objective; engagements cite it."""

    objective = models.ForeignKey(
        PlanObjective, models.PROTECT, related_name="goals", db_constraint=False
    )
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    owner = models.CharField(max_length=120, blank=True, help_text="An office.")

    class Meta:
        ordering = ["objective", "position", "id"]


class PlanIndicator(_Called):
    """What shows whether an objective is reached.

    A cumulative one is observed as its total so far: it carries forward and is never summed.
    """

    class Direction(models.TextChoices):
        UP = "UP", "more is better"
        DOWN = "DOWN", "less is better"

    objective = models.ForeignKey(
        PlanObjective, models.PROTECT, related_name="indicators", db_constraint=False
    )
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=140)
    unit = models.CharField(max_length=40)
    baseline = _value(help_text="Empty: not known, which is not zero.")
    target = _value(help_text="Empty: none is set.")
    cumulative = models.BooleanField(default=False)
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)

    class Meta:
        ordering = ["objective", "position", "id"]
        constraints = [with_marking("planindicator_with_marking")]

    def looked_at(self, day: date) -> "tuple[Observation | None, Observation | None]":
        """The last that was observed by that day, carried forward, and the last look at it.

        The two differ when somebody looked later and could not tell.
        """
        looks = [look for look in self.observations.all() if look.as_of <= day]
        looks.sort(key=lambda look: look.as_of)
        observed = [look for look in looks if look.value is not None]
        return (observed[-1] if observed else None, looks[-1] if looks else None)


class Observation(MarkedRecord):
    """What an indicator showed on a day; no value when somebody looked and could not tell."""

    indicator = models.ForeignKey(
        PlanIndicator, models.PROTECT, related_name="observations", db_constraint=False
    )
    as_of = models.DateField()
    value = _value(help_text="Empty: not observed, which is not zero.")
    source = models.CharField(max_length=280)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["indicator", "as_of", "id"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "as_of"], name="observation_one_a_day")
        ]


class PlanConsultation(MarkedPart):
    """What another department said of the plan."""

    class Position(models.TextChoices):
        CONSULTED = "CONSULTED", "consulted"
        CONCURRED = "CONCURRED", "concurred"
        OBJECTED = "OBJECTED", "objected"

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="consultations", db_constraint=False
    )
    department = models.CharField(max_length=80)
    said = models.CharField(max_length=9, choices=Position.choices)
    on = models.DateField()
    who = models.CharField(max_length=120)

    class Meta:
        ordering = ["plan", "on", "department", "id"]

    def __str__(self) -> str:
        return f"{self.department} {self.said}"
