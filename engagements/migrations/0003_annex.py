"""Sensitive remarks beside an engagement, with a marking of their own."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0002_row_security"),
        ("accounts", "0005_two_persons"),
    ]

    operations: ClassVar = []
