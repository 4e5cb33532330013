"""Issuing and revoking the tokens of REST clients."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.people import require_security_officer
from accounts.models import AccessToken, User

#: Says to people and to secret scanners whose token it is.
PREFIX = "entente_"
LONGEST_LIFE = timedelta(days=365)


def digest_of(token: str) -> str:
    """What is stored of a token: its SHA-256 in hex. 256 random bits need no slower one."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(user: User, *, name: str, expires_at: datetime, by: Reader, at: datetime) -> str:
    """A new token in plain text, which is not stored and cannot be shown again.

    One issues tokens for oneself; a security officer for anybody.
    Raises ValidationError for a job's name and for an end in the past or over a year away.
    """
    if user.pk != by.user_id:
        require_security_officer(by, "issue somebody else's token")
    if user.is_system:
        raise ValidationError({"user": "A job holds no token: issue it to a person or a client."})
    if not at < expires_at <= at + LONGEST_LIFE:
        raise ValidationError(
            {"expires_at": "A token ends after today and within 365 days. Choose such a day."}
        )
    token = PREFIX + secrets.token_urlsafe(32)
    AccessToken.objects.create(
        user=user, name=name, digest=digest_of(token), created_at=at, expires_at=expires_at
    )
    return token


def revoke_token(token: AccessToken, *, by: Reader, at: datetime) -> AccessToken:
    """From now on the token opens nothing; one that was revoked before keeps its moment."""
    if token.user_id != by.user_id:
        require_security_officer(by, "revoke somebody else's token")
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
    return token
