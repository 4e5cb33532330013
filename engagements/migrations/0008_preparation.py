"""What comes before: clearances, visit requests, assets, materiel, aims."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0007_lifecycle")]

    operations: ClassVar = []
