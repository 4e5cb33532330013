"""How home stands with partners, and where they went their own way."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.parameters import narrowed_by, read_code, read_known
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
from accounts.api.schema import parameter
from accounts.models import Desk
from accounts.roles import Right
from accounts.serializers import Code, MarkingField, Text, Whole
from partners.actions import (
    change_partnership,
    correct_divergence,
    open_partnership,
    record_divergence,
)
from partners.api.fields import Texted, code, day
from partners.models import Divergence, Grouping, Partner, Partnership
from partners.models.partnership import LONGEST_CAVEAT

_PARTNER = parameter("partner", "A partner's code.", type=str)


class PartnershipShape(RowShape):
    """The standing of the relationship with one partner."""

    ref = serializers.CharField()
    partner = serializers.CharField()
    tier = serializers.IntegerField(allow_null=True)
    lead_desk = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(Partnership.Status.choices)
    status_reason = serializers.CharField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    caveats = serializers.CharField(allow_null=True)


class PartnershipChange(Texted):
    """What a PATCH may say."""

    set_by_service = OF_THE_ROW
    empties = ("status_reason", "caveats")

    tier = Whole(min_value=1, max_value=4, allow_null=True, required=False)
    lead_desk = code(allow_null=True, required=False)
    status = Code(Partnership.Status.choices, required=False)
    status_reason = Text(max_length=500, allow_null=True, required=False)
    since = day(allow_null=True, required=False)
    caveats = Text(lines=True, max_length=LONGEST_CAVEAT, allow_null=True, required=False)
    marking = MarkingField(required=False)


class PartnershipEntry(PartnershipChange):
    """What a POST says."""

    partner = code()


class _Partnerships:
    model = Partnership

    def shown(self, row: Partnership) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "partner": row.partner_id,
            "tier": row.tier,
            "lead_desk": row.lead_desk_id,
            "status": row.status,
            "status_reason": row.status_reason or None,
            "since": row.since,
            "caveats": row.caveats or None,
            **row_as_json(row),
        }


@described(
    "partnerships",
    PartnershipShape,
    filters=[
        _PARTNER,
        parameter("status", "How it stands.", type=str, enum=Partnership.Status.values),
        parameter("lead_desk", "A desk's code.", type=str),
    ],
)
class PartnershipList(_Partnerships, Adding, RegisterList):
    """How home stands with each partner, as far as the reader may know."""

    filters: ClassVar[tuple[str, ...]] = ("partner", "status", "lead_desk")
    right = Right.KEEP_PARTNERSHIPS
    entry = PartnershipEntry

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        said = {
            "partner": read_known(given, "partner", Partner.objects.all()),
            "status": read_code(given, "status", Partnership.Status.values),
            "lead_desk": read_known(given, "lead_desk", Desk.objects.all()),
        }
        return narrowed_by(rows, said)

    def add(self, to: None, said: dict[str, Any], request: RestRequest) -> tuple[Any, list[str]]:
        return open_partnership(said, by=self.reader, at=request.at), []


@described("partnerships", PartnershipShape)
class PartnershipDetail(_Partnerships, Changing, RegisterDetail):
    """How home stands with one."""

    right = Right.KEEP_PARTNERSHIPS
    change = PartnershipChange

    def write(self, row: Partnership, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_partnership(row, said, by=self.reader, at=request.at)
        return ()


class DivergenceShape(RowShape):
    """That a partner put its own interest first."""

    ref = serializers.CharField()
    partner = serializers.CharField()
    grouping = serializers.CharField(allow_null=True)
    issue = serializers.CharField()
    did_instead = serializers.CharField()
    happened_on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]


class DivergenceChange(Texted):
    """What a PATCH may say."""

    set_by_service = OF_THE_ROW

    partner = code(required=False)
    grouping = code(allow_null=True, required=False)
    issue = Text(max_length=280, required=False)
    did_instead = Text(max_length=500, required=False)
    happened_on = day(required=False)
    source = Text(max_length=280, required=False)  # type: ignore[assignment]
    marking = MarkingField(required=False)


class DivergenceEntry(DivergenceChange):
    """What a POST says."""

    partner = code()
    issue = Text(max_length=280)
    did_instead = Text(max_length=500)
    happened_on = day()
    source = Text(max_length=280)


class _Divergences:
    model = Divergence

    def shown(self, row: Divergence) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "partner": row.partner_id,
            "grouping": row.grouping_id,
            "issue": row.issue,
            "did_instead": row.did_instead,
            "happened_on": row.happened_on,
            "source": row.source,
            **row_as_json(row),
        }


@described(
    "divergences",
    DivergenceShape,
    filters=[_PARTNER, parameter("grouping", "A grouping's code.", type=str)],
)
class DivergenceList(_Divergences, Adding, RegisterList):
    """Where partners put their own interest before what was held in common."""

    filters: ClassVar[tuple[str, ...]] = ("partner", "grouping")
    right = Right.SIGNAL
    entry = DivergenceEntry

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        said = {
            "partner": read_known(given, "partner", Partner.objects.all()),
            "grouping": read_known(given, "grouping", Grouping.objects.all()),
        }
        return narrowed_by(rows, said)

    def add(self, to: None, said: dict[str, Any], request: RestRequest) -> tuple[Any, list[str]]:
        return record_divergence(said, by=self.reader, at=request.at), []


@described("divergences", DivergenceShape)
class DivergenceDetail(_Divergences, Changing, RegisterDetail):
    """One of them."""

    right = Right.SIGNAL
    change = DivergenceChange

    def write(self, row: Divergence, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        correct_divergence(row, said, by=self.reader, at=request.at)
        return ()
