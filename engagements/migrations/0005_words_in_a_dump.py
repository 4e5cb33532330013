"""A dump of the database can be restored: it knows what full text is made of."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

from accounts.sql import from_file

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0004_parts_in_history")]

    operations: ClassVar = [from_file(SQL / "words_in_a_dump.sql")]
