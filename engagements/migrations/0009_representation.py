"""The attaché network: missions, posts, appointments, accreditations."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0008_preparation")]

    operations: ClassVar = []
