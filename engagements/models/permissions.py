"""What has to be allowed first: assets that cross a border, clearances, visits to closed sites."""

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.nouns import MarkedRecord, Row
from engagements.lead_times import CALENDAR, WORKING
from engagements.models.choices import OPEN_STATES, State
from engagements.models.engagement import Engagement
from engagements.queries import PermissionManager
from partners.models import Partner

#: Days of notice that any host asks for.
LONGEST_NOTICE = 365


class AssetType(models.TextChoices):
    """What moves."""

    SHIP = "SHIP", "ship"
    SUBMARINE = "SUBMARINE", "submarine"
    AIRCRAFT = "AIRCRAFT", "aircraft"
    UNIT = "UNIT", "unit or formation"


class AssetUse(models.TextChoices):
    """What it is there for."""

    VISIT = "VISIT", "visit"
    DISPLAY = "DISPLAY", "display"
    EXERCISE = "EXERCISE", "exercise"
    TRANSIT = "TRANSIT", "transit"
    SUPPORT = "SUPPORT", "support"


class VisitClass(models.TextChoices):
    """How hosts sort visits."""

    OPERATIONAL = "OPERATIONAL", "operational"
    ROUTINE = "ROUTINE", "routine"
    CEREMONIAL = "CEREMONIAL", "ceremonial"
    INFORMAL = "INFORMAL", "informal"
    RESEARCH = "RESEARCH", "research"


class ClearanceType(models.TextChoices):
    """What is asked of the receiving party."""

    DIPLOMATIC_SHIP = "DIPLOMATIC_SHIP", "diplomatic clearance of a ship"
    DIPLOMATIC_AIR = "DIPLOMATIC_AIR", "diplomatic clearance of an aircraft"
    OVERFLIGHT = "OVERFLIGHT", "overflight"
    ENTRY_UNIT = "ENTRY_UNIT", "entry of a unit"
    WEAPONS = "WEAPONS", "carrying weapons"
    RADIO = "RADIO", "use of radio"


class VisitType(models.TextChoices):
    """How often people go to the site, and how soon."""

    ONE_TIME = "ONE_TIME", "once, normally under 30 days"
    RECURRING = "RECURRING", "again and again, normally up to a year"
    EMERGENCY = "EMERGENCY", "at short notice"


class DayBasis(models.TextChoices):
    """Which days count."""

    WORKING = WORKING, "working days, Monday to Friday"
    CALENDAR = CALENDAR, "calendar days"


class PermissionState(models.TextChoices):
    """Where a request stands (domain 1.4)."""

    NOT_REQUIRED = "NOT_REQUIRED", "not required"
    TO_REQUEST = "TO_REQUEST", "still to be requested"
    REQUESTED = "REQUESTED", "requested"
    GRANTED = "GRANTED", "granted"
    GRANTED_COND = "GRANTED_COND", "granted with conditions"
    REFUSED = "REFUSED", "refused"
    WITHDRAWN = "WITHDRAWN", "withdrawn"
    EXPIRED = "EXPIRED", "expired"
    REVOKED = "REVOKED", "revoked"


_P = PermissionState
STARTS = (_P.TO_REQUEST, _P.NOT_REQUIRED)
IN_HAND = (_P.GRANTED, _P.GRANTED_COND)
#: What a person moves it to from each; EXPIRED comes by the calendar alone.
MOVES: dict[str, tuple[PermissionState, ...]] = {
    _P.NOT_REQUIRED: (_P.TO_REQUEST,),
    _P.TO_REQUEST: (_P.REQUESTED, _P.NOT_REQUIRED),
    _P.REQUESTED: (_P.GRANTED, _P.GRANTED_COND, _P.REFUSED, _P.WITHDRAWN),
    _P.GRANTED: (_P.REVOKED,),
    _P.GRANTED_COND: (_P.REVOKED,),
    _P.REFUSED: (),
    _P.WITHDRAWN: (),
    _P.EXPIRED: (),
    _P.REVOKED: (),
}


def _in_order(first: str, last: str) -> Q:
    return (
        Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{first}__lte": F(last)})
    )


class LeadTimeRule(Row):
    """How long before a visit a receiving party wants to be asked; everybody may read it."""

    receiving_party = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: any."
    )
    asset_type = models.CharField(max_length=9, choices=AssetType.choices, blank=True)
    visit_class = models.CharField(max_length=11, choices=VisitClass.choices, blank=True)
    days = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(0), MaxValueValidator(LONGEST_NOTICE)]
    )
    day_basis = models.CharField(max_length=8, choices=DayBasis.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="The last day; empty: in force.")
    source = models.CharField(max_length=300, help_text="Where it is published.")

    objects: ClassVar["models.Manager[LeadTimeRule]"] = models.Manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__lte=LONGEST_NOTICE), name="lead_time_within_a_year"
            ),
            models.CheckConstraint(
                condition=_in_order("valid_from", "valid_to"), name="lead_time_valid_in_order"
            ),
        ]


class EngagementAsset(MarkedRecord):
    """A ship, submarine, aircraft or unit that takes part."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="assets", db_constraint=False
    )
    asset_type = models.CharField(max_length=9, choices=AssetType.choices)
    name = models.CharField(max_length=120)
    asset_class = models.CharField(max_length=120, blank=True)
    pennant_or_reg = models.CharField(max_length=40, blank=True)
    party = models.ForeignKey(
        Partner, models.PROTECT, related_name="+", help_text="Whose it is; home's as well."
    )
    nuclear_powered = models.BooleanField(default=False)
    use = models.CharField(max_length=8, choices=AssetUse.choices, blank=True)
    length_m = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    beam_m = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    draught_m = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    complement = models.PositiveIntegerField(null=True, blank=True, help_text="People.")

    class Meta:
        ordering = ["engagement", "id"]


class Permission(MarkedRecord):
    """Something that a receiving party is asked for, and what it answered."""

    receiving_party = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=PermissionState.choices, default=PermissionState.TO_REQUEST
    )
    required_by = models.DateField(
        null=True, blank=True, help_text="The last day on which to ask; empty: no rule says it."
    )
    requested_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    conditions = models.CharField(max_length=1000, blank=True)
    acknowledged_on = models.DateField(
        null=True, blank=True, help_text="When our side said that it keeps the conditions."
    )
    answer = models.CharField(
        max_length=500, blank=True, help_text="Why it was refused or revoked."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="The last day.")

    objects: ClassVar[PermissionManager] = PermissionManager()

    engagement: "models.ForeignKey[Engagement, Engagement]"

    class Meta:
        abstract = True

    def overdue(self, *, on: date) -> bool:
        """Whether it should have been asked for before that day, and its engagement is ahead."""
        if self.required_by is None or self.required_by >= on:
            return False
        ahead = self.engagement.state in OPEN_STATES and self.engagement.state != State.POSTPONED
        return ahead and self.state == PermissionState.TO_REQUEST

    def covers_the_plan(self) -> bool:
        """Whether it is valid on all planned days; an end that nobody stated is open."""
        first, last = self.engagement.planned_start, self.engagement.planned_end
        starts = self.valid_from is None or first is None or self.valid_from <= first
        return starts and (self.valid_to is None or last is None or last <= self.valid_to)


def _kept(prefix: str) -> list[models.BaseConstraint]:
    """What every permission's row keeps."""
    return [
        models.CheckConstraint(
            condition=_in_order("valid_from", "valid_to"), name=f"{prefix}_valid_in_order"
        ),
        models.CheckConstraint(
            condition=~Q(state__in=[_P.REFUSED, _P.REVOKED]) | ~Q(answer=""),
            name=f"{prefix}_refused_says_why",
        ),
        models.CheckConstraint(
            condition=~Q(state=_P.GRANTED_COND) | ~Q(conditions=""),
            name=f"{prefix}_conditions_are_said",
        ),
    ]


class Clearance(Permission):
    """That an asset may come: what one receiving party is asked for it."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="clearances", db_constraint=False
    )
    type = models.CharField(max_length=15, choices=ClearanceType.choices)
    asset = models.ForeignKey(
        EngagementAsset, models.PROTECT, null=True, blank=True, related_name="clearances"
    )
    visit_class = models.CharField(
        max_length=11, choices=VisitClass.choices, default=VisitClass.ROUTINE
    )
    lead_time_rule = models.ForeignKey(
        LeadTimeRule, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["engagement", "id"]
        constraints = _kept("clearance")
        indexes = [
            models.Index(
                fields=["required_by"],
                condition=Q(state=_P.TO_REQUEST),
                name="clearance_to_request",
            )
        ]


class VisitRequest(Permission):
    """That people may come to a site that is closed to others."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="visit_requests", db_constraint=False
    )
    type = models.CharField(max_length=9, choices=VisitType.choices)
    site = models.CharField(max_length=200)
    people = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: not known.")

    class Meta:
        ordering = ["engagement", "id"]
        constraints = _kept("visit_request")
