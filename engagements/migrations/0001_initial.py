"""The first tables of this room, and the triggers that belong to them."""

import datetime
from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from accounts.sql import audited, from_file

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("partners", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        from_file(SQL / "words.sql"),
        migrations.CreateModel(
            name="Family",
            fields=[
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=120)),
                ("position", models.PositiveSmallIntegerField(unique=True)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Engagement",
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
                ("title", models.CharField(max_length=140)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("EVENT", "once, in the quarter of its last day"),
                            ("STANDING", "in every quarter it covers, by days"),
                            ("MILESTONE", "on its milestone date"),
                        ],
                        help_text="The kind's.",
                        max_length=9,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
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
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "retrospective",
                    models.BooleanField(default=False, help_text="Logged after it was held."),
                ),
                ("planned_start", models.DateField(blank=True, null=True)),
                ("planned_end", models.DateField(blank=True, null=True)),
                ("planned_baseline_start", models.DateField(blank=True, null=True)),
                ("planned_baseline_end", models.DateField(blank=True, null=True)),
                ("actual_start", models.DateField(blank=True, null=True)),
                ("actual_end", models.DateField(blank=True, null=True)),
                ("milestone_date", models.DateField(blank=True, null=True)),
                (
                    "completed_on",
                    models.DateField(
                        blank=True,
                        help_text="The desk's day when it was said to have been held.",
                        null=True,
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("HOME", "at home"),
                            ("PARTNER", "at the partner's"),
                            ("THIRD", "in a third country"),
                            ("AT_SEA", "at sea"),
                            ("VIRTUAL", "virtual"),
                        ],
                        max_length=7,
                    ),
                ),
                ("place_name", models.CharField(blank=True, max_length=120)),
                ("lat", models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ("lon", models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                (
                    "flow",
                    models.CharField(
                        choices=[
                            ("TRANSMIT", "we give"),
                            ("RECEIVE", "we receive"),
                            ("MUTUAL", "both"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "track_nominal",
                    models.CharField(
                        choices=[
                            ("T1", "track 1: official"),
                            ("T1_5", "track 1.5: officials and academics together"),
                            ("T2", "track 2: private capacity and academics"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "track_conduct",
                    models.CharField(
                        choices=[
                            ("T1", "track 1: official"),
                            ("T1_5", "track 1.5: officials and academics together"),
                            ("T2", "track 2: private capacity and academics"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "is_container",
                    models.BooleanField(default=False, help_text="Holds others; never counts."),
                ),
                (
                    "service",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("NAVY", "navy"),
                                ("ARMY", "army"),
                                ("AIR", "air force"),
                                ("MARINE", "marines"),
                                ("SPACE", "space"),
                                ("CYBER", "cyber"),
                                ("SOF", "special operations"),
                                ("MEDICAL", "medical"),
                                ("COAST_GUARD", "coast guard"),
                                ("GENDARMERIE", "gendarmerie"),
                                ("JOINT", "joint"),
                                ("CIVIL_MOD", "ministry, civilian"),
                                ("OTHER_AGENCY", "another agency"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "domain",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("AIR", "air"),
                                ("LAND", "land"),
                                ("SEA", "sea"),
                                ("AMPHIB", "amphibious"),
                                ("CYBER", "cyber"),
                                ("SPACE", "space"),
                                ("INFO", "information"),
                            ],
                            max_length=6,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "focus",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("WARFIGHTING", "warfighting"),
                                ("PEACEKEEPING", "peacekeeping"),
                                ("HUMANITARIAN", "humanitarian"),
                                ("CONSTABULARY", "constabulary"),
                                ("GOVERNANCE", "governance"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "people_home",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty: not known.", null=True
                    ),
                ),
                (
                    "cost_amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("cost_currency", models.CharField(blank=True, max_length=3)),
                ("summary", models.CharField(blank=True, max_length=280)),
                (
                    "purpose_check",
                    models.BooleanField(
                        default=False,
                        help_text="The creator affirms: not an operation, not coercive.",
                    ),
                ),
                (
                    "cancel_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("HOME", "we did"),
                            ("PARTNER", "the partner did"),
                            ("THIRD", "a third party did"),
                            ("NATURE", "nature did"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("OPERATIONAL", "operational need"),
                            ("BUDGET", "money"),
                            ("WEATHER_OR_DISASTER", "weather or disaster"),
                            ("HEALTH", "health"),
                            ("CLEARANCE_REFUSED", "clearance refused"),
                            ("SCHEDULE", "schedule"),
                            ("POLITICAL", "political"),
                            ("SUPERSEDED", "superseded"),
                            ("SECURITY", "security"),
                            ("OTHER", "other"),
                        ],
                        max_length=19,
                    ),
                ),
                ("cancel_signal", models.BooleanField(default=False)),
                (
                    "state_reason",
                    models.TextField(blank=True, help_text="Why it was cancelled or voided."),
                ),
                ("external_source", models.CharField(blank=True, max_length=80, null=True)),
                ("external_ref", models.CharField(blank=True, max_length=120, null=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "first_day",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            "actual_start", "milestone_date", "planned_start"
                        ),
                        output_field=models.DateField(null=True),
                    ),
                ),
                (
                    "last_day",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(actual_start__isnull=False, then=models.F("actual_end")),
                            default=django.db.models.functions.comparison.Coalesce(
                                "milestone_date", "planned_end"
                            ),
                        ),
                        output_field=models.DateField(null=True),
                    ),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            "title", "summary", "place_name", function="engagement_words"
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="accounts.desk",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "marking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "place_party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Framework",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="framework_rows",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "grouping",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.grouping",
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "grouping"],
            },
        ),
        migrations.AddField(
            model_name="engagement",
            name="frameworks",
            field=models.ManyToManyField(
                related_name="engagements", through="engagements.Framework", to="partners.grouping"
            ),
        ),
        migrations.CreateModel(
            name="Intake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(help_text="The mapping's external_source.", max_length=80),
                ),
                ("file_name", models.CharField(max_length=255)),
                (
                    "file_digest",
                    models.CharField(help_text="SHA-256 of the file, in hex.", max_length=64),
                ),
                ("mapping_digest", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("rows_read", models.PositiveIntegerField(default=0)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="IntakeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "row",
                    models.PositiveIntegerField(
                        help_text="As a spreadsheet numbers it, header included."
                    ),
                ),
                ("field", models.CharField(blank=True, max_length=80)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("what_to_do", models.TextField()),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="engagements.intake",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Kind",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=120)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("EVENT", "once, in the quarter of its last day"),
                            ("STANDING", "in every quarter it covers, by days"),
                            ("MILESTONE", "on its milestone date"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "effort_class",
                    models.PositiveSmallIntegerField(
                        help_text="1 to 5; weighed by the method set."
                    ),
                ),
                ("clearance", models.BooleanField(help_text="A clearance may be needed.")),
                (
                    "appropriateness_gate",
                    models.BooleanField(help_text="Fit and export are checked first."),
                ),
                ("visit_request", models.BooleanField(help_text="A visit request may be needed.")),
                (
                    "default_outcomes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4), default=list, size=None
                    ),
                ),
                (
                    "default_flow",
                    models.CharField(
                        choices=[
                            ("TRANSMIT", "we give"),
                            ("RECEIVE", "we receive"),
                            ("MUTUAL", "both"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3), default=list, size=None
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="The last day; empty: in use.", null=True
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kinds",
                        to="engagements.family",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="engagement",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="engagements",
                to="engagements.kind",
            ),
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("MARGIN_OF", "in the margins of"),
                            ("FOLLOW_ON", "follows on from"),
                            ("RESCHEDULED_TO", "was rescheduled to"),
                            ("DUPLICATE_OF", "duplicates"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="linked_from",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "id"],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("LEAD", "led"),
                            ("HOST", "hosted"),
                            ("PARTICIPANT", "took part"),
                            ("OBSERVER", "observed"),
                            ("INVITED", "was invited"),
                            ("NO_SHOW", "did not come"),
                        ],
                        default="PARTICIPANT",
                        max_length=11,
                    ),
                ),
                (
                    "counterpart_type",
                    models.CharField(
                        choices=[
                            ("MILITARY", "armed forces"),
                            ("MOD_CIVIL", "ministry, civilian"),
                            ("OTHER_AGENCY", "another agency"),
                            ("INDUSTRY", "industry"),
                            ("ACADEMIC", "academia"),
                            ("NGO", "non-governmental organisation"),
                        ],
                        default="MILITARY",
                        max_length=12,
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[("OFFICIAL", "official"), ("PRIVATE", "private")],
                        default="OFFICIAL",
                        max_length=8,
                    ),
                ),
                (
                    "people",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty: not known.", null=True
                    ),
                ),
                (
                    "service",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("NAVY", "navy"),
                                ("ARMY", "army"),
                                ("AIR", "air force"),
                                ("MARINE", "marines"),
                                ("SPACE", "space"),
                                ("CYBER", "cyber"),
                                ("SOF", "special operations"),
                                ("MEDICAL", "medical"),
                                ("COAST_GUARD", "coast guard"),
                                ("GENDARMERIE", "gendarmerie"),
                                ("JOINT", "joint"),
                                ("CIVIL_MOD", "ministry, civilian"),
                                ("OTHER_AGENCY", "another agency"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "acceptance",
                    models.CharField(
                        choices=[
                            ("UNASKED", "not asked yet"),
                            ("INVITED", "invited"),
                            ("ACCEPTED", "accepted"),
                            ("DECLINED", "declined"),
                        ],
                        default="UNASKED",
                        max_length=8,
                    ),
                ),
                ("first_quarter", models.DateField(editable=False, null=True)),
                ("last_quarter", models.DateField(editable=False, null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Principal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office", models.CharField(max_length=120)),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="1 to 10 for L1 to L10; empty: not known.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=120)),
                ("national_rank", models.CharField(blank=True, max_length=60)),
                ("nato_code", models.CharField(blank=True, max_length=6)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="principals",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: home.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=140)),
                ("interval_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("tolerance_months", models.PositiveSmallIntegerField(default=0)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "partners",
                    models.ManyToManyField(
                        blank=True, related_name="series", to="partners.partner"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "series",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="engagement",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="engagements",
                to="engagements.series",
            ),
        ),
        migrations.CreateModel(
            name="SourceRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("external_source", models.CharField(max_length=80)),
                ("external_ref", models.CharField(max_length=120)),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the mapped fields, in hex.", max_length=64
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("external_source", "external_ref"), name="source_record_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CompleteRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=80)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
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
                "ordering": ["partner", "first_day", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "source", "first_day", "last_day"),
                        name="complete_record_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_day__lte", models.F("last_day"))),
                        name="complete_record_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EngagementOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("OFFICER", "the officer"),
                            ("DEFAULT_BY_KIND", "default of the kind"),
                        ],
                        default="OFFICER",
                        max_length=15,
                    ),
                ),
                (
                    "beneficiary",
                    models.CharField(
                        choices=[("HOME", "home"), ("PARTNER", "the partner"), ("BOTH", "both")],
                        default="BOTH",
                        max_length=7,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.outcome",
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "rank"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("engagement", "rank"), name="outcome_one_a_rank"
                    ),
                    models.UniqueConstraint(fields=("engagement", "outcome"), name="outcome_once"),
                    models.CheckConstraint(
                        condition=models.Q(("rank__range", (1, 3))), name="outcome_rank_1_to_3"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.UniqueConstraint(
                fields=("engagement", "grouping"), name="framework_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="kind",
            constraint=models.CheckConstraint(
                condition=models.Q(("effort_class__range", (1, 5))), name="kind_effort_class_1_to_5"
            ),
        ),
        migrations.AddConstraint(
            model_name="kind",
            constraint=models.UniqueConstraint(fields=("code", "mode"), name="kind_code_and_mode"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("engagement", "to", "type"), name="link_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("engagement", models.F("to")), _negated=True),
                name="link_not_to_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["partner", "last_quarter"], name="participation_quarter"),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["partner", "engagement"], name="participation_partner"),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(
                fields=("engagement", "partner"), name="participation_one_a_partner"
            ),
        ),
        migrations.AddIndex(
            model_name="principal",
            index=models.Index(fields=["engagement"], name="principal_engagement"),
        ),
        migrations.AddConstraint(
            model_name="principal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__isnull", True), ("level__range", (1, 10)), _connector="OR"
                ),
                name="principal_level_1_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_from__lte", models.F("valid_to")),
                    _connector="OR",
                ),
                name="series_valid_in_order",
                violation_error_message="The last day cannot be before the first day.",
            ),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                models.OrderBy(models.F("first_day"), descending=True, nulls_last=True),
                models.OrderBy(models.F("ref"), descending=True),
                name="engagement_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(fields=["last_day"], name="engagement_last_day"),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(fields=["-changed_at", "-ref"], name="engagement_by_change"),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(fields=["kind", "-first_day"], name="engagement_kind_day"),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("COMPLETED", "REPORTED", "CLOSED")), _negated=True
                ),
                fields=["state"],
                name="engagement_open",
            ),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"), name="engagement_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("planned_start__isnull", True),
                    ("planned_end__isnull", True),
                    ("planned_start__lte", models.F("planned_end")),
                    _connector="OR",
                ),
                name="engagement_planned_in_order",
                violation_error_message="The last day cannot be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("actual_start__isnull", True),
                    ("actual_end__isnull", True),
                    ("actual_start__lte", models.F("actual_end")),
                    _connector="OR",
                ),
                name="engagement_actual_in_order",
                violation_error_message="The last day cannot be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("actual_start__isnull", False), ("actual_end__isnull", True), _connector="OR"
                ),
                name="engagement_actual_has_first_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("planned_start__isnull", True),
                        (
                            "planned_start__range",
                            (datetime.date(1800, 1, 1), datetime.date(2199, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("planned_end__isnull", True),
                        (
                            "planned_end__range",
                            (datetime.date(1800, 1, 1), datetime.date(2199, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("actual_start__isnull", True),
                        (
                            "actual_start__range",
                            (datetime.date(1800, 1, 1), datetime.date(2199, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("actual_end__isnull", True),
                        (
                            "actual_end__range",
                            (datetime.date(1800, 1, 1), datetime.date(2199, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("milestone_date__isnull", True),
                        (
                            "milestone_date__range",
                            (datetime.date(1800, 1, 1), datetime.date(2199, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                ),
                name="engagement_days_within_the_log",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("COMPLETED", "REPORTED", "CLOSED")), _negated=True),
                    models.Q(
                        ("actual_start__isnull", False),
                        ("completed_on__isnull", False),
                        models.Q(
                            ("mode", "STANDING"),
                            models.Q(
                                ("actual_end__isnull", False),
                                ("actual_end__lte", models.F("completed_on")),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="engagement_held_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("milestone_date__isnull", True),
                        ("state__in", ("COMPLETED", "REPORTED", "CLOSED")),
                        models.Q(("mode", "MILESTONE"), _negated=True),
                    ),
                    models.Q(
                        ("milestone_date__isnull", False),
                        ("mode", "MILESTONE"),
                        ("state__in", ("COMPLETED", "REPORTED", "CLOSED")),
                    ),
                    ("state", "VOIDED"),
                    models.Q(
                        ("milestone_date__isnull", True),
                        models.Q(("state__in", ("COMPLETED", "REPORTED", "CLOSED")), _negated=True),
                        models.Q(("state", "VOIDED"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="engagement_milestone_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "CANCELLED"), _negated=True),
                    models.Q(
                        models.Q(("cancel_by", ""), _negated=True),
                        models.Q(("cancel_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="engagement_cancel_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancel_signal", False),
                    ("cancel_reason__in", ("POLITICAL", "CLEARANCE_REFUSED")),
                    _connector="OR",
                ),
                name="engagement_signal_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cost_amount__isnull", True), ("cost_currency", "")),
                    models.Q(
                        ("cost_amount__gte", 0),
                        ("cost_amount__isnull", False),
                        models.Q(("cost_currency", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="engagement_cost_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), ("is_container", False), _connector="OR"
                ),
                name="engagement_container_depth_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(
                fields=("external_source", "external_ref"), name="engagement_external_once"
            ),
        ),
        from_file(SQL / "log.sql"),
        audited("engagements_family"),
        audited("engagements_kind"),
        audited("engagements_series"),
        audited("engagements_series_partners"),
        audited("engagements_engagement", except_columns=("search", "first_day", "last_day")),
        audited("engagements_participation", except_columns=("first_quarter", "last_quarter")),
        audited("engagements_principal"),
        audited("engagements_engagementoutcome"),
        audited("engagements_framework"),
        audited("engagements_link"),
        audited("engagements_intake"),
        audited("engagements_completerecord"),
    ]
