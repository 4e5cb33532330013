"""What a pool was given, and what became of it, as far as the reader sees the engagements."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from accounts.acting import Reader
from engagements.models import EngagementFunding, FundingPool, LineAllocation, PoolContribution

_NOTHING = Decimal("0.00")
_FIGURES = ("contributed", "top_up", "allocated", "estimate", "committed", "spent")
_PAID_IN = {
    PoolContribution.Kind.DEPARTMENT: "contributed",
    PoolContribution.Kind.TREASURY_TOP_UP: "top_up",
}


def finances(pool: FundingPool, *, reader: Reader) -> list[dict[str, Any]]:
    """A row for each fiscal year and currency, exact, in order; amounts are never converted.

    `left` is what is allocated and not spent, below zero where more is spent than allocated.
    """
    found: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(
        lambda: dict.fromkeys(_FIGURES, _NOTHING)
    )
    for year, currency, figure, amount in _sums(pool, reader):
        found[year, currency][figure] += amount
    return [
        {
            "fiscal_year": year,
            "label": pool.year_called(year),
            "currency": currency,
            **{name: f"{amount:.2f}" for name, amount in figures.items()},
            "left": f"{figures['allocated'] - figures['spent']:.2f}",
        }
        for (year, currency), figures in sorted(found.items())
    ]


def _sums(pool: FundingPool, reader: Reader) -> Iterator[tuple[int, str, str, Decimal]]:
    paid_in = PoolContribution.objects.visible_to(reader).filter(pool=pool)
    for year, currency, kind, amount in _added_up(paid_in, "kind"):
        yield year, currency, _PAID_IN[kind], amount
    allocated = LineAllocation.objects.visible_to(reader).filter(line__pool=pool)
    for year, currency, amount in _added_up(allocated):
        yield year, currency, "allocated", amount
    money = EngagementFunding.objects.visible_to(reader).filter(line__pool=pool)
    for year, currency, stage, amount in _added_up(money, "stage"):
        yield year, currency, stage.lower(), amount


def _added_up(rows: QuerySet[Any], *by: str) -> Any:
    groups = ("fiscal_year", "currency", *by)
    return (
        rows.order_by().values(*groups).annotate(total=Sum("amount")).values_list(*groups, "total")
    )
