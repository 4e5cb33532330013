"""Tokens with scopes, and signing in with more than a password."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0003_sealed_audit")]

    operations: ClassVar = []
