"""Remembering the answer to a request that carried an idempotency key."""

from datetime import datetime, timedelta

from django.db import connection

from accounts.acting import Reader
from accounts.models import IdempotencyKey

KEPT_FOR = timedelta(hours=24)


def hold_key(key: str, *, by: Reader) -> bool:
    """Whether nobody else is answering this user's key; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, %s))", [key, by.user_id]
        )
        return bool(cursor.fetchone()[0])


def remembered(key: str, *, by: Reader, at: datetime) -> IdempotencyKey | None:
    """The answer that was given to this user's key, while it is kept."""
    return IdempotencyKey.objects.filter(user_id=by.user_id, key=key, expires_at__gt=at).first()


def remember(
    key: str,
    *,
    route: str,
    body_digest: str,
    status: int,
    answer: str,
    headers: dict[str, str],
    by: Reader,
    at: datetime,
) -> None:
    """Keeps the answer for a day; the user's older ones that have run out are thrown away."""
    IdempotencyKey.objects.filter(user_id=by.user_id, expires_at__lte=at).delete()
    IdempotencyKey.objects.create(
        user_id=by.user_id,
        key=key,
        route=route,
        body_digest=body_digest,
        status=status,
        answer=answer,
        headers=headers,
        readable=sorted(by.marking_ids),
        expires_at=at + KEPT_FOR,
    )
