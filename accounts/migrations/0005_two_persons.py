"""What one person proposes and another decides; what a desk's engagements are marked with."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from accounts.sql import audited, from_file, need_to_know

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0004_sign_in")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="desk",
            name="default_marking",
            field=models.ForeignKey(
                blank=True,
                help_text="What is logged here is marked so unless said otherwise; empty: the "
                "installation's default.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.marking",
            ),
        ),
        migrations.CreateModel(
            name="Proposal",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RELABEL", "lower a marking"),
                            ("PURGE", "purge what was spilled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("table_name", models.CharField(max_length=63)),
                ("object_id", models.CharField(max_length=80)),
                (
                    "subject",
                    models.CharField(help_text="What people call it by.", max_length=80),
                ),
                ("details", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=500)),
                ("proposed_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("APPROVED", "approved"), ("REJECTED", "rejected")],
                        max_length=8,
                    ),
                ),
                ("decision_reason", models.CharField(blank=True, max_length=500)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "new_marking",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at", "ref"],
                "indexes": [
                    models.Index(
                        condition=Q(decision=""),
                        fields=["table_name", "object_id"],
                        name="proposal_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                        name="proposal_second_person",
                    ),
                    models.CheckConstraint(
                        condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                        | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                        name="proposal_decided_or_waiting",
                    ),
                ],
            },
        ),
        from_file(SQL / "proposals.sql"),
        audited("accounts_proposal"),
        need_to_know(
            "accounts_proposal",
            also="new_marking_id IS NULL"
            " OR new_marking_id = ANY ((SELECT reader_markings())::bigint[])",
        ),
    ]
