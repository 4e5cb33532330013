"""That a quarter is complete."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0013_funding")]

    operations: ClassVar = []
