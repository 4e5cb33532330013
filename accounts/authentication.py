"""What the REST door makes of whom the middleware found."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from accounts.acting import Reader
from accounts.models import User

_ONLY_READS = "This token only reads. Use one that has the scope “write”."


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; the lookup itself is done by `ActingMiddleware`."""

    def authenticate(self, request: Any) -> tuple[User, Reader] | None:
        if request.refusal:
            raise AuthenticationFailed(request.refusal)
        reader: Reader | None = request.reader
        if reader is None or "HTTP_AUTHORIZATION" not in request.META:
            return None
        if request.method not in SAFE_METHODS and "write" not in (reader.scopes or ()):
            raise PermissionDenied(_ONLY_READS)
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
