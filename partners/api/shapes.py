"""What answers look like, for the schema alone."""

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from partners.models import Grouping, GroupingMembership, Partner
from partners.models.grouping import Track
from partners.models.outcome import Aim


class SpanShape(serializers.Serializer):
    """First and last day, both included; null is open or not known."""

    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)


class PartnerShape(serializers.Serializer):
    """A state, organisation or other body."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(Partner.Kind.choices)
    name = serializers.CharField()
    name_formal = serializers.CharField(allow_null=True)
    region = serializers.CharField(allow_null=True)
    valid = SpanShape()
    is_home = serializers.BooleanField()
    is_fictitious = serializers.BooleanField()


class NameShape(serializers.Serializer):
    """A name that it goes or went by."""

    name = serializers.CharField()
    valid = SpanShape()
    note = serializers.CharField(allow_null=True)


class MembershipShape(serializers.Serializer):
    """That it belonged to a grouping."""

    grouping = serializers.CharField()
    status = serializers.ChoiceField(GroupingMembership.Status.choices)
    founding = serializers.BooleanField()
    valid = SpanShape()
    date_precision = serializers.ChoiceField(Grouping.Precision.choices)
    certainty = serializers.ChoiceField(GroupingMembership.Certainty.choices)


class AidShape(SpanShape):
    """Days between which development aid may go there."""

    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]


class PartnerDetailShape(PartnerShape):
    """A partner with the names it went by and the groupings it belonged to."""

    names = NameShape(many=True)
    aid = AidShape(many=True)
    groupings = MembershipShape(many=True)


CadenceShape = inline_serializer(
    "Cadence",
    {
        "from": serializers.DateField(allow_null=True),
        "to": serializers.DateField(allow_null=True),
        "months": serializers.IntegerField(),
    },
    many=True,
)


class GroupingShape(serializers.Serializer):
    """An alliance, forum, symposium, exercise, network or treaty."""

    code = serializers.CharField()
    name = serializers.CharField()
    nature = serializers.ChoiceField(Grouping.Nature.choices)
    organiser_kind = serializers.ChoiceField(Grouping.Organiser.choices, allow_null=True)
    track_nominal = serializers.ChoiceField(Track.choices, allow_null=True)
    established = serializers.DateField(allow_null=True)
    established_precision = serializers.ChoiceField(Grouping.Precision.choices)
    cadence = CadenceShape
    predecessor = serializers.CharField(allow_null=True)
    informs = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)


class MemberShape(serializers.Serializer):
    """A partner in a grouping."""

    partner = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(GroupingMembership.Status.choices)
    founding = serializers.BooleanField()
    valid = SpanShape()
    date_precision = serializers.ChoiceField(Grouping.Precision.choices)
    certainty = serializers.ChoiceField(GroupingMembership.Certainty.choices)
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]


class GroupingDetailShape(GroupingShape):
    """A grouping with its members: all there ever were, or those of one day."""

    on = serializers.DateField(allow_null=True)
    members = MemberShape(many=True)


class OutcomeShape(serializers.Serializer):
    """One of the stated ends that engagements are meant to serve."""

    code = serializers.CharField()
    position = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    aim = serializers.ChoiceField(Aim.choices)
    observable = serializers.CharField()
    trap = serializers.CharField()
