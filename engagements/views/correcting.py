"""The pages on which an engagement is corrected or taken out."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.pages import PageRequest, page
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions import (
    cancel_engagement,
    edit_engagement,
    rights_to_withdraw,
    void_engagement,
)
from engagements.actions.changing import entry_of
from engagements.actions.marking import WouldWiden
from engagements.forms import CancelForm, LogForm, Problem, VoidForm, differences
from engagements.models import Engagement, State
from engagements.models.choices import TERMINAL_STATES
from engagements.views.finding import found_engagement
from engagements.views.logging import MORE_ROWS, say_what_came_of_it


@page("GET", "POST")
def engagement_edit(request: PageRequest, ref: str) -> HttpResponse:
    reader, at = request.reader, timezone.now()
    engagement = found_engagement(request, ref)
    reader.require(Right.EDIT, desk=engagement.desk_id)
    if not reader.may(Right.EDIT, desk=engagement.desk_id, state=engagement.state):
        return _out_already(request, engagement)
    today = reader.today(at)
    before = entry_of(engagement, by=reader)
    if request.method != "POST":
        return _edit_page(request, engagement, LogForm(reader=reader, today=today, before=before))
    if "more" in request.POST:
        form = LogForm.unchecked(
            request.POST, more_rows=MORE_ROWS, reader=reader, today=today, before=before
        )
        return _edit_page(request, engagement, form, version=request.POST.get("version", ""))
    form = LogForm(request.POST, reader=reader, today=today, before=before)
    if request.POST.get("version") != str(engagement.version):
        standing = LogForm(reader=reader, today=today, before=before)
        return _edit_page(request, engagement, form, status=409, conflict=(form, standing))
    if form.is_valid():
        try:
            with transaction.atomic():
                logged = edit_engagement(engagement, form.fields(), by=reader, at=at)
        except ValidationError as refusal:
            form.refuse(refusal.message_dict)
        except WouldWiden as refusal:
            form.refuse({"marking": [str(refusal)]})
        except NotAllowedNow as refusal:
            form.refuse({"kind": [str(refusal)]})
        else:
            said = f"{ref} is corrected." if logged.changed else f"{ref} was as you left it."
            say_what_came_of_it(request, logged, said)
            return redirect("engagement-detail", ref=ref)
    # The row in memory may carry what was refused; its reference and version do not change.
    return _edit_page(request, engagement, form, status=422, version=request.POST["version"])


def _edit_page(
    request: PageRequest,
    engagement: Engagement,
    form: LogForm,
    *,
    status: int = 200,
    conflict: tuple[LogForm, LogForm] | None = None,
    version: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "problems": form.problems,
        "engagement": engagement,
        "page_marking": engagement.marking,
        "version": version or engagement.version,
        "conflict": conflict is not None,
        "differences": differences(*conflict) if conflict else [],
    }
    return render(request, "engagements/edit.html", context, status=status)


@page("GET", "POST")
def engagement_withdraw(request: PageRequest, ref: str) -> HttpResponse:
    engagement = found_engagement(request, ref)
    rights = rights_to_withdraw(engagement.state)
    request.reader.require(*rights, desk=engagement.desk_id)
    if engagement.state in TERMINAL_STATES:
        return _out_already(request, engagement)
    if engagement.held:
        return _withdraw(request, engagement, VoidForm, _void)
    return _withdraw(request, engagement, CancelForm, _cancel)


def _withdraw(
    request: PageRequest,
    engagement: Engagement,
    shape: type[Form],
    act: Callable[[PageRequest, Engagement, Form], Engagement],
) -> HttpResponse:
    if request.method != "POST":
        return _withdraw_page(request, engagement, shape())
    form = shape(request.POST)
    if request.POST.get("version") != str(engagement.version):
        return _withdraw_page(request, engagement, form, status=409, conflict=True)
    if form.is_valid():
        try:
            with transaction.atomic():
                done = act(request, engagement, form)
        except ValidationError as refusal:
            for name, sentences in refusal.message_dict.items():
                form.add_error(name if name in form.fields else None, sentences)
        except NotAllowedNow as refusal:
            standing = found_engagement(request, engagement.ref)
            if standing.state in TERMINAL_STATES:
                return _out_already(request, standing)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{done.ref} is {State(done.state).label}.")
            return redirect("engagement-detail", ref=done.ref)
    return _withdraw_page(request, engagement, form, status=422)


def _cancel(request: PageRequest, engagement: Engagement, form: Form) -> Engagement:
    return cancel_engagement(engagement, by=request.reader, at=timezone.now(), **form.cleaned_data)


def _void(request: PageRequest, engagement: Engagement, form: Form) -> Engagement:
    ref = form.cleaned_data["duplicate_of"]
    original = Engagement.objects.visible_to(request.reader).filter(ref=ref).first()
    if ref and original is None:
        raise ValidationError({"duplicate_of": f"There is no engagement {ref}: check it."})
    if original is not None and original.pk == engagement.pk:
        raise ValidationError({"duplicate_of": "Name the other one, which stays."})
    return void_engagement(
        engagement,
        by=request.reader,
        at=timezone.now(),
        reason=form.cleaned_data["reason"],
        duplicate_of=original,
    )


def _withdraw_page(
    request: PageRequest,
    engagement: Engagement,
    form: Form,
    status: int = 200,
    *,
    conflict: bool = False,
) -> HttpResponse:
    problems = [
        Problem(name, str(sentence), form[name].id_for_label if name in form.fields else "")
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    context = {
        "form": form,
        "problems": problems,
        "engagement": engagement,
        "page_marking": engagement.marking,
        "conflict": conflict,
    }
    return render(request, "engagements/withdraw.html", context, status=status)


def _out_already(request: PageRequest, engagement: Engagement) -> HttpResponse:
    context = {"engagement": engagement, "page_marking": engagement.marking}
    return render(request, "engagements/out_already.html", context, status=409)
