"""How somebody who has said a right password, or comes from the provider, is let in.

django-allauth carries them from step to step; a session is theirs once the last one is done.
"""

import base64
import hashlib
import logging
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from qrcode.image.svg import SvgPathImage

from accounts.actions.second_step import has_second_step
from accounts.actions.sessions import begin_session
from accounts.models import User

log = logging.getLogger("entente.signing_in")


class SignInAdapter(DefaultAccountAdapter):
    """What django-allauth asks on the way in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """A security officer makes people; nobody makes themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        return [
            "accounts.signing_in.CodeStage",
            "accounts.signing_in.SetUpStage",
            "accounts.signing_in.OwnPasswordStage",
        ]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Whoever was disabled or is a job gets no further, however they came."""
        if user.is_active and not user.is_system:
            return None
        clear_login(request)
        log.info("refused user=%s: may not come in; address=%s", user.pk, request.address)  # type: ignore[attr-defined]
        context = {"provider_name": settings.OIDC_NAME}
        return render(request, "accounts/not_let_in.html", context, status=403)

    def login(self, request: HttpRequest, user: User) -> None:
        user.backend = "django.contrib.auth.backends.ModelBackend"
        methods = [record["method"] for record in get_authentication_records(request, user)]
        super().login(request, user)
        begin_session(request.session, at=request.at)  # type: ignore[attr-defined]
        log.info(
            "signed in user=%s with=%s address=%s",
            user.pk,
            "+".join(methods) or "-",
            request.address,  # type: ignore[attr-defined]
        )

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say themselves what was done."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The service sends no mail."""


class CodeStage(LoginStage):
    """Whoever has set up a second step takes it."""

    key = "second_step"
    urlname = "sign-in-code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if has_second_step(self.login.user):
            return redirect(self.urlname), True
        return None, True


class SetUpStage(LoginStage):
    """Whoever came in with a password alone sets up a second step, where one is required."""

    key = "set_up"
    urlname = "sign-in-set-up"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        methods = {record["method"] for record in get_authentication_records(self.request, user)}
        needed = settings.SECOND_STEP_REQUIRED and "socialaccount" not in methods
        if needed and not has_second_step(user):
            return redirect(self.urlname), True
        return None, True


class OwnPasswordStage(LoginStage):
    """Whoever came in with a password that somebody else knows chooses one of their own."""

    key = "own_password"
    urlname = "sign-in-password"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user.password_is_given and user.has_usable_password():
            methods = {each["method"] for each in get_authentication_records(self.request, user)}
            if "password" in methods:
                return redirect(self.urlname), True
        return None, True


class SecondStepAdapter(DefaultMFAAdapter):
    """How the secrets of second steps are kept: under the newest pepper, which is named."""

    def encrypt(self, text: str) -> str:
        name, secret = next(iter(settings.TOKEN_PEPPERS.items()))
        return f"{name}:{_box(secret).encrypt(text.encode()).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """Raises KeyError when its pepper was taken out: then the second step is set up afresh."""
        name, _, kept = encrypted_text.partition(":")
        return _box(settings.TOKEN_PEPPERS[name]).decrypt(kept.encode()).decode()


def picture_of(user: User, secret: str) -> SafeString:
    """What an authenticator app photographs, as an element of the page."""
    address = SecondStepAdapter().build_totp_url(user, secret)
    drawn: bytes = qrcode.make(address, image_factory=SvgPathImage, border=2).to_string()
    # Drawn from modules alone: nothing that anybody wrote stands in it.
    return SafeString(drawn.decode())


def _box(secret: str) -> Fernet:
    """Another key than the one that tokens are kept under."""
    key = hashlib.sha256(b"second step\0" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
