"""The page that lists the log, narrowed by the filters that REST has too."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from rest_framework.exceptions import ValidationError as Refused

from accounts.api.cursors import (
    Position,
    read_cursor,
    read_day_or_none,
    read_text,
    scope_of,
    write_cursor,
)
from accounts.api.keyset import Ordering, Page, SortColumn, fetch_page
from accounts.pages import PageRequest, highest_marking, page
from engagements.filters import EngagementFilters
from engagements.forms import Problem
from engagements.lines import by_month, lines_of, with_parts
from engagements.models import Engagement
from engagements.queries import EngagementQuerySet
from engagements.views.narrowing import chips, given_in, kept, rail

PAGE = 50
#: Beyond this the page says “more than”: counting all would cost more than it tells.
COUNTED_UP_TO = 1000
_LATEST_FIRST = Ordering(
    (
        SortColumn("first_day", "date", read_day_or_none, nullable=True),
        SortColumn("ref", "text", read_text),
    ),
    descending=True,
)


@page("GET")
def engagement_list(request: PageRequest) -> HttpResponse:
    given = given_in(request.GET)
    choices = rail(given)
    context: dict[str, Any] = {
        "given": given,
        "choices": choices,
        "chips": chips(given, choices),
        "kept": kept(given),
        "page_marking": highest_marking(request.reader),
    }
    try:
        rows = _narrowed(request, given)
        shown = _page_of(request, given, rows)
    except Refused as refusal:
        return _refused(request, context, refusal)
    found = rows.values("pk")[: COUNTED_UP_TO + 1].count()
    context |= {
        "months": by_month(lines_of(shown.rows, first=given.getlist("partner"))),
        "found": min(found, COUNTED_UP_TO),
        "found_more": found > COUNTED_UP_TO,
        "later": shown.later,
        "earlier": shown.earlier,
    }
    return render(request, "engagements/list.html", context)


@dataclass(frozen=True)
class Shown:
    """The rows of one page, and the queries of its neighbours; None where there is none."""

    rows: list[Engagement]
    later: str | None
    earlier: str | None


def _narrowed(request: PageRequest, given: QueryDict) -> EngagementQuerySet:
    """Raises Refused for a parameter or value that is not known."""
    asked = given.copy()
    asked.pop("cursor", None)
    rows = Engagement.objects.visible_to(request.reader)
    filters = EngagementFilters(asked, queryset=rows, request=request)
    if not filters.is_valid():
        raise Refused(filters.errors)
    return filters.qs


def _page_of(request: PageRequest, given: QueryDict, rows: EngagementQuerySet) -> Shown:
    scope = scope_of(request.path, given, "latest")
    text = given.get("cursor")
    position = read_cursor(text, scope, _LATEST_FIRST.readers) if text else None
    found: Page = fetch_page(rows, _LATEST_FIRST, position, PAGE)
    by_key = {row.pk: row for row in with_parts(Engagement.objects.filter(pk__in=found.keys))}

    def query(to: Position | None) -> str | None:
        if to is None:
            return None
        asked = given.copy()
        asked["cursor"] = write_cursor(scope, to)
        return asked.urlencode()

    return Shown(
        rows=[by_key[key] for key in found.keys if key in by_key],
        later=query(found.preceding),
        earlier=query(found.following),
    )


def _refused(request: PageRequest, context: dict[str, Any], refusal: Refused) -> HttpResponse:
    detail = refusal.detail
    errors = detail if isinstance(detail, dict) else {"": detail}
    context["problems"] = [
        Problem(str(name), f"{name}: {sentence}" if name else str(sentence))
        for name, sentences in errors.items()
        for sentence in sentences
    ]
    return render(request, "engagements/list.html", context, status=400)
