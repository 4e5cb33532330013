"""Checking the record of changes without trusting anything that the database computes of it.

Every hash is computed here, from the columns as they lie there; no function of ours in the database
is called, because whoever tampers may have replaced it. Memory does not grow with the record.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections, transaction
from psycopg.adapt import Loader
from psycopg.pq import Format

from accounts.audit.reconciling import reconcile
from accounts.audit.sealing import Seal
from accounts.audit.trust import Broken

#: The role that reads everything and may change none of it.
VERIFIER = "backup"
#: Rows for one round trip.
BATCH = 5000
_MISSING = (-1).to_bytes(8, "big", signed=True)
_NOTHING = bytes(32)
_STATEMENT = """
    SELECT id, at, actor_id, on_behalf_of, marking_id, former_marking_id, request_id, operation,
           table_name, object_id, whole_id, changes, salt, payload_hash, state_hash, row_hash
      FROM accounts_auditevent ORDER BY id
"""


class _Raw(Loader):
    """A column's own bytes, as the server sends them."""

    format = Format.BINARY

    def load(self, data: Any) -> bytes:
        return bytes(data)


@dataclass
class Figures:
    """What was looked at."""

    events: int = 0
    seals: int = 0
    uncopied: int = 0
    unsealed: int = 0
    purged: int = 0
    objects: int = 0
    tables: int = 0

    def __str__(self) -> str:
        newer = f" ({self.uncopied} newer than the copy)" if self.uncopied else ""
        return (
            f"{self.events} events in {self.seals} seals{newer}, {self.unsealed} not sealed yet, "
            f"{self.purged} purged; {self.objects} rows of {self.tables} tables as recorded"
        )


@dataclass
class _Purges:
    """Emptied events, which a later PURGE event must name; both are few."""

    emptied: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)


class Blind(Exception):
    """The role that is to check cannot see everything."""


def verify_audit(copy: Path) -> Figures:
    """Everything, in one snapshot; raises Broken with the first place that is not as it was.

    Raises Blind when row security would hide rows from the role that checks.
    """
    with transaction.atomic(using=VERIFIER), connections[VERIFIER].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return check(connections[VERIFIER].connection, copy)


def check(connection: psycopg.Connection[Any], copy: Path) -> Figures:
    """The same in a transaction that is open already."""
    [sees_all] = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user"
    ).fetchone() or (False,)
    if not sees_all:
        message = "Rows are hidden from this role: set BACKUP_DATABASE_URL to entente_backup."
        raise Blind(message)
    figures = Figures()
    figures.uncopied = _check_copy(connection, copy)
    _check_events(connection, figures)
    reconcile(connection, figures)
    return figures


def _seals(connection: psycopg.Connection[Any]) -> Iterator[tuple[Seal, bytes]]:
    """The seals in order with the eight bytes of their moment."""
    with connection.cursor(name="audit_seals") as cursor:
        cursor.itersize = BATCH
        cursor.execute(
            "SELECT n, from_id, to_id, count, root, previous, seal, at,"
            " pg_catalog.timestamptz_send(at) FROM accounts_auditseal ORDER BY n"
        )
        for *row, moment in cursor:
            yield Seal.of(tuple(row)), moment


def _check_copy(connection: psycopg.Connection[Any], copy: Path) -> int:
    """Every seal of the copy is the database's; how many newer ones the database has."""
    stored = (seal for seal, _ in _seals(connection))
    if not copy.exists():
        first = next(stored, None)
        if first is not None:
            message = f"there is no copy at {copy}: name the file with --copy"
            raise Broken("accounts_auditseal", first.n, message)
        return 0
    with copy.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            seal = next(stored, None)
            try:
                kept = Seal(**json.loads(line))
            except (ValueError, TypeError):
                raise Broken("accounts_auditseal", number, "the copy's line is no seal") from None
            if seal is None:
                raise Broken("accounts_auditseal", kept.n, "the copy has it, the database lacks it")
            if seal != kept:
                raise Broken("accounts_auditseal", kept.n, "the copy says otherwise")
    return sum(1 for _ in stored)


def _check_events(connection: psycopg.Connection[Any], figures: Figures) -> None:
    """Hashes of events, and of seals over them."""
    chain = _Chain(_seals(connection))
    purges = _Purges()
    for row in _events(connection):
        number = int.from_bytes(row[0], "big", signed=True)
        figures.events += 1
        _check_event(number, row, purges)
        chain.take(number, row[-1])
    chain.end()
    unlawful = purges.emptied - purges.named
    if unlawful:
        raise Broken("accounts_auditevent", min(unlawful), "emptied without a purge")
    figures.seals, figures.unsealed = chain.seals, chain.unsealed
    figures.purged = len(purges.emptied)


def _events(connection: psycopg.Connection[Any]) -> Iterator[tuple[Any, ...]]:
    """All events in the order of their ids, every column as its bytes."""
    with connection.cursor(name="audit_events", binary=True) as cursor:
        for kind in ("int8", "timestamptz", "varchar", "text", "jsonb", "bytea"):
            cursor.adapters.register_loader(kind, _Raw)
        cursor.itersize = BATCH
        cursor.execute(_STATEMENT)
        yield from cursor


def _check_event(number: int, row: tuple[Any, ...], purges: _Purges) -> None:
    (
        key, at, actor, behalf, marking, former, request, operation, table, target, whole,
        changes, salt, payload_hash, state_hash, row_hash,
    ) = row  # fmt: skip
    if changes is None or salt is None:
        purges.emptied.add(number)
    # The binary form of jsonb is one byte of version and the text.
    elif sha256(salt + changes[1:]).digest() != payload_hash:
        raise Broken("accounts_auditevent", number, "its content is not what was recorded")
    elif operation == b"PURGE":
        purges.named.update(json.loads(changes[1:])["events"])
    said = b"".join(
        (
            key, at, actor, behalf or _MISSING, marking or _MISSING, former or _MISSING,
            request, b"\0", operation, b"\0", table, b"\0", target, b"\0", whole or b"", b"\0",
            payload_hash, state_hash or b"",
        )
    )  # fmt: skip
    if sha256(said).digest() != row_hash:
        raise Broken("accounts_auditevent", number, "who, when or what was changed afterwards")


class _Chain:
    """Seals against the events that pass by in order."""

    def __init__(self, seals: Iterator[tuple[Seal, bytes]]) -> None:
        self._waiting = seals
        self._previous: Seal | None = None
        self._root = sha256()
        self._count = 0
        self.seals = self.unsealed = 0
        self._seal = self._next()

    def take(self, number: int, row_hash: bytes) -> None:
        while self._seal is not None and number > self._seal.to_id:
            self._close(self._seal)
        if self._seal is None:
            self.unsealed += 1
        elif number < self._seal.from_id:
            raise Broken("accounts_auditevent", number, "stands before the first seal")
        else:
            self._root.update(row_hash)
            self._count += 1

    def end(self) -> None:
        while self._seal is not None:
            self._close(self._seal)

    def _next(self) -> Seal | None:
        """The next seal, once it continues the one before and its own hash is right."""
        found = next(self._waiting, None)
        if found is None:
            return None
        seal, moment = found
        before = self._previous
        numbers = (seal.n, seal.from_id, seal.to_id, seal.count)
        parts = (part.to_bytes(8, "big", signed=True) for part in numbers)
        previous = bytes.fromhex(seal.previous)
        said = previous + bytes.fromhex(seal.root) + b"".join(parts) + moment
        continues = (
            seal.n == (before.n + 1 if before else 1)
            and seal.from_id == (before.to_id + 1 if before else 1)
            and previous == (bytes.fromhex(before.seal) if before else _NOTHING)
        )
        if not continues:
            raise Broken("accounts_auditseal", seal.n, "does not continue the seal before it")
        if sha256(said).hexdigest() != seal.seal:
            raise Broken("accounts_auditseal", seal.n, "is not the hash of what it says")
        return seal

    def _close(self, seal: Seal) -> None:
        where = f"events {seal.from_id} to {seal.to_id}"
        if self._count != seal.count:
            raise Broken(
                "accounts_auditseal", seal.n, f"{where}: {seal.count} sealed, {self._count} there"
            )
        if self._root.hexdigest() != seal.root:
            raise Broken("accounts_auditseal", seal.n, f"{where} are not those that were sealed")
        self._root, self._count = sha256(), 0
        self.seals += 1
        self._previous = seal
        self._seal = self._next()
