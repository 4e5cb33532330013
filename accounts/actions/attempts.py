"""Counting how often somebody tries to come in, so that guessing takes too long.

An attempt is counted before the password is looked at: a hundred at the same moment are a hundred.
What was typed is kept as a digest only. The counts stand in the database, which every process
shares; when it is away nobody is let in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from accounts.models import Attempt

_COUNT = """
INSERT INTO accounts_attempt AS standing (key, tries, until) VALUES (%(key)s, 1, %(until)s)
ON CONFLICT (key) DO UPDATE
   SET tries = CASE WHEN standing.until <= %(at)s THEN 1 ELSE standing.tries + 1 END,
       until = CASE WHEN standing.until <= %(at)s THEN excluded.until ELSE standing.until END
RETURNING tries, until
"""


@dataclass(frozen=True)
class Door:
    """One thing that is counted: of which kind, whose, how many are let through in which while."""

    kind: str
    whose: str
    tries: int
    within: timedelta
    #: Whether coming in forgets what went before, or only gives this attempt back.
    forgets: bool = True

    @property
    def key(self) -> str:
        return salted_hmac(
            "accounts.attempt", f"{self.kind}:{self.whose}", algorithm="sha256"
        ).hexdigest()


def sign_in_doors(username: str, address: str) -> list[Door]:
    """Guessing one name's password from one place, from many, and many names' from one."""
    name = username.strip().casefold()
    return [
        Door("name-from", f"{name}@{address}", 5, timedelta(minutes=15)),
        Door("name", name, 30, timedelta(hours=1)),
        Door("address", address, 60, timedelta(minutes=15), forgets=False),
    ]


def password_doors(user_id: int) -> list[Door]:
    """Saying one's password again on a page of one's own account."""
    return [Door("password-again", str(user_id), 5, timedelta(minutes=15))]


def code_doors(user_id: int, address: str) -> list[Door]:
    """Guessing the code of an authenticator app, once the password was right."""
    return [
        Door("code", str(user_id), 5, timedelta(minutes=15)),
        Door("code-day", str(user_id), 20, timedelta(days=1)),
        Door("address", address, 60, timedelta(minutes=15), forgets=False),
    ]


def recovery_doors(user_id: int, address: str) -> list[Door]:
    """Guessing a recovery code, once the password was right."""
    return [
        Door("recovery", str(user_id), 5, timedelta(minutes=15)),
        Door("recovery-day", str(user_id), 10, timedelta(days=1)),
        Door("address", address, 60, timedelta(minutes=15), forgets=False),
    ]


def knock(doors: Iterable[Door], *, at: datetime) -> timedelta | None:
    """Counts an attempt at each door; how long to wait when one has had too many, else None."""
    waits = [_counted(door, at) for door in doors]
    longest = max(waits, default=timedelta())
    return longest if longest > timedelta() else None


def _counted(door: Door, at: datetime) -> timedelta:
    tries, until = _count(door.key, at=at, within=door.within)
    return until - at if tries > door.tries else timedelta()


def _count(key: str, *, at: datetime, within: timedelta) -> tuple[int, datetime]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "at": at, "until": at + within})
        tries, until = cursor.fetchone()
    return tries, until


def came_in(doors: Iterable[Door], *, at: datetime) -> None:
    """Forgets the attempts that led to somebody's coming in, and what has run out."""
    for door in doors:
        if door.forgets:
            Attempt.objects.filter(key=door.key).delete()
        else:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE accounts_attempt SET tries = tries - 1 WHERE key = %s AND tries > 0",
                    [door.key],
                )
    Attempt.objects.filter(until__lte=at).delete()


def spend(what: str, *, at: datetime, within: timedelta) -> bool:
    """Whether this is the first use of what may be used once within a while."""
    key = salted_hmac("accounts.spent", what, algorithm="sha256").hexdigest()
    tries, _until = _count(key, at=at, within=within)
    return tries == 1
