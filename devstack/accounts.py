"""The account that PostgreSQL runs under when the stack is started by root, which it refuses."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from devstack.words import Halt

LENT_NAMES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user of this machine, other than root."""

    name: str
    uid: int
    gid: int


def lent_account() -> Account | None:
    """The account that root lends PostgreSQL; None for an ordinary user, who needs none."""
    if os.geteuid() != 0:
        _require_name(os.geteuid())
        return None
    for name in LENT_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Halt(
        "PostgreSQL refuses to run as root, and there is neither a user 'postgres' nor 'nobody' "
        "to lend it to. Start this as an ordinary user, or add one: useradd --system postgres"
    )


def _require_name(uid: int) -> None:
    """PostgreSQL looks its user up, which fails under a number that a container made up."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise Halt(
            f"User number {uid} has no name on this machine and PostgreSQL refuses to run without "
            "one. Start this as a user of /etc/passwd, or set DATABASE_URL to a server elsewhere."
        ) from None


def reaches(account: Account | None, path: Path, mode: int = os.X_OK) -> bool:
    """Whether the account may use `path`, asked by becoming it in a short-lived child.

    Permissions are never widened to make it so: what cannot be reached is put elsewhere.
    """
    if account is None:
        return os.access(path, mode)
    pid = os.fork()
    if pid == 0:
        # Only os._exit may leave here: this is a copy of the supervisor, with its clean-ups.
        try:
            os.setgroups([account.gid])
            os.setgid(account.gid)
            os.setuid(account.uid)
            os._exit(0 if os.access(path, mode) else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def make_private(path: Path, account: Account | None) -> None:
    """A new directory of mode 0700 that belongs to the account (or to us)."""
    path.mkdir(mode=0o700)
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.uid, account.gid)
