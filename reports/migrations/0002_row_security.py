"""Row security of the stored cells."""

from typing import ClassVar

from django.db import migrations

from accounts.sql import need_to_know


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("reports", "0001_initial"),
        ("engagements", "0002_row_security"),
    ]

    operations: ClassVar = [
        need_to_know("reports_outcomecell"),
        need_to_know("reports_quartercell"),
        need_to_know("reports_recountdue", column="marking"),
    ]
