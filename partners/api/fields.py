"""What bodies of this room's registers have in common."""

from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from accounts.serializers import Amount, Day, Items, StrictSerializer, Text
from partners.models.plan import VALUE_DIGITS, VALUE_PLACES

_EARLIEST, _LATEST = date(1800, 1, 1), date(2199, 12, 31)


def day(**options: Any) -> Day:
    return Day(first=_EARLIEST, last=_LATEST, **options)


def code(**options: Any) -> Text:
    """The code or the reference of a row."""
    return Text(max_length=40, **options)


def measure(**options: Any) -> Amount:
    """What an indicator measures."""
    return Amount(max_digits=VALUE_DIGITS, decimal_places=VALUE_PLACES, allow_null=True, **options)


def value_as_json(said: Decimal | None) -> str | None:
    """Without zeros that say nothing; null is not zero."""
    return None if said is None else f"{said.normalize():f}"


class Texted(StrictSerializer):
    """Where null says that a text is empty."""

    #: Fields that are texts and may be null.
    empties: tuple[str, ...] = ()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {
            name: "" if said is None and name in self.empties else said
            for name, said in attrs.items()
        }


class Span(StrictSerializer):
    """First and last day, both included; no last day is open."""

    start = day()
    end = day(allow_null=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"start": attrs["start"], "end": attrs.get("end")}


def codes(most: int, **options: Any) -> Items:
    return Items(child=code(), max_length=most, **options)


class OpenSpanShape(serializers.Serializer):
    """First and last day, both included; no last day is open."""

    start = serializers.DateField()
    end = serializers.DateField(allow_null=True)
