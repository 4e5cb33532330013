"""The pages of quarterly figures: all partners, and one partner in full."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.pages import PageRequest, highest_marking, page
from engagements.forms.options import outcomes as outcome_options
from engagements.models import Family
from engagements.periods import EARLIEST, Quarter
from partners.models import Outcome, Partner
from reports.models import RecountDue
from reports.views.figures import COUNTS, Values, intensities, rest_of
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
    steps = ONE_OUTCOME if outcome else ALL_OUTCOMES
    context = {
        "years": years_of(quarters),
        "groups": _groups(request, quarters, outcome),
        "legend": legend(steps),
        "outcome": outcome,
        "outcomes": known.items(),
        "last": asked,
        "choices": _choices(request),
        "dues": RecountDue.objects.values("partner", "quarter").distinct().count(),
        "page_marking": highest_marking(request.reader),
    }
    return render(request, "reports/summaries.html", context)


def _groups(request: PageRequest, quarters: list[Quarter], outcome: str) -> list[Group]:
    """Partners with whom anything was done in these quarters, by region and name."""
    steps = ONE_OUTCOME if outcome else ALL_OUTCOMES
    totals: dict[str, Values] = {}
    for (code, _), values in intensities(request.reader, quarters, outcome=outcome).items():
        totals[code] = _sum([totals.get(code, {}), values])
    partners = Partner.objects.filter(code__in=totals).select_related("region")
    groups: dict[str, list[Row]] = {}
    for partner in partners.order_by("region__name", "name", "code"):
        region = partner.region.name if partner.region else "Elsewhere"
        row = row_of(
            partner.code, partner.name, totals[partner.code], quarters, steps=steps, unsaid={}
        )
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
    rest = rest_of(request.reader, quarters, partner=code)
    families = Family.objects.filter(code__in=rest.families).order_by("position")
    context = {
        "partner": partner,
        "last": asked,
        "first": quarters[0],
        "choices": _choices(request),
        **outcome_grid(request, code, quarters),
        "families": [
            _plain(row.code, row.label, rest.families[row.code], quarters) for row in families
        ],
        "counts": [
            _plain(name, _COUNT_WORDS[name], rest.counts[name], quarters) for name in COUNTS
        ],
        "cost": [
            _plain(currency, f"Cost in {currency}", rest.cost[currency], quarters)
            for currency in sorted(rest.cost)
        ],
        "page_marking": highest_marking(request.reader),
    }
    return render(request, "reports/partner_summary.html", context)


def outcome_grid(request: PageRequest, code: str, quarters: list[Quarter]) -> dict[str, object]:
    """The nine outcomes by quarter, and their sum, as a template draws them."""
    found = intensities(request.reader, quarters, partner=code)
    unsaid = unreturned(code, quarters)
    rows = [
        row_of(
            outcome.code,
            outcome.label.partition(":")[0],
            found.get((code, outcome.code), {}),
            quarters,
            steps=ONE_OUTCOME,
            unsaid=unsaid,
        )
        for outcome in Outcome.objects.order_by("position")
    ]
    total = _sum(found.values())
    return {
        "years": years_of(quarters),
        "rows": rows,
        "total": row_of("", "All nine", total, quarters, steps=(), unsaid=unsaid),
        "legend": legend(ONE_OUTCOME),
        "any_unsaid": any(cell.unsaid for row in rows for cell in row.cells),
    }


def unreturned(code: str, quarters: list[Quarter]) -> dict[Quarter, str]:
    """The quarters for which nobody has said that all is logged."""
    return dict.fromkeys(quarters, "NR")


def _plain(code: str, label: str, values: Values, quarters: list[Quarter]) -> Row:
    return row_of(code, label, values, quarters, steps=(), unsaid={})


def _sum(all_values: Iterable[Values]) -> Values:
    total: Values = {}
    for values in all_values:
        for quarter, value in values.items():
            total[quarter] = total.get(quarter, Decimal(0)) + value
    return total


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
    return Quarter.of(timezone.now().astimezone(request.reader.zone).date())


def _choices(request: PageRequest) -> list[Quarter]:
    """The last quarters that the page can end with, the present one first."""
    return window(present_quarter(request), 4 * MANY_PARTNERS)[::-1]
