"""The people of the tests: the sign-ins of the demonstration, with tokens that are known."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings

from accounts.acting import Reader, acting_as, reader_for
from accounts.actions import digest_of
from accounts.models import AccessToken, Clearance, Desk, User
from accounts.roles import SIGN_INS

MADE_AT = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "a-password-only-for-tests"


def token_of(name: str) -> str:
    return f"entente_{hashlib.sha256(name.encode()).hexdigest()[:43]}"


@contextmanager
def everything() -> Iterator[Reader]:
    """Somebody acts who may read whatever is marked, to look at what the others do."""
    installation = User.objects.get(username="system:installation")
    with acting_as(reader_for(installation, on=MADE_AT.date())) as reader:
        yield reader


def clear(name: str, *held: str, rank: int = 30) -> Reader:
    """Clears somebody for this much of DEMO and no more; the reader that they are then."""
    user = User.objects.select_related("desk").get(username=name)
    with everything():
        Clearance.objects.filter(user=user, policy="DEMO").update(rank=rank, held=list(held))
    return reader_for(user, on=MADE_AT.date())


def sign_up() -> None:
    """Writes them all, cleared for everything of the DEMO policy."""
    installation = User.objects.get(username="system:installation")
    with acting_as(reader_for(installation, on=MADE_AT.date())):
        for name, roles in SIGN_INS.items():
            user = User(
                username=name, roles=[role.value for role in roles], desk=Desk.objects.first()
            )
            user.set_password(PASSWORD)
            user.save()
            Clearance.objects.create(user=user, policy="DEMO", rank=30)
            AccessToken.objects.create(
                user=user,
                name="tests",
                pepper=next(iter(settings.TOKEN_PEPPERS)),
                digest=digest_of(token_of(name)),
                scopes=["read", "write"],
                created_at=MADE_AT,
                expires_at=MADE_AT.replace(year=2090),
            )
