"""What answers look like, for the schema alone: nothing is rendered through these."""

from rest_framework import serializers

from accounts.api.schema import MarkingShape
from engagements.models import (
    Acceptance,
    Beneficiary,
    Capacity,
    Counterpart,
    Domain,
    Flow,
    Focus,
    LinkType,
    Mode,
    OutcomeSource,
    Place,
    ReturnReason,
    Role,
    Service,
    State,
)  # fmt: skip
from engagements.models.choices import CancelBy, CancelReason
from engagements.serializers import LEVELS
from partners.models.grouping import Track


class DaysShape(serializers.Serializer):
    """First and last day, both included; no last day: still in force, or not known."""

    start = serializers.DateField()
    end = serializers.DateField(allow_null=True)


class ParticipantShape(serializers.Serializer):
    """A partner's part."""

    partner = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    counterpart_type = serializers.ChoiceField(Counterpart.choices)
    capacity = serializers.ChoiceField(Capacity.choices)
    people = serializers.IntegerField(allow_null=True)
    service = serializers.ListField(child=serializers.ChoiceField(Service.choices))
    acceptance = serializers.ChoiceField(Acceptance.choices)


class PrincipalShape(serializers.Serializer):
    """The most senior person of a side."""

    side = serializers.CharField(help_text="HOME or a participant's code.")
    office = serializers.CharField()
    level = serializers.ChoiceField(LEVELS, allow_null=True)
    person = serializers.CharField(allow_null=True)
    national_rank = serializers.CharField(allow_null=True)
    nato_code = serializers.CharField(allow_null=True)


class MeantOutcomeShape(serializers.Serializer):
    """An outcome that is meant."""

    outcome = serializers.CharField()
    rank = serializers.IntegerField()
    source = serializers.ChoiceField(OutcomeSource.choices)  # type: ignore[assignment]
    beneficiary = serializers.ChoiceField(Beneficiary.choices)


class LinkShape(serializers.Serializer):
    """How it relates to another engagement."""

    to = serializers.CharField()
    type = serializers.ChoiceField(LinkType.choices)


class MoneyShape(serializers.Serializer):
    """Money that home spent, with two places."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class EngagementShape(serializers.Serializer):
    """One thing planned or done with one partner or with many."""

    ref = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    family = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    state = serializers.ChoiceField(State.choices)
    retrospective = serializers.BooleanField()
    planned = DaysShape(allow_null=True)
    planned_baseline = DaysShape(allow_null=True)
    actual = DaysShape(allow_null=True)
    milestone_date = serializers.DateField(allow_null=True)
    completed_on = serializers.DateField(allow_null=True)
    place = serializers.ChoiceField(Place.choices, allow_null=True)
    place_party = serializers.CharField(allow_null=True)
    place_name = serializers.CharField(allow_null=True)
    lat = serializers.CharField(allow_null=True)
    lon = serializers.CharField(allow_null=True)
    host = serializers.CharField(allow_null=True)
    flow = serializers.ChoiceField(Flow.choices)
    track_nominal = serializers.ChoiceField(Track.choices)
    track_conduct = serializers.ChoiceField(Track.choices)
    participants = ParticipantShape(many=True)
    principals = PrincipalShape(many=True)
    outcomes = MeantOutcomeShape(many=True)
    frameworks = serializers.ListField(child=serializers.CharField())
    links = LinkShape(many=True)
    series = serializers.CharField(allow_null=True)
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    is_container = serializers.BooleanField()
    children = serializers.ListField(child=serializers.CharField())
    goal = serializers.CharField(allow_null=True)
    service = serializers.ListField(child=serializers.ChoiceField(Service.choices))
    domain = serializers.ListField(child=serializers.ChoiceField(Domain.choices))
    focus = serializers.ListField(child=serializers.ChoiceField(Focus.choices))
    people_home = serializers.IntegerField(allow_null=True)
    cost_home = MoneyShape(allow_null=True)
    summary = serializers.CharField(allow_null=True)
    marking = MarkingShape()
    desk = serializers.CharField()
    owner = serializers.CharField()
    purpose_check = serializers.BooleanField()
    cancel_by = serializers.ChoiceField(CancelBy.choices, allow_null=True)
    cancel_reason = serializers.ChoiceField(CancelReason.choices, allow_null=True)
    cancel_signal = serializers.BooleanField()
    return_reason = serializers.ChoiceField(ReturnReason.choices, allow_null=True)
    state_reason = serializers.CharField(allow_null=True)
    approved_by = serializers.CharField(allow_null=True)
    approved_on = serializers.DateField(allow_null=True)
    report = serializers.CharField(allow_null=True)
    report_by = serializers.CharField(allow_null=True)
    report_on = serializers.DateField(allow_null=True)
    external_source = serializers.CharField(allow_null=True)
    external_ref = serializers.CharField(allow_null=True)
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class WrittenShape(EngagementShape):
    """The engagement after it was written, with what to look at again."""

    warnings = serializers.ListField(child=serializers.CharField())


class AnnexShape(serializers.Serializer):
    """A sensitive remark; its words are null once it is withdrawn."""

    ref = serializers.CharField()
    letters = serializers.CharField(help_text="Its place in the address.")
    engagement = serializers.CharField()
    marking = MarkingShape()
    body = serializers.CharField(allow_null=True)
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = serializers.CharField(allow_null=True)
