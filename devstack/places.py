"""Where things lie: the checkout, the data directory, private directories for sockets."""

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

from devstack.accounts import Account, reaches
from devstack.words import Halt

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"

# sockaddr_un holds 104 bytes on macOS and 108 on Linux.
SOCKET_PATH_LIMIT = 100
LONGEST_SOCKET_NAME = "/pg/.s.PGSQL.5432.lock"
MEGABYTE = 1024 * 1024


def data_dir() -> Path:
    """DATA_DIR, or `.data` in the checkout; a relative one is relative to the checkout."""
    given = os.environ.get("DATA_DIR") or ".data"
    return (ROOT / Path(given).expanduser()).resolve()


def make_data_dir(path: Path) -> None:
    """Creates it if need be. Root's can be passed through (not read), for the lent account.

    The usual mask still applies: with `umask 077` nobody passes and the database lies elsewhere.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise Halt(_unusable(path, error)) from error
    probe = path / f".write-test-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Halt(_unusable(path, error)) from error


def _unusable(path: Path, error: OSError) -> str:
    in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
    reason = "a part of its path is a file" if in_the_way else error.strerror
    return (
        f"The data directory {path} cannot be written: {reason}. Make room or ask for the "
        "right to write there, or choose another place: make run DATA_DIR=/path/to/directory"
    )


def require_space(path: Path, megabytes: int, purpose: str) -> None:
    """Refuses when the file system of `path` (or of its nearest existing parent) has less."""
    nearest = next(place for place in (path, *path.parents) if place.exists())
    free = shutil.disk_usage(nearest).free // MEGABYTE
    if free < megabytes:
        raise Halt(
            f"The disk of {nearest} has {free} MB left and {purpose} needs {megabytes} MB. "
            "Make room there, or choose another disk: make run DATA_DIR=/path/to/directory"
        )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:10]


def private_base(account: Account | None) -> Path:
    """A directory for temporary things, short and plain enough for the path of a socket."""
    tail = len(f"/entente-{os.geteuid()}-{'0' * 10}{LONGEST_SOCKET_NAME}")
    tried = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108
    for base in tried:
        plain = re.fullmatch(r"[A-Za-z0-9_./+-]+", str(base)) is not None
        short = len(str(base)) + tail <= SOCKET_PATH_LIMIT
        if plain and short and os.access(base, os.W_OK | os.X_OK) and reaches(account, base):
            return base
    raise Halt(
        f"None of {', '.join(str(base) for base in tried)} can hold the private sockets of "
        "PostgreSQL: each is missing, too long a path, or closed to the account that runs it. "
        "Name a short one that can be written: TMPDIR=/path make run"
    )


def private_dir(key: str, account: Account | None) -> Path:
    """The one directory of this user and key, for the sockets of a data directory."""
    return _own_dir(private_base(account) / f"entente-{os.geteuid()}-{digest(key)}", account)


def _own_dir(path: Path, account: Account | None) -> Path:
    """Ours alone, never one that another user laid out.

    As root, others may pass through (0711) to the parts that belong to the lent account.
    """
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise Halt(
                f"{path} exists and is not a directory of yours. Somebody else may have put it "
                "there: have it removed, or set TMPDIR to a directory of your own."
            ) from None
    path.chmod(0o711 if account is not None else 0o700)
    return path


def throwaway_dir(account: Account | None) -> Path:
    """A fresh private directory for one test run."""
    name = f"entente-{os.geteuid()}-t{secrets.token_hex(4)}"
    return _own_dir(private_base(account) / name, account)


def left_throwaways(account: Account | None) -> list[Path]:
    """Directories of this user's test runs, also of those that are still running."""
    return sorted(private_base(account).glob(f"entente-{os.geteuid()}-t*"))


class Lock:
    """A lock that ends with the process that holds it, however that process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor: int | None = None

    def take(self, *, wait: bool = False) -> bool:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(descriptor)
            return False
        self.descriptor = descriptor
        return True

    def note(self, **facts: Any) -> None:
        """Writes who holds it, for the sentence that the next one prints."""
        if self.descriptor is None:
            return
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, json.dumps(facts).encode(), 0)

    def noted(self) -> dict[str, Any]:
        try:
            found = json.loads(self.path.read_text() or "{}")
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def release(self) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
