"""The page on which an engagement is logged."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.pages import PageRequest, highest_marking, page
from accounts.roles import Right
from engagements.actions import Logged, log_engagement
from engagements.forms import LogForm
from engagements.models import Kind
from partners.models import Partner

#: What “Save and log another” keeps, and under which name the form sent it.
_CARRIED_ON = {"kind": "kind", "partner": "participants.0.partner"}
#: Rows that the button “More partners” adds.
MORE_ROWS = 4


@page("GET", "POST")
def engagement_log(request: PageRequest) -> HttpResponse:
    reader, at = request.reader, timezone.now()
    reader.require(Right.LOG)
    today = reader.today(at)
    if request.method != "POST":
        chosen = _chosen(request.GET)
        return _page(request, LogForm(reader=reader, today=today, chosen=chosen))
    if "more" in request.POST:
        form = LogForm.unchecked(request.POST, more_rows=MORE_ROWS, reader=reader, today=today)
        return _page(request, form)
    form = LogForm(request.POST, reader=reader, today=today)
    if form.is_valid():
        try:
            with transaction.atomic():
                logged = log_engagement(form.fields(), by=reader, at=at)
        except ValidationError as refusal:
            form.refuse(refusal.message_dict)
        else:
            return _on(request, logged)
    return _page(request, form, status=422)


def _chosen(asked: Mapping[str, str]) -> dict[str, str]:
    """What the link that led here chose already; what is not there is left to choose."""
    kind, partner = asked.get("kind", "")[:12], asked.get("partner", "")[:40]
    if "\0" in kind + partner:
        return {}
    known = {
        "kind": kind if Kind.objects.filter(code=kind).exists() else "",
        "partner": partner if Partner.objects.filter(code=partner).exists() else "",
    }
    return {name: code for name, code in known.items() if code}


def _page(request: PageRequest, form: LogForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "problems": form.problems,
        "page_marking": highest_marking(request.reader),
    }
    return render(request, "engagements/log.html", context, status=status)


def _on(request: PageRequest, logged: Logged) -> HttpResponseRedirect:
    """To the new engagement, or to the next one with the same kind and partner."""
    say_what_came_of_it(request, logged, f"{logged.engagement.ref} is in the log.")
    if "another" not in request.POST:
        return redirect("engagement-detail", ref=logged.engagement.ref)
    same = {name: request.POST.get(sent) for name, sent in _CARRIED_ON.items()}
    query = urlencode({name: value for name, value in same.items() if value})
    return redirect(f"{reverse('engagement-log')}?{query}")


def say_what_came_of_it(request: PageRequest, logged: Logged, sentence: str) -> None:
    messages.success(request, sentence)
    for warning in logged.warnings:
        messages.warning(request, warning)
