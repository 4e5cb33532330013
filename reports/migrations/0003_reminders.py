"""What somebody was told of by mail, each thing once."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _of_somebody() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def _key() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("reports", "0002_row_security"),
        ("engagements", "0015_attachments"),
        ("accounts", "0007_calendar"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", _key()),
                (
                    "week",
                    models.DateField(help_text="Its Monday, where the reader's desk is."),
                ),
                ("made_at", models.DateTimeField()),
                ("user", _of_somebody()),
            ],
            options={
                "ordering": ["week", "user"],
                "constraints": [
                    models.UniqueConstraint(fields=("week", "user"), name="digest_once_a_week")
                ],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", _key()),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the kind, the subject and the day: what it was is "
                        "not kept.",
                        max_length=64,
                    ),
                ),
                ("told_at", models.DateTimeField()),
                ("user", _of_somebody()),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "digest"), name="told_once")
                ],
            },
        ),
    ]
