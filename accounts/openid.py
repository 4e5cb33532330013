"""Coming in from the ministry's identity provider, with OpenID Connect.

django-allauth does the steps (state, PKCE, the exchange of the code); what it leaves to trust in
the connection is checked here: the nonce, the signature of the ID token, whom it is for and that
the provider which answers is the one that was asked. Who somebody is, the ID token's `sub` alone
says, which a security officer has linked to a person beforehand: a name or an address at the
provider may pass to somebody else.
"""

import logging
from typing import Any, NoReturn

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import cached_property

from accounts.actions.standing import PROVIDER

_SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
_CLOCKS_DIFFER = 30  # seconds
_PATIENCE = 5  # seconds to wait for the provider
_LARGEST = 1024 * 1024  # bytes of an answer

#: What goes wrong when a provider is away, or answers something else than it must.
FAILURES = (OAuth2Error, requests.RequestException, ValueError, TypeError, KeyError, AttributeError)

log = logging.getLogger("entente.signing_in")


class OpenIDAdapter(DefaultSocialAccountAdapter):
    """What django-allauth asks about somebody whom the provider sent."""

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Whatever went wrong is said in one sentence; what exactly stands in the log."""
        log.info("refused at the provider: %s %r address=%s", error, exception, _address(request))
        raise ImmediateHttpResponse(refusal(request, status=403))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Nobody is made by coming in."""
        if sociallogin.is_existing:
            return
        log.info("refused at the provider: not linked; address=%s", _address(request))
        raise ImmediateHttpResponse(refusal(request, status=403, subject=sociallogin.account.uid))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_requests_session(self) -> requests.Session:
        return _Impatient()


class _Impatient(requests.Session):
    """Asks the provider only where it said, within seconds, and reads no more than it must."""

    def __init__(self) -> None:
        super().__init__()
        # Neither a proxy nor credentials of the environment come in between.
        self.trust_env = False

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        response = super().request(
            *args, **{**kwargs, "timeout": _PATIENCE, "allow_redirects": False, "stream": True}
        )
        if not response.ok or response.is_redirect:
            message = f"the provider answered {response.status_code}"
            raise OAuth2Error(message)
        body = response.raw.read(_LARGEST + 1, decode_content=True)
        if len(body) > _LARGEST:
            message = "the provider's answer is too long"
            raise OAuth2Error(message)
        response._content = body
        return response


class _WithNonce(OAuth2Client):
    """Sends a nonce along, which follows from the state and needs no keeping."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        asked = {**extra_params, "nonce": _nonce(self.state)}
        return str(super().get_redirect_url(authorization_url, scope, asked))


class IdentityProvider(OpenIDConnectOAuth2Adapter):
    """The one provider that OIDC_ISSUER names."""

    client_class = _WithNonce

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, PROVIDER)

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        with _Impatient() as session:
            known: dict[str, Any] = session.get(self.get_provider().server_url).json()
        if known["issuer"] != settings.OIDC_ISSUER:
            message = "the provider calls itself otherwise than OIDC_ISSUER"
            raise OAuth2Error(message)
        return known

    def send_there(self, next_url: str) -> HttpResponse:
        """To the provider, with what brings its answer back to this browser alone."""
        provider = self.get_provider()
        provider.get_oauth2_adapter = lambda _request: self
        try:
            answer: HttpResponse = provider.redirect(self.request, "login", next_url=next_url)
        except FAILURES as error:
            log.warning("the identity provider cannot be asked: %r", error)
            return refusal(self.request, status=503)
        return answer

    def take_back(self) -> HttpResponse:
        """Lets in whom the provider's answer names, or says that it does not."""
        try:
            answer: HttpResponse = OAuth2CallbackView.adapter_view(self)(self.request)
        except FAILURES as error:
            log.warning("the identity provider answers what nobody can read: %r", error)
            return refusal(self.request, status=403)
        return answer

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("sign-in-provider-back"))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        # Where several providers are asked, one might answer for another (RFC 9207).
        if request.GET.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
            message = "another issuer answered"
            raise OAuth2Error(message)
        claims = self._claims(app, str(kwargs["response"].get("id_token", "")))
        if not constant_time_compare(str(claims["nonce"]), _nonce(request.GET.get("state", ""))):
            message = "the nonce is not the one that was sent"
            raise OAuth2Error(message)
        # No more is taken over than who it is.
        return self.get_provider().sociallogin_from_response(
            request, {"id_token": {"sub": claims["sub"]}}
        )

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Nothing is asked with the access token, and it is not kept."""
        return SocialToken(token="")

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """What the ID token says, once its signature, issuer, audience and time hold."""
        try:
            header = jwt.get_unverified_header(id_token)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(header),
                algorithms=_SIGNATURES,
                audience=app.client_id,
                issuer=settings.OIDC_ISSUER,
                leeway=_CLOCKS_DIFFER,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
            raise OAuth2Error("the ID token does not hold") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else app.client_id) != app.client_id:
            message = "the ID token is for somebody else"
            raise OAuth2Error(message)
        if not isinstance(claims["sub"], str) or not claims["sub"].strip():
            message = "the ID token says of nobody who it is"
            raise OAuth2Error(message)
        return claims

    def _key(self, header: dict[str, Any]) -> jwt.PyJWK:
        """The provider's key of that name, for the one algorithm that the key is made for."""
        with _Impatient() as session:
            keys = jwt.PyJWKSet.from_dict(session.get(self.openid_config["jwks_uri"]).json()).keys
        signing = [key for key in keys if key.public_key_use in {None, "sig"}]
        named = [key for key in signing if "kid" not in header or key.key_id == header["kid"]]
        if len(named) != 1 or header.get("alg") not in _SIGNATURES:
            message = "no such key"
            raise OAuth2Error(message)
        return named[0]


def _nonce(state: str | None) -> str:
    return salted_hmac("accounts.openid.nonce", state or "", algorithm="sha256").hexdigest()


def refusal(request: HttpRequest, *, status: int, subject: str = "") -> HttpResponse:
    """The page for somebody who came from the provider and gets no further."""
    context = {"subject": subject, "provider_name": settings.OIDC_NAME}
    return render(request, "accounts/not_let_in.html", context, status=status)


def _address(request: HttpRequest) -> str:
    return str(getattr(request, "address", ""))
