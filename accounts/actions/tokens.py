"""Issuing and revoking the tokens of REST clients."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.acting import Reader
from accounts.models import AccessToken, User
from accounts.roles import SCOPES, Right
from accounts.tokens import digest_under, new_token

LONGEST_LIFE = timedelta(days=365)
#: How coarsely it is noted when a token was used last.
NOTED_EVERY = timedelta(minutes=10)
MOST_NETWORKS = 20

# Somebody else who is noting the same at this moment is not waited for.
_NOTE_USE = """
UPDATE accounts_accesstoken SET last_used_at = %(at)s
 WHERE id = (SELECT id FROM accounts_accesstoken
              WHERE id = %(token)s AND (last_used_at IS NULL OR last_used_at < %(at)s)
                FOR UPDATE SKIP LOCKED)
"""


def digest_of(token: str) -> str:
    """What a token that is issued now is kept as."""
    _pepper, secret = _newest_pepper()
    return digest_under(token, secret)


def _newest_pepper() -> tuple[str, str]:
    name, secret = next(iter(settings.TOKEN_PEPPERS.items()))
    return name, secret


def issue_token(
    user: User,
    *,
    name: str,
    expires_at: datetime,
    by: Reader,
    at: datetime,
    scopes: Iterable[str] = SCOPES,
    networks: Iterable[str] = (),
) -> str:
    """A new token in plain text, which is not stored and cannot be shown again.

    One issues tokens for oneself; a security officer for anybody. Raises ValidationError for a
    job's name, an end in the past or over a year away, and scopes or networks that are none.
    """
    if user.pk != by.user_id:
        by.require(Right.KEEP_TOKENS)
    if user.is_system:
        raise ValidationError({"user": "A job holds no token: issue it to a person or a client."})
    if not user.is_active:
        raise ValidationError({"user": f"{user} is disabled: a token would open nothing."})
    if not at < expires_at <= at + LONGEST_LIFE:
        raise ValidationError(
            {"expires_at": "A token ends after today and within 365 days. Choose such a day."}
        )
    pepper, secret = _newest_pepper()
    token = new_token()
    row = AccessToken(
        user=user,
        name=name.strip(),
        pepper=pepper,
        digest=digest_under(token, secret),
        scopes=_scopes(scopes),
        networks=_networks(networks),
        created_at=at,
        expires_at=expires_at,
    )
    row.clean_fields()
    row.save()
    return token


def _scopes(given: Iterable[str]) -> list[str]:
    wanted = set(given)
    if not wanted or not wanted <= set(SCOPES):
        raise ValidationError({"scopes": f"Say what it is for: {' or '.join(SCOPES)}, or both."})
    if "read" not in wanted:
        raise ValidationError(
            {"scopes": "What may write is answered with what it wrote: add read."}
        )
    return [scope for scope in SCOPES if scope in wanted]


def _networks(given: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for text in given:
        try:
            found[str(ipaddress.ip_network(text.strip()))] = None
        except ValueError:
            raise ValidationError(
                {
                    "networks": f"“{text.strip()[:60]}” is no network. Write addresses like "
                    "198.51.100.7 or networks like 198.51.100.0/24, one a line."
                }
            ) from None
    if len(found) > MOST_NETWORKS:
        raise ValidationError({"networks": f"Name at most {MOST_NETWORKS} networks."})
    return list(found)


def revoke_token(token: AccessToken, *, by: Reader, at: datetime) -> AccessToken:
    """From now on the token opens nothing; one that was revoked before keeps its moment."""
    if token.user_id != by.user_id:
        by.require(Right.KEEP_TOKENS)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
    return token


def note_token_use(token_id: int, *, at: datetime) -> None:
    """Notes when a token was used last; waits for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_USE, {"token": token_id, "at": at})
