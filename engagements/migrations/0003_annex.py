"""Sensitive remarks beside an engagement, with a marking of their own, and why one was lowered."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from accounts.sql import audited, from_file, need_to_know

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0002_row_security"),
        ("accounts", "0005_two_persons"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="engagement",
            name="marking_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Why a security officer marked it as it is.",
                max_length=500,
            ),
        ),
        migrations.CreateModel(
            name="EngagementAnnex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("letters", models.CharField(db_default="", editable=False, max_length=8)),
                (
                    "marking_reason",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Why a security officer marked it as it is.",
                        max_length=500,
                    ),
                ),
                ("body", models.TextField(max_length=20000)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
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
                        related_name="annexes",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("engagement", "letters"), name="annex_letters_once"
                    ),
                    models.CheckConstraint(
                        condition=LessThanOrEqual(Length("body"), 20000), name="annex_body_fits"
                    ),
                    models.CheckConstraint(
                        condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                        | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                        name="annex_withdrawn_with_reason",
                    ),
                ],
            },
        ),
        from_file(SQL / "annex.sql"),
        audited("engagements_engagementannex", part_of="engagement_id"),
        need_to_know(
            "engagements_engagementannex",
            also="engagement_marking_id = ANY ((SELECT reader_markings())::bigint[])",
        ),
    ]
