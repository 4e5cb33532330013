"""Agreements between home and others: memoranda, frameworks, treaties."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.nouns import MarkedNoun, MarkedPart, with_marking
from partners.models.partner import Partner
from partners.queries import AgreementManager


def _in_order(first: str, last: str) -> Q:
    return (
        Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{first}__lte": F(last)})
    )


class Agreement(MarkedNoun):
    """What home and one or more partners have agreed; home is a party to each.

    `ended_on` is the first day on which it is no longer in force.
    """

    class Type(models.TextChoices):
        FRAMEWORK = "FRAMEWORK", "framework agreement"
        SECTOR = "SECTOR", "sector agreement"
        MOU = "MOU", "memorandum of understanding"
        JOINT_STATEMENT = "JOINT_STATEMENT", "joint statement"
        TREATY = "TREATY", "treaty"

    class Sector(models.TextChoices):
        POLICY = "POLICY", "policy"
        TRAINING = "TRAINING", "training"
        EXERCISE = "EXERCISE", "exercises"
        RND = "RND", "research and development"
        PROCUREMENT = "PROCUREMENT", "procurement"
        CLASSIFIED_INFO = "CLASSIFIED_INFO", "classified information"
        LOGISTICS = "LOGISTICS", "logistics"
        STATUS_OF_FORCES = "STATUS_OF_FORCES", "status of forces"
        PEACEKEEPING = "PEACEKEEPING", "peacekeeping"
        INDUSTRY = "INDUSTRY", "industry"

    class State(models.TextChoices):
        NEGOTIATING = "NEGOTIATING", "being negotiated"
        SIGNED = "SIGNED", "signed"
        IN_FORCE = "IN_FORCE", "in force"
        EXPIRED = "EXPIRED", "expired"
        DENOUNCED = "DENOUNCED", "denounced"
        SUPERSEDED = "SUPERSEDED", "superseded"

    type = models.CharField(max_length=15, choices=Type.choices)
    title = models.CharField(max_length=200)
    sectors = ArrayField(
        models.CharField(max_length=16, choices=Sector.choices), default=list, blank=True
    )
    state = models.CharField(max_length=11, choices=State.choices, default=State.NEGOTIATING)
    reference = models.CharField(max_length=120, blank=True, help_text="Where the text is kept.")
    signed = models.DateField(null=True, blank=True)
    in_force = models.DateField(null=True, blank=True, help_text="The first day.")
    expires = models.DateField(null=True, blank=True, help_text="The last day; empty: none is set.")
    ended_on = models.DateField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes"
    )

    objects: ClassVar[AgreementManager] = AgreementManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            with_marking("agreement_with_marking"),
            models.CheckConstraint(
                condition=_in_order("signed", "in_force")
                & _in_order("signed", "expires")
                & _in_order("in_force", "expires")
                & _in_order("in_force", "ended_on"),
                name="agreement_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state="NEGOTIATING", signed__isnull=True, in_force__isnull=True)
                | Q(state="SIGNED", signed__isnull=False, in_force__isnull=True)
                | Q(
                    state__in=["IN_FORCE", "EXPIRED", "DENOUNCED", "SUPERSEDED"],
                    in_force__isnull=False,
                )
                & ~Q(reference=""),
                name="agreement_state_has_what_it_needs",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["NEGOTIATING", "SIGNED", "IN_FORCE"], ended_on__isnull=True)
                | Q(state__in=["EXPIRED", "DENOUNCED", "SUPERSEDED"], ended_on__isnull=False),
                name="agreement_ended_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) & ~Q(state="SUPERSEDED")
                | Q(superseded_by__isnull=False, state="SUPERSEDED") & ~Q(superseded_by=F("id")),
                name="agreement_superseded_by_another",
            ),
        ]


class AgreementParty(MarkedPart):
    """A partner that is a party to an agreement."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="parties", db_constraint=False
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["agreement", "partner"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "partner"], name="agreement_party_once")
        ]

    def __str__(self) -> str:
        return str(self.partner_id)
