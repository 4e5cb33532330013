"""The pages on which a security officer marks an engagement or a remark otherwise."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import Proposal
from accounts.pages import PageRequest, high_water, page
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions.relabelling import relabel_annex, relabel_engagement
from engagements.forms.annex import RelabelForm
from engagements.models import Engagement, EngagementAnnex
from engagements.views.annexes import found_annex, problems_of
from engagements.views.finding import found_engagement

#: Given the text of a marking and a reason.
Relabel = Callable[[str, str], Proposal | None]


@page("GET", "POST")
def engagement_relabel(request: PageRequest, ref: str) -> HttpResponse:
    reader = request.reader
    engagement = found_engagement(request, ref)
    reader.require(Right.RELABEL)
    return _relabel(
        request,
        engagement,
        engagement,
        lambda text, reason: relabel_engagement(
            engagement, text, reason=reason, by=reader, at=timezone.now()
        ),
    )


@page("GET", "POST")
def annex_relabel(request: PageRequest, ref: str, letters: str) -> HttpResponse:
    reader = request.reader
    annex = found_annex(request, ref, letters)
    reader.require(Right.RELABEL)
    return _relabel(
        request,
        annex.engagement,
        annex,
        lambda text, reason: relabel_annex(
            annex, text, reason=reason, by=reader, at=timezone.now()
        ),
    )


def _relabel(
    request: PageRequest,
    engagement: Engagement,
    row: Engagement | EngagementAnnex,
    relabel: Relabel,
) -> HttpResponse:
    if request.method != "POST":
        form = RelabelForm(reader=request.reader, initial={"marking": row.marking.text})
        return _page(request, engagement, row, form)
    form = RelabelForm(request.POST, reader=request.reader)
    if request.POST.get("version") != str(row.version):
        return _page(request, engagement, row, form, status=409)
    if form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                proposal = relabel(said["marking"], said["reason"])
        except ValidationError as refusal:
            for name, sentences in refusal.message_dict.items():
                form.add_error(name if name in form.fields else None, sentences)
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
        else:
            if proposal is None:
                messages.success(request, f"{row.ref} is marked {said['marking']}.")
                return redirect("engagement-detail", ref=engagement.ref)
            messages.success(request, f"{proposal.ref} waits for another security officer.")
            return redirect("proposal-list")
    return _page(request, engagement, row, form, status=422)


def _page(
    request: PageRequest,
    engagement: Engagement,
    row: Engagement | EngagementAnnex,
    form: RelabelForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "problems": problems_of(form) if form.is_bound else [],
        "engagement": engagement,
        "row": row,
        "conflict": status == 409,
        "page_marking": high_water([engagement.marking, row.marking]),
    }
    return render(request, "engagements/relabel.html", context, status=status)
