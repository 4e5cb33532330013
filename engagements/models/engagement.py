"""The engagement: one thing planned or done with one partner or with many."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, GeneratedField, Q
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import LessThanOrEqual

from accounts.models import Desk, Marking, ReadsNoted
from engagements.models.choices import (
    CALLED_OFF_STATES,
    COUNTED_STATES,
    SIGNAL_REASONS,
    CancelBy,
    CancelReason,
    Domain,
    Flow,
    Focus,
    Mode,
    Place,
    ReturnReason,
    Service,
    State,
)
from engagements.models.kind import Kind
from engagements.models.series import Series
from engagements.periods import EARLIEST, LATEST
from engagements.queries import EngagementManager
from partners.models import Grouping, Partner, PlanGoal
from partners.models.grouping import Track

#: Characters of a report.
LONGEST_REPORT = 20_000
_DAY_FIELDS = ("planned_start", "planned_end", "actual_start", "actual_end", "milestone_date")


def _in_order(first: str, last: str) -> Q:
    return (
        Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{first}__lte": F(last)})
    )


class Engagement(ReadsNoted):
    """One row, however many partners: bilateral is one participation, multilateral many.

    Days are local to the event. A range's first and last day are both inclusive. `actual` without a
    last day is a standing kind that is still in force.
    """

    ref = models.CharField(max_length=20, unique=True, db_default="", editable=False)
    title = models.CharField(max_length=140)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="engagements")
    mode = models.CharField(max_length=9, choices=Mode.choices, help_text="The kind's.")
    state = models.CharField(max_length=9, choices=State.choices)
    retrospective = models.BooleanField(default=False, help_text="Logged after it was held.")
    planned_start = models.DateField(null=True, blank=True)
    planned_end = models.DateField(null=True, blank=True)
    planned_baseline_start = models.DateField(null=True, blank=True)
    planned_baseline_end = models.DateField(null=True, blank=True)
    actual_start = models.DateField(null=True, blank=True)
    actual_end = models.DateField(null=True, blank=True)
    milestone_date = models.DateField(null=True, blank=True)
    completed_on = models.DateField(
        null=True, blank=True, help_text="The desk's day when it was said to have been held."
    )
    place = models.CharField(max_length=7, choices=Place.choices, blank=True)
    place_party = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+"
    )
    place_name = models.CharField(max_length=120, blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    lon = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    host = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    flow = models.CharField(max_length=8, choices=Flow.choices)
    track_nominal = models.CharField(max_length=4, choices=Track.choices)
    track_conduct = models.CharField(max_length=4, choices=Track.choices)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="engagements"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    goal = models.ForeignKey(
        PlanGoal, models.PROTECT, null=True, blank=True, related_name="engagements"
    )
    is_container = models.BooleanField(default=False, help_text="Holds others; never counts.")
    frameworks = models.ManyToManyField(
        Grouping, through="engagements.Framework", related_name="engagements"
    )
    service = ArrayField(
        models.CharField(max_length=12, choices=Service.choices), default=list, blank=True
    )
    domain = ArrayField(
        models.CharField(max_length=6, choices=Domain.choices), default=list, blank=True
    )
    focus = ArrayField(
        models.CharField(max_length=12, choices=Focus.choices), default=list, blank=True
    )
    people_home = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: not known.")
    cost_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_currency = models.CharField(max_length=3, blank=True)
    marking = models.ForeignKey(Marking, models.PROTECT, related_name="+")
    marking_reason = models.CharField(
        max_length=500,
        db_default="",
        blank=True,
        help_text="Why a security officer marked it as it is.",
    )
    summary = models.CharField(max_length=280, blank=True)
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="engagements")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose_check = models.BooleanField(
        default=False, help_text="The creator affirms: not an operation, not coercive."
    )
    cancel_by = models.CharField(max_length=7, choices=CancelBy.choices, blank=True)
    cancel_reason = models.CharField(max_length=19, choices=CancelReason.choices, blank=True)
    cancel_signal = models.BooleanField(default=False)
    return_reason = models.CharField(
        max_length=13,
        choices=ReturnReason.choices,
        blank=True,
        db_default="",
        help_text="Why it was last sent back.",
    )
    state_reason = models.TextField(blank=True, help_text="Why it is in the state it is in.")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_on = models.DateField(null=True, blank=True, help_text="The day of who approved it.")
    report = models.TextField(blank=True, db_default="", help_text="What came of it.")
    report_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    report_on = models.DateField(null=True, blank=True)
    external_source = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001 - absent is not empty: the unique pair needs NULL
    external_ref = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 - absent is not empty: the unique pair needs NULL
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    first_day = GeneratedField(
        expression=Coalesce("actual_start", "milestone_date", "planned_start"),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    last_day = GeneratedField(
        expression=models.Case(
            models.When(actual_start__isnull=False, then=F("actual_end")),
            default=Coalesce("milestone_date", "planned_end"),
        ),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    search = GeneratedField(
        expression=Func("title", "summary", "place_name", "report", function="engagement_words"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    noted_as = "ref"
    objects = EngagementManager()

    class Meta:
        indexes = [
            models.Index(
                F("first_day").desc(nulls_last=True), F("ref").desc(), name="engagement_by_day"
            ),
            models.Index(fields=["last_day"], name="engagement_last_day"),
            models.Index(fields=["-changed_at", "-ref"], name="engagement_by_change"),
            models.Index(fields=["kind", "-first_day"], name="engagement_kind_day"),
            models.Index(
                fields=["state"], name="engagement_open", condition=~Q(state__in=COUNTED_STATES)
            ),
            GinIndex("search", name="engagement_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=_in_order("planned_start", "planned_end"),
                name="engagement_planned_in_order",
                violation_error_message="The last day cannot be before the first day.",
            ),
            models.CheckConstraint(
                condition=_in_order("actual_start", "actual_end"),
                name="engagement_actual_in_order",
                violation_error_message="The last day cannot be before the first day.",
            ),
            models.CheckConstraint(
                condition=Q(actual_start__isnull=False) | Q(actual_end__isnull=True),
                name="engagement_actual_has_first_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (EARLIEST, LATEST)})
                        for name in _DAY_FIELDS
                    )
                ),
                name="engagement_days_within_the_log",
            ),
            # INV-2: what was held has its days; only a standing kind may be still in force.
            models.CheckConstraint(
                condition=~Q(state__in=COUNTED_STATES)
                | Q(actual_start__isnull=False, completed_on__isnull=False)
                & (
                    Q(mode=Mode.STANDING)
                    | Q(actual_end__isnull=False, actual_end__lte=F("completed_on"))
                ),
                name="engagement_held_has_days",
            ),
            # INV-3: a milestone date, when and only when a milestone was reached.
            models.CheckConstraint(
                condition=Q(milestone_date__isnull=True, state__in=COUNTED_STATES)
                & ~Q(mode=Mode.MILESTONE)
                | Q(milestone_date__isnull=False, mode=Mode.MILESTONE, state__in=COUNTED_STATES)
                | Q(state=State.VOIDED)
                | Q(milestone_date__isnull=True)
                & ~Q(state__in=COUNTED_STATES)
                & ~Q(state=State.VOIDED),
                name="engagement_milestone_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=CALLED_OFF_STATES) | ~Q(cancel_by="") & ~Q(cancel_reason=""),
                name="engagement_cancel_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(cancel_signal=False) | Q(cancel_reason__in=SIGNAL_REASONS),
                name="engagement_signal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(cost_amount__isnull=True, cost_currency="")
                | Q(cost_amount__isnull=False, cost_amount__gte=0) & ~Q(cost_currency=""),
                name="engagement_cost_has_currency",
            ),
            # INV-14
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="engagement_approver_is_another",
                violation_error_message="Whoever made it does not approve it.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("report"), LONGEST_REPORT),
                name="engagement_report_fits",
            ),
            # INV-8: a child is not a container.
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(is_container=False),
                name="engagement_container_depth_one",
            ),
            # By marking, so that nobody learns from a clash of a record that they may not see.
            models.UniqueConstraint(
                fields=["external_source", "external_ref", "marking"],
                name="engagement_external_once",
            ),
            # What the parts' foreign key points at: they carry their engagement's marking.
            models.UniqueConstraint(fields=["id", "marking"], name="engagement_with_marking"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def held(self) -> bool:
        """Whether it took place and counts."""
        return self.state in COUNTED_STATES

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day: held if there are such, else planned."""
        if self.actual_start is not None:
            return self.actual_start, self.actual_end
        if self.milestone_date is not None:
            return self.milestone_date, self.milestone_date
        return self.planned_start, self.planned_end
