"""Issuing and revoking the keys of calendars."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acting import Reader
from accounts.models import CalendarKey
from accounts.tokens import digest_under, new_token

#: Keys of one person that open something at the same time.
MOST_KEYS = 10
_NOT_YOURS = "This key is not yours: whoever has it revokes it."


def issue_calendar_key(*, name: str, by: Reader, at: datetime) -> tuple[CalendarKey, str]:
    """A key of one's own, and its text, which is not stored and cannot be shown again.

    It lasts until it is revoked. Raises ValidationError without a name, and for the eleventh.
    """
    if not name.strip():
        raise ValidationError({"name": "Say where it will be used, such as “my telephone”."})
    if CalendarKey.objects.filter(user=by.user_id, revoked_at=None).count() >= MOST_KEYS:
        raise ValidationError(
            {"name": f"You have {MOST_KEYS} keys that work: revoke one that is not used."}
        )
    pepper, secret = next(iter(settings.TOKEN_PEPPERS.items()))
    text = new_token()
    key = CalendarKey(
        user_id=by.user_id,
        name=name.strip(),
        pepper=pepper,
        digest=digest_under(text, secret),
        created_at=at,
    )
    key.clean_fields()
    key.save(force_insert=True)
    return key, text


def revoke_calendar_key(key: CalendarKey, *, by: Reader, at: datetime) -> None:
    """From now on one's own key opens nothing; one revoked before keeps its moment."""
    if key.user_id != by.user_id:
        raise PermissionDenied(_NOT_YOURS)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
