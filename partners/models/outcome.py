"""The stated outcomes that engagements are meant to serve."""

from django.db import models


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
