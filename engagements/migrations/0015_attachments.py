"""Files beside an engagement, with a marking of their own."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from accounts.sql import audited, from_file, need_to_know, not_removed, referenced

SQL = Path(__file__).parent / "sql"
TABLE = "engagements_attachment"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0014_returns")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(db_default="", editable=False, max_length=20, unique=True),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=120)),
                (
                    "media_type",
                    models.CharField(help_text="Found in the content.", max_length=80),
                ),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                (
                    "sha256",
                    models.CharField(
                        help_text="In hex; what the content is kept under.", max_length=64
                    ),
                ),
                (
                    "scanned",
                    models.BooleanField(help_text="Whether a virus scanner let it pass."),
                ),
                ("description", models.CharField(blank=True, max_length=500)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "engagement_marking",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "marking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "created_at", "id"],
                "indexes": [models.Index(fields=["sha256"], name="attachment_sha256")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                        name="attachment_sha256_in_hex",
                    ),
                    models.CheckConstraint(
                        condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                        | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                        name="attachment_withdrawn_with_reason",
                    ),
                ],
            },
        ),
        from_file(SQL / "attachment.sql"),
        audited(TABLE, part_of="engagement_id"),
        need_to_know(
            TABLE, also="engagement_marking_id = ANY ((SELECT reader_markings())::bigint[])"
        ),
        referenced(TABLE, "AT"),
        not_removed(TABLE),
        # Whose contents nobody needs any more is asked of all rows.
        migrations.RunSQL(
            f"GRANT SELECT (id, sha256) ON {TABLE} TO entente_roller;", migrations.RunSQL.noop
        ),
    ]
