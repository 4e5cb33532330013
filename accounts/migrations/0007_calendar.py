"""The key of somebody's calendar; what they were reminded of."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0006_nouns")]

    operations: ClassVar = []
