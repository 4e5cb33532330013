"""Coming in: a name and a password, then the second step; or the ministry's identity provider."""

from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting_as, reader_for
from accounts.actions import set_password
from accounts.actions.attempts import came_in, knock, sign_in_doors
from accounts.actions.second_step import check_code, new_secret, turn_on_second_step
from accounts.forms import CodeForm, OwnPasswordForm, problems_of, too_often
from accounts.models import User
from accounts.openid import IdentityProvider
from accounts.pages import StampedRequest
from accounts.signing_in import CodeStage, OwnPasswordStage, SetUpStage, log, picture_of

_SECRET = "second step to be"


class SignIn(LoginView):
    """Asks who somebody is; those who are signed in already go on."""

    http_method_names = ("get", "head", "post")
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    request: StampedRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Counts the attempt before the password is looked at, whoever is named."""
        name, password = request.POST.get("username", ""), request.POST.get("password", "")
        if name.strip() and password:
            wait = knock(sign_in_doors(name, self.request.address), at=self.request.at)
            if wait is not None:
                return self._wait(wait)
        return super().post(request, *args, **kwargs)

    def _wait(self, wait: timedelta) -> HttpResponse:
        log.info("refused: tried too often; address=%s", self.request.address)
        form = self.get_form()
        problems = [{"path": "username", "sentence": too_often(wait), "anchor": "id_username"}]
        form.is_bound = False
        context = self.get_context_data(form=form, problems=problems)
        headers = {"Retry-After": str(int(wait.total_seconds()) + 1)}
        return self.render_to_response(context, status=429, headers=headers)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        doors = sign_in_doors(form.cleaned_data["username"], self.request.address)
        came_in(doors, at=self.request.at)
        login = Login(user=user, redirect_url=self.get_success_url())
        answer: HttpResponse = perform_password_login(self.request, {}, login)
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        log.info("refused: name and password; address=%s", self.request.address)
        problems = [
            {"path": name, "sentence": sentence, "anchor": _anchor(form, name)}
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
        context = self.get_context_data(form=form, problems=problems)
        return self.render_to_response(context, status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        provider_name = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
        return super().get_context_data(**kwargs, provider_name=provider_name)

    def get_form(self, form_class: Any = None) -> AuthenticationForm:
        form: AuthenticationForm = super().get_form(form_class)
        form.use_required_attribute = False
        form.fields["username"].error_messages["required"] = "Write your user name."
        form.fields["password"].error_messages["required"] = "Write your password."
        form.error_messages = {
            "invalid_login": "This name and password do not go together. Check both.",
            "inactive": "This name can no longer sign in. Ask a security officer.",
        }
        return form


def _anchor(form: AuthenticationForm, name: str) -> str:
    bound: BoundField = form[name if name in form.fields else "username"]
    return str(bound.id_for_label)


def _stage(request: StampedRequest, key: str) -> LoginStage | None:
    """Where somebody stands who has said a right password within a quarter of an hour."""
    if request.user.is_authenticated:
        return None
    stage = LoginStageController.enter(request, key)
    user = stage.login.user if stage else None
    return stage if user is not None and user.is_active and not user.is_system else None


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: StampedRequest) -> HttpResponse:
    """The code of the authenticator app, or a recovery code."""
    stage = _stage(request, CodeStage.key)
    if stage is None:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask_code(request, form, status=422 if form.is_bound else 200)
    user = stage.login.user
    outcome = check_code(
        user,
        form.cleaned_data["code"],
        address=request.address,
        at=request.at,
    )
    if outcome.right:
        answer: HttpResponse = stage.exit()
        return answer
    log.info("refused user=%s: second step; address=%s", user.pk, request.address)
    if outcome.wait is not None:
        form.add_error("code", too_often(outcome.wait))
        return _ask_code(request, form, status=429, wait=outcome.wait)
    form.add_error("code", "This code is not right, or was used already. Wait for the next one.")
    return _ask_code(request, form, status=422)


def _ask_code(
    request: HttpRequest, form: CodeForm, *, status: int, wait: timedelta | None = None
) -> HttpResponse:
    context = {"form": form, "problems": problems_of(form)}
    response = render(request, "accounts/second_step.html", context, status=status)
    if wait is not None:
        response["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: StampedRequest) -> HttpResponse:
    """Somebody with a right password and no second step yet sets one up before coming in."""
    stage = _stage(request, SetUpStage.key)
    if stage is None:
        return redirect("sign-in")
    user = stage.login.user
    secret: str = request.session.setdefault(_SECRET, new_secret())
    form = CodeForm(request.POST or None)
    codes = _turned_on(request, form, user, secret) if form.is_valid() else None
    if codes is not None:
        del request.session[_SECRET]
        goes_on_to = stage.exit().url
        context = {"codes": codes, "on": goes_on_to}
        return render(request, "accounts/recovery_codes.html", context)
    context = {
        "form": form,
        "problems": problems_of(form),
        "secret": secret,
        "picture": picture_of(user, secret),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/set_up.html", context, status=status)


def _turned_on(
    request: StampedRequest, form: CodeForm, user: User, secret: str
) -> list[str] | None:
    """The recovery codes, or None when the code is not right, which the form then says."""
    try:
        with acting_as(reader_for(user, on=request.at.date())) as by:
            return turn_on_second_step(
                user, secret, form.cleaned_data["code"], by=by, at=request.at
            )
    except ValidationError as error:
        form.add_error(None, error)
        return None


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: StampedRequest) -> HttpResponse:
    """Somebody whose password was given to them chooses another before coming in."""
    stage = _stage(request, OwnPasswordStage.key)
    if stage is None:
        return redirect("sign-in")
    user = stage.login.user
    form = OwnPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            with acting_as(reader_for(user, on=request.at.date())) as by:
                set_password(user, form.cleaned_data["password"], by=by)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            answer: HttpResponse = stage.exit()
            return answer
    context = {"form": form, "problems": problems_of(form)}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/own_password.html", context, status=status)


@require_safe
def to_provider(request: StampedRequest) -> HttpResponse:
    """To the identity provider, with a state, a nonce and a code challenge."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return _provider(request).send_there(wanted if ours else reverse("home"))


@require_safe
def from_provider(request: StampedRequest) -> HttpResponse:
    """Back from there, with a code that is exchanged for who it is."""
    return _provider(request).take_back()


def _provider(request: StampedRequest) -> IdentityProvider:
    provider = IdentityProvider(request)
    try:
        provider.get_provider()
    except SocialApp.DoesNotExist:
        message = "There is no identity provider here."
        raise Http404(message) from None
    return provider


@require_safe
def sign_in_first(request: HttpRequest) -> HttpResponse:
    """In place of the sign-in of Django's admin, which knows of no second step."""
    if request.user.is_authenticated:
        message = "You are signed in, and this is for administrators of the installation alone."
        raise PermissionDenied(message)
    return redirect_to_login(request.GET.get("next", reverse("home")))
