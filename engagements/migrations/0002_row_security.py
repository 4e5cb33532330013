"""Row security of the log and its parts."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from accounts.sql import from_file, need_to_know

SQL = Path(__file__).parent / "sql"


def marking_of(part: str) -> migrations.AddField:
    """The marking that a part has from its engagement."""
    return migrations.AddField(
        model_name=part,
        name="marking",
        field=models.ForeignKey(
            db_constraint=False,
            db_index=False,
            editable=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="accounts.marking",
        ),
    )


def whole_of(part: str, name: str) -> migrations.AlterField:
    """The foreign key to the engagement gives way to that on key and marking together."""
    return migrations.AlterField(
        model_name=part,
        name="engagement",
        field=models.ForeignKey(
            db_constraint=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name=name,
            to="engagements.engagement",
        ),
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0001_initial"),
        ("accounts", "0002_row_security"),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint("engagement", "engagement_external_once"),
        migrations.AddConstraint(
            "engagement",
            models.UniqueConstraint(
                fields=("external_source", "external_ref", "marking"),
                name="engagement_external_once",
            ),
        ),
        migrations.AddConstraint(
            "engagement",
            models.UniqueConstraint(fields=("id", "marking"), name="engagement_with_marking"),
        ),
        migrations.AddField(
            model_name="sourcerecord",
            name="marking",
            field=models.ForeignKey(
                db_index=False,
                help_text="The engagement's when the record was taken: hidden with it.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.marking",
            ),
        ),
        migrations.RemoveConstraint("sourcerecord", "source_record_once"),
        migrations.AddConstraint(
            "sourcerecord",
            models.UniqueConstraint(
                fields=("external_source", "external_ref", "marking"), name="source_record_once"
            ),
        ),
        marking_of("participation"),
        whole_of("participation", "participations"),
        marking_of("principal"),
        whole_of("principal", "principals"),
        marking_of("engagementoutcome"),
        whole_of("engagementoutcome", "outcomes"),
        marking_of("framework"),
        whole_of("framework", "framework_rows"),
        marking_of("link"),
        whole_of("link", "links"),
        # With the marking in the index, row security need not fetch the row to compare it.
        migrations.RemoveIndex("participation", "participation_partner"),
        migrations.AddIndex(
            "participation",
            models.Index(
                fields=["partner", "engagement"], include=["marking"], name="participation_partner"
            ),
        ),
        migrations.RemoveConstraint("engagementoutcome", "outcome_once"),
        migrations.AddConstraint(
            "engagementoutcome",
            models.UniqueConstraint(
                fields=("engagement", "outcome"), include=("marking",), name="outcome_once"
            ),
        ),
        migrations.RemoveConstraint("framework", "framework_once"),
        migrations.AddConstraint(
            "framework",
            models.UniqueConstraint(
                fields=("engagement", "grouping"), include=("marking",), name="framework_once"
            ),
        ),
        from_file(SQL / "need_to_know.sql"),
        need_to_know("engagements_engagement"),
        need_to_know("engagements_participation"),
        need_to_know("engagements_principal"),
        need_to_know("engagements_engagementoutcome"),
        need_to_know("engagements_framework"),
        need_to_know("engagements_link"),
        need_to_know("engagements_sourcerecord"),
    ]
