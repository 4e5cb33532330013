"""People, as a security officer keeps them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables

from accounts.actions import (
    end_sessions,
    link_subject,
    make_user,
    new_password,
    reset_second_step,
    set_clearance,
    set_password,
    set_standing,
    withdraw_clearance,
)
from accounts.actions.second_step import has_second_step
from accounts.actions.standing import subject_of
from accounts.forms import ClearanceForm, PersonForm, StandingForm, SubjectForm, problems_of
from accounts.models import Clearance, Marking, User
from accounts.pages import PageRequest, page
from accounts.roles import ROLE_NAMES, Right, Role


def _require_officer(request: PageRequest) -> None:
    request.reader.require(Right.KEEP_PEOPLE)


def _names(roles: list[str]) -> str:
    return ", ".join(ROLE_NAMES[Role(role)] for role in roles) or "no role"


@page("GET")
def people(request: PageRequest) -> HttpResponse:
    """Everybody who signs in, and what they are."""
    _require_officer(request)
    rows = User.objects.filter(is_system=False).select_related("desk").order_by("username")
    listed = [(person, _names(person.roles)) for person in rows]
    return render(request, "accounts/people.html", {"people": listed})


@sensitive_variables("password")
@page("GET", "POST")
def new_person(request: PageRequest) -> HttpResponse:
    """Somebody new, who reads nothing until cleared."""
    _require_officer(request)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        password = None if given["subject"] else new_password()
        try:
            person = make_user(
                given["username"],
                roles=given["roles"],
                desk=given["desk"],
                password=password,
                by=request.reader,
                at=request.at,
                to_be_changed=True,
            )
            link_subject(person, given["subject"], by=request.reader)
        except ValidationError as error:
            _add(form, error)
        else:
            if password is not None:
                context = {"person": person, "password": password}
                return render(request, "accounts/password_made.html", context)
            messages.success(request, f"{person.username} may come in, and reads nothing yet.")
            return redirect("person", username=person.username)
    context = {"form": form, "problems": problems_of(form)}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/person_new.html", context, status=status)


def _add(form: Form, error: ValidationError) -> None:
    for name, sentences in _by_field(error).items():
        form.add_error(name if name in form.fields else None, sentences)


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


@page("GET", "POST")
def person(request: PageRequest, username: str) -> HttpResponse:
    """One person: standing, clearances, and how they come in."""
    _require_officer(request)
    found = User.objects.filter(username=username, is_system=False).first()
    if found is None:
        message = f"There is nobody called {username}."
        raise Http404(message)
    if request.method != "POST":
        return _shown(request, found)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        message = "Use the buttons of the page."
        raise PermissionDenied(message)
    return act(request, found)


def _forms(found: User) -> dict[str, Any]:
    markings = Marking.objects.order_by("policy", "rank", "pk")
    clearances = list(Clearance.objects.filter(user=found).order_by("policy"))
    sections = []
    for policy in sorted({marking.policy for marking in markings}):
        held = next((c for c in clearances if c.policy == policy), None)
        first = {
            "classification": _name_of(markings, policy, held.rank) if held else None,
            "held": held.held if held else [],
            "expires_on": held.expires_on if held else None,
        }
        form = ClearanceForm(initial=first, prefix=policy, **_choices(policy))
        sections.append({"policy": policy, "held": held, "form": form})
    standing = {"roles": found.roles, "desk": found.desk_id, "is_active": found.is_active}
    return {
        "standing": StandingForm(initial=standing),
        "clearances": sections,
        "subject": SubjectForm(initial={"subject": subject_of(found)}),
    }


def _name_of(markings: Any, policy: str, rank: int) -> str | None:
    """The highest classification that a rank reaches."""
    names = [m.classification for m in markings if m.policy == policy and m.rank <= rank]
    return names[-1] if names else None


def _choices(policy: str) -> dict[str, list[str]]:
    markings = list(Marking.objects.filter(policy=policy).order_by("rank", "pk"))
    values = {value for m in markings for value in (*m.restrictive, *m.permissive)}
    return {
        "classifications": list(dict.fromkeys(m.classification for m in markings)),
        "values": sorted(values),
    }


def _shown(request: PageRequest, found: User, **wrong: Any) -> HttpResponse:
    """The page; `wrong` takes the place of a form that was refused."""
    context = {
        "person": found,
        "roles": _names(found.roles),
        "second_step": has_second_step(found),
        "has_password": found.has_usable_password(),
        "myself": found.pk == request.reader.user_id,
        **_forms(found),
    }
    refused: Form | None = wrong.get("form")
    name = wrong.get("name", "")
    if refused is not None and name.startswith("clearance:"):
        policy = name.partition(":")[2]
        for section in context["clearances"]:
            if section["policy"] == policy:
                section["form"] = refused
    elif refused is not None:
        context[name] = refused
    context["problems"] = problems_of(refused) if refused is not None else []
    return render(request, "accounts/person.html", context, status=422 if refused else 200)


def _done(request: PageRequest, found: User, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("person", username=found.username)


def _standing(request: PageRequest, found: User) -> HttpResponse:
    form = StandingForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form, name="standing")
    set_standing(found, **form.cleaned_data, by=request.reader)
    return _done(request, found, "Changed: it holds from their next request.")


def _clear(request: PageRequest, found: User) -> HttpResponse:
    policy = request.POST.get("policy", "")
    choices = _choices(policy)
    if not choices["classifications"]:
        message = "There is no such policy."
        raise Http404(message)
    form = ClearanceForm(request.POST, prefix=policy, **choices)
    if form.is_valid():
        last_day = form.cleaned_data["expires_on"]
        if last_day is not None and last_day < request.reader.today(request.at):
            form.add_error("expires_on", "This day is over: choose a later one, or withdraw it.")
    if form.is_valid():
        try:
            set_clearance(found, policy=policy, **form.cleaned_data, by=request.reader)
        except ValidationError as error:
            _add(form, error)
        else:
            return _done(request, found, "Cleared: it holds from their next request.")
    return _shown(request, found, form=form, name=f"clearance:{policy}")


def _withdraw(request: PageRequest, found: User) -> HttpResponse:
    policy = request.POST.get("policy", "")
    clearance = Clearance.objects.filter(user=found, policy=policy).select_related("user").first()
    if clearance is not None:
        withdraw_clearance(clearance, by=request.reader)
    return _done(request, found, "Withdrawn: it holds from their next request.")


def _link(request: PageRequest, found: User) -> HttpResponse:
    form = SubjectForm(request.POST)
    if form.is_valid():
        try:
            link_subject(found, form.cleaned_data["subject"], by=request.reader)
        except ValidationError as error:
            _add(form, error)
        else:
            return _done(request, found, "Changed.")
    return _shown(request, found, form=form, name="subject")


@sensitive_variables("password")
def _password(request: PageRequest, found: User) -> HttpResponse:
    password = new_password()
    set_password(found, password, by=request.reader, to_be_changed=True)
    return render(request, "accounts/password_made.html", {"person": found, "password": password})


def _end_sessions(request: PageRequest, found: User) -> HttpResponse:
    end_sessions(found, by=request.reader)
    return _done(request, found, "Every session of theirs has ended.")


def _reset(request: PageRequest, found: User) -> HttpResponse:
    reset_second_step(found, by=request.reader)
    return _done(request, found, "They set the second step up afresh.")


_ACTS: dict[str, Callable[[PageRequest, User], HttpResponse]] = {
    "standing": _standing,
    "clear": _clear,
    "withdraw": _withdraw,
    "link": _link,
    "password": _password,
    "end-sessions": _end_sessions,
    "reset-second-step": _reset,
}
