"""Who pays: pools, lines, money by stage, screening."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0012_commitments")]

    operations: ClassVar = []
