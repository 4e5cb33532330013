"""What is transferred in an engagement, and what export control says of it."""

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
from accounts.roles import Right
from accounts.serializers import Code, StrictSerializer, Text, Whole
from engagements.actions.materiel import add_transfer_item, change_transfer_item, sign_off
from engagements.api.belonging import EngagementRegisterDetail, EngagementRegisterList
from engagements.api.shapes import MoneyShape
from engagements.models import Engagement, SignOff, TransferItem
from engagements.models.materiel import RegisterCategory
from engagements.serializers import CostEntry

_MOST = 1_000_000_000


class TransferItemShape(RowShape):
    """One sort of thing that changes hands."""

    ref = serializers.CharField()
    engagement = serializers.CharField()
    register_category = serializers.ChoiceField(RegisterCategory.choices)
    designation = serializers.CharField()
    quantity = serializers.IntegerField()
    unit = serializers.CharField()
    export_licence_ref = serializers.CharField(allow_null=True)
    end_use_assurance = serializers.CharField(allow_null=True)
    value = MoneyShape(allow_null=True)


class TransferItemChange(StrictSerializer):
    """What a PATCH says."""

    set_by_service = OF_THE_ROW | {"engagement", "marking"}

    register_category = Code(RegisterCategory.choices, required=False)
    designation = Text(max_length=200, required=False)
    quantity = Whole(min_value=1, max_value=_MOST, required=False)
    unit = Text(max_length=40, required=False)
    export_licence_ref = Text(max_length=80, allow_blank=True, required=False)
    end_use_assurance = Text(max_length=500, lines=True, allow_blank=True, required=False)
    value = CostEntry(allow_null=True, required=False)


class TransferItemEntry(TransferItemChange):
    """What a POST says; the unit is a piece unless another is named."""

    register_category = Code(RegisterCategory.choices)
    designation = Text(max_length=200)
    quantity = Whole(min_value=1, max_value=_MOST)


class SignOffShape(RowShape):
    """A decision of export control; the latest one holds."""

    ref = serializers.CharField()
    engagement = serializers.CharField()
    decision = serializers.ChoiceField(SignOff.Decision.choices)
    reason = serializers.CharField()


class SignOffEntry(StrictSerializer):
    """What a POST says."""

    set_by_service = OF_THE_ROW | {"engagement", "marking"}

    decision = Code(SignOff.Decision.choices)
    reason = Text(max_length=500, lines=True)


class _Items(Register):
    model = TransferItem
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "engagement")

    def shown(self, row: TransferItem) -> dict[str, Any]:
        amount = row.value_amount
        return {
            "ref": row.ref,
            "engagement": row.engagement.ref,
            "register_category": row.register_category,
            "designation": row.designation,
            "quantity": row.quantity,
            "unit": row.unit,
            "export_licence_ref": row.export_licence_ref or None,
            "end_use_assurance": row.end_use_assurance or None,
            "value": None
            if amount is None
            else {"amount": f"{amount:.2f}", "currency": row.value_currency},
            **row_as_json(row),
        }


@described("transfer_items", TransferItemShape)
class TransferItemList(_Items, EngagementRegisterList, Adding):
    """What is transferred in one engagement."""

    entry = TransferItemEntry

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[TransferItem, Sequence[str]]:
        return add_transfer_item(to, said, by=self.reader, at=request.at), ()


@described("transfer_items", TransferItemShape)
class TransferItemDetail(_Items, EngagementRegisterDetail, Changing):
    """One sort of thing that changes hands."""

    change = TransferItemChange

    def write(self, row: TransferItem, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_transfer_item(row, said, by=self.reader, at=request.at)
        return ()


class _SignOffs(Register):
    model = SignOff
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "engagement")
    right = Right.SIGN_OFF

    def shown(self, row: SignOff) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "engagement": row.engagement.ref,
            "decision": row.decision,
            "reason": row.reason,
            **row_as_json(row),
        }


@described("sign_offs", SignOffShape)
class SignOffList(_SignOffs, EngagementRegisterList, Adding):
    """What export control decided on one engagement, the latest first."""

    entry = SignOffEntry

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[SignOff, Sequence[str]]:
        return sign_off(to, said, by=self.reader, at=request.at), ()


@described("sign_offs", SignOffShape)
class SignOffDetail(_SignOffs, EngagementRegisterDetail):
    """One decision; it never changes."""
