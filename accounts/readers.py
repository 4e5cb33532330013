"""Finding out in one statement who asks, what they may read, and telling the database so."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from accounts.acting import Reader, carried
from accounts.statements import fetch_rows

# `readable` says in SQL what `accounts.markings.dominates` says in Python, and a test holds them
# together. `set_config` runs once, for the one row there is.
_READER = """
WITH holder AS MATERIALIZED (
    SELECT u.id, u.username, u.desk_id, u.roles, coalesce(d.time_zone, 'UTC') AS time_zone
      FROM accounts_user u LEFT JOIN accounts_desk d ON d.code = u.desk_id
     WHERE u.is_active AND NOT u.is_system AND u.id = {whose}
), readable AS MATERIALIZED (
    SELECT coalesce(array_agg(m.id ORDER BY m.id), '{{}}') AS ids
      FROM accounts_marking m
     WHERE EXISTS (
           SELECT FROM holder JOIN accounts_clearance c ON c.user_id = holder.id
            WHERE (c.expires_on IS NULL
                   OR c.expires_on >= (%(at)s::timestamptz AT TIME ZONE holder.time_zone)::date)
              AND c.policy = m.policy AND c.rank >= m.rank AND m.restrictive <@ c.held
              AND (m.permissive = '{{}}' OR m.permissive && c.held))
)
SELECT holder.id, holder.username, holder.desk_id, holder.roles, holder.time_zone, readable.ids,
       set_config('app.user_id', holder.id::text, true),
       set_config('app.labels', readable.ids::text, true),
       set_config('app.request_id', %(request_id)s, true)
  FROM holder, readable
"""
_BY_TOKEN = _READER.format(
    whose="""(
        SELECT t.user_id FROM accounts_accesstoken t
         WHERE t.digest = %(key)s AND t.revoked_at IS NULL AND t.expires_at > %(at)s)"""
)
_BY_USER = _READER.format(whose="%(key)s")


@contextmanager
def acting_as_token_holder(token: str, *, at: datetime, request_id: str) -> Iterator[Reader | None]:
    """One transaction in which the token's holder acts; None when the token opens nothing."""
    digest = sha256(token.encode()).hexdigest()
    with _acting(_BY_TOKEN, digest, at=at, request_id=request_id) as reader:
        yield reader


@contextmanager
def acting_as_user(user_id: int, *, at: datetime, request_id: str) -> Iterator[Reader | None]:
    """One transaction in which the user acts; None when they may no longer sign in."""
    with _acting(_BY_USER, user_id, at=at, request_id=request_id) as reader:
        yield reader


@contextmanager
def _acting(
    statement: str, key: str | int, *, at: datetime, request_id: str
) -> Iterator[Reader | None]:
    with ExitStack() as stack:
        rows = _first_rows(stack, statement, {"key": key, "at": at, "request_id": request_id})
        if not rows:
            yield None
            return
        user_id, username, desk_id, roles, time_zone, marking_ids, *_told = rows[0]
        reader = Reader(
            user_id=user_id,
            username=username,
            desk_id=desk_id,
            roles=frozenset(roles),
            marking_ids=frozenset(marking_ids),
            time_zone=time_zone,
            request_id=request_id,
        )
        with carried(reader):
            yield reader


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
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
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
