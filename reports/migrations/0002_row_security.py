"""Row security of the stored cells."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0001_initial"), ("engagements", "0002_row_security")]

    operations: ClassVar = []
