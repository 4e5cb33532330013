"""The record of who changed and read what, written by the database's own functions alone."""

from django.db import models
from django.db.models import Q


class AuditEvent(models.Model):
    """One change of one row, or one reading of rows whose marking asks for that.

    The application's role may read these and nothing else. A null `whole_id`, marking or state
    means that there is none; null `changes` and `salt` that they were purged after a spill.
    """

    class Operation(models.TextChoices):
        """What was done; STATE restates a row as it stands, after its table was altered."""

        INSERT = "INSERT", "made"
        UPDATE = "UPDATE", "changed"
        DELETE = "DELETE", "removed"
        STATE = "STATE", "restated"
        READ = "READ", "read"
        PURGE = "PURGE", "purged"

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(help_text="The user who acted; no foreign key, so it stays.")
    on_behalf_of = models.BigIntegerField(
        null=True, help_text="Who had asked for it, when the actor decided on another's proposal."
    )
    request_id = models.CharField(max_length=64)
    operation = models.CharField(max_length=6, choices=Operation.choices)
    table_name = models.CharField(max_length=63)
    object_id = models.CharField(max_length=80)
    whole_id = models.CharField(  # noqa: DJ001 - a row that is no part of another has no whole
        max_length=80, null=True, help_text="The row that this one is a part of."
    )
    marking_id = models.BigIntegerField(null=True, help_text="As it was after the change.")
    former_marking_id = models.BigIntegerField(
        null=True, help_text="As it was before, when the change was one of marking."
    )
    changes = models.JSONField(
        null=True,
        help_text="The whole row on INSERT and DELETE; {column: [old, new]} on UPDATE.",
    )
    salt = models.BinaryField(null=True)
    payload_hash = models.BinaryField()
    state_hash = models.BinaryField(null=True)
    row_hash = models.BinaryField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["table_name", "object_id", "id"], name="audit_of_object"),
            models.Index(
                fields=["whole_id", "id"],
                name="audit_of_whole",
                condition=Q(whole_id__isnull=False),
            ),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.object_id}"

    @property
    def name(self) -> str:
        """What it is called by: numbers would tell how many events are hidden."""
        return bytes(self.row_hash).hex()


class AuditSeal(models.Model):
    """A stretch of the record, closed: from here on nothing in it can change unseen."""

    n = models.BigIntegerField(primary_key=True)
    from_id = models.BigIntegerField(help_text="The first id that it covers; events may skip ids.")
    to_id = models.BigIntegerField(help_text="The last id that it covers.")
    count = models.BigIntegerField()
    root = models.BinaryField(help_text="Of the events' hashes in the order of their ids.")
    previous = models.BinaryField(help_text="The seal before; 32 zero bytes before the first.")
    seal = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["n"]

    def __str__(self) -> str:
        return f"Seal {self.n}"
