"""The first tables of this room, and the triggers that belong to them."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from accounts.sql import from_file

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engagements", "0001_initial"),
        ("accounts", "0001_initial"),
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuarterOpening",
            fields=[
                (
                    "quarter",
                    models.DateField(
                        help_text="The quarter's first day.", primary_key=True, serialize=False
                    ),
                ),
                ("opened_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RecountDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("partner", models.CharField(max_length=40)),
                ("quarter", models.DateField(help_text="The quarter's first day.")),
                ("marking", models.BigIntegerField()),
                (
                    "marked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["partner", "quarter"], name="recount_due_key")],
            },
        ),
        migrations.CreateModel(
            name="OutcomeCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quarter", models.DateField(help_text="The quarter's first day.")),
                ("event", models.DecimalField(decimal_places=30, max_digits=60)),
                ("standing", models.DecimalField(decimal_places=30, max_digits=60)),
                ("milestone", models.DecimalField(decimal_places=30, max_digits=60)),
                (
                    "presence",
                    models.DecimalField(
                        decimal_places=30,
                        help_text="The same on the basis of PRESENCE, all modes.",
                        max_digits=60,
                    ),
                ),
                (
                    "marking",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.outcome",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["partner", "quarter"], name="outcome_cell_partner")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quarter", "partner", "marking", "outcome"), name="outcome_cell_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuarterCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quarter", models.DateField(help_text="The quarter's first day.")),
                (
                    "counted",
                    models.PositiveIntegerField(help_text="Engagements that took place and weigh."),
                ),
                (
                    "retrospective",
                    models.PositiveIntegerField(help_text="Of them, logged after the fact."),
                ),
                (
                    "presence",
                    models.DecimalField(
                        decimal_places=30,
                        help_text="Sum of role weights, without effort.",
                        max_digits=60,
                    ),
                ),
                (
                    "default_mapped",
                    models.DecimalField(
                        decimal_places=30,
                        help_text="Intensity whose outcomes are the kind's.",
                        max_digits=60,
                    ),
                ),
                (
                    "people",
                    models.PositiveBigIntegerField(
                        help_text="The partner's people, as far as known."
                    ),
                ),
                ("person_days", models.PositiveBigIntegerField()),
                (
                    "days",
                    models.PositiveBigIntegerField(
                        help_text="Days held, in full for each partner."
                    ),
                ),
                ("families", models.JSONField(help_text="{family: [intensity, engagements]}")),
                ("states", models.JSONField(help_text="{state: engagements}")),
                (
                    "cost",
                    models.JSONField(help_text="{currency: amount}, the partner's SHARE of it."),
                ),
                (
                    "marking",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["partner", "quarter"], name="quarter_cell_partner")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quarter", "partner", "marking"), name="quarter_cell_key"
                    )
                ],
            },
        ),
        from_file(SQL / "marks.sql"),
    ]
