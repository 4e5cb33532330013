"""Who may receive development aid, and which groupings follow on or inform which."""

from typing import ClassVar

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from accounts.sql import audited, restated


def _grouping(name: str, help_text: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        help_text=help_text,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to="partners.grouping",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partners", "0003_judgements")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="grouping",
            name="predecessor",
            field=_grouping("successors", "What it took the place of."),
        ),
        migrations.AddField(
            model_name="grouping",
            name="informs",
            field=_grouping("informed_by", "The grouping that its memoranda advise."),
        ),
        migrations.CreateModel(
            name="AidRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aid",
                        to="partners.partner",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True, help_text="Empty: from the first list on.", null=True
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="The last day; empty: still.", null=True
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["partner", "valid_from", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="aid_valid_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("partner", "="),
                            (
                                models.Func(
                                    "valid_from",
                                    "valid_to",
                                    models.Value("[]"),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="aid_does_not_overlap",
                    ),
                ],
            },
        ),
        audited("partners_aidrecipient"),
        restated("groupings say what they followed and what they inform"),
    ]
