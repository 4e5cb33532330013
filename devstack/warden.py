"""A small process that outlives the stack for as long as it takes to end the stack's children.

The stack writes it one line a fact and keeps the pipe open; the pipe closes when the stack dies,
however it dies. On Linux the kernel tells the children too, but not the children's children, and
elsewhere it tells nobody.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 6.0


def main() -> int:
    """Reads `group <id>`, `remove <directory>` and `done` until the pipe closes."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    removals: list[Path] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "done":
            return 0
        if word == "group":
            groups.add(int(rest))
        elif word == "gone":
            groups.discard(int(rest))
        elif word == "remove":
            removals.append(Path(rest))
    end_groups(groups)
    for path in removals:
        shutil.rmtree(path, ignore_errors=True)
    return 0


def end_groups(groups: set[int]) -> None:
    """Terminates the groups, then kills what is left of them after `PATIENCE` seconds."""
    deadline = time.monotonic() + PATIENCE
    # What stops by itself within half a second is not asked a second time.
    asked = False
    while groups and time.monotonic() < deadline:
        groups = {group for group in groups if _signal_group(group, 0)}
        if not asked and time.monotonic() > deadline - PATIENCE + 0.5:
            asked = True
            for group in groups:
                _signal_leader(group)
        time.sleep(0.05)
    for group in groups:
        _signal_group(group, signal.SIGKILL)


def _signal_group(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _signal_leader(group: int) -> None:
    # SIGINT is what PostgreSQL, Celery and granian all take for "stop now, and cleanly".
    try:
        os.kill(group, signal.SIGINT)
    except (ProcessLookupError, PermissionError):
        _signal_group(group, signal.SIGTERM)


class Warden:
    """The stack's end of the pipe."""

    def __init__(self) -> None:
        self._popen = subprocess.Popen(
            # Isolated: this directory must not stand in the way of the standard library.
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def watch(self, group: int) -> None:
        self._tell(f"group {group}")

    def forget(self, group: int) -> None:
        self._tell(f"gone {group}")

    def remove_at_the_end(self, path: Path) -> None:
        self._tell(f"remove {path}")

    def dismiss(self) -> None:
        """Everything was stopped in good order; nothing is left to do."""
        self._tell("done")
        if self._popen.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._popen.stdin.close()
        self._popen.wait()

    def _tell(self, line: str) -> None:
        if self._popen.stdin is None:
            return
        try:
            self._popen.stdin.write(f"{line}\n".encode())
            self._popen.stdin.flush()
        except BrokenPipeError:
            return


if __name__ == "__main__":
    sys.exit(main())
