"""That a quarter is complete, by a desk's word."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.sql import audited, not_removed


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0013_funding"),
        ("accounts", "0007_calendar"),
        ("partners", "0003_judgements"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="QuarterReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quarter", models.DateField(help_text="The quarter's first day.")),
                (
                    "stands",
                    models.BooleanField(default=True, help_text="False: it was taken back."),
                ),
                ("on", models.DateField(help_text="The day where the desk is.")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.desk",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["quarter", "partner", "desk"],
                "indexes": [
                    models.Index(fields=["partner", "quarter"], name="quarter_return_partner")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quarter", "partner", "desk"), name="quarter_return_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quarter__day", 1), ("quarter__month__in", [1, 4, 7, 10])
                        ),
                        name="quarter_return_of_a_quarter",
                    ),
                ],
            },
        ),
        audited("engagements_quarterreturn"),
        not_removed("engagements_quarterreturn"),
    ]
