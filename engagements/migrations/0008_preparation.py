"""What comes before: clearances, visit requests, assets, materiel, aims."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.sql import audited, marked_as, need_to_know, not_removed, referenced

#: Tables of what belongs to an engagement, with how its rows are called.
_OF_ENGAGEMENTS = {
    "engagements_engagementasset": "AS",
    "engagements_clearance": "CL",
    "engagements_visitrequest": "VR",
    "engagements_transferitem": "TI",
    "engagements_signoff": "SO",
    "engagements_preparation": "PR",
}


def _kept(table: str, letters: str) -> tuple[migrations.RunSQL, ...]:
    return (
        referenced(table, letters),
        marked_as(table, "engagements_engagement", "engagement_id"),
        audited(table, part_of="engagement_id"),
        need_to_know(table),
        not_removed(table),
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0007_lifecycle")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LeadTimeRule",
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
                    "receiving_party",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: any.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "asset_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("SHIP", "ship"),
                            ("SUBMARINE", "submarine"),
                            ("AIRCRAFT", "aircraft"),
                            ("UNIT", "unit or formation"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "visit_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("OPERATIONAL", "operational"),
                            ("ROUTINE", "routine"),
                            ("CEREMONIAL", "ceremonial"),
                            ("INFORMAL", "informal"),
                            ("RESEARCH", "research"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(365),
                        ]
                    ),
                ),
                (
                    "day_basis",
                    models.CharField(
                        choices=[
                            ("WORKING", "working days, Monday to Friday"),
                            ("CALENDAR", "calendar days"),
                        ],
                        max_length=8,
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="The last day; empty: in force.", null=True
                    ),
                ),
                ("source", models.CharField(help_text="Where it is published.", max_length=300)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__lte", 365)), name="lead_time_within_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="lead_time_valid_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EngagementAsset",
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
                        related_name="assets",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "asset_type",
                    models.CharField(
                        choices=[
                            ("SHIP", "ship"),
                            ("SUBMARINE", "submarine"),
                            ("AIRCRAFT", "aircraft"),
                            ("UNIT", "unit or formation"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("asset_class", models.CharField(blank=True, max_length=120)),
                ("pennant_or_reg", models.CharField(blank=True, max_length=40)),
                (
                    "party",
                    models.ForeignKey(
                        help_text="Whose it is; home's as well.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                ("nuclear_powered", models.BooleanField(default=False)),
                (
                    "use",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("VISIT", "visit"),
                            ("DISPLAY", "display"),
                            ("EXERCISE", "exercise"),
                            ("TRANSIT", "transit"),
                            ("SUPPORT", "support"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "length_m",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "beam_m",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "draught_m",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "complement",
                    models.PositiveIntegerField(blank=True, help_text="People.", null=True),
                ),
            ],
            options={
                "ordering": ["engagement", "id"],
            },
        ),
        migrations.CreateModel(
            name="Clearance",
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
                    "receiving_party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("NOT_REQUIRED", "not required"),
                            ("TO_REQUEST", "still to be requested"),
                            ("REQUESTED", "requested"),
                            ("GRANTED", "granted"),
                            ("GRANTED_COND", "granted with conditions"),
                            ("REFUSED", "refused"),
                            ("WITHDRAWN", "withdrawn"),
                            ("EXPIRED", "expired"),
                            ("REVOKED", "revoked"),
                        ],
                        default="TO_REQUEST",
                        max_length=12,
                    ),
                ),
                (
                    "required_by",
                    models.DateField(
                        blank=True,
                        help_text="The last day on which to ask; empty: no rule says it.",
                        null=True,
                    ),
                ),
                ("requested_on", models.DateField(blank=True, null=True)),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("conditions", models.CharField(blank=True, max_length=1000)),
                (
                    "acknowledged_on",
                    models.DateField(
                        blank=True,
                        help_text="When our side said that it keeps the conditions.",
                        null=True,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True, help_text="Why it was refused or revoked.", max_length=500
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, help_text="The last day.", null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("DIPLOMATIC_SHIP", "diplomatic clearance of a ship"),
                            ("DIPLOMATIC_AIR", "diplomatic clearance of an aircraft"),
                            ("OVERFLIGHT", "overflight"),
                            ("ENTRY_UNIT", "entry of a unit"),
                            ("WEAPONS", "carrying weapons"),
                            ("RADIO", "use of radio"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to="engagements.engagementasset",
                    ),
                ),
                (
                    "visit_class",
                    models.CharField(
                        choices=[
                            ("OPERATIONAL", "operational"),
                            ("ROUTINE", "routine"),
                            ("CEREMONIAL", "ceremonial"),
                            ("INFORMAL", "informal"),
                            ("RESEARCH", "research"),
                        ],
                        default="ROUTINE",
                        max_length=11,
                    ),
                ),
                (
                    "lead_time_rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagements.leadtimerule",
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "TO_REQUEST")),
                        fields=["required_by"],
                        name="clearance_to_request",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="clearance_valid_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["REFUSED", "REVOKED"]), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clearance_refused_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "GRANTED_COND"), _negated=True),
                            models.Q(("conditions", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clearance_conditions_are_said",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitRequest",
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
                    "receiving_party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("NOT_REQUIRED", "not required"),
                            ("TO_REQUEST", "still to be requested"),
                            ("REQUESTED", "requested"),
                            ("GRANTED", "granted"),
                            ("GRANTED_COND", "granted with conditions"),
                            ("REFUSED", "refused"),
                            ("WITHDRAWN", "withdrawn"),
                            ("EXPIRED", "expired"),
                            ("REVOKED", "revoked"),
                        ],
                        default="TO_REQUEST",
                        max_length=12,
                    ),
                ),
                (
                    "required_by",
                    models.DateField(
                        blank=True,
                        help_text="The last day on which to ask; empty: no rule says it.",
                        null=True,
                    ),
                ),
                ("requested_on", models.DateField(blank=True, null=True)),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("conditions", models.CharField(blank=True, max_length=1000)),
                (
                    "acknowledged_on",
                    models.DateField(
                        blank=True,
                        help_text="When our side said that it keeps the conditions.",
                        null=True,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True, help_text="Why it was refused or revoked.", max_length=500
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, help_text="The last day.", null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_requests",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("ONE_TIME", "once, normally under 30 days"),
                            ("RECURRING", "again and again, normally up to a year"),
                            ("EMERGENCY", "at short notice"),
                        ],
                        max_length=9,
                    ),
                ),
                ("site", models.CharField(max_length=200)),
                (
                    "people",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty: not known.", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="visit_request_valid_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["REFUSED", "REVOKED"]), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="visit_request_refused_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "GRANTED_COND"), _negated=True),
                            models.Q(("conditions", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="visit_request_conditions_are_said",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferItem",
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
                        related_name="transfer_items",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "register_category",
                    models.CharField(
                        choices=[
                            ("I", "battle tanks"),
                            ("II", "armoured combat vehicles"),
                            ("III", "large-calibre artillery"),
                            ("IV", "combat aircraft"),
                            ("V", "attack helicopters"),
                            ("VI", "warships"),
                            ("VII", "missiles and launchers"),
                            ("VIII", "small arms and light weapons"),
                            ("NONE", "in no category"),
                        ],
                        max_length=4,
                    ),
                ),
                ("designation", models.CharField(max_length=200)),
                ("quantity", models.PositiveIntegerField()),
                ("unit", models.CharField(default="piece", max_length=40)),
                ("export_licence_ref", models.CharField(blank=True, max_length=80)),
                (
                    "end_use_assurance",
                    models.CharField(
                        blank=True,
                        help_text="What the recipient assured, and in which document.",
                        max_length=500,
                    ),
                ),
                (
                    "value_amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("value_currency", models.CharField(blank=True, max_length=3)),
                (
                    "stated_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="When what export control looks at was last said otherwise.",
                    ),
                ),
            ],
            options={
                "ordering": ["engagement", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="transfer_item_one_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("value_amount__isnull", True), ("value_currency", "")),
                            models.Q(
                                ("value_amount__gte", 0),
                                ("value_amount__isnull", False),
                                models.Q(("value_currency", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="transfer_item_value_has_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
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
                        related_name="sign_offs",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("GIVEN", "given"), ("REFUSED", "refused")], max_length=7
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
            ],
            options={
                "ordering": ["engagement", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="sign_off_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preparation",
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
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preparation",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "significance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MUNDANE", "mundane"),
                            ("ORDINARY", "ordinary"),
                            ("SIGNIFICANT", "significant"),
                        ],
                        max_length=11,
                    ),
                ),
                ("our_aim", models.CharField(blank=True, max_length=500)),
                (
                    "their_aim",
                    models.CharField(
                        blank=True, help_text="As the partner states it.", max_length=500
                    ),
                ),
                (
                    "their_aim_source",
                    models.CharField(
                        blank=True, help_text="Where the partner stated it.", max_length=120
                    ),
                ),
                (
                    "aims_aligned",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("YES", "aligned"),
                            ("PARTLY", "partly aligned"),
                            ("NO", "not aligned"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "understanding_agreed",
                    models.CharField(
                        blank=True,
                        help_text="What both agreed beforehand that they mean.",
                        max_length=500,
                    ),
                ),
                (
                    "understood_alike",
                    models.BooleanField(
                        blank=True,
                        help_text="Afterwards: did both understand the same? Empty: not said.",
                        null=True,
                    ),
                ),
                (
                    "messages",
                    models.CharField(
                        blank=True, help_text="What we want the partner to hear.", max_length=1000
                    ),
                ),
                (
                    "messages_consistent",
                    models.BooleanField(
                        blank=True,
                        help_text="Whether they say what we tell this partner elsewhere. Empty: not said.",
                        null=True,
                    ),
                ),
                (
                    "trust_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("BUILDING", "building trust"),
                            ("DRAWING_ON", "drawing on trust"),
                        ],
                        max_length=10,
                    ),
                ),
                ("working_language", models.CharField(blank=True, max_length=40)),
                (
                    "interpreter",
                    models.BooleanField(
                        blank=True,
                        help_text="Whether an interpreter is used. Empty: not said.",
                        null=True,
                    ),
                ),
                (
                    "record_language",
                    models.CharField(blank=True, help_text="Of the agreed record.", max_length=40),
                ),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        help_text="References of notes on terms that matter here.",
                        size=None,
                    ),
                ),
                (
                    "offer_origin",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("REQUESTED", "requested by the partner"),
                            ("OFFERED", "offered by us"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "need_stated",
                    models.CharField(
                        blank=True, help_text="The need in the recipient's words.", max_length=500
                    ),
                ),
                (
                    "usefulness",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NONE", "of no use"),
                            ("LITTLE", "of little use"),
                            ("USEFUL", "useful"),
                            ("VERY", "very useful"),
                        ],
                        help_text="Afterwards.",
                        max_length=6,
                    ),
                ),
                (
                    "capability_limited",
                    models.BooleanField(
                        blank=True,
                        help_text="Whether a side deliberately holds capability back. Empty: not said.",
                        null=True,
                    ),
                ),
                ("interoperability", models.CharField(blank=True, max_length=500)),
                (
                    "secrecy_agreed",
                    models.CharField(
                        blank=True,
                        help_text="The level agreed with the partner; not our marking.",
                        max_length=120,
                    ),
                ),
                (
                    "human_security_check",
                    models.CharField(
                        blank=True,
                        help_text="What was found on human rights and human security.",
                        max_length=500,
                    ),
                ),
                (
                    "agenda_set_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("HOME", "we did"),
                            ("PARTNER", "the partner did"),
                            ("BOTH", "both together"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "honours_given",
                    models.CharField(
                        blank=True,
                        choices=[("NONE", "none"), ("SIMPLE", "simple"), ("FULL", "full")],
                        max_length=6,
                    ),
                ),
                (
                    "honours_received",
                    models.CharField(
                        blank=True,
                        choices=[("NONE", "none"), ("SIMPLE", "simple"), ("FULL", "full")],
                        max_length=6,
                    ),
                ),
                (
                    "publicity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NONE", "not announced"),
                            ("OURS", "announced by us"),
                            ("THEIRS", "announced by the partner"),
                            ("JOINT", "announced together"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "first_ever",
                    models.BooleanField(
                        blank=True,
                        help_text="Whether it is the first of its sort with the partner. Empty: not said.",
                        null=True,
                    ),
                ),
                (
                    "meeting_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("IN_PERSON", "in person"),
                            ("VIRTUAL", "virtually"),
                            ("HYBRID", "some here, some there"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("ENVIRONMENT", "environment"),
                                ("PANDEMIC", "pandemics"),
                                ("FAILED_STATES", "failed states"),
                                ("TRANSNATIONAL_CRIME", "transnational crime"),
                                ("HUMAN_SECURITY", "human security"),
                                ("MEDICAL", "medical diplomacy"),
                                ("ECONOMIC", "economic diplomacy"),
                                ("PUBLIC", "public diplomacy"),
                            ],
                            max_length=19,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "levers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("TACTICAL", "tactical"),
                                ("STRATEGIC", "strategic"),
                                ("ECONOMIC", "economic"),
                            ],
                            max_length=9,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("lead_department", models.CharField(blank=True, max_length=120)),
                ("economic_effect", models.CharField(blank=True, max_length=500)),
                (
                    "economic_aims",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("REDUCE_COST", "reduce cost"),
                                ("WIDEN_MARKET", "widen the market"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        help_text="Branches of industry.",
                        size=None,
                    ),
                ),
                (
                    "firms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        help_text="Firms that take part.",
                        size=None,
                    ),
                ),
                ("course", models.CharField(blank=True, max_length=120)),
                (
                    "places_offered",
                    models.PositiveIntegerField(
                        blank=True, help_text="Places on the course. Empty: not known.", null=True
                    ),
                ),
                (
                    "places_taken",
                    models.PositiveIntegerField(
                        blank=True, help_text="Places on the course. Empty: not known.", null=True
                    ),
                ),
                (
                    "places_completed",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="People who completed the course. Empty: not known.",
                        null=True,
                    ),
                ),
                (
                    "posts_out",
                    models.PositiveIntegerField(
                        blank=True, help_text="Exchange posts abroad. Empty: not known.", null=True
                    ),
                ),
                (
                    "posts_in",
                    models.PositiveIntegerField(
                        blank=True, help_text="Exchange posts here. Empty: not known.", null=True
                    ),
                ),
                (
                    "receptions",
                    models.PositiveIntegerField(
                        blank=True, help_text="Receptions hosted. Empty: not known.", null=True
                    ),
                ),
                (
                    "visitors",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Visitors aboard or on site. Empty: not known.",
                        null=True,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        blank=True, help_text="Whom it reaches, at home or there.", max_length=120
                    ),
                ),
                (
                    "audience_size",
                    models.PositiveIntegerField(
                        blank=True, help_text="People reached. Empty: not known.", null=True
                    ),
                ),
                (
                    "issue",
                    models.CharField(
                        blank=True,
                        help_text="The issue on which a position is communicated.",
                        max_length=120,
                    ),
                ),
                (
                    "channel",
                    models.CharField(blank=True, help_text="By which channel.", max_length=120),
                ),
                (
                    "round_number",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="The round, in a series of talks. Empty: not known.",
                        null=True,
                    ),
                ),
                ("exercise_phase", models.CharField(blank=True, max_length=120)),
                (
                    "instrument",
                    models.CharField(
                        blank=True,
                        help_text="The measure or regime under which something is owed.",
                        max_length=120,
                    ),
                ),
                ("obligation", models.CharField(blank=True, max_length=500)),
                (
                    "obligation_due",
                    models.DateField(blank=True, help_text="By when it is owed.", null=True),
                ),
                (
                    "obligation_met_on",
                    models.DateField(blank=True, help_text="When it was met.", null=True),
                ),
                (
                    "incentive",
                    models.CharField(blank=True, help_text="What is offered.", max_length=500),
                ),
                (
                    "incentive_condition",
                    models.CharField(blank=True, help_text="On what condition.", max_length=500),
                ),
                (
                    "incentive_delivered_on",
                    models.DateField(blank=True, help_text="When it was delivered.", null=True),
                ),
                (
                    "condition_met",
                    models.BooleanField(
                        blank=True,
                        help_text="Whether the condition of the incentive was met. Empty: not said.",
                        null=True,
                    ),
                ),
                (
                    "perception_before",
                    models.CharField(
                        blank=True, help_text="How each saw the other before.", max_length=500
                    ),
                ),
                (
                    "perception_after",
                    models.CharField(
                        blank=True, help_text="How each saw the other afterwards.", max_length=500
                    ),
                ),
            ],
            options={
                "ordering": ["engagement"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("places_taken__isnull", True),
                            ("places_offered__isnull", True),
                            ("places_taken__lte", models.F("places_offered")),
                            _connector="OR",
                        ),
                        name="preparation_places_taken_were_offered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("places_completed__isnull", True),
                            ("places_taken__isnull", True),
                            ("places_completed__lte", models.F("places_taken")),
                            _connector="OR",
                        ),
                        name="preparation_who_completed_took_a_place",
                    ),
                ],
            },
        ),
        referenced("engagements_leadtimerule", "LT"),
        audited("engagements_leadtimerule"),
        not_removed("engagements_leadtimerule"),
        *(step for table, letters in _OF_ENGAGEMENTS.items() for step in _kept(table, letters)),
    ]
