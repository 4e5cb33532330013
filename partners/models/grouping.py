"""Groupings of partners, and who belonged to them when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value

from partners.models.partner import Partner
from partners.queries import GroupingQuerySet


class Track(models.TextChoices):
    """Who speaks: governments, both, or people in their private capacity."""

    T1 = "T1", "track 1: official"
    T1_5 = "T1_5", "track 1.5: officials and academics together"
    T2 = "T2", "track 2: private capacity and academics"


class Grouping(models.Model):
    """An alliance, arrangement, forum, symposium, exercise, network or treaty."""

    class Nature(models.TextChoices):
        ORGANISATION = "ORGANISATION", "organisation"
        ALLIANCE = "ALLIANCE", "alliance"
        ARRANGEMENT = "ARRANGEMENT", "arrangement"
        MINISTERIAL = "MINISTERIAL", "ministerial meeting"
        FORUM = "FORUM", "forum"
        SYMPOSIUM = "SYMPOSIUM", "symposium"
        SEMINAR = "SEMINAR", "seminar"
        EXERCISE = "EXERCISE", "exercise"
        NETWORK = "NETWORK", "network"
        DIALOGUE = "DIALOGUE", "dialogue"
        TREATY = "TREATY", "treaty"
        CODE = "CODE", "code of conduct"
        PROGRAMME = "PROGRAMME", "programme"

    class Organiser(models.TextChoices):
        INTERGOVERNMENTAL = "INTERGOVERNMENTAL", "between governments"
        ARMED_FORCE = "ARMED_FORCE", "an armed force"
        PRIVATE = "PRIVATE", "private"

    class Precision(models.TextChoices):
        YEAR = "Y", "year"
        MONTH = "M", "month"
        DAY = "D", "day"
        UNKNOWN = "UNKNOWN", "unknown"

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=160)
    nature = models.CharField(max_length=12, choices=Nature.choices)
    organiser_kind = models.CharField(max_length=17, choices=Organiser.choices, blank=True)
    track_nominal = models.CharField(max_length=4, choices=Track.choices, blank=True)
    established_on = models.DateField(null=True, blank=True)
    established_precision = models.CharField(
        max_length=7, choices=Precision.choices, default=Precision.UNKNOWN
    )
    cadence = models.JSONField(
        default=list, blank=True, help_text="[{from, to, months}], because a cadence changes."
    )
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        help_text="What it took the place of.",
    )
    informs = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="informed_by",
        help_text="The grouping that its memoranda advise.",
    )
    note = models.TextField(blank=True)

    objects = GroupingQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class GroupingMembership(models.Model):
    """That a partner belonged to a grouping between two dates, and how sure that is."""

    class Status(models.TextChoices):
        MEMBER = "MEMBER", "member"
        OBSERVER = "OBSERVER", "observer"
        ASSOCIATE = "ASSOCIATE", "associate"
        PARTICIPANT_ONCE = "PARTICIPANT_ONCE", "took part once"
        INVITED = "INVITED", "invited"

    class Certainty(models.TextChoices):
        CONFIRMED = "CONFIRMED", "confirmed"
        SINGLE_SOURCE = "SINGLE_SOURCE", "one source"
        DISPUTED = "DISPUTED", "disputed"

    grouping = models.ForeignKey(Grouping, models.CASCADE, related_name="memberships")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="memberships")
    status = models.CharField(max_length=16, choices=Status.choices)
    founding = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True, help_text="Empty: not known.")
    valid_to = models.DateField(null=True, blank=True, help_text="The last day; empty: still.")
    date_precision = models.CharField(
        max_length=7, choices=Grouping.Precision.choices, default=Grouping.Precision.DAY
    )
    certainty = models.CharField(max_length=13, choices=Certainty.choices)
    source = models.TextField(blank=True)

    class Meta:
        ordering = ["grouping", "partner", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="membership_valid_in_order",
            ),
            # INV-26: the ranges of one partner in one grouping do not overlap.
            ExclusionConstraint(
                name="membership_does_not_overlap",
                expressions=[
                    ("grouping", RangeOperators.EQUAL),
                    ("partner", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            Value("[]"),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=(
                    "This partner already belongs to the grouping on some of these days. "
                    "End the earlier membership first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.grouping_id}"

    def clean(self) -> None:
        """INV-26: a founding member's first day is the grouping's, to the grouping's precision."""
        established = self.grouping.established_on
        if not self.founding or established is None or self.valid_from is None:
            return
        parts = {"Y": 1, "M": 2, "D": 3}.get(self.grouping.established_precision, 0)
        ours = (self.valid_from.year, self.valid_from.month, self.valid_from.day)[:parts]
        theirs = (established.year, established.month, established.day)[:parts]
        if ours != theirs:
            raise ValidationError(
                {
                    "valid_from": "A founding member joins when the grouping is established "
                    f"({established}). Correct the date, or say that it is not a founding member."
                }
            )
