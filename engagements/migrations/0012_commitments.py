"""What was promised and agreed: commitments, outputs of forums."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.sql import audited, marked_as, need_to_know, not_removed, referenced

COMMITMENTS, OUTPUTS = "engagements_commitment", "engagements_forumoutput"
_ENGAGEMENT = "engagements_engagement"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0011_assessments")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(db_default="", editable=False, max_length=20, unique=True),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "marking",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "by_whom",
                    models.CharField(
                        choices=[
                            ("HOME", "we promised"),
                            ("PARTNER", "they promised"),
                            ("JOINT", "both promised"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who promised, or to whom we did; empty: to all who took part.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                (
                    "made_on",
                    models.DateField(
                        help_text="The engagement's last day; its age counts from here."
                    ),
                ),
                (
                    "due",
                    models.DateField(blank=True, help_text="Empty: no day was agreed.", null=True),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="Who of us follows it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "open"), ("DONE", "done"), ("DROPPED", "dropped")],
                        default="OPEN",
                        max_length=7,
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=500)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why it was dropped.", max_length=500),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "carried_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="The meeting that takes it up again.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments_carried",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "OPEN")), fields=["due"], name="commitment_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_whom", "HOME"), ("partner__isnull", False), _connector="OR"
                        ),
                        name="commitment_of_theirs_has_partner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("state", "OPEN")),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("state", "DONE"),
                                models.Q(("evidence", ""), _negated=True),
                            ),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("state", "DROPPED"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="commitment_closed_with_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due__isnull", True),
                            ("due__gte", models.F("made_on")),
                            _connector="OR",
                        ),
                        name="commitment_due_after_it_was_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            ("closed_on__gte", models.F("made_on")),
                            _connector="OR",
                        ),
                        name="commitment_closed_after_it_was_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForumOutput",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(db_default="", editable=False, max_length=20, unique=True),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "marking",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outputs",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CODE", "code of conduct"),
                            ("DECLARATION", "declaration"),
                            ("MEMORANDUM", "memorandum"),
                            ("COMMUNIQUE", "communiqué"),
                            ("AGREED_RECORD", "agreed record"),
                            ("PLAN", "plan of work"),
                            ("OTHER", "other"),
                        ],
                        max_length=13,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("adopted_on", models.DateField()),
                (
                    "grouping",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose output it is; empty: of the partners alone.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.grouping",
                    ),
                ),
                (
                    "informs",
                    models.ForeignKey(
                        blank=True,
                        help_text="The grouping that it is addressed to.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.grouping",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=20000)),
                (
                    "kept_at",
                    models.CharField(
                        blank=True, help_text="Where the original is kept.", max_length=300
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("kept_at", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="output_has_text_or_place",
                    )
                ],
                "indexes": [],
            },
        ),
        marked_as(COMMITMENTS, _ENGAGEMENT, "engagement_id"),
        referenced(COMMITMENTS, "CM"),
        audited(COMMITMENTS, part_of="engagement_id"),
        need_to_know(COMMITMENTS),
        not_removed(COMMITMENTS),
        marked_as(OUTPUTS, _ENGAGEMENT, "engagement_id"),
        referenced(OUTPUTS, "FO"),
        audited(OUTPUTS, part_of="engagement_id"),
        need_to_know(OUTPUTS),
        not_removed(OUTPUTS),
    ]
