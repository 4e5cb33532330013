"""The money of an engagement, and whether it counts as development aid."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
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
from accounts.serializers import Amount, Code, Flag, StrictSerializer, Text, Whole
from engagements.actions.aid import FINDINGS, screen, start_screening
from engagements.actions.funding import change_money, put_money, right_for
from engagements.api.belonging import EngagementRegisterDetail, EngagementRegisterList
from engagements.models import Engagement, EngagementFunding, FundingLine, OdaAssessment
from engagements.models.funding import LONGEST_REASON
from engagements.periods import EARLIEST, LATEST
from engagements.rules.aid import latest_finding
from engagements.serializers import Currency

_STAGE, _STATE = EngagementFunding.Stage, OdaAssessment.State


class FundingShape(RowShape):
    """Money at one stage; `line` is null too where the reader may not see it."""

    ref = serializers.CharField()
    engagement = serializers.CharField()
    line = serializers.CharField(allow_null=True)
    stage = serializers.ChoiceField(_STAGE.choices)
    fiscal_year = serializers.IntegerField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    aid = serializers.BooleanField()
    oda = serializers.ChoiceField(
        [_STATE.NOT_SCREENED, *FINDINGS], help_text="What the engagement was found to be."
    )
    note = serializers.CharField(allow_null=True)


class FundingChange(StrictSerializer):
    """What a PATCH may say; another stage is another row."""

    set_by_service = OF_THE_ROW | {"engagement", "marking", "stage", "oda"}

    line = Text(max_length=20, allow_null=True, required=False)
    fiscal_year = Whole(min_value=EARLIEST.year, max_value=LATEST.year, required=False)
    amount = Amount(max_digits=14, decimal_places=2, min_value=0, required=False)
    currency = Currency(required=False)
    aid = Flag(required=False)
    note = Text(max_length=300, allow_blank=True, required=False)


class FundingEntry(FundingChange):
    """What a POST says."""

    set_by_service = FundingChange.set_by_service - {"stage"}

    stage = Code(_STAGE.choices)
    fiscal_year = Whole(min_value=EARLIEST.year, max_value=LATEST.year)
    amount = Amount(max_digits=14, decimal_places=2, min_value=0)
    currency = Currency()


class _Funding(Register):
    model = EngagementFunding
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "engagement")

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        lines = FundingLine.objects.visible_to(self.reader)  # type: ignore[attr-defined]
        return super().fetched(rows).prefetch_related(Prefetch("line", lines))

    @cached_property
    def _finding(self) -> OdaAssessment | None:
        """What the engagement of all the rows was found to be."""
        seen = OdaAssessment.objects.visible_to(self.reader)  # type: ignore[attr-defined]
        return latest_finding(seen.filter(engagement__ref=self.kwargs["ref"]))  # type: ignore[attr-defined]

    def shown(self, row: EngagementFunding) -> dict[str, Any]:
        finding = self._finding
        return {
            "ref": row.ref,
            "engagement": row.engagement.ref,
            "line": row.line.ref if row.line else None,
            "stage": row.stage,
            "fiscal_year": row.fiscal_year,
            "amount": f"{row.amount:.2f}",
            "currency": row.currency,
            "aid": row.aid,
            "oda": finding.finding if finding else _STATE.NOT_SCREENED,
            "note": row.note or None,
            **row_as_json(row),
        }


@described("funding", FundingShape)
class FundingList(_Funding, EngagementRegisterList, Adding):
    """The money of one engagement."""

    right = Right.ESTIMATE
    entry = FundingEntry

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[EngagementFunding, Sequence[str]]:
        return put_money(to, said, by=self.reader, at=request.at)


@described("funding", FundingShape)
class FundingDetail(_Funding, EngagementRegisterDetail, Changing):
    """One amount of it."""

    change = FundingChange

    def allow(self, row: EngagementFunding) -> None:
        self.reader.require(right_for(row.stage), desk=row.engagement.desk_id)

    def write(
        self, row: EngagementFunding, said: dict[str, Any], request: RestRequest
    ) -> Sequence[str]:
        return change_money(row, said, by=self.reader, at=request.at)


class OdaShape(RowShape):
    """A screening; `finding` stays when it is reviewed, `percent` is the share that counts."""

    ref = serializers.CharField()
    engagement = serializers.CharField()
    state = serializers.ChoiceField(_STATE.choices)
    finding = serializers.ChoiceField(FINDINGS, allow_null=True)
    percent = serializers.IntegerField(allow_null=True)
    developmental = serializers.BooleanField(allow_null=True)
    civilian_oversight = serializers.BooleanField(allow_null=True)
    topic_allowed = serializers.BooleanField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    override_reason = serializers.CharField(allow_null=True)
    assessed_by = serializers.CharField(allow_null=True)
    assessed_on = serializers.DateField(allow_null=True)
    reviewed_by = serializers.CharField(allow_null=True)
    reviewed_on = serializers.DateField(allow_null=True)


class OdaEntry(StrictSerializer):
    """What a POST says: what is known already when the screening begins."""

    set_by_service = OF_THE_ROW | {
        "engagement", "marking", "state", "finding", "percent", "assessed_by", "assessed_on",
        "reviewed_by", "reviewed_on",
    }  # fmt: skip

    developmental = Flag(allow_null=True, required=False)
    civilian_oversight = Flag(allow_null=True, required=False)
    topic_allowed = Flag(allow_null=True, required=False)
    reason = Text(max_length=LONGEST_REASON, required=False)
    override_reason = Text(max_length=LONGEST_REASON, required=False)


class OdaChange(OdaEntry):
    """What a PATCH says: what was looked at, a finding in `state`, or that it is reviewed."""

    set_by_service = OdaEntry.set_by_service - {"state", "percent"}

    state = Code(_STATE.choices, required=False)
    percent = Whole(min_value=1, max_value=99, required=False)


class _Oda(Register):
    model = OdaAssessment
    related: ClassVar[tuple[str, ...]] = (
        "marking",
        "created_by",
        "engagement",
        "assessed_by",
        "reviewed_by",
    )

    def shown(self, row: OdaAssessment) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "engagement": row.engagement.ref,
            "state": row.state,
            "finding": row.finding or None,
            "percent": row.percent,
            "developmental": row.developmental,
            "civilian_oversight": row.civilian_oversight,
            "topic_allowed": row.topic_allowed,
            "reason": row.reason or None,
            "override_reason": row.override_reason or None,
            "assessed_by": row.assessed_by.username if row.assessed_by else None,
            "assessed_on": row.assessed_on,
            "reviewed_by": row.reviewed_by.username if row.reviewed_by else None,
            "reviewed_on": row.reviewed_on,
            **row_as_json(row),
        }


@described("oda", OdaShape)
class OdaList(_Oda, EngagementRegisterList, Adding):
    """How the engagement was screened for development aid, the latest first."""

    right = Right.SCREEN
    entry = OdaEntry

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[OdaAssessment, Sequence[str]]:
        return start_screening(to, said, by=self.reader, at=request.at), ()


@described("oda", OdaShape)
class OdaDetail(_Oda, EngagementRegisterDetail, Changing):
    """One screening."""

    right = Right.SCREEN
    change = OdaChange

    def write(
        self, row: OdaAssessment, said: dict[str, Any], request: RestRequest
    ) -> Sequence[str]:
        return screen(row, said, by=self.reader, at=request.at)
