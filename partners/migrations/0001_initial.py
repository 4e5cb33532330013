"""The first tables of this room, and the triggers that belong to them."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

from accounts.sql import audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Grouping",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=160)),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("ORGANISATION", "organisation"),
                            ("ALLIANCE", "alliance"),
                            ("ARRANGEMENT", "arrangement"),
                            ("MINISTERIAL", "ministerial meeting"),
                            ("FORUM", "forum"),
                            ("SYMPOSIUM", "symposium"),
                            ("SEMINAR", "seminar"),
                            ("EXERCISE", "exercise"),
                            ("NETWORK", "network"),
                            ("DIALOGUE", "dialogue"),
                            ("TREATY", "treaty"),
                            ("CODE", "code of conduct"),
                            ("PROGRAMME", "programme"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "organiser_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("INTERGOVERNMENTAL", "between governments"),
                            ("ARMED_FORCE", "an armed force"),
                            ("PRIVATE", "private"),
                        ],
                        max_length=17,
                    ),
                ),
                (
                    "track_nominal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("T1", "track 1: official"),
                            ("T1_5", "track 1.5: officials and academics together"),
                            ("T2", "track 2: private capacity and academics"),
                        ],
                        max_length=4,
                    ),
                ),
                ("established_on", models.DateField(blank=True, null=True)),
                (
                    "established_precision",
                    models.CharField(
                        choices=[
                            ("Y", "year"),
                            ("M", "month"),
                            ("D", "day"),
                            ("UNKNOWN", "unknown"),
                        ],
                        default="UNKNOWN",
                        max_length=7,
                    ),
                ),
                (
                    "cadence",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="[{from, to, months}], because a cadence changes.",
                    ),
                ),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("code", models.CharField(max_length=4, primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField(unique=True)),
                ("label", models.CharField(max_length=120)),
                ("observable", models.TextField(help_text="Signs that it is happening.")),
                ("trap", models.TextField(help_text="What must not be counted as a sign.")),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.region",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("STATE", "state"),
                            ("ORGANISATION", "organisation"),
                            ("SUBSTATE", "territory or part of a state"),
                            ("COMPANY", "company"),
                            ("INSTITUTE", "institute"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("name_formal", models.CharField(blank=True, max_length=200)),
                (
                    "valid_from",
                    models.DateField(
                        blank=True, help_text="Empty: since before records.", null=True
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="The last day; empty: to this day.", null=True
                    ),
                ),
                ("is_fictitious", models.BooleanField(default=False)),
                ("is_home", models.BooleanField(default=False)),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.region",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="GroupingMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("MEMBER", "member"),
                            ("OBSERVER", "observer"),
                            ("ASSOCIATE", "associate"),
                            ("PARTICIPANT_ONCE", "took part once"),
                            ("INVITED", "invited"),
                        ],
                        max_length=16,
                    ),
                ),
                ("founding", models.BooleanField(default=False)),
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
                    "date_precision",
                    models.CharField(
                        choices=[
                            ("Y", "year"),
                            ("M", "month"),
                            ("D", "day"),
                            ("UNKNOWN", "unknown"),
                        ],
                        default="D",
                        max_length=7,
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("CONFIRMED", "confirmed"),
                            ("SINGLE_SOURCE", "one source"),
                            ("DISPUTED", "disputed"),
                        ],
                        max_length=13,
                    ),
                ),
                ("source", models.TextField(blank=True)),
                (
                    "grouping",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="partners.grouping",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["grouping", "partner", "valid_from", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="membership_valid_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("grouping", "="),
                            ("partner", "="),
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
                        name="membership_does_not_overlap",
                        violation_error_message="This partner already belongs to the grouping on some of these days. End the earlier membership first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("valid_from", models.DateField(blank=True, null=True)),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="The last day; empty: still used.", null=True
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["partner", "name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "name", "valid_from"),
                        name="partner_name_is_distinct",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_from__lte", models.F("valid_to")),
                    _connector="OR",
                ),
                name="partner_valid_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_home", True)), fields=("is_home",), name="partner_one_home"
            ),
        ),
        audited("partners_region"),
        audited("partners_partner"),
        audited("partners_partnername"),
        audited("partners_outcome"),
        audited("partners_grouping"),
        audited("partners_groupingmembership"),
    ]
