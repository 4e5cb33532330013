"""The pages of quarterly figures: all partners, and one partner in full."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.acting import Reader
from accounts.pages import PageRequest, highest_marking, page
from engagements.forms.options import outcomes as outcome_options
from engagements.models import Family
from engagements.periods import EARLIEST, Quarter
from partners.models import Outcome, Partner
from reports.method.rounding import exact_sum
from reports.queries.summaries import QuarterSums, Stretch, keys_with_figures, summed
from reports.views.grids import (
    ALL_OUTCOMES,
    ONE_OUTCOME,
    Row,
    legend,
    row_of,
    window,
    years_of,
)

#: Quarters of the page of all partners, of a partner's own, and of the full figures.
MANY_PARTNERS, PARTNER_PAGE, IN_FULL = 12, 16, 16
#: Partner-quarters on the page of all partners, far above what there can be.
MOST_KEYS = 10_000
Sums = dict[Quarter, QuarterSums]
Figure = Callable[[QuarterSums], Decimal]
_COUNT_WORDS = {
    "counted": "Engagements counted",
    "people": "Their people",
    "person_days": "Their person-days",
    "days": "Days",
}


@dataclass(frozen=True)
class Group:
    """The rows of one region's partners."""

    name: str
    rows: list[Row]


@page("GET")
def summary_list(request: PageRequest) -> HttpResponse:
    asked = _last_quarter(request)
    outcome = request.GET.get("outcome", "")
    known = dict(outcome_options("all nine outcomes together"))
    if isinstance(asked, str) or outcome not in known:
        sentence = asked if isinstance(asked, str) else "Choose one of the nine outcomes."
        return render(request, "reports/summaries.html", {"refusal": sentence}, status=400)
    quarters = window(asked, MANY_PARTNERS)
    by_partner = _by_partner(request.reader, quarters)
    context = {
        "years": years_of(quarters),
        "groups": _groups(by_partner, quarters, outcome),
        "legend": legend(ONE_OUTCOME if outcome else ALL_OUTCOMES),
        "any_unsaid": True,
        "outcome": outcome,
        "outcomes": known.items(),
        "last": asked,
        "choices": _choices(request),
        "dues": sum(row.is_due for sums in by_partner.values() for row in sums.values()),
        "page_marking": highest_marking(request.reader),
    }
    return render(request, "reports/summaries.html", context)


def _by_partner(reader: Reader, quarters: list[Quarter]) -> dict[str, Sums]:
    stretch = Stretch(first=quarters[0].first_day, last=quarters[-1].first_day)
    found: dict[str, Sums] = {}
    for row in summed(keys_with_figures(stretch, MOST_KEYS, reader=reader), reader=reader):
        found.setdefault(row.partner, {})[Quarter.of(row.quarter)] = row
    return found


def _groups(by_partner: dict[str, Sums], quarters: list[Quarter], outcome: str) -> list[Group]:
    """Partners with whom something was counted or returned, by region and name."""
    steps = ONE_OUTCOME if outcome else ALL_OUTCOMES
    figure: Figure = _for_outcome(outcome) if outcome else _intensity
    partners = Partner.objects.filter(code__in=by_partner).select_related("region")
    groups: dict[str, list[Row]] = {}
    for partner in partners.order_by("region__name", "name", "code"):
        region = partner.region.name if partner.region else "Elsewhere"
        sums = by_partner[partner.code]
        row = _row(partner.code, partner.name, figure, sums, quarters, steps=steps)
        groups.setdefault(region, []).append(row)
    return [Group(name, rows) for name, rows in groups.items()]


@page("GET")
def partner_summary(request: PageRequest, code: str) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.select_related("region"), code=code)
    asked = _last_quarter(request)
    if isinstance(asked, str):
        context = {"partner": partner, "refusal": asked}
        return render(request, "reports/partner_summary.html", context, status=400)
    quarters = window(asked, IN_FULL)
    sums = sums_of(request.reader, code, quarters)
    context = {
        "partner": partner,
        "last": asked,
        "first": quarters[0],
        "choices": _choices(request),
        **outcome_grid(sums, quarters),
        "families": _families(sums, quarters),
        "counts": [*_counts(sums, quarters), *_costs(sums, quarters)],
        "dues": sum(row.is_due for row in sums.values()),
        "page_marking": highest_marking(request.reader),
    }
    return render(request, "reports/partner_summary.html", context)


def sums_of(reader: Reader, code: str, quarters: list[Quarter]) -> Sums:
    rows = summed([(code, quarter.first_day) for quarter in quarters], reader=reader)
    return {Quarter.of(row.quarter): row for row in rows}


def outcome_grid(sums: Sums, quarters: list[Quarter]) -> dict[str, object]:
    """The nine outcomes by quarter, and their sum, as a template draws them."""
    rows = [
        _row(
            outcome.code,
            outcome.label.partition(":")[0],
            _for_outcome(outcome.code),
            sums,
            quarters,
            steps=ONE_OUTCOME,
        )
        for outcome in Outcome.objects.order_by("position")
    ]
    return {
        "years": years_of(quarters),
        "rows": rows,
        "total": _row("", "All nine", _intensity, sums, quarters),
        "legend": legend(ONE_OUTCOME),
        "any_unsaid": any(cell.unsaid for row in rows for cell in row.cells),
    }


def _families(sums: Sums, quarters: list[Quarter]) -> list[Row]:
    """Those in which something was done."""
    present = {family for row in sums.values() for family in row.families}
    return [
        _row(
            family.code,
            family.label,
            _in_family(family.code),
            sums,
            quarters,
        )
        for family in Family.objects.filter(code__in=present).order_by("position")
    ]


def _counts(sums: Sums, quarters: list[Quarter]) -> list[Row]:
    return [
        _row(
            name,
            words,
            _count(name),
            sums,
            quarters,
        )
        for name, words in _COUNT_WORDS.items()
    ]


def _costs(sums: Sums, quarters: list[Quarter]) -> list[Row]:
    return [
        _row(
            currency,
            f"Cost in {currency}",
            _cost(currency),
            sums,
            quarters,
        )
        for currency in sorted({currency for row in sums.values() for currency in row.cost})
    ]


def _intensity(row: QuarterSums) -> Decimal:
    return exact_sum(outcome.intensity for outcome in row.outcomes.values())


def _for_outcome(code: str) -> Figure:
    return lambda row: row.outcomes[code].intensity


def _in_family(code: str) -> Figure:
    return lambda row: row.families.get(code, Decimal(0))


def _count(name: str) -> Figure:
    return lambda row: Decimal(getattr(row, name))


def _cost(currency: str) -> Figure:
    return lambda row: row.cost.get(currency, Decimal(0))


def _row(
    code: str,
    label: str,
    figure: Figure,
    sums: Sums,
    quarters: list[Quarter],
    *,
    steps: Iterable[Decimal] = (),
) -> Row:
    values = {quarter: figure(row) for quarter, row in sums.items()}
    unsaid = {q: "NR" for q in quarters if q not in sums or not sums[q].is_returned}
    return row_of(code, label, values, quarters, steps=tuple(steps), unsaid=unsaid)


def _last_quarter(request: PageRequest) -> Quarter | str:
    """The quarter asked for, else the present one; a sentence when it is none."""
    asked = request.GET.get("to", "")
    if not asked:
        return present_quarter(request)
    try:
        quarter = Quarter.parse(asked)
    except ValueError as error:
        return str(error)
    # Room for the quarters before it, which the log has no days for otherwise.
    earliest = Quarter.of(EARLIEST).plus(IN_FULL)
    return quarter if quarter >= earliest else f"Take a quarter from {earliest} on."


def present_quarter(request: PageRequest) -> Quarter:
    return Quarter.of(request.reader.today(timezone.now()))


def _choices(request: PageRequest) -> list[Quarter]:
    """The last quarters that the page can end with, the present one first."""
    return window(present_quarter(request), 4 * MANY_PARTNERS)[::-1]
