"""What importing leaves behind: how far a file was read, and what it is the complete record of."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Marking
from accounts.queries import MarkedManager
from partners.models import Partner


class Intake(models.Model):
    """One run over one file; a run that broke off goes on where it stopped."""

    source = models.CharField(max_length=80, help_text="The mapping's external_source.")
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64, help_text="SHA-256 of the file, in hex.")
    mapping_digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file_name


class IntakeLine(models.Model):
    """One line of a run's row report; shown to nobody but the one who ran it."""

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField(help_text="As a spreadsheet numbers it, header included.")
    field = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=200, blank=True)
    what_to_do = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.row}: {self.what_to_do}"


class SourceRecord(models.Model):
    """What a source last said of a record, as a digest.

    A record that the source says as before is left alone, whatever an officer has since corrected.
    """

    external_source = models.CharField(max_length=80)
    external_ref = models.CharField(max_length=120)
    marking = models.ForeignKey(
        Marking,
        models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The engagement's when the record was taken: hidden with it.",
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of the mapped fields, in hex.")

    objects = MarkedManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_ref", "marking"], name="source_record_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.external_source} {self.external_ref}"


class CompleteRecord(models.Model):
    """That a source is the complete record of a partner between two days.

    Counts as a return for the quarters it covers whole: a zero there is a zero. Only for those who
    may read all that the source's records are marked: to others a zero would say nothing, and that
    there is a return would say that there are records.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    source = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()
    markings = ArrayField(
        models.BigIntegerField(),
        db_default=[],
        help_text="What the file's records are marked: who misses one of these misses this.",
    )

    class Meta:
        ordering = ["partner", "first_day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "source", "first_day", "last_day", "markings"],
                name="complete_record_once",
            ),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="complete_record_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.first_day}–{self.last_day}"
