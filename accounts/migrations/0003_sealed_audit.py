"""The record of changes with hashes, seals and a lawful way to purge."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations, models

from accounts.sql import from_file

SQL = Path(__file__).parent / "sql"
_OPERATIONS = [
    ("INSERT", "made"),
    ("UPDATE", "changed"),
    ("DELETE", "removed"),
    ("STATE", "restated"),
    ("READ", "read"),
    ("PURGE", "purged"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0002_row_security")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="auditevent",
            name="on_behalf_of",
            field=models.BigIntegerField(
                help_text="Who had asked for it, when the actor decided on another's proposal.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="whole_id",
            field=models.CharField(
                help_text="The row that this one is a part of.", max_length=80, null=True
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="former_marking_id",
            field=models.BigIntegerField(
                help_text="As it was before, when the change was one of marking.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="marking_id",
            field=models.BigIntegerField(help_text="As it was after the change.", null=True),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="operation",
            field=models.CharField(choices=_OPERATIONS, max_length=6),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="changes",
            field=models.JSONField(
                help_text="The whole row on INSERT and DELETE; {column: [old, new]} on UPDATE.",
                null=True,
            ),
        ),
        *(
            migrations.AddField(
                model_name="auditevent", name=name, field=models.BinaryField(null=True)
            )
            for name in ("salt", "payload_hash", "state_hash", "row_hash")
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("n", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "from_id",
                    models.BigIntegerField(
                        help_text="The first id that it covers; events may skip ids."
                    ),
                ),
                ("to_id", models.BigIntegerField(help_text="The last id that it covers.")),
                ("count", models.BigIntegerField()),
                (
                    "root",
                    models.BinaryField(
                        help_text="Of the events' hashes in the order of their ids."
                    ),
                ),
                (
                    "previous",
                    models.BinaryField(
                        help_text="The seal before; 32 zero bytes before the first."
                    ),
                ),
                ("seal", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["n"]},
        ),
        from_file(SQL / "sealed_audit.sql"),
        *(
            migrations.AlterField(model_name="auditevent", name=name, field=models.BinaryField())
            for name in ("payload_hash", "row_hash")
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("whole_id__isnull", False)),
                fields=["whole_id", "id"],
                name="audit_of_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent", index=models.Index(fields=["at"], name="audit_by_time")
        ),
    ]
