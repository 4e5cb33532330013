"""What is kept of a token: its digest under a secret of the service; plain Python."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

#: Says to people and to secret scanners whose token it is.
PREFIX = "entente_"


def new_token() -> str:
    """256 random bits behind the prefix; shown once, stored nowhere."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_under(token: str, secret: str) -> str:
    """HMAC-SHA-256 under one pepper, in hex. 256 random bits need no slower one."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def digests_of(token: str, peppers: Mapping[str, str]) -> list[str]:
    """What the token may be kept as: one digest for each pepper that is alive."""
    return [digest_under(token, secret) for secret in peppers.values()]
