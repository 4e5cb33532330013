"""What the tables of marked nouns have in common; roles for export control, finance and aid."""

from pathlib import Path
from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

from accounts.sql import from_file

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0005_two_persons")]

    operations: ClassVar = [
        from_file(SQL / "nouns.sql"),
        migrations.AlterField(
            model_name="user",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("DESK", "desk officer"),
                        ("POST", "attaché or section at a post"),
                        ("LEAD", "country or regional lead"),
                        ("APPR", "approving director"),
                        ("EXPT", "export-control officer"),
                        ("FIN", "finance officer"),
                        ("ODA", "aid screener"),
                        ("ANLY", "analyst"),
                        ("METH", "method owner"),
                        ("STEW", "data steward"),
                        ("SECO", "security officer"),
                        ("AUD", "auditor"),
                        ("API", "read-only client"),
                    ],
                    max_length=4,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
    ]
