"""The shapes of this room's answers, for the description of the REST door."""

from rest_framework import serializers


class _Figure(serializers.DecimalField):
    """Six places, as text; null where no return was made."""

    def __init__(self) -> None:
        super().__init__(max_digits=30, decimal_places=6, allow_null=True)


class IntensityShape(serializers.Serializer):
    """In standard engagement equivalents: a staff talk is 1."""

    total = _Figure()
    event = _Figure()
    standing = _Figure()
    milestone = _Figure()
    presence = _Figure()
    default_mapping_share = _Figure()


class OutcomeFiguresShape(serializers.Serializer):
    """The part that is meant for one outcome."""

    outcome = serializers.CharField()
    intensity = _Figure()
    event = _Figure()
    standing = _Figure()
    milestone = _Figure()
    presence = _Figure()


class CostShape(serializers.Serializer):
    """Home's cost that is this partner's share."""

    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=30, decimal_places=2)


class SummaryShape(serializers.Serializer):
    """What a partner's quarter adds up to, over the records that the caller may see."""

    partner = serializers.CharField()
    quarter = serializers.RegexField(r"^\d{4}Q[1-4]$")
    revision = serializers.IntegerField(allow_null=True, help_text="Null before publication.")
    method = serializers.CharField()
    recounts_due = serializers.IntegerField(help_text="1 while a change is still to be counted.")
    intensity = IntensityShape()
    outcomes = OutcomeFiguresShape(many=True)
    families = serializers.DictField(
        child=serializers.DecimalField(max_digits=30, decimal_places=6)
    )
    states = serializers.DictField(child=serializers.IntegerField())
    counted = serializers.IntegerField()
    people = serializers.IntegerField()
    person_days = serializers.IntegerField()
    days = serializers.IntegerField()
    cost = CostShape(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`return` is a word of the language, so no class can have it as a name."""
        returned = serializers.ChoiceField(["RETURNED", "NIL", "NOT_RETURNED"])
        return {**super().get_fields(), "return": returned}


class NumberShape(serializers.Serializer):
    """A number of the method: as it is, and in six places."""

    exact = serializers.CharField(help_text="A whole number or a fraction such as 2/3.")
    value = serializers.DecimalField(max_digits=30, decimal_places=6)


class MethodShape(serializers.Serializer):
    """Every number of the method that somebody chose."""

    version = serializers.CharField()
    ratio = NumberShape()
    weights = serializers.DictField(child=NumberShape(), help_text="By effort class.")
    role_weights = serializers.DictField(child=NumberShape())
    outcome_shares = serializers.ListField(
        child=NumberShape(many=True), help_text="Of one outcome, of two, of three; by rank."
    )
    confidence_weights = serializers.DictField(child=NumberShape())
    minimum = serializers.DictField(child=NumberShape(), help_text="What a measure needs.")
    trend_window = serializers.ListField(child=serializers.IntegerField())
    trend_p = NumberShape()
    trend_size = NumberShape()
