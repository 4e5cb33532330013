"""What engagements adopted in writing: at one of them, and over all of them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.parameters import narrowed_by, read_code, read_known
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import parameter
from accounts.serializers import Code, Day, StrictSerializer, Text
from engagements.actions.commitments import change_output, put_down_output
from engagements.api.belonging import EngagementRegisterDetail, EngagementRegisterList
from engagements.models import Engagement, ForumOutput
from engagements.models.commitments import LONGEST_OUTPUT
from engagements.periods import EARLIEST, LATEST
from partners.models import Grouping

_KIND = ForumOutput.Kind


class OutputShape(RowShape):
    """A code, declaration or other text that an engagement adopted."""

    ref = serializers.CharField()
    engagement = serializers.CharField()
    kind = serializers.ChoiceField(_KIND.choices)
    title = serializers.CharField()
    adopted_on = serializers.DateField()
    grouping = serializers.CharField(allow_null=True)
    informs = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    kept_at = serializers.CharField(allow_null=True)


class OutputChange(StrictSerializer):
    """What a PATCH may say."""

    set_by_service = OF_THE_ROW | {"engagement", "marking"}

    kind = Code(_KIND.choices, required=False)
    title = Text(max_length=200, required=False)
    adopted_on = Day(first=EARLIEST, last=LATEST, required=False)
    grouping = Text(max_length=40, allow_null=True, required=False)
    informs = Text(max_length=40, allow_null=True, required=False)
    text = Text(max_length=LONGEST_OUTPUT, lines=True, required=False)
    kept_at = Text(max_length=300, required=False)


class OutputEntry(OutputChange):
    """What a POST says; without a day it was adopted on the engagement's last."""

    kind = Code(_KIND.choices)
    title = Text(max_length=200)


class _Outputs(Register):
    model = ForumOutput
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "engagement")

    def shown(self, row: ForumOutput) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "engagement": row.engagement.ref,
            "kind": row.kind,
            "title": row.title,
            "adopted_on": row.adopted_on,
            "grouping": row.grouping_id,
            "informs": row.informs_id,
            "text": row.text or None,
            "kept_at": row.kept_at or None,
            **row_as_json(row),
        }


@described("outputs", OutputShape)
class OutputList(_Outputs, EngagementRegisterList, Adding):
    """What the engagement adopted."""

    entry = OutputEntry

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[ForumOutput, Sequence[str]]:
        return put_down_output(to, said, by=self.reader, at=request.at), ()


@described("outputs", OutputShape)
class OutputDetail(_Outputs, EngagementRegisterDetail, Changing):
    """One text that it adopted."""

    change = OutputChange

    def write(self, row: ForumOutput, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_output(row, said, by=self.reader, at=request.at)
        return ()


@described(
    "all_outputs",
    OutputShape,
    filters=(
        parameter("grouping", "A grouping's code: its own outputs.", type=str),
        parameter("informs", "A grouping's code: what is addressed to it.", type=str),
        parameter("kind", "What sort of text.", type=str, enum=_KIND.values),
    ),
)
class AllOutputs(_Outputs, RegisterList):
    """What any engagement adopted."""

    filters: ClassVar[tuple[str, ...]] = ("grouping", "informs", "kind")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        exact = {
            "grouping": read_known(given, "grouping", Grouping.objects.all()),
            "informs": read_known(given, "informs", Grouping.objects.all()),
            "kind": read_code(given, "kind", _KIND.values),
        }
        return narrowed_by(rows, exact)
