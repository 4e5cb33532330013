"""Row security: markings are seen by those who may read what they mark."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations, models

from accounts.sql import from_file, need_to_know

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="marking",
            name="text",
            field=models.CharField(
                help_text="The classification and its categories' values: names the marking "
                "everywhere.",
                max_length=200,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="marking",
            name="log_reads",
            field=models.BooleanField(
                default=False, help_text="Whoever reads such a row is noted."
            ),
        ),
        migrations.AddField(
            model_name="marking",
            name="two_person",
            field=models.BooleanField(
                default=False,
                help_text="It takes two persons to mark such a row otherwise, and lower.",
            ),
        ),
        from_file(SQL / "need_to_know.sql"),
        need_to_know("accounts_marking", column="id"),
        need_to_know("accounts_auditevent", optional=True),
    ]
