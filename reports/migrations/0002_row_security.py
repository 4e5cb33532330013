"""Row security of the stored cells."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

from accounts.sql import from_file, need_to_know

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("reports", "0001_initial"),
        ("engagements", "0002_row_security"),
    ]

    operations: ClassVar = [
        from_file(SQL / "recounts_due.sql"),
        need_to_know("reports_outcomecell"),
        need_to_know("reports_quartercell"),
        need_to_know("reports_recountdue", column="marking"),
    ]
