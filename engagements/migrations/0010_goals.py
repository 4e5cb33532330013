"""What an engagement is for and rests on: goals and agreements."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0009_representation")]

    operations: ClassVar = []
