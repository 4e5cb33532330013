"""Judgements of effect: of an engagement, and of a half-year with a partner."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.parameters import read_code, read_flag, read_known, refuse
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Register,
    RegisterDetail,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import FLAG_TYPE, parameter
from accounts.roles import Right
from accounts.serializers import Code, Day, Flag, Items, StrictSerializer, Text, Whole
from engagements.actions.assessments import assess, assess_relationship
from engagements.api.belonging import EngagementRegisterDetail, EngagementRegisterList
from engagements.models import Assessment, Engagement, RelationshipAssessment
from engagements.models.assessment import (
    HIGHEST_SCORE,
    LONGEST_FINDING,
    LOWEST_SCORE,
    AssessorRole,
    Stage,
)
from engagements.periods import EARLIEST, LATEST, HalfYear
from partners.models import Outcome, Partner
from partners.models.judgement import LONGEST_GROUNDS, Confidence, Evidence, Factor

_BY_SERVICE = OF_THE_ROW | {"assessor", "supersedes", "superseded_by", "superseded_at"}
_TRUTH = FLAG_TYPE


class JudgementShape(RowShape):
    """A judgement of effect; a null score says that it cannot be assessed, 0 that there was none.

    `supersedes` and `superseded_by` are the same assessor's other judgements of the same.
    """

    ref = serializers.CharField()
    outcome = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)
    cannot_assess = serializers.BooleanField()
    confidence = serializers.ChoiceField(Confidence.choices, allow_null=True)
    evidence = serializers.ListField(child=serializers.ChoiceField(Evidence.choices))
    assessor = serializers.CharField()
    assessor_role = serializers.ChoiceField(AssessorRole.choices)
    rationale = serializers.CharField(allow_null=True)
    limits = serializers.ListField(child=serializers.ChoiceField(Factor.choices))
    accountability_step = serializers.CharField(allow_null=True)
    partner_view = serializers.CharField(allow_null=True)
    home_view = serializers.CharField(allow_null=True)
    supersedes = serializers.CharField(allow_null=True)
    superseded_by = serializers.CharField(allow_null=True)
    superseded_at = serializers.DateTimeField(allow_null=True)


class AssessmentShape(JudgementShape):
    """What an engagement did for an outcome; `intended`: whether it was meant to."""

    engagement = serializers.CharField()
    intended = serializers.BooleanField()
    stage = serializers.ChoiceField(Stage.choices)
    observed_on = serializers.DateField()


class RelationshipAssessmentShape(JudgementShape):
    """How the relationship stood for an outcome in a half-year."""

    partner = serializers.CharField()
    half_year = serializers.CharField()


class JudgementEntry(StrictSerializer):
    """Give a score with evidence and confidence, or `cannot_assess` with a rationale."""

    set_by_service = _BY_SERVICE

    outcome = Text(max_length=4)
    score = Whole(min_value=LOWEST_SCORE, max_value=HIGHEST_SCORE, allow_null=True, required=False)
    cannot_assess = Flag(required=False)
    confidence = Code(Confidence.choices, required=False)
    evidence = Items(child=Code(Evidence.choices), max_length=len(Evidence), required=False)
    assessor_role = Code(AssessorRole.choices)
    rationale = Text(max_length=LONGEST_GROUNDS, lines=True, required=False)
    limits = Items(child=Code(Factor.choices), max_length=len(Factor), required=False)
    accountability_step = Text(max_length=LONGEST_FINDING, required=False)
    partner_view = Text(max_length=LONGEST_FINDING, required=False)
    home_view = Text(max_length=LONGEST_FINDING, required=False)


class AssessmentEntry(JudgementEntry):
    """What a POST says of an engagement."""

    set_by_service = _BY_SERVICE | {"engagement", "intended", "marking"}

    stage = Code(Stage.choices)
    observed_on = Day(first=EARLIEST, last=LATEST)


class RelationshipAssessmentEntry(JudgementEntry):
    """What a POST says of a half-year, such as 2025H1, with a partner."""

    partner = Text(max_length=40)
    half_year = Text(max_length=6)
    marking = Text(max_length=200, required=False)


def _judgement_as_json(row: Any) -> dict[str, Any]:
    following = row.superseded_by if hasattr(row, "superseded_by") else None
    return {
        "ref": row.ref,
        "outcome": row.outcome_id,
        "score": row.score,
        "cannot_assess": row.cannot_assess,
        "confidence": row.confidence or None,
        "evidence": row.evidence,
        "assessor": row.created_by.username,
        "assessor_role": row.assessor_role,
        "rationale": row.rationale or None,
        "limits": row.limits,
        "accountability_step": row.accountability_step or None,
        "partner_view": row.partner_view or None,
        "home_view": row.home_view or None,
        "supersedes": row.supersedes.ref if row.supersedes else None,
        "superseded_by": following.ref if following else None,
        "superseded_at": row.superseded_at,
        **row_as_json(row),
    }


_RELATED = ("marking", "created_by", "supersedes", "superseded_by")
_FILTERS = (
    parameter("outcome", "An outcome's code.", type=str),
    parameter("assessor_role", "By whom.", type=str, enum=AssessorRole.values),
    parameter("standing", "Whether it is not superseded.", type=_TRUTH),
)


def _narrowed(rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
    outcome = read_known(given, "outcome", Outcome.objects.all())
    role = read_code(given, "assessor_role", AssessorRole.values)
    standing = read_flag(given, "standing")
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    if role is not None:
        rows = rows.filter(assessor_role=role)
    return rows if standing is None else rows.filter(superseded_at__isnull=standing)


class _Assessments(Register):
    model = Assessment
    related: ClassVar[tuple[str, ...]] = (*_RELATED, "engagement")
    parts = ("engagement__outcomes",)

    def shown(self, row: Assessment) -> dict[str, Any]:
        meant = {each.outcome_id for each in row.engagement.outcomes.all()}
        return {
            "engagement": row.engagement.ref,
            "intended": row.outcome_id in meant,
            "stage": row.stage,
            "observed_on": row.observed_on,
            **_judgement_as_json(row),
        }


@described("assessments", AssessmentShape, filters=_FILTERS)
class AssessmentList(_Assessments, EngagementRegisterList, Adding):
    """What people judge the engagement to have achieved, the newest first."""

    right = Right.ASSESS
    entry = AssessmentEntry
    filters: ClassVar[tuple[str, ...]] = ("outcome", "assessor_role", "standing")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        return _narrowed(rows, given)

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[Assessment, Sequence[str]]:
        return assess(to, said, by=self.reader, at=request.at)


@described("assessments", AssessmentShape)
class AssessmentDetail(_Assessments, EngagementRegisterDetail):
    """One assessment; it is never changed, only superseded by another."""


class _Relationships(Register):
    model = RelationshipAssessment
    related = _RELATED

    def shown(self, row: RelationshipAssessment) -> dict[str, Any]:
        return {
            "partner": row.partner_id,
            "half_year": row.half_year,
            **_judgement_as_json(row),
        }


@described(
    "relationship_assessments",
    RelationshipAssessmentShape,
    filters=(
        parameter("partner", "A partner's code.", type=str),
        parameter("half_year", "Such as 2025H1.", type=str),
        *_FILTERS,
    ),
)
class RelationshipAssessmentList(_Relationships, RegisterList, Adding):
    """How relationships stood, half-year by half-year; shown beside effect, never part of it."""

    right = Right.RATE
    entry = RelationshipAssessmentEntry
    filters: ClassVar[tuple[str, ...]] = (
        "partner", "half_year", "outcome", "assessor_role", "standing",
    )  # fmt: skip

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        partner = read_known(given, "partner", Partner.objects.all())
        half = given.get("half_year")
        if partner is not None:
            rows = rows.filter(partner=partner)
        if half is not None:
            try:
                rows = rows.filter(half_year=str(HalfYear.parse(half)))
            except ValueError as error:
                raise refuse("half_year", str(error)) from error
        return _narrowed(rows, given)

    def add(
        self, to: None, said: dict[str, Any], request: RestRequest
    ) -> tuple[RelationshipAssessment, Sequence[str]]:
        return assess_relationship(said, by=self.reader, at=request.at)


@described("relationship_assessments", RelationshipAssessmentShape)
class RelationshipAssessmentDetail(_Relationships, RegisterDetail):
    """One judgement of a half-year."""
