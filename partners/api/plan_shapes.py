"""What is said of a plan, and how it is shown."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.registers import OF_THE_ROW, RowShape, row_as_json
from accounts.serializers import Amount, Code, Flag, Items, MarkingField, StrictSerializer, Text
from partners.api.fields import (
    OpenSpanShape,
    Span,
    Texted,
    code,
    day,
    measure,
    value_as_json,
)
from partners.models import Plan, PlanConsultation, PlanIndicator, PlanObjective

MOST_PARTS = 50


class IndicatorEntry(StrictSerializer):
    """What shows whether an objective is reached; with `ref` one that is there already."""

    set_by_service = frozenset({"latest", "not_observed_on"})

    ref = code(required=False)
    name = Text(max_length=140)
    unit = Text(max_length=40)
    baseline = measure(required=False)
    target = measure(required=False)
    cumulative = Flag(required=False)
    direction = Code(PlanIndicator.Direction.choices, required=False)


class GoalEntry(Texted):
    """A way towards an objective."""

    empties = ("owner",)

    ref = code(required=False)
    text = Text(max_length=500)
    owner = Text(max_length=120, allow_null=True, required=False)


class ObjectiveEntry(StrictSerializer):
    """An end; lists that are left out stay as they are."""

    ref = code(required=False)
    text = Text(max_length=500)
    outcome = code()
    leverage = Code(PlanObjective.Leverage.choices)
    due = day(allow_null=True, required=False)
    goals = Items(child=GoalEntry(), max_length=MOST_PARTS, required=False)
    indicators = Items(child=IndicatorEntry(), max_length=MOST_PARTS, required=False)


class ConsultationEntry(StrictSerializer):
    """What another department said."""

    department = Text(max_length=80)
    said = Code(PlanConsultation.Position.choices)
    on = day()
    who = Text(max_length=120)


class AnalysisEntry(StrictSerializer):
    """What the departments found together."""

    text = Text(lines=True, max_length=4000)
    on = day()


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class SharesField(serializers.Field):
    """Fractions by outcome, `{"TENS": "0.25", …}`; an empty object for none."""

    _SHARE = Amount(max_digits=9, decimal_places=8, min_value=0)

    def to_internal_value(self, data: Any) -> dict[str, Decimal]:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError("Send an object with a fraction for each outcome.")
        if len(data) > MOST_PARTS:
            raise serializers.ValidationError(f"Send no more than {MOST_PARTS} of these.")
        found, errors = {}, {}
        for name, said in data.items():
            try:
                found[code().run_validation(name)] = self._SHARE.run_validation(said)
            except serializers.ValidationError as error:
                errors[str(name)[:40]] = error.detail
        if errors:
            raise serializers.ValidationError(errors)
        return found


class PlanChange(Texted):
    """What a PATCH may say; a list of parts replaces all of that sort."""

    set_by_service = OF_THE_ROW | {"edition", "approved_by", "approved_at", "on"}
    empties = ("lead_department",)

    kind = Code(Plan.Kind.choices, required=False)
    partner = code(allow_null=True, required=False)
    region = code(allow_null=True, required=False)
    theme = Text(max_length=120, allow_null=True, required=False)
    valid = Span(required=False)
    state = Code(Plan.State.choices, required=False)
    lead_department = Text(max_length=80, allow_null=True, required=False)
    joint_analysis = AnalysisEntry(allow_null=True, required=False)
    target_shares = SharesField(required=False)
    consultations = Items(child=ConsultationEntry(), max_length=MOST_PARTS, required=False)
    objectives = Items(child=ObjectiveEntry(), max_length=MOST_PARTS, required=False)
    marking = MarkingField(required=False)


class PlanEntry(PlanChange):
    """What a POST says."""

    valid = Span()


class LatestShape(serializers.Serializer):
    """What was observed last, carried forward to the day that is asked for."""

    value = serializers.CharField()
    as_of = serializers.DateField()


class IndicatorShape(serializers.Serializer):
    """What shows whether an objective is reached."""

    ref = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    baseline = serializers.CharField(allow_null=True)
    target = serializers.CharField(allow_null=True)
    cumulative = serializers.BooleanField()
    direction = serializers.ChoiceField(PlanIndicator.Direction.choices)
    latest = LatestShape(allow_null=True)
    not_observed_on = serializers.DateField(
        allow_null=True, help_text="When somebody looked after that and could not tell."
    )


class GoalShape(serializers.Serializer):
    """A way towards an objective; engagements cite it by `ref`."""

    ref = serializers.CharField()
    text = serializers.CharField()
    owner = serializers.CharField(allow_null=True)


class ObjectiveShape(serializers.Serializer):
    """An end, with its ways and what shows whether it is reached."""

    ref = serializers.CharField()
    text = serializers.CharField()
    outcome = serializers.CharField()
    leverage = serializers.ChoiceField(PlanObjective.Leverage.choices)
    due = serializers.DateField(allow_null=True)
    goals = GoalShape(many=True)
    indicators = IndicatorShape(many=True)


class ConsultationShape(serializers.Serializer):
    """What another department said."""

    department = serializers.CharField()
    said = serializers.ChoiceField(PlanConsultation.Position.choices)
    on = serializers.DateField()
    who = serializers.CharField()


class AnalysisShape(serializers.Serializer):
    """What the departments found together."""

    text = serializers.CharField()
    on = serializers.DateField()


class PlanShape(RowShape):
    """One edition of a plan, with what its indicators showed by the day `on`."""

    ref = serializers.CharField()
    kind = serializers.ChoiceField(Plan.Kind.choices)
    partner = serializers.CharField(allow_null=True)
    region = serializers.CharField(allow_null=True)
    theme = serializers.CharField(allow_null=True)
    edition = serializers.IntegerField()
    valid = OpenSpanShape()
    state = serializers.ChoiceField(Plan.State.choices)
    approved_by = serializers.CharField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    lead_department = serializers.CharField(allow_null=True)
    joint_analysis = AnalysisShape(allow_null=True)
    target_shares = serializers.DictField(child=serializers.CharField())
    consultations = ConsultationShape(many=True)
    objectives = ObjectiveShape(many=True)
    on = serializers.DateField()


def plan_as_json(plan: Plan, *, on: date) -> dict[str, Any]:
    """The plan with its parts, which are fetched with it."""
    return {
        "ref": plan.ref,
        "kind": plan.kind,
        "partner": plan.partner_id,
        "region": plan.region_id,
        "theme": plan.theme,
        "edition": plan.edition,
        "valid": {"start": plan.valid_from, "end": plan.valid_to},
        "state": plan.state,
        "approved_by": plan.approved_by.username if plan.approved_by else None,
        "approved_at": plan.approved_at,
        "lead_department": plan.lead_department or None,
        "joint_analysis": {"text": plan.joint_analysis, "on": plan.joint_analysis_on}
        if plan.joint_analysis
        else None,
        "target_shares": plan.target_shares,
        "consultations": [
            {"department": row.department, "said": row.said, "on": row.on, "who": row.who}
            for row in plan.consultations.all()
        ],
        "objectives": [_objective(row, on) for row in plan.objectives.all()],
        "on": on,
        **row_as_json(plan),
    }


def _objective(row: PlanObjective, on: date) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "text": row.text,
        "outcome": row.outcome_id,
        "leverage": row.leverage,
        "due": row.due,
        "goals": [
            {"ref": goal.ref, "text": goal.text, "owner": goal.owner or None}
            for goal in row.goals.all()
        ],
        "indicators": [_indicator(indicator, on) for indicator in row.indicators.all()],
    }


def _indicator(row: PlanIndicator, on: date) -> dict[str, Any]:
    observed, looked = row.looked_at(on)
    return {
        "ref": row.ref,
        "name": row.name,
        "unit": row.unit,
        "baseline": value_as_json(row.baseline),
        "target": value_as_json(row.target),
        "cumulative": row.cumulative,
        "direction": row.direction,
        "latest": {"value": value_as_json(observed.value), "as_of": observed.as_of}
        if observed
        else None,
        "not_observed_on": looked.as_of if looked is not None and looked.value is None else None,
    }
