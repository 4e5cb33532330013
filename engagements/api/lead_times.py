"""The register of lead times: how long before a visit receiving parties want to be asked."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.parameters import read_code, read_known
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RegisterDetail,
    RegisterList,
    described,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import parameter
from accounts.roles import Right
from accounts.serializers import Code, StrictSerializer, Text, Whole
from engagements.actions.lead_times import add_lead_time, change_lead_time
from engagements.api.shapes import DaysShape
from engagements.models import LeadTimeRule
from engagements.models.permissions import LONGEST_NOTICE, AssetType, DayBasis, VisitClass
from engagements.serializers import Days
from partners.models import Partner

_FOLLOWS = "What is still to be requested follows within the hour."


class LeadTimeShape(serializers.Serializer):
    """Days of notice; a null stands for any."""

    ref = serializers.CharField()
    receiving_party = serializers.CharField(allow_null=True)
    asset_type = serializers.ChoiceField(AssetType.choices, allow_null=True)
    visit_class = serializers.ChoiceField(VisitClass.choices, allow_null=True)
    days = serializers.IntegerField()
    day_basis = serializers.ChoiceField(DayBasis.choices)
    valid = DaysShape(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class LeadTimeChange(StrictSerializer):
    """What a PATCH says."""

    set_by_service = OF_THE_ROW

    receiving_party = Text(max_length=40, allow_null=True, required=False)
    asset_type = Code(AssetType.choices, allow_null=True, required=False)
    visit_class = Code(VisitClass.choices, allow_null=True, required=False)
    days = Whole(min_value=0, max_value=LONGEST_NOTICE, required=False)
    day_basis = Code(DayBasis.choices, required=False)
    valid = Days(allow_null=True, required=False)
    source = Text(max_length=300, required=False)  # type: ignore[assignment]


class LeadTimeEntry(LeadTimeChange):
    """What a POST says; what is left out stands for any."""

    days = Whole(min_value=0, max_value=LONGEST_NOTICE)
    day_basis = Code(DayBasis.choices)
    source = Text(max_length=300)


class _LeadTimes(Register):
    model = LeadTimeRule
    related = ("created_by",)

    def seen(self) -> QuerySet[Any]:
        """Nothing here carries a marking."""
        return LeadTimeRule.objects.all()

    def shown(self, row: LeadTimeRule) -> dict[str, Any]:
        dated = row.valid_from is not None or row.valid_to is not None
        return {
            "ref": row.ref,
            "receiving_party": row.receiving_party_id,
            "asset_type": row.asset_type or None,
            "visit_class": row.visit_class or None,
            "days": row.days,
            "day_basis": row.day_basis,
            "valid": {"start": row.valid_from, "end": row.valid_to} if dated else None,
            "source": row.source,
            "created_by": row.created_by.username,
            "created_at": row.created_at,
            "changed_at": row.changed_at,
            "version": row.version,
        }


_FILTERS = (
    parameter("partner", "The receiving party's code.", type=str),
    parameter("asset_type", "What moves.", type=str, enum=AssetType.values),
)


@described("lead_times", LeadTimeShape, filters=_FILTERS)
class LeadTimeList(_LeadTimes, RegisterList, Adding):
    """All lead times."""

    right = Right.KEEP_LEAD_TIMES
    entry = LeadTimeEntry
    filters: ClassVar[tuple[str, ...]] = ("partner", "asset_type")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        partner = read_known(given, "partner", Partner.objects.all())
        asset_type = read_code(given, "asset_type", AssetType.values)
        if partner is not None:
            rows = rows.filter(receiving_party=partner)
        return rows.filter(asset_type=asset_type) if asset_type is not None else rows

    def add(
        self, to: None, said: dict[str, Any], request: RestRequest
    ) -> tuple[LeadTimeRule, Sequence[str]]:
        return add_lead_time(said, by=self.reader, at=request.at), [_FOLLOWS]


@described("lead_times", LeadTimeShape)
class LeadTimeDetail(_LeadTimes, RegisterDetail, Changing):
    """One lead time."""

    right = Right.KEEP_LEAD_TIMES
    change = LeadTimeChange

    def write(self, row: LeadTimeRule, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        changed = change_lead_time(row, said, by=self.reader, at=request.at)
        return [_FOLLOWS] if changed else []
