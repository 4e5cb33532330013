"""Who pays: pools, lines, money by stage, screening."""

from pathlib import Path
from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.sql import audited, from_file, marked_as, need_to_know, not_removed, referenced

SQL = Path(__file__).parent / "sql"
_POOL, _CONTRIBUTION = "engagements_fundingpool", "engagements_poolcontribution"
_LINE, _ALLOCATION = "engagements_fundingline", "engagements_lineallocation"
_FUNDING, _ODA = "engagements_engagementfunding", "engagements_odaassessment"
_ENGAGEMENT = "engagements_engagement"


def _whole(model: str, name: str) -> migrations.AddConstraint:
    """What the foreign keys of parts point at; there before they are."""
    return migrations.AddConstraint(
        model_name=model,
        constraint=models.UniqueConstraint(fields=("id", "marking"), name=name),
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0012_commitments")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="FundingPool",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=160)),
                (
                    "managing_department",
                    models.CharField(blank=True, help_text="Empty: not known.", max_length=120),
                ),
                (
                    "contributing_departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        blank=True,
                        help_text="The regions or themes that it is for.",
                        max_length=500,
                    ),
                ),
                (
                    "fiscal_month",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="1 to 12: the month in which its fiscal years begin."
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(blank=True, help_text="Empty: not known.", null=True),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="The last day; empty: still.", null=True
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        help_text="The pool that it was merged into, so that long series can be joined knowingly.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="engagements.fundingpool",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "marking"), name="pool_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="pool_valid_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fiscal_month__range", (1, 12))),
                        name="pool_fiscal_month_1_to_12",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(("successor", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="pool_not_its_own_successor",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PoolContribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "fiscal_year",
                    models.PositiveSmallIntegerField(help_text="The year in which it begins."),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(help_text="ISO 4217.", max_length=3)),
                (
                    "pool",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="engagements.fundingpool",
                    ),
                ),
                ("department", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("DEPARTMENT", "a department's share"),
                            ("TREASURY_TOP_UP", "top-up by the treasury"),
                        ],
                        default="DEPARTMENT",
                        max_length=15,
                    ),
                ),
            ],
            options={
                "ordering": ["fiscal_year", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0),
                            ("currency__regex", "^[A-Z]{3}$"),
                            ("fiscal_year__range", (1800, 2199)),
                        ),
                        name="contribution_is_money",
                    ),
                    models.UniqueConstraint(
                        fields=("pool", "fiscal_year", "department", "kind", "currency"),
                        name="contribution_once",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="FundingLine",
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
                    "pool",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="engagements.fundingpool",
                    ),
                ),
                ("name", models.CharField(max_length=160)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("DEF-CORE", "defence vote"),
                            ("DEF-COOP", "defence cooperation programme"),
                            ("POOL", "shared pool"),
                            ("AID", "development aid"),
                            ("PARTNER-PAID", "paid by the partner"),
                            ("THIRD-PAID", "paid by a third party"),
                            ("INDUSTRY", "paid by industry"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "component",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PKO-ASSESSED", "peacekeeping, assessed"),
                            ("PKO-VOLUNTARY", "peacekeeping, voluntary"),
                            ("PROG-COUNTRY", "programme for a country"),
                            ("PROG-REGION", "programme for a region"),
                            ("PROG-THEME", "programme on a theme"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "strategy",
                    models.CharField(
                        blank=True,
                        help_text="The strategy that the money is spent under.",
                        max_length=500,
                    ),
                ),
                (
                    "agreed_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("component", ""), ("kind", "POOL"), _connector="OR"),
                        name="line_component_of_a_pool",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "POOL"), _negated=True),
                            models.Q(("strategy", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="line_of_a_pool_has_strategy",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="LineAllocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "fiscal_year",
                    models.PositiveSmallIntegerField(help_text="The year in which it begins."),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(help_text="ISO 4217.", max_length=3)),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="engagements.fundingline",
                    ),
                ),
            ],
            options={
                "ordering": ["fiscal_year", "currency", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0),
                            ("currency__regex", "^[A-Z]{3}$"),
                            ("fiscal_year__range", (1800, 2199)),
                        ),
                        name="allocation_is_money",
                    ),
                    models.UniqueConstraint(
                        fields=("line", "fiscal_year", "currency"), name="allocation_once"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="EngagementFunding",
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
                    "fiscal_year",
                    models.PositiveSmallIntegerField(help_text="The year in which it begins."),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(help_text="ISO 4217.", max_length=3)),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="funding",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="funding",
                        to="engagements.fundingline",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("ESTIMATE", "estimated"),
                            ("COMMITTED", "committed"),
                            ("SPENT", "spent"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "aid",
                    models.BooleanField(
                        default=False, help_text="It is to count as development aid."
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0),
                            ("currency__regex", "^[A-Z]{3}$"),
                            ("fiscal_year__range", (1800, 2199)),
                        ),
                        name="funding_is_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage", "ESTIMATE"), ("line__isnull", False), _connector="OR"
                        ),
                        name="funding_drawn_on_a_line",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OdaAssessment",
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
                        related_name="oda",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("NOT_SCREENED", "not screened"),
                            ("SCREENING", "being screened"),
                            ("ELIGIBLE", "eligible"),
                            ("PARTIAL", "eligible in part"),
                            ("NOT_ELIGIBLE", "not eligible"),
                            ("REVIEWED", "reviewed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NOT_SCREENED", "not screened"),
                            ("SCREENING", "being screened"),
                            ("ELIGIBLE", "eligible"),
                            ("PARTIAL", "eligible in part"),
                            ("NOT_ELIGIBLE", "not eligible"),
                            ("REVIEWED", "reviewed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "percent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="0 to 100, the share that counts; empty: not yet found.",
                        null=True,
                    ),
                ),
                (
                    "developmental",
                    models.BooleanField(
                        blank=True,
                        help_text="Its main purpose is the partner's development.",
                        null=True,
                    ),
                ),
                ("civilian_oversight", models.BooleanField(blank=True, null=True)),
                (
                    "topic_allowed",
                    models.BooleanField(
                        blank=True, help_text="The directives allow what is taught.", null=True
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "override_reason",
                    models.CharField(
                        blank=True,
                        help_text="Why it counts although the partner is no recipient, or it is materiel.",
                        max_length=500,
                    ),
                ),
                (
                    "assessed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("assessed_on", models.DateField(blank=True, null=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding", ""), ("state", "SCREENING")),
                            models.Q(
                                ("finding__in", ["ELIGIBLE", "PARTIAL", "NOT_ELIGIBLE"]),
                                ("state", models.F("finding")),
                            ),
                            models.Q(
                                ("finding__in", ["ELIGIBLE", "PARTIAL", "NOT_ELIGIBLE"]),
                                ("state", "REVIEWED"),
                            ),
                            _connector="OR",
                        ),
                        name="oda_state_fits_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("assessed_on__isnull", True),
                                ("finding", ""),
                                ("percent__isnull", True),
                            ),
                            models.Q(
                                ("assessed_by__isnull", False),
                                ("assessed_on__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                                models.Q(
                                    models.Q(("finding", "ELIGIBLE"), ("percent", 100)),
                                    models.Q(("finding", "PARTIAL"), ("percent__range", (1, 99))),
                                    models.Q(("finding", "NOT_ELIGIBLE"), ("percent", 0)),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="oda_finding_has_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reviewed_by__isnull", False),
                                ("reviewed_on__isnull", False),
                                ("state", "REVIEWED"),
                            ),
                            models.Q(
                                models.Q(("state", "REVIEWED"), _negated=True),
                                ("reviewed_by__isnull", True),
                                ("reviewed_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="oda_reviewed_by_somebody",
                    ),
                ],
                "indexes": [],
            },
        ),
        _whole("fundingpool", "pool_with_marking"),
        _whole("fundingline", "line_with_marking"),
        referenced(_POOL, "FP"),
        audited(_POOL),
        need_to_know(_POOL),
        not_removed(_POOL),
        marked_as(_CONTRIBUTION, _POOL, "pool_id"),
        audited(_CONTRIBUTION, part_of="pool_id"),
        need_to_know(_CONTRIBUTION),
        marked_as(_LINE, _POOL, "pool_id"),
        referenced(_LINE, "FL"),
        audited(_LINE, part_of="pool_id"),
        need_to_know(_LINE),
        not_removed(_LINE),
        marked_as(_ALLOCATION, _LINE, "line_id"),
        audited(_ALLOCATION, part_of="line_id"),
        need_to_know(_ALLOCATION),
        marked_as(_FUNDING, _ENGAGEMENT, "engagement_id"),
        referenced(_FUNDING, "FN"),
        audited(_FUNDING, part_of="engagement_id"),
        need_to_know(_FUNDING),
        not_removed(_FUNDING),
        marked_as(_ODA, _ENGAGEMENT, "engagement_id"),
        referenced(_ODA, "OD"),
        audited(_ODA, part_of="engagement_id"),
        need_to_know(_ODA),
        not_removed(_ODA),
        from_file(SQL / "funding.sql"),
    ]
