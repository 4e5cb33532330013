"""What an engagement is for and rests on: goals and agreements."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from accounts.sql import from_file, restated

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0009_representation")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="engagement",
            name="goal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="engagements",
                to="partners.plangoal",
            ),
        ),
        migrations.AlterField(
            model_name="framework",
            name="grouping",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.grouping",
            ),
        ),
        migrations.AddField(
            model_name="framework",
            name="agreement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="framework_rows",
                to="partners.agreement",
            ),
        ),
        migrations.AlterModelOptions(
            name="framework", options={"ordering": ["engagement", "grouping", "id"]}
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.UniqueConstraint(
                fields=("engagement", "agreement"),
                include=("marking",),
                name="framework_agreement_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreement__isnull", True), ("grouping__isnull", False))
                | models.Q(("agreement__isnull", False), ("grouping__isnull", True)),
                name="framework_is_one_of_two",
            ),
        ),
        from_file(SQL / "goals.sql"),
        restated("Engagements cite goals, and rest on agreements."),
    ]
