"""The page that tells what happened to an engagement."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from rest_framework.exceptions import ValidationError as Refused

from accounts.api.cursors import Position, read_cursor, scope_of, write_cursor
from accounts.api.events import EVENT_ORDERINGS
from accounts.api.keyset import fetch_page
from accounts.pages import PageRequest, page
from engagements.history import changes_in, history_of
from engagements.models import Engagement

PAGE = 50
_LATEST_FIRST = EVENT_ORDERINGS["-at"]


@page("GET")
def engagement_history(request: PageRequest, ref: str) -> HttpResponse:
    reader = request.reader
    rows = Engagement.objects.visible_to(reader).select_related("marking").defer("search")
    engagement = rows.filter(ref=ref).first()
    if engagement is None:
        message = f"There is no engagement {ref}."
        raise Http404(message)
    events = history_of(engagement, reader=reader)
    scope = scope_of(request.path, request.GET, "latest")
    found = fetch_page(events, _LATEST_FIRST, _position(request, scope), PAGE)
    by_key = events.in_bulk(found.keys)

    def cursor(to: Position | None) -> str | None:
        return None if to is None else write_cursor(scope, to)

    context = {
        "engagement": engagement,
        "page_marking": engagement.marking,
        "changes": changes_in([by_key[key] for key in found.keys], reader=reader),
        "later": cursor(found.preceding),
        "earlier": cursor(found.following),
    }
    return render(request, "engagements/history.html", context)


def _position(request: PageRequest, scope: str) -> Position | None:
    text = request.GET.get("cursor")
    if not text:
        return None
    try:
        return read_cursor(text, scope, _LATEST_FIRST.readers)
    except Refused as refusal:
        message = "There is no such page of this history: start with the latest changes."
        raise Http404(message) from refusal
