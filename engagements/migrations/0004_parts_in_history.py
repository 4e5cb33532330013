"""The history of an engagement tells of its parts; every row is restated as it stands."""

from typing import ClassVar

from django.db import migrations

from accounts.sql import audited, restated

PARTS = {
    "engagements_participation": ("first_quarter", "last_quarter"),
    "engagements_principal": (),
    "engagements_engagementoutcome": (),
    "engagements_framework": (),
    "engagements_link": (),
}


def audited_as_parts() -> list[migrations.RunSQL]:
    """Their triggers again, with the column that names the whole."""
    found = []
    for table, left_out in PARTS.items():
        before = audited(table, except_columns=left_out)
        after = audited(table, except_columns=left_out, part_of="engagement_id")
        found.append(migrations.RunSQL(before.reverse_sql, before.sql))
        found.append(migrations.RunSQL(after.sql, after.reverse_sql))
    return found


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0003_annex"),
        ("accounts", "0005_two_persons"),
    ]

    operations: ClassVar = [
        *audited_as_parts(),
        restated("The tables of this release have other columns."),
    ]
