"""The vocabulary of activity: families and the kinds within them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engagements.models.choices import Flow, Mode


class MissionTask(models.TextChoices):
    """The military tasks that defence diplomacy is divided into, beside the families."""

    ARMS_CONTROL = "ARMS_CONTROL", "arms control, non-proliferation, confidence building"
    OUTREACH = "OUTREACH", "outreach: advice and assistance"
    OTHER = "OTHER", "other defence diplomacy"


class Family(models.Model):
    """One of the sixteen families of kinds."""

    code = models.CharField(max_length=3, primary_key=True)
    label = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class Kind(models.Model):
    """A leaf of the vocabulary, such as `VIS-SHIP`. Codes are never reused nor renamed."""

    code = models.CharField(max_length=12, primary_key=True)
    family = models.ForeignKey(Family, models.PROTECT, related_name="kinds")
    label = models.CharField(max_length=120)
    mode = models.CharField(max_length=9, choices=Mode.choices)
    effort_class = models.PositiveSmallIntegerField(help_text="1 to 5; weighed by the method set.")
    clearance = models.BooleanField(help_text="A clearance may be needed.")
    appropriateness_gate = models.BooleanField(help_text="Fit and export are checked first.")
    visit_request = models.BooleanField(help_text="A visit request may be needed.")
    default_outcomes = ArrayField(models.CharField(max_length=4), default=list)
    default_flow = models.CharField(max_length=8, choices=Flow.choices)
    sources = ArrayField(models.CharField(max_length=3), default=list)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="The last day; empty: in use.")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effort_class__range=(1, 5)), name="kind_effort_class_1_to_5"
            ),
            # The engagement repeats its kind's mode and is held to it by a foreign key on both.
            models.UniqueConstraint(fields=["code", "mode"], name="kind_code_and_mode"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def mission_task(self) -> str:
        """The second classification of the same kinds, for whoever reports by task."""
        if self.family_id == "CSB":
            return MissionTask.ARMS_CONTROL.value
        if self.family_id == "CAP" or self.code == "TRN-MTT":
            return MissionTask.OUTREACH.value
        return MissionTask.OTHER.value
