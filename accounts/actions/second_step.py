"""The second step of a sign-in with a password: an authenticator app's code, or a recovery code.

The codes are django-allauth's; what was spent and how often somebody guessed stands in the
database.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from allauth.mfa.utils import decrypt, encrypt
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.acting import Reader
from accounts.actions.attempts import (
    Door,
    came_in,
    code_doors,
    knock,
    recovery_doors,
    spend,
)
from accounts.models import User

RECOVERY_CODE_COUNT = 10
_APP_CODE = re.compile(r"[0-9]{6}")
#: A code is good for half a minute before and after its own.
_SPENT_FOR = timedelta(minutes=3)


@dataclass(frozen=True)
class Outcome:
    """Whether a code let somebody through, and how long to wait after too many that did not."""

    right: bool
    wait: timedelta | None = None


def has_second_step(user: User) -> bool:
    return _kept(user, Authenticator.Type.TOTP) is not None


def recovery_codes_left(user: User) -> int:
    """How many recovery codes were not used yet."""
    kept = _kept(user, Authenticator.Type.RECOVERY_CODES)
    return RECOVERY_CODE_COUNT - kept.data["used_mask"].bit_count() if kept else 0


def check_code(user: User, code: str, *, address: str, at: datetime) -> Outcome:
    """Whether the code is the app's at this moment, or one of the recovery codes; used up by it."""
    code = re.sub(r"[\s-]", "", code)
    from_app = bool(_APP_CODE.fullmatch(code))
    doors: list[Door] = (code_doors if from_app else recovery_doors)(user.pk, address)
    wait = knock(doors, at=at)
    if wait is not None:
        return Outcome(right=False, wait=wait)
    right = _app_says(user, code, at) if from_app else _is_recovery_code(user, code)
    if right:
        came_in(doors, at=at)
    return Outcome(right=right)


def _app_says(user: User, code: str, at: datetime) -> bool:
    kept = _kept(user, Authenticator.Type.TOTP)
    try:
        right = kept is not None and validate_totp_code(decrypt(kept.data["secret"]), code)
    except KeyError:
        right = False  # Its pepper was taken out: a security officer resets the second step.
    return right and spend(f"{user.pk}:{code}", at=at, within=_SPENT_FOR)


def _is_recovery_code(user: User, code: str) -> bool:
    kept = _kept(user, Authenticator.Type.RECOVERY_CODES)
    try:
        return kept is not None and RecoveryCodes(kept).validate_code(code)
    except KeyError:
        return False  # As above.


def _kept(user: User, kind: str) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=kind).first()


def new_secret() -> str:
    """What an authenticator app is told, in base 32."""
    return str(generate_totp_secret())


def turn_on_second_step(
    user: User, secret: str, code: str, *, by: Reader, at: datetime
) -> list[str]:
    """The recovery codes, which are shown this once. Raises ValidationError for a wrong code."""
    _require_own(user, by)
    if has_second_step(user):
        raise ValidationError({"code": "The second step is on already."})
    code = re.sub(r"[\s-]", "", code)
    if not _APP_CODE.fullmatch(code) or not validate_totp_code(secret, code):
        raise ValidationError(
            {"code": "This is not the code that the app shows now. Check the clock of the device."}
        )
    with transaction.atomic():
        Authenticator.objects.create(
            user=user,
            type=Authenticator.Type.TOTP,
            data={"secret": encrypt(secret)},
            created_at=at,
        )
        spend(f"{user.pk}:{code}", at=at, within=_SPENT_FOR)
        return _fresh_recovery_codes(user, at)


def renew_recovery_codes(user: User, *, by: Reader, at: datetime) -> list[str]:
    """Ten new ones; those of before open nothing."""
    _require_own(user, by)
    if not has_second_step(user):
        raise ValidationError("Turn the second step on first.")
    with transaction.atomic():
        return _fresh_recovery_codes(user, at)


def _fresh_recovery_codes(user: User, at: datetime) -> list[str]:
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    kept = Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0},
        created_at=at,
    )
    return list(RecoveryCodes(kept).generate_codes())


def turn_off_second_step(user: User, *, by: Reader) -> None:
    """The password alone, where that is enough to come in."""
    _require_own(user, by)
    Authenticator.objects.filter(user=user).delete()


def _require_own(user: User, by: Reader) -> None:
    if user.pk != by.user_id:
        raise ValidationError("Everybody keeps their own second step.")
