"""The record of who changed what, written by triggers of the database alone."""

from django.db import models


class AuditEvent(models.Model):
    """One change of one row. The application's role may read these and nothing else."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(help_text="The user who acted; no foreign key, so it stays.")
    request_id = models.CharField(max_length=64)
    operation = models.CharField(max_length=6)
    table_name = models.CharField(max_length=63)
    object_id = models.CharField(max_length=80)
    marking_id = models.BigIntegerField(null=True)
    changes = models.JSONField(
        help_text="The whole row on INSERT and DELETE; {column: [old, new]} on UPDATE."
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["table_name", "object_id", "id"], name="audit_of_object")]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.object_id}"
