"""Sealing the record of changes, and copying each seal out of the database."""

import fcntl
import json
import logging
import os
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

from django.db import OperationalError, transaction

from accounts.statements import fetch_rows

logger = logging.getLogger("entente.seals")

#: The role that seals; the web's cannot.
SEALER = "roller"
#: How often the boundary is asked for while somebody writes without a pause, and how long between.
TRIES, PAUSE = 40, 0.05
#: Enough of the end of the copy to hold its last line.
_LINE = 1024


class NotSealed(Exception):
    """No seal was made or copied; the sentence says why and what to do."""


class Busy(NotSealed):
    """Somebody wrote without a pause; the next seal takes what this one could not."""


@dataclass(frozen=True)
class Seal:
    """One seal as it is copied out: numbers, hashes in hex, the moment in ISO 8601."""

    n: int
    from_id: int
    to_id: int
    count: int
    root: str
    previous: str
    seal: str
    at: str

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Self:
        n, from_id, to_id, count, root, previous, seal, at = row
        root, previous, seal = (bytes(value).hex() for value in (root, previous, seal))
        return cls(n, from_id, to_id, count, root, previous, seal, written(at))


def written(at: datetime) -> str:
    """A moment as the copy has it, to the microsecond."""
    return at.isoformat(timespec="microseconds")


_COLUMNS = "n, from_id, to_id, count, root, previous, seal, at"


def seal_audit(copy: Path) -> Seal | None:
    """Seals what was recorded since the last seal and copies out what the copy lacks.

    None when nothing was recorded since. Raises Busy while somebody writes without a pause, and
    NotSealed when the copy and the database do not continue each other.
    """
    boundary = _boundary()
    rows = (
        fetch_rows(f"SELECT {_COLUMNS} FROM audit_seal(%s)", [boundary], using=SEALER)  # noqa: S608 - our own column names
        if boundary is not None
        else []
    )
    copy_out(copy)
    return Seal.of(rows[0]) if rows else None


def _boundary() -> int | None:
    """The last id that everybody who was writing has committed; None of an empty record.

    The lock that it takes waits for writers and lets them wait for a moment at most: when a long
    transaction is under way it gives up and asks again.
    """
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE)
        try:
            with transaction.atomic(using=SEALER):
                [[last]] = fetch_rows("SELECT audit_boundary()", [], using=SEALER)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":
                raise
        else:
            return None if last is None else int(last)
    message = "A long transaction is writing: wait for its end and seal again."
    raise Busy(message)


def copy_out(copy: Path) -> int:
    """Appends the seals that the copy lacks, on disk before this returns; how many.

    A seal whose copying was cut off is copied with the next one. Raises NotSealed when the copy's
    last seal is not the database's of that number: one of the two was tampered with or restored
    from an older state, and `verify_audit` says more.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    with copy.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = _last(file)
        missing = _after(known)
        for seal in missing:
            file.write(json.dumps(asdict(seal)).encode() + b"\n")
        if missing:
            file.flush()
            os.fsync(file.fileno())
    for seal in missing:
        logger.info("seal %d of events %d to %d: %s", seal.n, seal.from_id, seal.to_id, seal.seal)
    return len(missing)


def _last(file: BinaryIO) -> Seal | None:
    """The copy's last whole line; a line that was cut off is taken away first."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _LINE))
    tail = file.read()
    whole, _, cut = tail.rpartition(b"\n")
    if cut:
        file.truncate(end - len(cut))
    file.seek(0, os.SEEK_END)
    line = whole.rpartition(b"\n")[2]
    return Seal(**json.loads(line)) if line else None


def _after(known: Seal | None) -> list[Seal]:
    statement = f"SELECT {_COLUMNS} FROM accounts_auditseal WHERE n >= %s ORDER BY n"  # noqa: S608 - our own column names
    found = [Seal.of(row) for row in fetch_rows(statement, [known.n if known else 1], using=SEALER)]
    if known is None:
        return found
    if not found or found[0] != known:
        message = (
            f"Seal {known.n} of the copy is not the database's: run verify_audit, and do not "
            "touch the copy."
        )
        raise NotSealed(message)
    return found[1:]
