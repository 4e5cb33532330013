"""What one person proposes and another decides."""

from typing import Protocol, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.marking import Marking
from accounts.models.noted import ReadsNoted


class Cleared(Protocol):
    """Somebody, as far as it matters here: the markings that they may read."""

    @property
    def marking_ids(self) -> frozenset[int]: ...


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals."""

    def visible_to(self, reader: Cleared) -> Self:
        """Those about what the reader may see, both as it is marked and as it is to be."""
        held = sorted(reader.marking_ids)
        return self.filter(Q(new_marking=None) | Q(new_marking__in=held), marking__in=held)


class ProposalManager(models.Manager["Proposal"]):
    """Gives no rows but through `visible_to`."""

    def get_queryset(self) -> ProposalQuerySet:
        return ProposalQuerySet(self.model, using=self._db).none()

    def visible_to(self, reader: Cleared) -> ProposalQuerySet:
        return ProposalQuerySet(self.model, using=self._db).visible_to(reader)


class Proposal(ReadsNoted):
    """A deed that takes two persons; what was proposed is never changed, and decided once.

    It is as hidden as what it is about: `marking` is the subject's, and follows it while the
    proposal waits. A marking that the subject is to get must be readable too.
    """

    class Kind(models.TextChoices):
        """What is to be done."""

        RELABEL = "RELABEL", "lower a marking"
        PURGE = "PURGE", "purge what was spilled"

    class Decision(models.TextChoices):
        """What the second person said."""

        APPROVED = "APPROVED", "approved"
        REJECTED = "REJECTED", "rejected"

    ref = models.CharField(max_length=20, unique=True, db_default="", editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    table_name = models.CharField(max_length=63)
    object_id = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, help_text="What people call it by.")
    details = models.JSONField(default=dict)
    marking = models.ForeignKey(Marking, models.PROTECT, related_name="+")
    new_marking = models.ForeignKey(
        Marking, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalManager()

    #: Whoever is shown a proposal is shown what it is about.
    noted_as = "subject"

    class Meta:
        ordering = ["proposed_at", "ref"]
        indexes = [
            models.Index(
                fields=["table_name", "object_id"],
                name="proposal_waiting",
                condition=Q(decision=""),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="proposal_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="proposal_decided_or_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.kind} {self.subject}"

    @property
    def waits(self) -> bool:
        return not self.decision
