"""Fields that take their own JSON type and no other, and objects that take no stranger."""

import re
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.markings import marking_text
from accounts.plain_text import has_controls, plain

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,8})?")
_SHOWN = 10
_OF_THREAD = threading.local()


class StrictSerializer(serializers.Serializer):
    """Refuses fields that it does not know, and names those that the service sets itself."""

    #: Fields of the answer that a request cannot set.
    set_by_service: frozenset[str] = frozenset()

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """The value of a request's body; raises ValidationError by field.

        Fields are copied whenever a serializer is made, which costs more than reading with them.
        Reading leaves nothing behind in them, so one set serves a thread.
        """
        made: dict[type, StrictSerializer] = _OF_THREAD.__dict__.setdefault("made", {})
        if cls not in made:
            made[cls] = cls()
        value: dict[str, Any] = made[cls].run_validation(data)
        return value

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError(
                {"non_field_errors": ["Send an object with named fields here."]}
            )
        strangers = [name for name in data if name not in self.fields]
        errors: dict[str, Any] = {
            self._shown(name): [self._about(name)] for name in strangers[:_SHOWN]
        }
        try:
            value: dict[str, Any] = super().to_internal_value(data)
        except serializers.ValidationError as error:
            found: Any = error.detail
            raise serializers.ValidationError({**found, **errors}) from error
        if errors:
            raise serializers.ValidationError(errors)
        return value

    def _about(self, name: str) -> str:
        if name in self.set_by_service:
            return "The service sets this: leave it out."
        return "There is no such field: leave it out or correct its name."

    @staticmethod
    def _shown(name: str) -> str:
        return "".join(letter if letter.isprintable() else "?" for letter in name[:60]) or "?"


class Text(serializers.CharField):
    """One line of text; `lines` allows several.

    Marks that turn the direction of writing are taken out: a title must read as it is stored.
    """

    default_error_messages = {
        "invalid": "Send text here.",
        "blank": "Write something here, or leave the field out.",
        "max_length": "Shorten this to {max_length} characters.",
        "null": "This cannot be empty.",
        "required": "This is needed.",
        "control": "Take out the control characters.",
    }

    def __init__(self, *, lines: bool = False, **options: Any) -> None:
        self.lines = lines
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = plain(data)
        if has_controls(text, lines=self.lines):
            self.fail("control")
        return str(super().to_internal_value(text))


class Whole(serializers.IntegerField):
    """A whole number of things, sent as a number."""

    default_error_messages = {
        "invalid": "Send a whole number here.",
        "min_value": "Send {min_value} or more.",
        "max_value": "Send no more than {max_value}.",
        "null": "This cannot be empty.",
        "required": "This is needed.",
    }

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(data)


class Flag(serializers.BooleanField):
    """`true` or `false`."""

    default_error_messages = {"invalid": "Send true or false.", "null": "Send true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Code(serializers.ChoiceField):
    """One of a few codes."""

    def __init__(self, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        codes = ", ".join(code for code, _ in choices)
        messages: dict[str, Any] = {
            "invalid_choice": f"Send one of: {codes}.",
            "null": f"Send one of: {codes}.",
            "required": f"Send one of: {codes}.",
        }
        super().__init__(choices=choices, error_messages=messages, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", input="")
        return data


class Day(serializers.DateField):
    """A day as 2025-04-09, between the two that are given."""

    default_error_messages = {
        "invalid": "Write the day like 2025-04-09; it must be one of the calendar.",
        "range": "Give a day from {first} to {last}.",
        "null": "This cannot be empty.",
        "required": "This is needed.",
    }

    def __init__(self, *, first: date, last: date, **options: Any) -> None:
        self.first, self.last = first, last
        super().__init__(**options)

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value) or not value.isascii():
            self.fail("invalid")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")
        if not self.first <= day <= self.last:
            self.fail("range", first=self.first, last=self.last)
        return day


class Amount(serializers.DecimalField):
    """A decimal, as a string or as a number; never rounded."""

    default_error_messages = {
        "invalid": 'Send a decimal such as "1250.00".',
        "max_value": "Send no more than {max_value}.",
        "min_value": "Send {min_value} or more.",
        "max_digits": "Send no more than {max_digits} digits.",
        "max_decimal_places": "Send no more than {max_decimal_places} decimal places.",
        "max_whole_digits": "Send no more than {max_whole_digits} digits before the point.",
        "null": "This cannot be empty.",
        "required": "This is needed.",
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
            self.fail("invalid")
        text = str(data)
        if not _AMOUNT.fullmatch(text) or not text.isascii():
            self.fail("invalid")
        # Zeros behind the last digit say nothing, and answers carry them.
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return Decimal(str(super().to_internal_value(text)))


class Items(serializers.ListField):
    """A list with an end."""

    default_error_messages = {
        "not_a_list": "Send a list here.",
        "max_length": "Send no more than {max_length} of these.",
        "null": "Send a list here, which may be empty.",
    }

    def to_internal_value(self, data: Any) -> list[Any]:
        # Counted first, so that ten thousand entries are refused in one sentence.
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        if not isinstance(data, list):
            self.fail("not_a_list", input_type="")
        found: list[Any] = super().to_internal_value(data)
        return found


@extend_schema_field({"type": "string", "maxLength": 200})
class MarkingField(serializers.Field):
    """The text of a marking, such as LIMITED HARBOUR, or the object that an answer carries."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, dict):
            return str(Text(max_length=200).run_validation(data))
        classification = Text(max_length=40).run_validation(data.get("classification"))
        categories = serializers.ListField(child=Text(max_length=40), max_length=20).run_validation(
            data.get("categories") or []
        )
        return marking_text(classification, categories)
