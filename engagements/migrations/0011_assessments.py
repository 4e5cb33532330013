"""What came of it: assessments of effect, signals."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0010_goals")]

    operations: ClassVar = []
