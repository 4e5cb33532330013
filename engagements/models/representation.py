"""The attaché network: missions, their posts, who is appointed, and to whom they are accredited.

All of it is marked as its mission is. Days are local; a range's first and last day are both
inclusive, and no last day means that none is set yet.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import Desk
from accounts.nouns import MarkedNoun, MarkedRecord, with_marking
from engagements.models.choices import Service
from engagements.models.engagement import Engagement
from engagements.models.representation_codes import (
    VAIN,
    AppointmentState,
    Basis,
    Consent,
    Paper,
    Side,
    Title,
)
from engagements.periods import EARLIEST, LATEST
from engagements.queries import AppointmentManager
from partners.models import Partner


def _in_order(first: str, last: str) -> Q:
    return (
        Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{first}__lte": F(last)})
    )


def _within_the_log(*names: str) -> Q:
    found = Q()
    for name in names:
        found &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (EARLIEST, LATEST)})
    return found


class Mission(MarkedNoun):
    """An embassy, high commission or delegation with officers of the defence ministry.

    `party` is the partner at whose place ours is, or whose mission it is.
    """

    name = models.CharField(max_length=140)
    capital = models.CharField(max_length=120, blank=True, help_text="The city it is in.")
    party = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    side = models.CharField(max_length=7, choices=Side.choices)
    desk = models.ForeignKey(
        Desk, models.PROTECT, related_name="+", help_text="Keeps the engagements of its officers."
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [with_marking("mission_with_marking")]


class Post(MarkedRecord):
    """A place for one officer at a mission; the first title is the one it goes by."""

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="posts", db_constraint=False)
    titles = ArrayField(models.CharField(max_length=6, choices=Title.choices))
    service = models.CharField(max_length=12, choices=Service.choices, blank=True)
    level = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="1 to 10 for L1 to L10; empty: not set.",
    )
    established = models.DateField(null=True, blank=True, help_text="Empty: not known.")
    disestablished = models.DateField(
        null=True, blank=True, help_text="The last day; empty: there is the post."
    )

    class Meta:
        ordering = ["mission", "id"]
        constraints = [
            with_marking("post_with_marking"),
            models.CheckConstraint(
                condition=_in_order("established", "disestablished")
                & _within_the_log("established", "disestablished"),
                name="post_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(titles__len__gte=1) & (Q(level__isnull=True) | Q(level__range=(1, 10))),
                name="post_has_title_and_level",
            ),
        ]


class Appointment(MarkedRecord):
    """That one person holds a post from a day on.

    The days are planned until the officer is in post. `person` is the ministry's own key, the same
    in all appointments of one person; a name may be left out, for the office says who is meant.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", db_constraint=False)
    person = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    national_rank = models.CharField(max_length=60, blank=True)
    state = models.CharField(
        max_length=16, choices=AppointmentState.choices, default=AppointmentState.NOMINATED
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    planned_start = models.DateField(help_text="The first day that was planned first.")
    handover_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="handed_over_to"
    )
    papers = ArrayField(
        models.CharField(max_length=14, choices=Paper.choices), default=list, blank=True
    )
    note_reference = models.CharField(max_length=120, blank=True)
    arrived_on = models.DateField(
        null=True, blank=True, help_text="When the arrival was notified to the host."
    )
    ended_reason = models.CharField(max_length=500, blank=True)
    gapped = models.BooleanField(default=False, help_text="The post is knowingly left empty after.")
    fell_through = models.BooleanField(
        default=False, help_text="It ended before the post was taken up."
    )
    # Kept by a trigger: the first day on which the officer is in the post without the predecessor.
    alone_from = models.DateField(null=True, editable=False)

    objects: ClassVar[AppointmentManager] = AppointmentManager()

    class Meta:
        ordering = ["post", "valid_from", "id"]
        indexes = [models.Index(fields=["person"], name="appointment_person")]
        constraints = [
            with_marking("appointment_with_marking"),
            # Accreditations repeat the person and are held to it by a foreign key on both.
            models.UniqueConstraint(fields=["id", "person"], name="appointment_with_person"),
            models.CheckConstraint(
                condition=_in_order("valid_from", "valid_to")
                & _in_order("alone_from", "valid_to")
                & _within_the_log("valid_from", "valid_to", "planned_start", "arrived_on"),
                name="appointment_days_in_order",
            ),
            # INV-24: what was taken up and is over has a last day.
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        AppointmentState.ENDED,
                        AppointmentState.RECALLED,
                        AppointmentState.EXPELLED,
                    ]
                )
                | Q(fell_through=True)
                | Q(valid_to__isnull=False),
                name="appointment_over_has_last_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    fell_through=True,
                    state__in=[
                        AppointmentState.APPROVAL_REFUSED,
                        AppointmentState.WITHDRAWN,
                        AppointmentState.RECALLED,
                        AppointmentState.EXPELLED,
                    ],
                )
                | Q(fell_through=False)
                & ~Q(state__in=[AppointmentState.APPROVAL_REFUSED, AppointmentState.WITHDRAWN]),
                name="appointment_falls_through_by_state",
            ),
            # INV-20, by marking, so that a clash tells nothing of what is hidden. At the end of
            # the transaction, because a predecessor's last day moves its successor's.
            ExclusionConstraint(
                name="appointment_one_incumbent",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("marking", RangeOperators.EQUAL),
                    (
                        Func("alone_from", "valid_to", Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(fell_through=False),
                deferrable=Deferrable.DEFERRED,
            ),
        ]


class Accreditation(MarkedRecord):
    """That an appointment is to one receiving party, who approves of the officer's name.

    No receiving party means home. `engagement` is the one of the family REP that this keeps, which
    nobody changes by hand.
    """

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="accreditations", db_constraint=False
    )
    person = models.CharField(max_length=40, editable=False, help_text="The appointment's.")
    receiving_party = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: home."
    )
    basis = models.CharField(max_length=12, choices=Basis.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    approval_state = models.CharField(
        max_length=12, choices=Consent.choices, default=Consent.TO_ASK
    )
    approval_asked = models.DateField(null=True, blank=True)
    approval_given = models.DateField(null=True, blank=True)
    notified_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    engagement = models.OneToOneField(
        Engagement,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="kept_by",
        db_constraint=False,
    )

    class Meta:
        ordering = ["appointment", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=_in_order("valid_from", "valid_to")
                & _within_the_log(
                    "valid_from", "valid_to", "approval_asked", "approval_given", "notified_on"
                ),
                name="accreditation_days_in_order",
            ),
            # INV-23
            models.CheckConstraint(
                condition=(
                    ~Q(approval_state__in=[Consent.ASKED, Consent.GIVEN, Consent.REFUSED])
                    | Q(approval_asked__isnull=False)
                )
                & (~Q(approval_state=Consent.GIVEN) | Q(approval_given__isnull=False))
                & _in_order("approval_asked", "approval_given"),
                name="accreditation_approval_has_days",
            ),
            models.CheckConstraint(
                condition=~Q(approval_state=Consent.GIVEN)
                | _in_order("approval_given", "valid_from"),
                name="accreditation_begins_when_approved",
            ),
            # INV-19, by marking, so that a clash tells nothing of what is hidden.
            ExclusionConstraint(
                name="accreditation_one_residence",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("marking", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(basis=Basis.RESIDENT) & ~Q(approval_state__in=VAIN),
            ),
            ExclusionConstraint(
                name="accreditation_once_a_party",
                expressions=[
                    ("appointment", RangeOperators.EQUAL),
                    (Coalesce("receiving_party", Value("")), RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(approval_state__in=VAIN),
            ),
        ]
