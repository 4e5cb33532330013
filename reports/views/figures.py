"""The stored figures that a page's reader may see, by partner and quarter."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum

from accounts.acting import Reader
from engagements.periods import Quarter
from reports.models import OutcomeCell, QuarterCell

Values = dict[Quarter, Decimal]


def intensities(
    reader: Reader, quarters: Sequence[Quarter], *, partner: str = "", outcome: str = ""
) -> dict[tuple[str, str], Values]:
    """By partner and outcome: intensity in each of the quarters; those without any are absent."""
    rows = OutcomeCell.objects.visible_to(reader).filter(
        quarter__range=(quarters[0].first_day, quarters[-1].first_day)
    )
    if partner:
        rows = rows.filter(partner=partner)
    if outcome:
        rows = rows.filter(outcome=outcome)
    found: dict[tuple[str, str], Values] = defaultdict(dict)
    for code, about, quarter, value in (
        rows.values_list("partner_id", "outcome_id", "quarter")
        .annotate(value=Sum(F("event") + F("standing") + F("milestone")))
        .order_by()
    ):
        found[code, about][Quarter.of(quarter)] = value
    return found


@dataclass
class Rest:
    """Everything else of one partner: counts by name, intensity by family, cost by currency."""

    counts: dict[str, Values] = field(default_factory=lambda: defaultdict(dict))
    families: dict[str, Values] = field(default_factory=lambda: defaultdict(dict))
    cost: dict[str, Values] = field(default_factory=lambda: defaultdict(dict))


COUNTS = ("counted", "people", "person_days", "days")


def rest_of(reader: Reader, quarters: Sequence[Quarter], *, partner: str) -> Rest:
    """The sums over the markings that the reader may see."""
    found = Rest()
    days: tuple[date, date] = (quarters[0].first_day, quarters[-1].first_day)
    for cell in QuarterCell.objects.visible_to(reader).filter(partner=partner, quarter__range=days):
        quarter = Quarter.of(cell.quarter)
        for name in COUNTS:
            _add(found.counts[name], quarter, Decimal(getattr(cell, name)))
        for family, (intensity, _engagements) in cell.families.items():
            _add(found.families[family], quarter, Decimal(intensity))
        for currency, amount in cell.cost.items():
            _add(found.cost[currency], quarter, Decimal(amount))
    return found


def _add(values: Values, quarter: Quarter, value: Decimal) -> None:
    values[quarter] = values.get(quarter, Decimal(0)) + value
