"""The pages on which sensitive remarks are written, corrected and withdrawn."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.pages import PageRequest, high_water, page
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions.annexes import add_annex, correct_annex, lock_annex, withdraw_annex
from engagements.actions.marking import WouldWiden
from engagements.forms import Problem
from engagements.forms.annex import RemarkForm, RemarkWithdrawalForm
from engagements.models import Engagement, EngagementAnnex
from engagements.views.finding import found_engagement


@page("GET", "POST")
def annex_add(request: PageRequest, ref: str) -> HttpResponse:
    reader = request.reader
    engagement = found_engagement(request, ref)
    reader.require(Right.EDIT, desk=engagement.desk_id)
    about = {"engagement": engagement, "page_marking": high_water([engagement.marking])}
    if request.method != "POST":
        form = RemarkForm(reader=reader, initial={"marking": engagement.marking.text})
        return _page(request, "engagements/remark.html", form, about)
    form = RemarkForm(request.POST, reader=reader)
    said = _tried(
        form, lambda: add_annex(engagement, form.cleaned_data, by=reader, at=timezone.now())
    )
    if not said:
        return _page(request, "engagements/remark.html", form, about, status=422)
    messages.success(request, "The remark is in the record.")
    return redirect("engagement-detail", ref=ref)


@page("GET", "POST")
def annex_correct(request: PageRequest, ref: str, letters: str) -> HttpResponse:
    reader = request.reader
    annex = found_annex(request, ref, letters)
    reader.require(Right.EDIT, desk=annex.engagement.desk_id)
    if annex.withdrawn:
        return _withdrawn(request, annex)
    about = _about(annex)
    if request.method != "POST":
        form = RemarkForm(
            reader=reader, initial={"body": annex.body, "marking": annex.marking.text}
        )
        return _page(request, "engagements/remark.html", form, about)
    form = RemarkForm(request.POST, reader=reader)
    if request.POST.get("version") != str(annex.version):
        return _page(
            request, "engagements/remark.html", form, {**about, "conflict": True}, status=409
        )
    said = _tried(
        form, lambda: correct_annex(annex, form.cleaned_data, by=reader, at=timezone.now())
    )
    if not said:
        return _page(request, "engagements/remark.html", form, about, status=422)
    messages.success(request, "The remark is as you wrote it.")
    return redirect("engagement-detail", ref=ref)


@page("GET", "POST")
def annex_withdraw(request: PageRequest, ref: str, letters: str) -> HttpResponse:
    reader = request.reader
    annex = found_annex(request, ref, letters)
    reader.require(Right.EDIT, desk=annex.engagement.desk_id)
    if annex.withdrawn:
        return _withdrawn(request, annex)
    form = RemarkWithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, "engagements/remark_withdraw.html", form, _about(annex))
    said = _tried(
        form,
        lambda: withdraw_annex(
            annex, reason=form.cleaned_data["reason"], by=reader, at=timezone.now()
        ),
    )
    if not said:
        return _page(request, "engagements/remark_withdraw.html", form, _about(annex), status=422)
    messages.success(request, "The remark is withdrawn.")
    return redirect("engagement-detail", ref=ref)


def found_annex(request: PageRequest, ref: str, letters: str) -> EngagementAnnex:
    """The row, held against other writers when something is sent; raises Http404."""
    try:
        if request.method == "POST":
            return lock_annex(ref, letters, by=request.reader)
        seen = EngagementAnnex.objects.visible_to(request.reader)
        known = seen.select_related("engagement__marking", "marking", "created_by")
        return known.get(engagement__ref=ref, letters=letters)  # type: ignore[no-any-return]
    except (Engagement.DoesNotExist, EngagementAnnex.DoesNotExist):
        message = f"There is no remark {ref}-{letters}."
        raise Http404(message) from None


def problems_of(form: Form) -> list[Problem]:
    """The sentences of the form's fields, for the summary above it."""
    return [
        Problem(name, str(sentence), form[name].id_for_label if name in form.fields else "")
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def _tried(form: Form, act: Callable[[], object]) -> bool:
    """Whether it was done; what speaks against it stands beside the fields."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act()
    except ValidationError as refusal:
        for name, sentences in refusal.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
        return False
    except WouldWiden as refusal:
        form.add_error("marking", str(refusal))
        return False
    except NotAllowedNow as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _about(annex: EngagementAnnex) -> dict[str, object]:
    return {
        "engagement": annex.engagement,
        "annex": annex,
        "version": annex.version,
        "page_marking": high_water([annex.engagement.marking, annex.marking]),
    }


def _page(
    request: PageRequest, template: str, form: Form, about: dict[str, object], *, status: int = 200
) -> HttpResponse:
    context = {**about, "form": form, "problems": problems_of(form) if form.is_bound else []}
    return render(request, template, context, status=status)


def _withdrawn(request: PageRequest, annex: EngagementAnnex) -> HttpResponse:
    return render(request, "engagements/remark_out_already.html", _about(annex), status=409)
