"""The stated outcomes that engagements are meant to serve."""

from django.db import models


class Aim(models.TextChoices):
    """The aim of defence diplomacy in the words of the mission that it was first a part of."""

    DISPEL_HOSTILITY = "DISPEL_HOSTILITY", "dispel hostility"
    BUILD_TRUST = "BUILD_TRUST", "build and maintain trust"
    ACCOUNTABLE_FORCES = "ACCOUNTABLE_FORCES", "democratically accountable forces"


#: What serves another aim than trust, which all the others build or keep.
_AIMS = {"TENS": Aim.DISPEL_HOSTILITY, "COMP": Aim.ACCOUNTABLE_FORCES}


class Outcome(models.Model):
    """One of the nine; extended by a new method set, never edited in place."""

    code = models.CharField(max_length=4, primary_key=True)
    position = models.PositiveSmallIntegerField(unique=True)
    label = models.CharField(max_length=120)
    observable = models.TextField(help_text="Signs that it is happening.")
    trap = models.TextField(help_text="What must not be counted as a sign.")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label

    @property
    def aim(self) -> str:
        """The line of the older three-line wording that it reports under."""
        return _AIMS.get(self.code, Aim.BUILD_TRUST).value
