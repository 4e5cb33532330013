"""What was promised and agreed: commitments, outputs of forums."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0011_assessments")]

    operations: ClassVar = []
