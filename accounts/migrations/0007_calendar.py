"""The keys of calendars."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.sql import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0006_nouns")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="CalendarKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "pepper",
                    models.CharField(
                        help_text="Which secret of the service the digest was made with.",
                        max_length=16,
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="HMAC-SHA-256 of the key, in hex.", max_length=64, unique=True
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["user", "id"]},
        ),
        audited("accounts_calendarkey", except_columns=("digest",)),
    ]
