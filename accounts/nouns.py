"""What marked nouns of every room are made of.

A noun stands by itself and has a marking of its own; a record belongs to a whole and has the
whole's marking, which the database fills in and keeps. Both are called by a reference that the
database draws and that says nothing: numbers in order would tell how many rows are hidden.
"""

from django.conf import settings
from django.db import models

from accounts.models import Marking, ReadsNoted
from accounts.queries import MarkedManager


class Row(ReadsNoted):
    """Called by its reference; who wrote it and when, when it last changed, how often it did."""

    ref = models.CharField(max_length=20, unique=True, db_default="", editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    noted_as = "ref"
    objects = MarkedManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.ref


class MarkedNoun(Row):
    """A noun with a marking of its own.

    One that is the whole of others repeats `with_marking` among its constraints: its parts' foreign
    keys point at key and marking together.
    """

    marking = models.ForeignKey(Marking, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def _of_whole() -> models.ForeignKey[Marking, Marking]:
    return models.ForeignKey(
        Marking,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,
    )


class MarkedRecord(Row):
    """A row that belongs to a whole, is marked as it is, and has an address of its own."""

    marking = _of_whole()

    class Meta:
        abstract = True


class MarkedPart(models.Model):
    """A row that belongs to a whole, is marked as it is, and is written and read with it."""

    marking = _of_whole()

    objects = MarkedManager()

    class Meta:
        abstract = True


def with_marking(name: str) -> models.UniqueConstraint:
    """What the foreign keys of parts point at."""
    return models.UniqueConstraint(fields=["id", "marking"], name=name)
