"""Files beside an engagement."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0014_returns")]

    operations: ClassVar = []
