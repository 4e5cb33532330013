"""What is meant with a partner: partnerships, plans, agreements, notes."""

from typing import ClassVar

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from accounts.sql import audited, marked_as, need_to_know, not_removed, referenced

#: Fractions of one, as texts, that are none below zero and make exactly one together; or none.
_SHARES_MAKE_ONE = """
CREATE FUNCTION shares_make_one(shares jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN jsonb_typeof(shares) IS DISTINCT FROM 'object' THEN false
        WHEN shares = '{}' THEN true
        ELSE (SELECT sum(CASE WHEN value ~ '^[01](\\.[0-9]{1,8})?$' THEN value::numeric ELSE 2 END) = 1
                FROM jsonb_each_text(shares))
        END
$$;
"""
#: Each with the letters of its references.
_NOUNS = {
    "partners_partnership": "PS",
    "partners_divergence": "DV",
    "partners_plan": "PL",
    "partners_agreement": "A",
}
#: Each with the letters of its references, what it belongs to and the column that names it.
_PARTS = {
    "partners_planobjective": ("PO", "partners_plan", "plan_id"),
    "partners_plangoal": ("G", "partners_planobjective", "objective_id"),
    "partners_planindicator": ("I", "partners_planobjective", "objective_id"),
    "partners_observation": ("OB", "partners_planindicator", "indicator_id"),
    "partners_planconsultation": ("", "partners_plan", "plan_id"),
    "partners_agreementparty": ("", "partners_agreement", "agreement_id"),
}


def _wholes() -> list[migrations.AddConstraint]:
    """What the foreign keys of parts point at; there before they are."""
    return [
        migrations.AddConstraint(
            model_name=name,
            constraint=models.UniqueConstraint(
                fields=("id", "marking"), name=f"{name}_with_marking"
            ),
        )
        for name in ("plan", "planobjective", "planindicator", "agreement")
    ]


def _kept() -> list[migrations.RunSQL]:
    """References, markings, policies and the record of changes of all tables."""
    found = []
    for table, letters in _NOUNS.items():
        found += [audited(table), need_to_know(table), referenced(table, letters)]
        found.append(not_removed(table))
    for table, (letters, whole, column) in _PARTS.items():
        found += [audited(table, part_of=column), need_to_know(table)]
        found += [referenced(table, letters)] if letters else []
        found.append(marked_as(table, whole, column))
    return [*found, not_removed("partners_observation")]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partners", "0001_initial"), ("accounts", "0006_nouns")]

    operations: ClassVar = [
        migrations.RunSQL(_SHARES_MAKE_ONE, "DROP FUNCTION shares_make_one(jsonb);"),
        migrations.CreateModel(
            name="Partnership",
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
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnerships",
                        to="partners.partner",
                    ),
                ),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="1 to 4, 1 the closest; empty: in none.", null=True
                    ),
                ),
                (
                    "lead_desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.desk",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ACTIVE", "active"),
                            ("LIMITED", "limited"),
                            ("SUSPENDED", "suspended"),
                            ("DORMANT", "dormant"),
                        ],
                        max_length=9,
                    ),
                ),
                ("status_reason", models.CharField(blank=True, max_length=500)),
                (
                    "since",
                    models.DateField(
                        blank=True, help_text="Of the status; empty: not known.", null=True
                    ),
                ),
                ("caveats", models.TextField(blank=True, max_length=2000)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "marking"), name="partnership_one_a_partner_and_marking"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tier__isnull", True), ("tier__range", (1, 4)), _connector="OR"
                        ),
                        name="partnership_tier_1_to_4",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "ACTIVE"),
                            models.Q(("status_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="partnership_status_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Divergence",
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
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="divergences",
                        to="partners.partner",
                    ),
                ),
                (
                    "grouping",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="divergences",
                        to="partners.grouping",
                    ),
                ),
                ("issue", models.CharField(max_length=280)),
                ("did_instead", models.CharField(max_length=500)),
                ("happened_on", models.DateField()),
                ("source", models.CharField(max_length=280)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COUNTRY", "for one partner"),
                            ("REGIONAL", "for a region"),
                            ("THEMATIC", "for a theme"),
                        ],
                        default="COUNTRY",
                        max_length=8,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="partners.partner",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="partners.region",
                    ),
                ),
                ("theme", models.CharField(blank=True, max_length=120, null=True)),
                (
                    "edition",
                    models.PositiveIntegerField(help_text="Counts those for the same, so marked."),
                ),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="The last day; empty: open.", null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "draft"), ("APPROVED", "approved")],
                        default="DRAFT",
                        max_length=8,
                    ),
                ),
                ("lead_department", models.CharField(blank=True, max_length=80)),
                ("joint_analysis", models.TextField(blank=True, max_length=4000)),
                ("joint_analysis_on", models.DateField(blank=True, null=True)),
                (
                    "target_shares",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Fractions as texts by outcome, {"TENS": "0.25", …}.',
                    ),
                ),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="Keys of all who wrote the draft.",
                        size=None,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "COUNTRY"),
                                ("partner__isnull", False),
                                ("region__isnull", True),
                                ("theme__isnull", True),
                            ),
                            models.Q(
                                ("kind", "REGIONAL"),
                                ("partner__isnull", True),
                                ("region__isnull", False),
                                ("theme__isnull", True),
                            ),
                            models.Q(
                                ("kind", "THEMATIC"),
                                ("partner__isnull", True),
                                ("region__isnull", True),
                                ("theme__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plan_is_for_what_its_kind_says",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="plan_valid_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Func(
                            "target_shares",
                            function="shares_make_one",
                            output_field=models.BooleanField(),
                        ),
                        name="plan_shares_make_one",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("kind", "="),
                            (
                                django.db.models.functions.comparison.Coalesce(
                                    "partner_id", "region_id", "theme"
                                ),
                                "=",
                            ),
                            ("marking", "="),
                            (
                                models.Func(
                                    "valid_from",
                                    "valid_to",
                                    models.Value("[]"),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="plan_does_not_overlap",
                    ),
                    models.UniqueConstraint(
                        models.F("kind"),
                        django.db.models.functions.comparison.Coalesce(
                            "partner_id", "region_id", "theme"
                        ),
                        models.F("marking"),
                        models.F("edition"),
                        name="plan_edition_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", True),
                                ("approved_by__isnull", True),
                                ("state", "DRAFT"),
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("state", "APPROVED"),
                                models.Q(("approved_by", models.F("created_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plan_approved_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanObjective",
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
                    "ref",
                    models.CharField(db_default="", editable=False, max_length=20, unique=True),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="partners.plan",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=500)),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.outcome",
                    ),
                ),
                (
                    "leverage",
                    models.CharField(
                        choices=[
                            ("TACTICAL", "tactical"),
                            ("STRATEGIC", "strategic"),
                            ("ECONOMIC", "economic"),
                        ],
                        max_length=9,
                    ),
                ),
                ("due", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["plan", "position", "id"],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PlanGoal",
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
                    "ref",
                    models.CharField(db_default="", editable=False, max_length=20, unique=True),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="partners.planobjective",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=500)),
                ("owner", models.CharField(blank=True, help_text="An office.", max_length=120)),
            ],
            options={
                "ordering": ["objective", "position", "id"],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PlanIndicator",
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
                    "ref",
                    models.CharField(db_default="", editable=False, max_length=20, unique=True),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="partners.planobjective",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=140)),
                ("unit", models.CharField(max_length=40)),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="Empty: not known, which is not zero.",
                        max_digits=18,
                        null=True,
                    ),
                ),
                (
                    "target",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="Empty: none is set.",
                        max_digits=18,
                        null=True,
                    ),
                ),
                ("cumulative", models.BooleanField(default=False)),
                (
                    "direction",
                    models.CharField(
                        choices=[("UP", "more is better"), ("DOWN", "less is better")],
                        default="UP",
                        max_length=4,
                    ),
                ),
            ],
            options={
                "ordering": ["objective", "position", "id"],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Observation",
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
                    "indicator",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="partners.planindicator",
                    ),
                ),
                ("as_of", models.DateField()),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="Empty: not observed, which is not zero.",
                        max_digits=18,
                        null=True,
                    ),
                ),
                ("source", models.CharField(max_length=280)),
                ("note", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["indicator", "as_of", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "as_of"), name="observation_one_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanConsultation",
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
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to="partners.plan",
                    ),
                ),
                ("department", models.CharField(max_length=80)),
                (
                    "said",
                    models.CharField(
                        choices=[
                            ("CONSULTED", "consulted"),
                            ("CONCURRED", "concurred"),
                            ("OBJECTED", "objected"),
                        ],
                        max_length=9,
                    ),
                ),
                ("on", models.DateField()),
                ("who", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["plan", "on", "department", "id"],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
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
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("FRAMEWORK", "framework agreement"),
                            ("SECTOR", "sector agreement"),
                            ("MOU", "memorandum of understanding"),
                            ("JOINT_STATEMENT", "joint statement"),
                            ("TREATY", "treaty"),
                        ],
                        max_length=15,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("POLICY", "policy"),
                                ("TRAINING", "training"),
                                ("EXERCISE", "exercises"),
                                ("RND", "research and development"),
                                ("PROCUREMENT", "procurement"),
                                ("CLASSIFIED_INFO", "classified information"),
                                ("LOGISTICS", "logistics"),
                                ("STATUS_OF_FORCES", "status of forces"),
                                ("PEACEKEEPING", "peacekeeping"),
                                ("INDUSTRY", "industry"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("NEGOTIATING", "being negotiated"),
                            ("SIGNED", "signed"),
                            ("IN_FORCE", "in force"),
                            ("EXPIRED", "expired"),
                            ("DENOUNCED", "denounced"),
                            ("SUPERSEDED", "superseded"),
                        ],
                        default="NEGOTIATING",
                        max_length=11,
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, help_text="Where the text is kept.", max_length=120
                    ),
                ),
                ("signed", models.DateField(blank=True, null=True)),
                ("in_force", models.DateField(blank=True, help_text="The first day.", null=True)),
                (
                    "expires",
                    models.DateField(
                        blank=True, help_text="The last day; empty: none is set.", null=True
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supersedes",
                        to="partners.agreement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("signed__isnull", True),
                                ("in_force__isnull", True),
                                ("signed__lte", models.F("in_force")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("signed__isnull", True),
                                ("expires__isnull", True),
                                ("signed__lte", models.F("expires")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("in_force__isnull", True),
                                ("expires__isnull", True),
                                ("in_force__lte", models.F("expires")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("in_force__isnull", True),
                                ("ended_on__isnull", True),
                                ("in_force__lte", models.F("ended_on")),
                                _connector="OR",
                            ),
                        ),
                        name="agreement_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("in_force__isnull", True),
                                ("signed__isnull", True),
                                ("state", "NEGOTIATING"),
                            ),
                            models.Q(
                                ("in_force__isnull", True),
                                ("signed__isnull", False),
                                ("state", "SIGNED"),
                            ),
                            models.Q(
                                ("in_force__isnull", False),
                                ("state__in", ["IN_FORCE", "EXPIRED", "DENOUNCED", "SUPERSEDED"]),
                                models.Q(("reference", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_state_has_what_it_needs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_on__isnull", True),
                                ("state__in", ["NEGOTIATING", "SIGNED", "IN_FORCE"]),
                            ),
                            models.Q(
                                ("ended_on__isnull", False),
                                ("state__in", ["EXPIRED", "DENOUNCED", "SUPERSEDED"]),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_ended_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("superseded_by__isnull", True),
                                models.Q(("state", "SUPERSEDED"), _negated=True),
                            ),
                            models.Q(
                                ("state", "SUPERSEDED"),
                                ("superseded_by__isnull", False),
                                models.Q(("superseded_by", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_superseded_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementParty",
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
                    "agreement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="partners.agreement",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["agreement", "partner"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "partner"), name="agreement_party_once"
                    )
                ],
            },
        ),
        *_wholes(),
        *_kept(),
        migrations.CreateModel(
            name="PartnerNote",
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
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="partners.partner",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TERM", "a term that the two sides may understand differently"),
                            ("PRACTICE", "protocol, ranks, procedure"),
                            ("PERSPECTIVE", "how it sees the role of forces, secrecy, honours"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        help_text="The term, or what the note is about.", max_length=120
                    ),
                ),
                (
                    "ours",
                    models.CharField(
                        blank=True,
                        help_text="What we mean by it, or how we do it.",
                        max_length=1000,
                    ),
                ),
                (
                    "theirs",
                    models.CharField(
                        help_text="What the partner means by it, how it does or sees it.",
                        max_length=1000,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("retired", models.BooleanField(default=False, help_text="It no longer holds.")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "TERM"), _negated=True),
                            models.Q(("ours", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="partner_note_term_has_both",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
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
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="partners.partner",
                    ),
                ),
                ("place_name", models.CharField(blank=True, max_length=120)),
                ("first_day", models.DateField()),
                (
                    "last_day",
                    models.DateField(
                        blank=True, help_text="Empty: until further notice.", null=True
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "lifted_on",
                    models.DateField(blank=True, help_text="When it was given up.", null=True),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("partner__isnull", False),
                            models.Q(("place_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="hold_on_a_partner_or_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__isnull", True),
                            ("first_day__lte", models.F("last_day")),
                            _connector="OR",
                        ),
                        name="hold_days_in_order",
                    ),
                ],
            },
        ),
        *(
            step
            for table, letters in (("partners_partnernote", "PN"), ("partners_hold", "HD"))
            for step in (
                referenced(table, letters),
                audited(table),
                need_to_know(table),
                not_removed(table),
            )
        ),
    ]
