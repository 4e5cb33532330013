"""Finding out who asks, what they may read, and telling the database so; in one statement."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from psycopg_pool import PoolTimeout

from accounts.acting import Reader, acting_as, carried, reader_for
from accounts.audit.reading import noting_reads
from accounts.models import CalendarKey
from accounts.statements import fetch_rows
from accounts.tokens import digests_of

# `set_config` runs once, for the one row there is.
_READER = """
WITH holder AS MATERIALIZED (
    SELECT u.id, u.username, u.desk_id, u.roles, coalesce(d.time_zone, 'UTC') AS time_zone, {sent}
      FROM {whose} LEFT JOIN accounts_desk d ON d.code = u.desk_id
     WHERE u.is_active AND NOT u.is_system AND {matches}
), cleared AS MATERIALIZED (
    SELECT holder.*, known.readable, known.flagged
      FROM holder CROSS JOIN LATERAL readable_by(
           holder.id, (%(at)s::timestamptz AT TIME ZONE holder.time_zone)::date) AS known
)
SELECT id, username, desk_id, roles, time_zone, readable, flagged, scopes, unnoted,
       set_config('app.user_id', id::text, true),
       set_config('app.labels', readable::text, true),
       set_config('app.request_id', %(request_id)s, true)
  FROM cleared
"""
# A token is kept under one of the peppers that are alive, and says what it may be used for, and
# from where. Its use is noted when that was not done for ten minutes.
_BY_TOKEN = _READER.format(
    sent="""t.scopes,
           CASE WHEN t.last_used_at IS NULL
                  OR t.last_used_at < %(at)s::timestamptz - interval '10 minutes'
                THEN t.id END AS unnoted""",
    whose="accounts_accesstoken t JOIN accounts_user u ON u.id = t.user_id",
    matches="""t.digest = ANY (%(key)s::text[])
       AND t.revoked_at IS NULL AND t.expires_at > %(at)s
       AND (t.networks = '{}'
            OR nullif(%(address)s, '')::inet <<= ANY (t.networks::text[]::inet[]))""",
)
_BY_USER = _READER.format(
    sent="NULL::text[] AS scopes, NULL::bigint AS unnoted",
    whose="accounts_user u",
    matches="u.id = %(key)s",
)


@contextmanager
def acting_as_token_holder(
    token: str, *, at: datetime, request_id: str, address: str = ""
) -> Iterator[Reader | None]:
    """One transaction in which the token's holder acts; None when the token opens nothing.

    `address` is where it was sent from; empty is nowhere, which is in no network.
    """
    sent = {"key": digests_of(token, settings.TOKEN_PEPPERS), "address": address}
    with _acting(_BY_TOKEN, {**sent, "at": at, "request_id": request_id}) as reader:
        yield reader


@contextmanager
def acting_as_user(user_id: int, *, at: datetime, request_id: str) -> Iterator[Reader | None]:
    """One transaction in which the user acts; None when they may no longer sign in."""
    with _acting(_BY_USER, {"key": user_id, "at": at, "request_id": request_id}) as reader:
        yield reader


@contextmanager
def _acting(statement: str, parameters: dict[str, Any]) -> Iterator[Reader | None]:
    with ExitStack() as stack:
        rows = _first_rows(stack, statement, parameters)
        if not rows:
            yield None
            return
        user_id, username, desk_id, roles, time_zone, readable, flagged, *sent = rows[0]
        scopes, unnoted, *_told = sent
        reader = Reader(
            user_id=user_id,
            username=username,
            desk_id=desk_id,
            roles=frozenset(roles),
            marking_ids=frozenset(readable),
            time_zone=time_zone,
            request_id=parameters["request_id"],
            flagged_ids=frozenset(flagged),
            scopes=None if scopes is None else frozenset(scopes),
            unnoted_token_id=unnoted,
        )
        with carried(reader), noting_reads(reader.flagged_ids) as notes:
            yield reader
    if notes.shown:
        with acting_as(reader):
            notes.write()


def _first_rows(
    stack: ExitStack, statement: str, parameters: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """The rows of a transaction's first statement; the transaction ends with the stack.

    After a restart of the server every kept connection is dead, and the first to use one finds out
    here. Trying once more costs nothing until then; asking each connection beforehand would cost
    every request a round trip.
    """
    try:
        return _opened(stack, statement, parameters)
    except (OperationalError, InterfaceError) as error:
        # Who waited for a connection in vain does not wait a second time.
        if connection.in_atomic_block or isinstance(error.__cause__, PoolTimeout):
            raise
        connection.close()
        pool = getattr(connection, "pool", None)
        if pool is not None:
            pool.check()
        return _opened(stack, statement, parameters)


def _opened(stack: ExitStack, statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with ExitStack() as opening:
        opening.enter_context(transaction.atomic())
        rows = fetch_rows(statement, parameters)
        stack.push(opening.pop_all())
    return rows


def calendar_reader(key: str, *, at: datetime, request_id: str) -> Reader | None:
    """Whose calendar the key opens, who may then do nothing but read; None when it opens none."""
    found = (
        CalendarKey.objects.select_related("user__desk")
        .filter(
            digest__in=digests_of(key, settings.TOKEN_PEPPERS),
            revoked_at=None,
            user__is_active=True,
            user__is_system=False,
        )
        .first()
    )
    if found is None:
        return None
    on = at.astimezone(ZoneInfo(found.user.time_zone)).date()
    reader = reader_for(found.user, on=on, request_id=request_id)
    return replace(reader, scopes=frozenset({"read"}))
