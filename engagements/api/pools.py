"""Pools of money and the lines that they are spent by."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import serializers

from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RegisterDetail,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.roles import Right
from accounts.serializers import (
    Amount,
    Code,
    Items,
    MarkingField,
    StrictSerializer,
    Text,
    Whole,
)
from engagements.actions.pools import add_line, change_line, change_pool, open_pool
from engagements.finances import finances
from engagements.models import FundingLine, FundingPool, PoolContribution
from engagements.models.funding import LONGEST_DEPARTMENT, LONGEST_REASON
from engagements.periods import EARLIEST, LATEST
from engagements.serializers import Currency, Days
from partners.api.shapes import SpanShape

_MOST = 200
_KIND, _COMPONENT = FundingLine.Kind, FundingLine.Component


class YearMoneyShape(serializers.Serializer):
    """An amount of one fiscal year; `label` is how that year is called."""

    fiscal_year = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    amount = serializers.CharField()
    currency = serializers.CharField()


class ContributionShape(YearMoneyShape):
    """What was put into a pool."""

    department = serializers.CharField()
    kind = serializers.ChoiceField(PoolContribution.Kind.choices)


class PoolShape(RowShape):
    """A pool; of other pools, those that the reader may see."""

    ref = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    managing_department = serializers.CharField(allow_null=True)
    contributing_departments = serializers.ListField(child=serializers.CharField())
    scope = serializers.CharField(allow_null=True)
    fiscal_month = serializers.IntegerField()
    valid = SpanShape()
    successor = serializers.CharField(allow_null=True)
    predecessors = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField(allow_null=True)
    contributions = ContributionShape(many=True)


class FinanceShape(serializers.Serializer):
    """A fiscal year in one currency; `left` is what is allocated and not spent."""

    fiscal_year = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    currency = serializers.CharField()
    contributed = serializers.CharField()
    top_up = serializers.CharField()
    allocated = serializers.CharField()
    estimate = serializers.CharField()
    committed = serializers.CharField()
    spent = serializers.CharField()
    left = serializers.CharField()


class PoolDetailShape(PoolShape):
    """A pool with what became of its money, as far as the reader sees the engagements."""

    finances = FinanceShape(many=True)


class MoneyEntry(StrictSerializer):
    """An amount of one fiscal year."""

    set_by_service = frozenset({"label"})

    fiscal_year = Whole(min_value=EARLIEST.year, max_value=LATEST.year)
    amount = Amount(max_digits=14, decimal_places=2, min_value=0)
    currency = Currency()


class ContributionEntry(MoneyEntry):
    """What a department, or the treasury on top, puts in."""

    department = Text(max_length=LONGEST_DEPARTMENT)
    kind = Code(PoolContribution.Kind.choices, default=PoolContribution.Kind.DEPARTMENT)


def _departments() -> Items:
    return Items(child=Text(max_length=LONGEST_DEPARTMENT), max_length=50, required=False)


class PoolChange(StrictSerializer):
    """What a PATCH may say; contributions that are given take the place of all."""

    set_by_service = OF_THE_ROW | {"code", "predecessors", "finances"}

    name = Text(max_length=160, required=False)
    managing_department = Text(max_length=LONGEST_DEPARTMENT, required=False)
    contributing_departments = _departments()
    scope = Text(max_length=LONGEST_REASON, allow_blank=True, required=False)
    fiscal_month = Whole(min_value=1, max_value=12, required=False)
    valid = Days(allow_null=True, required=False)
    successor = Text(max_length=20, allow_null=True, required=False)
    note = Text(max_length=LONGEST_REASON, allow_blank=True, required=False)
    contributions = Items(child=ContributionEntry(), max_length=_MOST, required=False)
    marking = MarkingField(required=False)


class PoolEntry(PoolChange):
    """What a POST says."""

    set_by_service = PoolChange.set_by_service - {"code"}

    code = Text(max_length=40)
    name = Text(max_length=160)
    managing_department = Text(max_length=LONGEST_DEPARTMENT)


class _Pools(Register):
    model = FundingPool

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        others = FundingPool.objects.visible_to(self.reader).order_by("ref")  # type: ignore[attr-defined]
        return (
            super()
            .fetched(rows)
            .prefetch_related(
                Prefetch("successor", others), Prefetch("predecessors", others), "contributions"
            )
        )

    def shown(self, row: FundingPool) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "code": row.code,
            "name": row.name,
            "managing_department": row.managing_department or None,
            "contributing_departments": row.contributing_departments,
            "scope": row.scope or None,
            "fiscal_month": row.fiscal_month,
            "valid": {"start": row.valid_from, "end": row.valid_to},
            "successor": row.successor.ref if row.successor else None,
            "predecessors": [pool.ref for pool in row.predecessors.all()],
            "note": row.note or None,
            "contributions": [
                {"department": each.department, "kind": each.kind, **money_as_json(each, row)}
                for each in row.contributions.all()
            ],
            **row_as_json(row),
        }


def money_as_json(row: Any, pool: FundingPool) -> dict[str, Any]:
    return {
        "fiscal_year": row.fiscal_year,
        "label": pool.year_called(row.fiscal_year),
        "amount": f"{row.amount:.2f}",
        "currency": row.currency,
    }


@described("funding_pools", PoolShape)
class FundingPoolList(_Pools, RegisterList, Adding):
    """All pools."""

    right = Right.KEEP_POOLS
    entry = PoolEntry

    def add(
        self, to: None, said: dict[str, Any], request: RestRequest
    ) -> tuple[FundingPool, Sequence[str]]:
        return open_pool(said, by=self.reader, at=request.at), ()


@described("funding_pools", PoolDetailShape)
class FundingPoolDetail(_Pools, RegisterDetail, Changing):
    """One pool, with what became of its money."""

    right = Right.KEEP_POOLS
    change = PoolChange

    def shown(self, row: FundingPool) -> dict[str, Any]:
        return {**super().shown(row), "finances": finances(row, reader=self.reader)}

    def write(self, row: FundingPool, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_pool(row, said, by=self.reader, at=request.at)
        return ()


class LineShape(RowShape):
    """What money of a pool is spent under."""

    ref = serializers.CharField()
    pool = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(_KIND.choices)
    component = serializers.ChoiceField(_COMPONENT.choices, allow_null=True)
    strategy = serializers.CharField(allow_null=True)
    agreed_by = serializers.ListField(child=serializers.CharField())
    allocations = YearMoneyShape(many=True)


class LineChange(StrictSerializer):
    """What a PATCH may say; allocations that are given take the place of all."""

    set_by_service = OF_THE_ROW | {"pool", "kind", "marking"}

    name = Text(max_length=160, required=False)
    component = Code(_COMPONENT.choices, required=False)
    strategy = Text(max_length=LONGEST_REASON, required=False)
    agreed_by = _departments()
    allocations = Items(child=MoneyEntry(), max_length=_MOST, required=False)


class LineEntry(LineChange):
    """What a POST says."""

    set_by_service = LineChange.set_by_service - {"kind"}

    name = Text(max_length=160)
    kind = Code(_KIND.choices)


class _Lines(Register):
    model = FundingLine
    related = ("marking", "created_by", "pool")
    parts = ("allocations",)

    def seen(self) -> QuerySet[Any]:
        return super().seen().filter(pool__ref=self.kwargs["ref"])  # type: ignore[attr-defined]

    def pool(self, *, held: bool = False) -> FundingPool:
        """The pool that the path names, locked where it is `held`; raises Http404."""
        pools = FundingPool.objects.visible_to(self.reader)  # type: ignore[attr-defined]
        rows = pools.select_for_update(of=("self",)) if held else pools
        found: FundingPool | None = rows.filter(ref=self.kwargs["ref"]).first()  # type: ignore[attr-defined]
        if found is None:
            raise Http404
        return found

    def shown(self, row: FundingLine) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "pool": row.pool.ref,
            "name": row.name,
            "kind": row.kind,
            "component": row.component or None,
            "strategy": row.strategy or None,
            "agreed_by": row.agreed_by,
            "allocations": [money_as_json(each, row.pool) for each in row.allocations.all()],
            **row_as_json(row),
        }


@described("funding_lines", LineShape)
class FundingLineList(_Lines, RegisterList, Adding):
    """The lines of one pool."""

    entry = LineEntry

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        self.pool()
        return super().get(request, **names)

    def allowed(self) -> FundingPool:
        pool = self.pool(held=True)
        self.reader.require(Right.KEEP_POOLS)
        return pool

    def add(
        self, to: FundingPool, said: dict[str, Any], request: RestRequest
    ) -> tuple[FundingLine, Sequence[str]]:
        return add_line(to, said, by=self.reader, at=request.at), ()


@described("funding_lines", LineShape)
class FundingLineDetail(_Lines, RegisterDetail, Changing):
    """One line."""

    named = "part"
    right = Right.KEEP_POOLS
    change = LineChange

    def write(self, row: FundingLine, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_line(row, said, by=self.reader, at=request.at)
        return ()
