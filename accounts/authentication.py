"""What the REST door makes of whom the middleware found."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.acting import Reader
from accounts.models import User


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; the lookup itself is done by `ActingMiddleware`."""

    def authenticate(self, request: Any) -> tuple[User, Reader] | None:
        if request.refusal:
            raise AuthenticationFailed(request.refusal)
        reader: Reader | None = request.reader
        if reader is None or "HTTP_AUTHORIZATION" not in request.META:
            return None
        user = User(
            pk=reader.user_id,
            username=reader.username,
            desk_id=reader.desk_id,
            roles=sorted(reader.roles),
        )
        return user, reader

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="entente"'


class PageSession(SessionAuthentication):
    """The session of the pages; whatever changes something needs its CSRF token too."""

    def authenticate(self, request: Any) -> tuple[User, Reader] | None:
        if request.reader is None:
            return None
        self.enforce_csrf(request)
        return request._request.user, request.reader
