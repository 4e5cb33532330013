"""What came of it: judgements of effect, and signals beside home's own programme."""

from typing import Any, ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from accounts.sql import audited, marked_as, need_to_know, not_removed, referenced
from engagements.models.assessment import AssessorRole, Stage
from engagements.models.signal import SignalKind
from partners.models.judgement import Confidence, Evidence, Factor

ASSESSMENTS = "engagements_assessment"
RELATIONS = "engagements_relationshipassessment"
SIGNALS = "engagements_signal"
WHOLE = "engagements_engagement"


def _to(model: str, name: str = "+", **options: Any) -> Any:
    kind = options.pop("kind", models.ForeignKey)
    return kind(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model, **options)


def _row() -> list[tuple[str, Any]]:
    return [
        (
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        ("ref", models.CharField(db_default="", editable=False, max_length=20, unique=True)),
        ("created_at", models.DateTimeField()),
        ("changed_at", models.DateTimeField()),
        ("version", models.PositiveIntegerField(default=1)),
        ("created_by", _to(settings.AUTH_USER_MODEL)),
    ]


def _finding(name: str, said: str) -> tuple[str, Any]:
    return name, models.CharField(blank=True, help_text=said, max_length=280)


def _judged(model: str) -> list[tuple[str, Any]]:
    return [
        ("outcome", _to("partners.outcome")),
        (
            "score",
            models.SmallIntegerField(blank=True, help_text="Empty: cannot assess.", null=True),
        ),
        ("cannot_assess", models.BooleanField(default=False)),
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
        ("assessor_role", models.CharField(choices=AssessorRole.choices, max_length=11)),
        ("rationale", models.CharField(blank=True, max_length=500)),
        (
            "limits",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=Factor.choices, max_length=12),
                blank=True,
                default=list,
                help_text="The challenge factors that kept it from having more effect.",
                size=None,
            ),
        ),
        _finding("accountability_step", "COMP: the step towards accountability that was taken."),
        _finding("partner_view", "PERC: how the partner's view of home changed."),
        _finding("home_view", "PERC: how home's view of the partner changed."),
        (
            "supersedes",
            _to(model, "superseded_by", kind=models.OneToOneField, blank=True, null=True),
        ),
        (
            "superseded_at",
            models.DateTimeField(blank=True, help_text="Empty: it stands.", null=True),
        ),
    ]


def _judged_well(prefix: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(cannot_assess=True, score__isnull=True) & ~Q(rationale="")
            | Q(cannot_assess=False, score__isnull=False, score__range=(-2, 2)),
            name=f"{prefix}_score_or_cannot_assess",
        ),
        models.CheckConstraint(
            condition=Q(assessor_role__in=["SELF", "INDEPENDENT"]), name=f"{prefix}_role_known"
        ),
        models.CheckConstraint(
            condition=~Q(outcome="COMP")
            | Q(score__isnull=True)
            | Q(score__lte=0)
            | ~Q(accountability_step=""),
            name=f"{prefix}_competence_is_accountable",
        ),
        models.CheckConstraint(
            condition=Q(cannot_assess=False) & Q(confidence__in=["L", "M", "H"]) & ~Q(evidence=[])
            | ~Q(cannot_assess=False) & Q(confidence=""),
            name=f"{prefix}_grounded",
        ),
        models.CheckConstraint(
            condition=~Q(evidence=["JUDGEMENT_ONLY"]) | Q(confidence__in=["", "L"]),
            name=f"{prefix}_judgement_alone_is_low",
        ),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0010_goals"),
        ("partners", "0003_judgements"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                *_row(),
                (
                    "marking",
                    _to("accounts.marking", db_constraint=False, db_index=False, editable=False),
                ),
                *_judged("engagements.assessment"),
                ("engagement", _to("engagements.engagement", "assessments", db_constraint=False)),
                ("stage", models.CharField(choices=Stage.choices, max_length=9)),
                ("observed_on", models.DateField()),
            ],
            options={
                "ordering": ["engagement", "created_at", "id"],
                "constraints": [
                    *_judged_well("assessment"),
                    models.CheckConstraint(
                        condition=Q(stage__in=["INITIAL", "FOLLOW_UP"]),
                        name="assessment_stage_known",
                    ),
                    models.UniqueConstraint(
                        fields=["engagement", "outcome", "created_by", "stage"],
                        condition=Q(superseded_at__isnull=True),
                        name="assessment_one_standing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RelationshipAssessment",
            fields=[
                *_row(),
                ("marking", _to("accounts.marking")),
                *_judged("engagements.relationshipassessment"),
                ("partner", _to("partners.partner", "relationship_assessments")),
                ("half_year", models.CharField(help_text="Such as 2025H1.", max_length=6)),
            ],
            options={
                "ordering": ["partner", "half_year", "created_at", "id"],
                "constraints": [
                    *_judged_well("relation"),
                    models.CheckConstraint(
                        condition=Q(half_year__regex=r"^\d{4}H[12]$"), name="relation_half_year"
                    ),
                    models.UniqueConstraint(
                        fields=["partner", "half_year", "outcome", "created_by", "marking"],
                        condition=Q(superseded_at__isnull=True),
                        name="relation_one_standing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                *_row(),
                ("marking", _to("accounts.marking")),
                ("kind", models.CharField(choices=SignalKind.choices, max_length=8)),
                ("partner", _to("partners.partner", "signals")),
                (
                    "engagement",
                    _to(
                        "engagements.engagement",
                        "signals",
                        blank=True,
                        db_constraint=False,
                        null=True,
                    ),
                ),
                ("occurred_on", models.DateField()),
                (
                    "source",
                    models.CharField(help_text="Where it is known from.", max_length=200),
                ),
                ("text", models.CharField(blank=True, max_length=500)),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, help_text="Empty: it stands.", max_length=500),
                ),
            ],
            options={
                "ordering": ["-occurred_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            kind__in=[
                                "SIG-CANC",
                                "SIG-REF",
                                "SIG-EXP",
                                "SIG-INC",
                                "SIG-PROT",
                                "SIG-SUSP",
                                "SIG-RES",
                                "SIG-UPG",
                                "SIG-DNG",
                            ]
                        ),
                        name="signal_kind_known",
                    ),
                    models.CheckConstraint(condition=~Q(source=""), name="signal_has_source"),
                ],
                "indexes": [
                    models.Index(fields=["partner", "-occurred_on"], name="signal_of_partner")
                ],
            },
        ),
        referenced(ASSESSMENTS, "AS"),
        referenced(RELATIONS, "RA"),
        referenced(SIGNALS, "SG"),
        marked_as(ASSESSMENTS, WHOLE, "engagement_id"),
        marked_as(SIGNALS, WHOLE, "engagement_id", optional=True),
        audited(ASSESSMENTS, part_of="engagement_id"),
        audited(RELATIONS),
        audited(SIGNALS, part_of="engagement_id"),
        *(need_to_know(table) for table in (ASSESSMENTS, RELATIONS, SIGNALS)),
        *(not_removed(table) for table in (ASSESSMENTS, RELATIONS, SIGNALS)),
    ]
