"""Row security of the log and its parts."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0001_initial"), ("accounts", "0002_row_security")]

    operations: ClassVar = []
