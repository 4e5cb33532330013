"""How a relationship is judged: challenge ratings, assessments."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partners", "0002_plans")]

    operations: ClassVar = []
