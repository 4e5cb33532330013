"""The register of agreements."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.parameters import read_code, read_day_parameter, read_known
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    RegisterDetail,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import DAY_TYPE, parameter
from accounts.roles import Right
from accounts.serializers import Code, Items, MarkingField, Text
from partners.actions import change_agreement, open_agreement
from partners.api.fields import Texted, code, codes, day
from partners.models import Agreement, Partner

MOST_PARTIES = 300


class AgreementShape(RowShape):
    """What home has agreed with others; which engagements rest on it, `engagements/` tells."""

    ref = serializers.CharField()
    type = serializers.ChoiceField(Agreement.Type.choices)
    title = serializers.CharField()
    sectors = serializers.ListField(child=serializers.ChoiceField(Agreement.Sector.choices))
    parties = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(Agreement.State.choices)
    reference = serializers.CharField(allow_null=True)
    signed = serializers.DateField(allow_null=True)
    in_force = serializers.DateField(allow_null=True)
    expires = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    superseded_by = serializers.CharField(allow_null=True)


class AgreementChange(Texted):
    """What a PATCH may say."""

    set_by_service = OF_THE_ROW
    empties = ("reference",)

    type = Code(Agreement.Type.choices, required=False)
    title = Text(max_length=200, required=False)
    sectors = Items(
        child=Code(Agreement.Sector.choices), max_length=len(Agreement.Sector), required=False
    )
    parties = codes(MOST_PARTIES, required=False)
    state = Code(Agreement.State.choices, required=False)
    reference = Text(max_length=120, allow_null=True, required=False)
    signed = day(allow_null=True, required=False)
    in_force = day(allow_null=True, required=False)
    expires = day(allow_null=True, required=False)
    ended_on = day(allow_null=True, required=False)
    superseded_by = code(allow_null=True, required=False)
    marking = MarkingField(required=False)


class AgreementEntry(AgreementChange):
    """What a POST says."""

    type = Code(Agreement.Type.choices)
    title = Text(max_length=200)
    parties = codes(MOST_PARTIES)


class _Agreements:
    model = Agreement
    parts: ClassVar[tuple[str, ...]] = ("parties",)

    def shown(self, row: Agreement) -> dict[str, Any]:
        seen = Agreement.objects.visible_to(self.reader)  # type: ignore[attr-defined]
        later = seen.filter(pk=row.superseded_by_id).first() if row.superseded_by_id else None
        return {
            "ref": row.ref,
            "type": row.type,
            "title": row.title,
            "sectors": row.sectors,
            "parties": sorted(party.partner_id for party in row.parties.all()),
            "state": row.state,
            "reference": row.reference or None,
            "signed": row.signed,
            "in_force": row.in_force,
            "expires": row.expires,
            "ended_on": row.ended_on,
            "superseded_by": later.ref if later else None,
            **row_as_json(row),
        }


@described(
    "agreements",
    AgreementShape,
    filters=[
        parameter("partner", "The code of a party.", type=str),
        parameter("state", "In which state.", type=str, enum=Agreement.State.values),
        parameter("type", "Of which type.", type=str, enum=Agreement.Type.values),
        parameter(
            "expiring_before",
            "Those in force whose last day comes before this one.",
            type=DAY_TYPE,
        ),
    ],
)
class AgreementList(_Agreements, Adding, RegisterList):
    """What home has agreed with others."""

    filters: ClassVar[tuple[str, ...]] = ("partner", "state", "type", "expiring_before")
    right = Right.KEEP_AGREEMENTS
    entry = AgreementEntry

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        partner = read_known(given, "partner", Partner.objects.all())
        if partner is not None:
            rows = rows.filter(parties__partner=partner)
        for name, known in (("state", Agreement.State.values), ("type", Agreement.Type.values)):
            said = read_code(given, name, known)
            rows = rows if said is None else rows.filter(**{name: said})
        before = read_day_parameter(given, "expiring_before")
        return rows if before is None else rows.run_out_by(before)  # type: ignore[attr-defined]

    def add(self, to: None, said: dict[str, Any], request: RestRequest) -> tuple[Any, list[str]]:
        return open_agreement(said, by=self.reader, at=request.at), []


@described("agreements", AgreementShape)
class AgreementDetail(_Agreements, Changing, RegisterDetail):
    """One agreement."""

    right = Right.KEEP_AGREEMENTS
    change = AgreementChange

    def write(self, row: Agreement, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_agreement(row, said, by=self.reader, at=request.at)
        return ()
