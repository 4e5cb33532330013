"""What is meant with a partner: partnerships, plans, agreements, notes."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partners", "0001_initial"), ("accounts", "0006_nouns")]

    operations: ClassVar = []
