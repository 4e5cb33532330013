"""The attaché network: missions, posts, appointments, accreditations."""

from datetime import date
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.db.models.functions import Coalesce

from accounts.sql import audited, from_file, marked_as, need_to_know, not_removed, referenced

SQL = Path(__file__).parent / "sql"
LETTERS = {"mission": "M", "post": "PO", "appointment": "AP", "accreditation": "AC"}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0008_preparation")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Mission",
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
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=140)),
                (
                    "capital",
                    models.CharField(blank=True, help_text="The city it is in.", max_length=120),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("HOME", "ours, at a partner's"),
                            ("FOREIGN", "a partner's, accredited to us"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        help_text="Keeps the engagements of its officers.",
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="accounts.desk",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "marking",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to="accounts.marking"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to="partners.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Post",
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
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "titles",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("DA", "defence attaché"),
                                ("DEFADV", "defence adviser"),
                                ("MA", "military attaché"),
                                ("NA", "naval attaché"),
                                ("AA", "air attaché"),
                                ("DDA", "deputy defence attaché"),
                                ("ADA", "assistant defence attaché"),
                                ("LO", "liaison officer"),
                            ],
                            max_length=6,
                        ),
                        size=None,
                    ),
                ),
                (
                    "service",
                    models.CharField(
                        blank=True,
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
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="1 to 10 for L1 to L10; empty: not set.",
                        null=True,
                        validators=[MinValueValidator(1), MaxValueValidator(10)],
                    ),
                ),
                (
                    "established",
                    models.DateField(blank=True, help_text="Empty: not known.", null=True),
                ),
                (
                    "disestablished",
                    models.DateField(
                        blank=True, help_text="The last day; empty: there is the post.", null=True
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "marking",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "mission",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.PROTECT,
                        related_name="posts",
                        to="engagements.mission",
                    ),
                ),
            ],
            options={
                "ordering": ["mission", "id"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
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
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("person", models.CharField(max_length=40)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("national_rank", models.CharField(blank=True, max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("NOMINATED", "nominated"),
                            ("APPROVAL_ASKED", "waiting for the host's approval"),
                            ("APPROVED", "approved by the host"),
                            ("ARRIVED", "arrived"),
                            ("IN_POST", "in post"),
                            ("LEAVING", "leaving"),
                            ("ENDED", "ended"),
                            ("APPROVAL_REFUSED", "refused by the host"),
                            ("WITHDRAWN", "withdrawn"),
                            ("RECALLED", "recalled"),
                            ("EXPELLED", "expelled"),
                        ],
                        default="NOMINATED",
                        max_length=16,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "planned_start",
                    models.DateField(help_text="The first day that was planned first."),
                ),
                (
                    "papers",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("CV", "curriculum vitae"),
                                ("SERVICE_RECORD", "service record"),
                            ],
                            max_length=14,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("note_reference", models.CharField(blank=True, max_length=120)),
                (
                    "arrived_on",
                    models.DateField(
                        blank=True,
                        help_text="When the arrival was notified to the host.",
                        null=True,
                    ),
                ),
                ("ended_reason", models.CharField(blank=True, max_length=500)),
                (
                    "gapped",
                    models.BooleanField(
                        default=False, help_text="The post is knowingly left empty after."
                    ),
                ),
                (
                    "fell_through",
                    models.BooleanField(
                        default=False, help_text="It ended before the post was taken up."
                    ),
                ),
                ("alone_from", models.DateField(editable=False, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "handover_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="handed_over_to",
                        to="engagements.appointment",
                    ),
                ),
                (
                    "marking",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.PROTECT,
                        related_name="appointments",
                        to="engagements.post",
                    ),
                ),
            ],
            options={
                "ordering": ["post", "valid_from", "id"],
            },
        ),
        migrations.CreateModel(
            name="Accreditation",
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
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.CharField(editable=False, help_text="The appointment's.", max_length=40),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("RESIDENT", "resident"), ("NON_RESIDENT", "non-resident")],
                        max_length=12,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "approval_state",
                    models.CharField(
                        choices=[
                            ("TO_ASK", "to be asked for"),
                            ("ASKED", "asked for"),
                            ("GIVEN", "given"),
                            ("NOT_REQUIRED", "not required by the receiving party"),
                            ("REFUSED", "refused"),
                            ("WITHDRAWN", "withdrawn by us"),
                        ],
                        default="TO_ASK",
                        max_length=12,
                    ),
                ),
                ("approval_asked", models.DateField(blank=True, null=True)),
                ("approval_given", models.DateField(blank=True, null=True)),
                ("notified_on", models.DateField(blank=True, null=True)),
                ("reference", models.CharField(blank=True, max_length=120)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "engagement",
                    models.OneToOneField(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="kept_by",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "marking",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="accounts.marking",
                    ),
                ),
                (
                    "receiving_party",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: home.",
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.PROTECT,
                        related_name="accreditations",
                        to="engagements.appointment",
                    ),
                ),
            ],
            options={
                "ordering": ["appointment", "valid_from", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("valid_from__isnull", True),
                                ("valid_to__isnull", True),
                                ("valid_from__lte", models.F("valid_to")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("valid_from__isnull", True),
                                ("valid_from__range", (date(1800, 1, 1), date(2199, 12, 31))),
                                _connector="OR",
                            ),
                            models.Q(
                                ("valid_to__isnull", True),
                                ("valid_to__range", (date(1800, 1, 1), date(2199, 12, 31))),
                                _connector="OR",
                            ),
                            models.Q(
                                ("approval_asked__isnull", True),
                                ("approval_asked__range", (date(1800, 1, 1), date(2199, 12, 31))),
                                _connector="OR",
                            ),
                            models.Q(
                                ("approval_given__isnull", True),
                                ("approval_given__range", (date(1800, 1, 1), date(2199, 12, 31))),
                                _connector="OR",
                            ),
                            models.Q(
                                ("notified_on__isnull", True),
                                ("notified_on__range", (date(1800, 1, 1), date(2199, 12, 31))),
                                _connector="OR",
                            ),
                        ),
                        name="accreditation_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("approval_state__in", ["ASKED", "GIVEN", "REFUSED"]),
                                    _negated=True,
                                ),
                                ("approval_asked__isnull", False),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("approval_state", "GIVEN"), _negated=True),
                                ("approval_given__isnull", False),
                                _connector="OR",
                            ),
                            models.Q(
                                ("approval_asked__isnull", True),
                                ("approval_given__isnull", True),
                                ("approval_asked__lte", models.F("approval_given")),
                                _connector="OR",
                            ),
                        ),
                        name="accreditation_approval_has_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approval_state", "GIVEN"), _negated=True),
                            ("approval_given__isnull", True),
                            ("valid_from__isnull", True),
                            ("approval_given__lte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="accreditation_begins_when_approved",
                    ),
                    ExclusionConstraint(
                        condition=models.Q(
                            ("basis", "RESIDENT"),
                            models.Q(
                                ("approval_state__in", ("REFUSED", "WITHDRAWN")), _negated=True
                            ),
                        ),
                        expressions=[
                            ("person", "="),
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
                        name="accreditation_one_residence",
                    ),
                    ExclusionConstraint(
                        condition=models.Q(
                            ("approval_state__in", ("REFUSED", "WITHDRAWN")), _negated=True
                        ),
                        expressions=[
                            ("appointment", "="),
                            (Coalesce("receiving_party", models.Value("")), "="),
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
                        name="accreditation_once_a_party",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="mission",
            constraint=models.UniqueConstraint(
                fields=("id", "marking"), name="mission_with_marking"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("id", "marking"), name="post_with_marking"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("established__isnull", True),
                        ("disestablished__isnull", True),
                        ("established__lte", models.F("disestablished")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("established__isnull", True),
                        ("established__range", (date(1800, 1, 1), date(2199, 12, 31))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("disestablished__isnull", True),
                        ("disestablished__range", (date(1800, 1, 1), date(2199, 12, 31))),
                        _connector="OR",
                    ),
                ),
                name="post_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("titles__len__gte", 1),
                    models.Q(("level__isnull", True), ("level__range", (1, 10)), _connector="OR"),
                ),
                name="post_has_title_and_level",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["person"], name="appointment_person"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                fields=("id", "marking"), name="appointment_with_marking"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                fields=("id", "person"), name="appointment_with_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("valid_from__isnull", True),
                        ("valid_to__isnull", True),
                        ("valid_from__lte", models.F("valid_to")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("alone_from__isnull", True),
                        ("valid_to__isnull", True),
                        ("alone_from__lte", models.F("valid_to")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("valid_from__isnull", True),
                        ("valid_from__range", (date(1800, 1, 1), date(2199, 12, 31))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("valid_to__isnull", True),
                        ("valid_to__range", (date(1800, 1, 1), date(2199, 12, 31))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("planned_start__isnull", True),
                        ("planned_start__range", (date(1800, 1, 1), date(2199, 12, 31))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("arrived_on__isnull", True),
                        ("arrived_on__range", (date(1800, 1, 1), date(2199, 12, 31))),
                        _connector="OR",
                    ),
                ),
                name="appointment_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["ENDED", "RECALLED", "EXPELLED"]), _negated=True),
                    ("fell_through", True),
                    ("valid_to__isnull", False),
                    _connector="OR",
                ),
                name="appointment_over_has_last_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("fell_through", True),
                        ("state__in", ["APPROVAL_REFUSED", "WITHDRAWN", "RECALLED", "EXPELLED"]),
                    ),
                    models.Q(
                        ("fell_through", False),
                        models.Q(("state__in", ["APPROVAL_REFUSED", "WITHDRAWN"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="appointment_falls_through_by_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=ExclusionConstraint(
                condition=models.Q(("fell_through", False)),
                deferrable=models.Deferrable.DEFERRED,
                expressions=[
                    ("post", "="),
                    ("marking", "="),
                    (
                        models.Func(
                            "alone_from", "valid_to", models.Value("[]"), function="daterange"
                        ),
                        "&&",
                    ),
                ],
                name="appointment_one_incumbent",
            ),
        ),
        *(referenced(f"engagements_{noun}", letters) for noun, letters in LETTERS.items()),
        marked_as("engagements_post", "engagements_mission", "mission_id"),
        marked_as("engagements_appointment", "engagements_post", "post_id"),
        marked_as("engagements_accreditation", "engagements_appointment", "appointment_id"),
        from_file(SQL / "representation.sql"),
        audited("engagements_mission"),
        audited("engagements_post"),
        audited("engagements_appointment", except_columns=("alone_from",)),
        audited("engagements_accreditation", except_columns=("person",)),
        *(need_to_know(f"engagements_{noun}") for noun in LETTERS),
        *(not_removed(f"engagements_{noun}") for noun in LETTERS),
    ]
