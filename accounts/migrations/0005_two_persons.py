"""What one person proposes and another decides."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0004_sign_in")]

    operations: ClassVar = []
