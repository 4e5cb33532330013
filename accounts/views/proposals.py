"""The pages on which a second security officer decides on what another has proposed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.actions.proposals import (
    DECIDES,
    LOOKS_ON,
    DecidedAlready,
    Overtaken,
    decide,
    lock_proposal,
)
from accounts.models import Marking, Proposal
from accounts.pages import PageRequest, high_water, page
from accounts.two_persons import is_second_person

#: Decided ones below those that wait, the newest first.
SHOWN = 50


@page("GET")
def proposal_list(request: PageRequest) -> HttpResponse:
    request.reader.require(*LOOKS_ON)
    rows = Proposal.objects.visible_to(request.reader).select_related(
        "marking", "new_marking", "proposed_by", "decided_by"
    )
    waiting = list(rows.filter(decision="").order_by("proposed_at", "ref"))
    decided = list(rows.exclude(decision="").order_by("-decided_at", "ref")[:SHOWN])
    context = {
        "waiting": waiting,
        "decided": decided,
        "page_marking": high_water(_markings([*waiting, *decided])) if waiting or decided else None,
    }
    return render(request, "accounts/proposals.html", context)


@page("GET", "POST")
def proposal_detail(request: PageRequest, ref: str) -> HttpResponse:
    proposal = _found(request, ref)
    request.reader.require(*LOOKS_ON)
    if request.method != "POST":
        return _page(request, proposal)
    said = {name: request.POST.get(name, "") for name in ("decision", "reason")}
    problem = {}
    try:
        with transaction.atomic():
            decide(proposal, by=request.reader, at=timezone.now(), **said)
    except ValidationError as refusal:
        problem = refusal.message_dict
        status = 422
    except (DecidedAlready, Overtaken) as refusal:
        problem = {"decision": [str(refusal)]}
        status = 409
    else:
        messages.success(request, f"{ref} is {proposal.get_decision_display()}.")
        return redirect("proposal-list")
    return _page(request, _found(request, ref), problem, said["reason"], status=status)


def _page(
    request: PageRequest,
    proposal: Proposal,
    problem: dict[str, list[str]] | None = None,
    reason: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    reader = request.reader
    problems = [
        {"path": name, "sentence": sentence, "anchor": "reason" if name == "reason" else ""}
        for name, sentences in (problem or {}).items()
        for sentence in sentences
    ]
    may_decide = reader.may(DECIDES[Proposal.Kind(proposal.kind)])
    context = {
        "proposal": proposal,
        "problems": problems,
        "reason": reason,
        "may_decide": proposal.waits and may_decide,
        "is_second": is_second_person(reader.user_id, involved=[proposal.proposed_by_id]),
        "page_marking": high_water(_markings([proposal])),
    }
    return render(request, "accounts/proposal.html", context, status=status)


def _markings(proposals: list[Proposal]) -> list[Marking]:
    return [proposal.marking for proposal in proposals]


def _found(request: PageRequest, ref: str) -> Proposal:
    """The row, held against other writers when something is sent; raises Http404."""
    try:
        if request.method == "POST":
            return lock_proposal(ref, by=request.reader)
        return Proposal.objects.visible_to(request.reader).get(ref=ref)
    except Proposal.DoesNotExist:
        message = f"There is no proposal {ref}."
        raise Http404(message) from None
