"""What moves in an engagement."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework import serializers

from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.serializers import Amount, Code, Flag, StrictSerializer, Text, Whole
from engagements.actions.assets import add_asset, change_asset
from engagements.api.belonging import EngagementRegisterDetail, EngagementRegisterList
from engagements.models import Engagement, EngagementAsset
from engagements.models.permissions import AssetType, AssetUse
from engagements.serializers import MOST_PEOPLE

_SIZES = ("length_m", "beam_m", "draught_m")


class DimensionsShape(serializers.Serializer):
    """In metres, with two places."""

    length_m = serializers.CharField(allow_null=True)
    beam_m = serializers.CharField(allow_null=True)
    draught_m = serializers.CharField(allow_null=True)


class AssetShape(RowShape):
    """A ship, submarine, aircraft or unit; whose it is may be home."""

    ref = serializers.CharField()
    engagement = serializers.CharField()
    asset_type = serializers.ChoiceField(AssetType.choices)
    name = serializers.CharField()
    asset_class = serializers.CharField(allow_null=True)
    pennant_or_reg = serializers.CharField(allow_null=True)
    party = serializers.CharField()
    nuclear_powered = serializers.BooleanField()
    use = serializers.ChoiceField(AssetUse.choices, allow_null=True)
    dimensions = DimensionsShape(allow_null=True)
    complement = serializers.IntegerField(allow_null=True)


def _metres() -> Amount:
    return Amount(max_digits=6, decimal_places=2, min_value=0, allow_null=True, required=False)


class Dimensions(StrictSerializer):
    """In metres."""

    length_m = _metres()
    beam_m = _metres()
    draught_m = _metres()


class AssetChange(StrictSerializer):
    """What a PATCH says."""

    set_by_service = OF_THE_ROW | {"engagement", "marking"}

    asset_type = Code(AssetType.choices, required=False)
    name = Text(max_length=120, required=False)
    asset_class = Text(max_length=120, allow_blank=True, required=False)
    pennant_or_reg = Text(max_length=40, allow_blank=True, required=False)
    party = Text(max_length=40, required=False)
    nuclear_powered = Flag(required=False)
    use = Code(AssetUse.choices, required=False)
    dimensions = Dimensions(allow_null=True, required=False)
    complement = Whole(min_value=0, max_value=MOST_PEOPLE, allow_null=True, required=False)


class AssetEntry(AssetChange):
    """What a POST says."""

    asset_type = Code(AssetType.choices)
    name = Text(max_length=120)
    party = Text(max_length=40)


class _Assets(Register):
    model = EngagementAsset
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "engagement")

    def shown(self, row: EngagementAsset) -> dict[str, Any]:
        sizes = {name: getattr(row, name) for name in _SIZES}
        metres = {n: None if size is None else f"{size:.2f}" for n, size in sizes.items()}
        return {
            "ref": row.ref,
            "engagement": row.engagement.ref,
            "asset_type": row.asset_type,
            "name": row.name,
            "asset_class": row.asset_class or None,
            "pennant_or_reg": row.pennant_or_reg or None,
            "party": row.party_id,
            "nuclear_powered": row.nuclear_powered,
            "use": row.use or None,
            "dimensions": metres if any(metres.values()) else None,
            "complement": row.complement,
            **row_as_json(row),
        }


@described("assets", AssetShape)
class AssetList(_Assets, EngagementRegisterList, Adding):
    """What moves in one engagement."""

    entry = AssetEntry

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[EngagementAsset, Sequence[str]]:
        return add_asset(to, said, by=self.reader, at=request.at), ()


@described("assets", AssetShape)
class AssetDetail(_Assets, EngagementRegisterDetail, Changing):
    """One asset."""

    change = AssetChange

    def write(
        self, row: EngagementAsset, said: dict[str, Any], request: RestRequest
    ) -> Sequence[str]:
        change_asset(row, said, by=self.reader, at=request.at)
        return ()
