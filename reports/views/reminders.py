"""The page of what waits for the reader."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.pages import PageRequest, highest_marking, page
from reports.queries.reminders import reminders


@page("GET")
def reminder_list(request: PageRequest) -> HttpResponse:
    """All that waits, by the day that matters; a thing stays until it is done."""
    on = request.reader.today(request.at)
    context = {
        "reminders": reminders(request.reader, on=on),
        "today": on,
        "page_marking": highest_marking(request.reader),
    }
    return render(request, "reports/reminders.html", context)
