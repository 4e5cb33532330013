"""How a relationship is judged: ratings of what helps or stands in its way."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from accounts.sql import audited, need_to_know, not_removed, referenced
from partners.models.judgement import Confidence, Evidence, Factor, Favour

RATINGS = "partners_challengerating"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partners", "0002_plans")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ChallengeRating",
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
                ("factor", models.CharField(choices=Factor.choices, max_length=12)),
                ("score", models.PositiveSmallIntegerField(choices=Favour.choices)),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=Confidence.choices,
                        help_text="Empty: nothing judged.",
                        max_length=1,
                    ),
                ),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=Evidence.choices, max_length=18),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("rated_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenge_ratings",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["partner", "factor", "-rated_on", "-id"],
                "indexes": [
                    models.Index(fields=["partner", "factor", "-rated_on"], name="challenge_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(score__in=[0, 1, 2, 3, 4]), name="challenge_score_0_to_4"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            factor__in=[
                                "CF1-EQUAL",
                                "CF2-AIMS",
                                "CF3-CLEAR",
                                "CF4-RECEPT",
                                "CF5-CONTEXT",
                                "CF6-CULTURE",
                                "CF7-PERSPECT",
                                "CF8-FIT",
                                "CF9-LANGUAGE",
                                "CF10-CORE",
                            ]
                        ),
                        name="challenge_factor_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(score__gt=0)
                        & Q(confidence__in=["L", "M", "H"])
                        & ~Q(evidence=[])
                        | ~Q(score__gt=0) & Q(confidence=""),
                        name="challenge_grounded",
                    ),
                    models.CheckConstraint(
                        condition=~Q(evidence=["JUDGEMENT_ONLY"]) | Q(confidence__in=["", "L"]),
                        name="challenge_judgement_alone_is_low",
                    ),
                ],
            },
        ),
        referenced(RATINGS, "CR"),
        audited(RATINGS),
        need_to_know(RATINGS),
        not_removed(RATINGS),
    ]
