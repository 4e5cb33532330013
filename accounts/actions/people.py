"""Making people and saying what they are cleared for."""

import secrets
import string
from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email

from accounts.acting import Reader
from accounts.models import Clearance, Desk, Marking, User
from accounts.roles import Right, Role

#: No sign that a shell or a double click would trip over, none that is easily misread.
_SIGNS = sorted({*string.ascii_letters, *string.digits} - {*"0O1lI"})
_LENGTH = 16


def make_user(
    username: str,
    *,
    roles: Iterable[Role],
    desk: Desk | None,
    password: str | None,
    by: Reader,
    at: datetime,
    is_system: bool = False,
    to_be_changed: bool = False,
) -> User:
    """Somebody who reads nothing until cleared, and without a password cannot sign in.

    `to_be_changed` says that they choose a password of their own when they first come in.

    Raises ValidationError for a username that is taken and for a weak password.
    """
    by.require(Right.KEEP_PEOPLE)
    user = User(
        username=username,
        roles=[role.value for role in roles],
        desk=desk,
        is_system=is_system,
        date_joined=at,
    )
    user.set_unusable_password()
    user.full_clean()
    _require_own_name(username)
    if password is not None:
        _give_password(user, password, to_be_changed=to_be_changed)
    user.save()
    return user


def _require_own_name(username: str) -> None:
    """Raises ValidationError for a name that could be read as somebody else's."""
    if not username.isascii():
        raise ValidationError({"username": "Use the letters a to z, digits and @ . + - _ alone."})
    if User.objects.filter(username__iexact=username).exists():
        message = "Somebody has this name, in other capital letters: choose another."
        raise ValidationError({"username": message})


def set_password(user: User, password: str, *, by: Reader, to_be_changed: bool = False) -> None:
    """Their sessions end with it. Raises ValidationError for a weak password and a job's name."""
    if user.pk != by.user_id:
        by.require(Right.KEEP_PEOPLE)
    if user.password_is_given and user.check_password(password):
        raise ValidationError({"password": "This is the password that you were given."})
    _give_password(user, password, to_be_changed=to_be_changed)
    user.save(update_fields=["password", "password_is_given"])


def set_mail_address(user: User, address: str, *, by: Reader) -> None:
    """Where the weekly digest goes; empty: none is sent. Raises ValidationError for no address."""
    if user.pk != by.user_id:
        by.require(Right.KEEP_PEOPLE)
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            message = "Write an address like name@ministry.example, or leave it empty."
            raise ValidationError({"address": message}) from error
    user.email = address
    user.save(update_fields=["email"])


def new_password() -> str:
    """A password that nobody has thought up: no sign that is easily misread."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def _give_password(user: User, password: str, *, to_be_changed: bool) -> None:
    if user.is_system:
        raise ValidationError({"password": "A job does not sign in: leave its password out."})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user.set_password(password)
    user.password_is_given = to_be_changed


def set_clearance(
    user: User,
    *,
    policy: str,
    classification: str,
    held: Iterable[str] = (),
    expires_on: date | None = None,
    by: Reader,
) -> Clearance:
    """The user reads what is marked up to the classification; takes the place of an earlier one.

    Nobody clears themselves. Raises ValidationError when no marking of the policy carries the
    classification.
    """
    by.require(Right.KEEP_PEOPLE)
    if user.pk == by.user_id:
        raise PermissionDenied(
            "You may not change what you are cleared for. Ask another security officer."
        )
    rank = (
        Marking.objects.filter(policy=policy, classification=classification)
        .values_list("rank", flat=True)
        .order_by("rank")
        .first()
    )
    if rank is None:
        raise ValidationError(
            {
                "classification": f"{policy} has no classification “{classification}”. "
                "Load its markings first, or give one that it has."
            }
        )
    wanted = {"rank": rank, "held": sorted(held), "expires_on": expires_on}
    clearance, made = Clearance.objects.get_or_create(user=user, policy=policy, defaults=wanted)
    if not made and any(getattr(clearance, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(clearance, name, value)
        clearance.save(update_fields=[*wanted])
    return clearance


def copy_clearances(one: User, other: User, *, by: Reader) -> None:
    """The other reads what the one reads, under each policy."""
    by.require(Right.KEEP_PEOPLE)
    for held in Clearance.objects.filter(user=one).order_by("policy"):
        Clearance.objects.create(
            user=other,
            policy=held.policy,
            rank=held.rank,
            held=held.held,
            expires_on=held.expires_on,
        )
