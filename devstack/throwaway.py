"""A throw-away PostgreSQL and broker around one command: tests, checks, the benchmark."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from devstack import preparation, venv
from devstack.accounts import lent_account
from devstack.children import die_with_parent
from devstack.places import Lock, left_throwaways, make_data_dir, require_space, throwaway_dir
from devstack.stack import Stack
from devstack.words import Halt


def run_within(
    command: Sequence[str],
    *,
    durable: bool = False,
    migrated: bool = False,
    kept: Path | None = None,
) -> int:
    """Runs the command with the addresses in its environment; its exit status.

    `durable` keeps fsync on, `migrated` brings the database up to date first, `kept` is a data
    directory that stays.
    """
    python = venv.ensure()
    account = lent_account()
    _remove_left_behind()
    private = throwaway_dir(account)
    lock = Lock(private / "lock")
    lock.take()
    directory, kept_lock = _directory(kept, private, lent=account is not None)
    require_space(directory, 300, "a throw-away PostgreSQL")
    stack = Stack(directory, private, durable=durable)
    try:
        environment = stack.start()
        stack.warden.remove_at_the_end(private)
        preparation.prepare(python, environment, migrate=migrated)
        return _foreground(command, environment)
    finally:
        stack.stop()
        shutil.rmtree(private, ignore_errors=True)
        kept_lock.release()


def _directory(kept: Path | None, private: Path, *, lent: bool) -> tuple[Path, Lock]:
    """The data directory: the one that stays, locked, or a fresh one inside the private one."""
    if kept is not None:
        make_data_dir(kept)
        lock = Lock(kept / "lock")
        if not lock.take():
            raise Halt(f"Another run uses {kept}. Wait for it, or name another directory.")
        return kept, lock
    directory = private / "data"
    directory.mkdir()
    # Whatever the mask: the lent account passes through, and reads only what is its own.
    directory.chmod(0o711 if lent else 0o700)
    return directory, Lock(directory / "lock")


def _remove_left_behind() -> None:
    """Directories of runs that were killed together with their wardens."""
    for path in left_throwaways(lent_account()):
        lock = Lock(path / "lock")
        # Without its lock it is only just being made by another run.
        if lock.path.exists() and lock.take():
            shutil.rmtree(path, ignore_errors=True)
            lock.release()


def _foreground(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """With the terminal, so that Ctrl-C and a debugger's prompt reach the command itself."""
    try:
        popen = subprocess.Popen(
            list(command),
            env=dict(environment),
            cwd=Path.cwd(),
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
    except OSError as error:
        raise Halt(f"{command[0]} could not be started: {error.strerror}.") from error

    def forward(number: int, _frame: FrameType | None) -> None:
        # On a terminal the command has had its own SIGINT; a second one would cut its clean-up.
        if number != signal.SIGINT or not sys.stdin.isatty():
            popen.send_signal(number)

    before = {
        number: signal.signal(number, forward)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        code = popen.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 128 - code if code < 0 else code
