"""That a file is a complete record is known to whoever may read all that it was taken as."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

_ALL_READ = "markings <@ coalesce((SELECT reader_markings())::bigint[], '{}')"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0005_words_in_a_dump")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="completerecord",
            name="markings",
            field=ArrayField(
                base_field=models.BigIntegerField(),
                db_default=[],
                help_text="What the file's records are marked: who misses one of these misses this.",
                size=None,
            ),
        ),
        migrations.RemoveConstraint(model_name="completerecord", name="complete_record_once"),
        migrations.AddConstraint(
            model_name="completerecord",
            constraint=models.UniqueConstraint(
                fields=("partner", "source", "first_day", "last_day", "markings"),
                name="complete_record_once",
            ),
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE engagements_completerecord ENABLE ROW LEVEL SECURITY;",
                "CREATE POLICY need_to_know ON engagements_completerecord TO entente_app"
                f" USING ({_ALL_READ}) WITH CHECK ({_ALL_READ});",
                "CREATE POLICY counting ON engagements_completerecord TO entente_roller"
                " USING (true) WITH CHECK (true);",
            ],
            [
                "DROP POLICY need_to_know ON engagements_completerecord;",
                "DROP POLICY counting ON engagements_completerecord;",
                "ALTER TABLE engagements_completerecord DISABLE ROW LEVEL SECURITY;",
            ],
        ),
    ]
