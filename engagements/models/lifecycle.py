"""How an engagement is decided on and moves on: routes of approval, approvals, changes of state."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.nouns import MarkedNoun, MarkedPart, with_marking
from accounts.roles import ROLE_NAMES
from engagements.models.choices import CancelBy, Decision, State
from engagements.models.engagement import Engagement
from engagements.models.parts import Part
from partners.models import Partner

_ROLES = [(role.value, name) for role, name in ROLE_NAMES.items()]


class ApprovalRoute(MarkedNoun):
    """Which proposals take which steps; the first route in use that fits is taken.

    What is left open fits all. A route is for engagements marked as it is or above, and whoever may
    not read those sees neither. `kinds`, `families` and `gated` are one condition: any of them.
    """

    name = models.CharField(max_length=120)
    priority = models.PositiveSmallIntegerField(help_text="The lowest that fits is taken.")
    in_use = models.BooleanField(default=True)
    kinds = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    families = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    gated = models.BooleanField(
        default=False, help_text="Kinds of which fit and export are checked first."
    )
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    level_min = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 to 10: with a principal of this level or above."
    )
    cost_at_least = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_currency = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ["priority", "id"]
        constraints = [
            with_marking("approvalroute_with_marking"),
            models.CheckConstraint(
                condition=Q(level_min__isnull=True) | Q(level_min__range=(1, 10)),
                name="approvalroute_level_1_to_10",
            ),
            models.CheckConstraint(
                condition=Q(cost_at_least__isnull=True, cost_currency="")
                | Q(cost_at_least__gte=0) & ~Q(cost_currency=""),
                name="approvalroute_cost_has_currency",
            ),
        ]


class ApprovalStep(MarkedPart):
    """Who decides at one place of a route: whoever has a role, or one named person.

    Steps are never removed, for the approvals that were given at them: they go out of use.
    """

    route = models.ForeignKey(
        ApprovalRoute, models.PROTECT, related_name="steps", db_constraint=False
    )
    position = models.PositiveSmallIntegerField(help_text="1 decides first.")
    role = models.CharField(max_length=4, choices=_ROLES, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long it waits until it escalates; empty: for good."
    )
    escalates_to = models.CharField(max_length=4, choices=_ROLES, blank=True)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["route", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["route", "position"],
                condition=Q(in_use=True),
                name="approvalstep_one_a_position",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) & ~Q(role="") | Q(user__isnull=False, role=""),
                name="approvalstep_role_or_user",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True, escalates_to="")
                | Q(days__gte=1) & ~Q(escalates_to=""),
                name="approvalstep_escalates_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.position}"


class Approval(Part):
    """That a proposal waits, or waited, at a step, and what was decided there.

    Silence is no decision: one that waits too long gets more deciders (`escalated_at`) and waits.
    """

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="approvals", db_constraint=False
    )
    step = models.ForeignKey(ApprovalStep, models.PROTECT, related_name="approvals")
    round = models.PositiveSmallIntegerField(help_text="1 when it was proposed first.")
    waiting_since = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=9, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["engagement", "round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(decision=""), name="approval_waits_at_one_step"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | ~Q(decision="") & Q(decided_at__isnull=False),
                name="approval_decided_when",
            ),
            # Only what was overtaken was decided by nobody.
            models.CheckConstraint(
                condition=Q(decision__in=("", Decision.OVERTAKEN)) | Q(decided_by__isnull=False),
                name="approval_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.decision}"


class StateChange(Part):
    """One move in the life of an engagement, written by the database whoever makes it."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="state_changes", db_constraint=False
    )
    from_state = models.CharField(
        max_length=9, choices=State.choices, blank=True, help_text="Empty: it was logged so."
    )
    to_state = models.CharField(max_length=9, choices=State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason_code = models.CharField(
        max_length=19, blank=True, help_text="Why it was sent back, or called off."
    )
    cancel_by = models.CharField(max_length=7, choices=CancelBy.choices, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["engagement", "at", "id"]
        indexes = [models.Index(fields=["at"], name="statechange_at")]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"
