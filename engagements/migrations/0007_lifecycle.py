"""From a draft to a closed engagement: routes, approvals, changes of state, reports."""

from pathlib import Path
from typing import ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from accounts.roles import ROLE_NAMES
from accounts.sql import (
    audited,
    from_file,
    marked_as,
    need_to_know,
    not_removed,
    referenced,
    restated,
)

SQL = Path(__file__).parent / "sql"
ROLES = [(role.value, name) for role, name in ROLE_NAMES.items()]
STATES = [
    ("DRAFT", "draft"),
    ("PROPOSED", "proposed"),
    ("APPROVED", "approved"),
    ("CONFIRMED", "confirmed"),
    ("COMPLETED", "completed"),
    ("REPORTED", "reported"),
    ("CLOSED", "closed"),
    ("POSTPONED", "postponed"),
    ("CANCELLED", "cancelled"),
    ("REJECTED", "rejected"),
    ("VOIDED", "voided"),
]
DECISIONS = [
    ("APPROVED", "approved"),
    ("SENT_BACK", "sent back"),
    ("REJECTED", "rejected"),
    ("OVERTAKEN", "overtaken by a change"),
]
CANCEL_BY = [
    ("HOME", "we did"),
    ("PARTNER", "the partner did"),
    ("THIRD", "a third party did"),
    ("NATURE", "nature did"),
]
RETURN_REASONS = [
    ("INCOMPLETE", "something is missing"),
    ("WRONG_KIND", "it is of another kind"),
    ("WRONG_OUTCOME", "it serves other outcomes"),
    ("WRONG_LEVEL", "it is at the wrong level"),
    ("NO_MONEY", "nothing pays for it"),
    ("TIMING", "the time is wrong"),
    ("OTHER", "other"),
]

TABLES = (
    "engagements_approvalroute",
    "engagements_approvalstep",
    "engagements_approval",
    "engagements_statechange",
)


def key() -> tuple[str, "models.BigAutoField[int, int]"]:
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


def marking_of_whole() -> tuple[str, "models.ForeignKey[models.Model, models.Model]"]:
    return (
        "marking",
        models.ForeignKey(
            db_constraint=False,
            db_index=False,
            editable=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="accounts.marking",
        ),
    )


def whole(name: str, to: str) -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to=to,
    )


def somebody(*, optional: bool = True) -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(
        blank=optional,
        null=optional,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0006_complete_records"),
        ("accounts", "0006_nouns"),
        ("partners", "0003_judgements"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ApprovalRoute",
            fields=[
                key(),
                (
                    "ref",
                    models.CharField(db_default="", editable=False, max_length=20, unique=True),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=120)),
                (
                    "priority",
                    models.PositiveSmallIntegerField(help_text="The lowest that fits is taken."),
                ),
                ("in_use", models.BooleanField(default=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "families",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "gated",
                    models.BooleanField(
                        default=False,
                        help_text="Kinds of which fit and export are checked first.",
                    ),
                ),
                (
                    "level_min",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="1 to 10: with a principal of this level or above.",
                        null=True,
                    ),
                ),
                (
                    "cost_at_least",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("cost_currency", models.CharField(blank=True, max_length=3)),
                ("created_by", somebody(optional=False)),
                (
                    "marking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["priority", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level_min__isnull", True),
                            ("level_min__range", (1, 10)),
                            _connector="OR",
                        ),
                        name="approvalroute_level_1_to_10",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cost_at_least__isnull", True), ("cost_currency", "")),
                            models.Q(
                                ("cost_at_least__gte", 0),
                                models.Q(("cost_currency", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approvalroute_cost_has_currency",
                    ),
                ],
            },
        ),
        # Apart from the table, so that it is there when the foreign key of the steps asks for it.
        migrations.AddConstraint(
            "approvalroute",
            models.UniqueConstraint(fields=("id", "marking"), name="approvalroute_with_marking"),
        ),
        migrations.CreateModel(
            name="ApprovalStep",
            fields=[
                key(),
                marking_of_whole(),
                ("route", whole("steps", "engagements.approvalroute")),
                ("position", models.PositiveSmallIntegerField(help_text="1 decides first.")),
                ("role", models.CharField(blank=True, choices=ROLES, max_length=4)),
                ("user", somebody()),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How long it waits until it escalates; empty: for good.",
                        null=True,
                    ),
                ),
                ("escalates_to", models.CharField(blank=True, choices=ROLES, max_length=4)),
                ("in_use", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["route", "position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("in_use", True)),
                        fields=("route", "position"),
                        name="approvalstep_one_a_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("user__isnull", True), models.Q(("role", ""), _negated=True)),
                            models.Q(("role", ""), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="approvalstep_role_or_user",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("days__isnull", True), ("escalates_to", "")),
                            models.Q(
                                ("days__gte", 1), models.Q(("escalates_to", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="approvalstep_escalates_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                key(),
                marking_of_whole(),
                ("engagement", whole("approvals", "engagements.engagement")),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="engagements.approvalstep",
                    ),
                ),
                (
                    "round",
                    models.PositiveSmallIntegerField(help_text="1 when it was proposed first."),
                ),
                ("waiting_since", models.DateTimeField()),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, choices=DECISIONS, max_length=9)),
                ("decided_by", somebody()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("comment", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["engagement", "round", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "")),
                        fields=("engagement",),
                        name="approval_waits_at_one_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="approval_decided_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ("", "OVERTAKEN")),
                            ("decided_by__isnull", False),
                            _connector="OR",
                        ),
                        name="approval_decided_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StateChange",
            fields=[
                key(),
                marking_of_whole(),
                ("engagement", whole("state_changes", "engagements.engagement")),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=STATES,
                        help_text="Empty: it was logged so.",
                        max_length=9,
                    ),
                ),
                ("to_state", models.CharField(choices=STATES, max_length=9)),
                ("by", somebody(optional=False)),
                ("at", models.DateTimeField()),
                (
                    "reason_code",
                    models.CharField(
                        blank=True,
                        help_text="Why it was sent back, or called off.",
                        max_length=19,
                    ),
                ),
                ("cancel_by", models.CharField(blank=True, choices=CANCEL_BY, max_length=7)),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["engagement", "at", "id"],
                "indexes": [models.Index(fields=["at"], name="statechange_at")],
            },
        ),
        migrations.RemoveConstraint("engagement", "engagement_cancel_has_reason"),
        migrations.AddConstraint(
            "engagement",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("CANCELLED", "POSTPONED", "REJECTED")), _negated=True),
                    models.Q(
                        models.Q(("cancel_by", ""), _negated=True),
                        models.Q(("cancel_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="engagement_cancel_has_reason",
            ),
        ),
        migrations.AlterField(
            "engagement",
            "state_reason",
            models.TextField(blank=True, help_text="Why it is in the state it is in."),
        ),
        migrations.AddField(
            "engagement",
            "return_reason",
            models.CharField(
                blank=True,
                choices=RETURN_REASONS,
                db_default="",
                help_text="Why it was last sent back.",
                max_length=13,
            ),
        ),
        migrations.AddField("engagement", "approved_by", somebody()),
        migrations.AddField(
            "engagement",
            "approved_on",
            models.DateField(blank=True, help_text="The day of who approved it.", null=True),
        ),
        migrations.AddField(
            "engagement",
            "report",
            models.TextField(blank=True, db_default="", help_text="What came of it."),
        ),
        migrations.AddField("engagement", "report_by", somebody()),
        migrations.AddField("engagement", "report_on", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            "engagement",
            models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("created_by")), _negated=True),
                    _connector="OR",
                ),
                name="engagement_approver_is_another",
                violation_error_message="Whoever made it does not approve it.",
            ),
        ),
        migrations.AddConstraint(
            "engagement",
            models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("report"), 20000
                ),
                name="engagement_report_fits",
            ),
        ),
        migrations.RemoveIndex("engagement", "engagement_search"),
        migrations.RemoveField("engagement", "search"),
        from_file(SQL / "words_of_reports.sql"),
        migrations.AddField(
            "engagement",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    "title", "summary", "place_name", "report", function="engagement_words"
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "engagement",
            django.contrib.postgres.indexes.GinIndex(models.F("search"), name="engagement_search"),
        ),
        referenced("engagements_approvalroute", "AR"),
        marked_as("engagements_approvalstep", "engagements_approvalroute", "route_id"),
        marked_as("engagements_approval", "engagements_engagement", "engagement_id"),
        marked_as("engagements_statechange", "engagements_engagement", "engagement_id"),
        *(need_to_know(table) for table in TABLES),
        audited("engagements_approvalroute"),
        audited("engagements_approvalstep"),
        audited("engagements_approval", part_of="engagement_id"),
        audited("engagements_statechange", part_of="engagement_id"),
        not_removed("engagements_approvalroute"),
        not_removed("engagements_approvalstep"),
        not_removed("engagements_approval"),
        from_file(SQL / "lifecycle.sql"),
        restated("The tables of this release have other columns."),
    ]
