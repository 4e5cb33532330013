"""Tokens: one's own, and everybody's for a security officer."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions import issue_token, revoke_token
from accounts.forms import TokenForm, last_day_default, problems_of
from accounts.models import AccessToken
from accounts.pages import PageRequest, page
from accounts.roles import Right
from accounts.views.account import own_user


@sensitive_variables("token")
@page("GET", "POST")
def new_token(request: PageRequest) -> HttpResponse:
    """Makes a token of one's own and shows it, this once."""
    today = timezone.localdate(request.at)
    first = {"scopes": ["read"], "last_day": last_day_default(today)}
    form = TokenForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ends = datetime.combine(given["last_day"] + timedelta(days=1), time.min)
            token = issue_token(
                own_user(request),
                name=given["name"],
                expires_at=timezone.make_aware(ends),
                scopes=given["scopes"],
                networks=form.networks_given,
                by=request.reader,
                at=request.at,
            )
        except (ValidationError, OverflowError) as error:
            _say(form, error)
        else:
            context = {"token": token, "name": given["name"], "last_day": given["last_day"]}
            return render(request, "accounts/token_made.html", context)
    context = {"form": form, "problems": problems_of(form)}
    return render(request, "accounts/token_new.html", context, status=422 if form.is_bound else 200)


def _say(form: TokenForm, error: Exception) -> None:
    if not isinstance(error, ValidationError):
        form.add_error("last_day", "Choose a day within 365 days.")
        return
    for name, sentences in error.message_dict.items():
        form.add_error("last_day" if name == "expires_at" else name, sentences)


@page("POST")
def revoke(request: PageRequest, pk: int) -> HttpResponse:
    """From now on the token opens nothing."""
    tokens = AccessToken.objects.select_related("user")
    officer = request.reader.may(Right.KEEP_TOKENS)
    mine = tokens if officer else tokens.filter(user_id=request.reader.user_id)
    token = mine.filter(pk=pk).first()
    if token is None:
        message = "There is no such token of yours."
        raise Http404(message)
    revoke_token(token, by=request.reader, at=request.at)
    messages.success(request, f"“{token.name}” is revoked: it opens nothing from now on.")
    own = token.user_id == request.reader.user_id
    return redirect("account") if own else redirect("token-list")


@page("GET")
def every_token(request: PageRequest) -> HttpResponse:
    """Everybody's tokens, those that open something first."""
    if not request.reader.may(Right.KEEP_TOKENS):
        message = "You may not see the tokens of others. Your own stand on your account's page."
        raise PermissionDenied(message)
    rows = AccessToken.objects.select_related("user").order_by(
        "user__username", "-created_at", "-pk"
    )
    alive = [token for token in rows if _opens(token, request.at)]
    context = {"alive": alive, "ended": len(rows) - len(alive), "at": request.at}
    return render(request, "accounts/tokens.html", context)


def _opens(token: AccessToken, at: datetime) -> bool:
    return token.revoked_at is None and token.expires_at > at and token.user.is_active
