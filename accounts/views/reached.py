"""How the service reaches one outside its pages: the weekly digest, one's own calendar."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables

from accounts.actions import set_mail_address
from accounts.actions.calendar_keys import issue_calendar_key, revoke_calendar_key
from accounts.forms import CalendarKeyForm, MailForm, problems_of
from accounts.models import CalendarKey
from accounts.pages import PageRequest, page
from accounts.views.account import own_user

_FEED = "/api/v1/calendar.ics?key="


@page("GET", "POST")
def mail_address(request: PageRequest) -> HttpResponse:
    """Where the weekly digest goes."""
    user = own_user(request)
    form = MailForm(request.POST or None, initial={"address": user.email})
    if request.method == "POST" and form.is_valid():
        try:
            set_mail_address(user, form.cleaned_data["address"], by=request.reader)
        except ValidationError as error:
            form.add_error("address", error.message_dict["address"])
        else:
            sent = f"goes to {user.email}" if user.email else "is not sent"
            messages.success(request, f"Your weekly digest {sent}.")
            return redirect("account")
    return _shown(request, "accounts/mail_address.html", form)


@sensitive_variables("text")
@page("GET", "POST")
def new_calendar_key(request: PageRequest) -> HttpResponse:
    """Makes a key of one's own calendar and shows its address, this once."""
    form = CalendarKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = issue_calendar_key(
                name=form.cleaned_data["name"], by=request.reader, at=request.at
            )
        except ValidationError as error:
            form.add_error("name", error.message_dict["name"])
        else:
            address = request.build_absolute_uri(f"{_FEED}{text}")
            context = {"name": key.name, "address": address}
            return render(request, "accounts/calendar_key_made.html", context)
    return _shown(request, "accounts/calendar_key_new.html", form)


@page("POST")
def calendar_key_revoke(request: PageRequest, pk: int) -> HttpResponse:
    """From now on the key opens nothing."""
    key = CalendarKey.objects.filter(user=request.reader.user_id, pk=pk).first()
    if key is None:
        message = "There is no such key of yours."
        raise Http404(message)
    revoke_calendar_key(key, by=request.reader, at=request.at)
    messages.success(request, f"“{key.name}” is revoked: it opens nothing from now on.")
    return redirect("account")


def _shown(request: PageRequest, template: str, form: Form) -> HttpResponse:
    context = {"form": form, "problems": problems_of(form)}
    return render(request, template, context, status=422 if form.is_bound else 200)
