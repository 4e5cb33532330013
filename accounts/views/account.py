"""One's own account: password, second step, tokens, calendar keys."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions import end_sessions, set_password
from accounts.actions.attempts import came_in, knock, password_doors
from accounts.actions.second_step import (
    has_second_step,
    new_secret,
    recovery_codes_left,
    renew_recovery_codes,
    turn_off_second_step,
    turn_on_second_step,
)
from accounts.forms import AgainForm, PasswordForm, SetUpForm, problems_of, too_often
from accounts.models import AccessToken, CalendarKey, User
from accounts.pages import PageRequest, page
from accounts.signing_in import picture_of

_SECRET = "second step to be"


def own_user(request: PageRequest) -> User:
    """Whoever asks, as a row."""
    return User.objects.select_related("desk").get(pk=request.reader.user_id)


@page("GET")
def account(request: PageRequest) -> HttpResponse:
    """What one's account is made of."""
    user = own_user(request)
    context = {
        "person": user,
        "second_step": has_second_step(user),
        "codes_left": recovery_codes_left(user),
        "tokens": AccessToken.objects.filter(user=user).order_by("-created_at", "-pk"),
        "calendar_keys": CalendarKey.objects.filter(user=user).order_by("-created_at", "-pk"),
        "at": request.at,
    }
    return render(request, "accounts/account.html", context)


@sensitive_post_parameters()
@page("GET", "POST")
def password(request: PageRequest) -> HttpResponse:
    """A new password; every other session ends with it."""
    user = own_user(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refused = _refused_again(request, form, user)
        if refused is None:
            try:
                set_password(user, form.cleaned_data["password"], by=request.reader)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                update_session_auth_hash(request, user)
                messages.success(request, "Your password is changed. Other sessions have ended.")
                return redirect("account")
        elif refused:
            return _shown(request, "accounts/password.html", form, status=refused)
    return _shown(request, "accounts/password.html", form, status=422 if form.is_bound else 200)


def _refused_again(request: PageRequest, form: Form, user: User) -> int | None:
    """Whether the password that was said again is wrong: the status of the answer, else None."""
    doors = password_doors(user.pk)
    wait = knock(doors, at=request.at)
    if wait is not None:
        form.add_error("current", too_often(wait))
        return 429
    if not user.check_password(form.cleaned_data["current"]):
        form.add_error("current", "This is not your password.")
        return 422
    came_in(doors, at=request.at)
    return None


def _shown(
    request: PageRequest, template: str, form: Form, *, status: int, **context: Any
) -> HttpResponse:
    context |= {"form": form, "problems": problems_of(form)}
    response = render(request, template, context, status=status)
    response.counts_attempts = True  # type: ignore[attr-defined]
    return response


@sensitive_post_parameters()
@page("GET", "POST")
def second_step(request: PageRequest) -> HttpResponse:
    """The second step: on, new recovery codes, or off; each after the password."""
    user = own_user(request)
    if not user.has_usable_password():
        messages.info(request, "You sign in at the identity provider, which has a step of its own.")
        return redirect("account")
    return _change(request, user) if has_second_step(user) else _turn_on(request, user)


def _turn_on(request: PageRequest, user: User) -> HttpResponse:
    secret: str = request.session.setdefault(_SECRET, new_secret())
    form = SetUpForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        refused = _refused_again(request, form, user)
        status = refused or 422
        if refused is None:
            code = form.cleaned_data["code"]
            try:
                codes = turn_on_second_step(user, secret, code, by=request.reader, at=request.at)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                del request.session[_SECRET]
                return render(request, "accounts/recovery_codes.html", {"codes": codes})
    return _shown(
        request,
        "accounts/second_step_on.html",
        form,
        status=status,
        secret=secret,
        picture=picture_of(user, secret),
    )


def _change(request: PageRequest, user: User) -> HttpResponse:
    form = AgainForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        refused = _refused_again(request, form, user)
        if refused is None and request.POST.get("act") == "codes":
            codes = renew_recovery_codes(user, by=request.reader, at=request.at)
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
        if refused is None:
            turn_off_second_step(user, by=request.reader)
            messages.success(request, "The second step is off.")
            return redirect("account")
        status = refused
    return _shown(
        request,
        "accounts/second_step_change.html",
        form,
        status=status,
        required=settings.SECOND_STEP_REQUIRED,
    )


@page("POST")
def sign_out_everywhere(request: PageRequest) -> HttpResponse:
    """Ends all one's sessions, this one too."""
    end_sessions(own_user(request), by=request.reader)
    return redirect("sign-in")
