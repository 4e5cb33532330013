"""Acting as somebody: the only way to reach marked rows.

`acting_as` opens a transaction, tells PostgreSQL who acts (the audit triggers refuse a change
without it) and which markings may be read, and carries the same to the querysets. Without it there
are no rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import connections, transaction

from accounts.audit.reading import noting_reads
from accounts.models import User
from accounts.roles import Right, may, refusal
from accounts.statements import fetch_rows


@dataclass(frozen=True)
class Reader:
    """Somebody as the queries know them: who, what they may read and do."""

    user_id: int
    username: str
    desk_id: str | None
    roles: frozenset[str]
    marking_ids: frozenset[int]
    time_zone: str = "UTC"
    request_id: str = ""
    #: Those of `marking_ids` whose reads are noted.
    flagged_ids: frozenset[int] = frozenset()
    #: What the token that was sent may be used for; None with a session, which narrows nothing.
    scopes: frozenset[str] | None = None
    #: The token that was sent, when its use was not noted for a while.
    unnoted_token_id: int | None = None

    def may(self, right: Right, *, desk: str | None = None, state: str | None = None) -> bool:
        """Whether they have the right over what that desk keeps in that state; left out: any."""
        return may(
            self.roles, right, sits_at=self.desk_id, desk=desk, state=state, scopes=self.scopes
        )

    def require(self, *rights: Right, desk: str | None = None, state: str | None = None) -> None:
        """Raises PermissionDenied, which says whom to ask, unless one of the rights is theirs."""
        if not any(self.may(right, desk=desk, state=state) for right in rights):
            raise PermissionDenied(refusal(rights[0], desk=desk, scopes=self.scopes))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self, at: datetime) -> date:
        """Which day it is at that moment where they sit."""
        return at.astimezone(self.zone).date()


_current: ContextVar[Reader | None] = ContextVar("entente_reader", default=None)


def current_reader() -> Reader | None:
    return _current.get()


@contextmanager
def carried(reader: Reader) -> Iterator[Reader]:
    """The querysets follow this reader, of whom the database has been told already."""
    token = _current.set(reader)
    try:
        yield reader
    finally:
        _current.reset(token)


def reader_for(user: User, *, on: date, request_id: str = "") -> Reader:
    """The reader that the user is on that day: clearances that have run out are left out."""
    ((readable, flagged),) = fetch_rows(
        "SELECT readable, flagged FROM readable_by(%s, %s)", [user.pk, on]
    )
    return Reader(
        user_id=user.pk,
        username=user.username,
        desk_id=user.desk_id,
        roles=frozenset(user.roles),
        marking_ids=frozenset(readable),
        time_zone=user.time_zone,
        request_id=request_id,
        flagged_ids=frozenset(flagged),
    )


def job_reader(username: str, *, on: date) -> Reader:
    """Who a job acts as, such as `system:calendar`; load_reference keeps them."""
    return reader_for(User.objects.select_related("desk").get(username=username), on=on)


def _tell_database(reader: Reader | None, using: str) -> None:
    actor = str(reader.user_id) if reader else ""
    labels = "{" + ",".join(map(str, sorted(reader.marking_ids))) + "}" if reader else ""
    request_id = reader.request_id if reader else ""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.user_id', %s, true), set_config('app.labels', %s, true),"
            " set_config('app.request_id', %s, true)",
            [actor, labels, request_id],
        )


@contextmanager
def acting_as(reader: Reader, *, using: str = "default") -> Iterator[Reader]:
    """Everything inside is done by this reader, in one transaction.

    Nested contexts restore the outer one: SET LOCAL outlives the release of a savepoint.
    """
    outer = _current.get()
    nested = connections[using].in_atomic_block
    with transaction.atomic(using=using):
        _tell_database(reader, using)
        token = _current.set(reader)
        try:
            with noting_reads(reader.flagged_ids, using=using):
                yield reader
        finally:
            _current.reset(token)
            if nested and not connections[using].needs_rollback:
                _tell_database(outer, using)
