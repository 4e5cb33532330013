"""What somebody is reminded of, each thing once."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("reports", "0002_row_security"),
        ("engagements", "0015_attachments"),
        ("accounts", "0007_calendar"),
    ]

    operations: ClassVar = []
