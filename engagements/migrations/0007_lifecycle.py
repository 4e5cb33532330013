"""From a draft to a closed engagement: routes, approvals, changes of state, reports."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0006_complete_records"),
        ("accounts", "0006_nouns"),
        ("partners", "0003_judgements"),
    ]

    operations: ClassVar = []
