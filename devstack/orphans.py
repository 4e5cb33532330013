"""What a stack that was killed may leave in a cluster's directory, and how it is cleared."""

import contextlib
import os
import signal
import time
from pathlib import Path

from devstack.words import Halt, say

PATIENCE = 20.0


def clear_stale_postmaster(data: Path) -> None:
    """Lets the directory's last server go, and removes a pid file that names a stranger.

    The caller holds the lock of the data directory, so no stack runs on it. A server that is still
    there is either on its way out or an orphan.
    """
    pid_file = data / "postmaster.pid"
    pid = _first_line(pid_file)
    begun = time.monotonic()
    asked = False
    while servers := _servers_of(data, pid):
        waited = time.monotonic() - begun
        if waited > 3 and not asked:
            asked = True
            say(f"Stopping the PostgreSQL that an earlier run left behind (process {servers[0]}).")
            for server in servers:
                # The server's own word for "at once, and cleanly"; its parts end with it.
                _signal(server, signal.SIGINT if server == pid else signal.SIGQUIT)
        if waited > PATIENCE:
            raise Halt(
                f"A PostgreSQL of an earlier run (process {servers[0]}) still uses {data} and does "
                f"not stop. End it (kill -QUIT {servers[0]}) and start again; what was committed "
                "is safe."
            )
        time.sleep(0.05)
    if pid is not None and _exists(pid):
        # The number went to another program, or to an ended process that nobody has waited for.
        # PostgreSQL would take either for a server; a number that nobody has, it clears itself.
        pid_file.unlink(missing_ok=True)


def _first_line(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _servers_of(data: Path, noted: int | None) -> list[int]:
    """Living processes that stand in the directory, as every process of a server does.

    Where that cannot be seen (no /proc), the noted one is believed: never guessed away.
    """
    if not Path("/proc/self/cwd").exists():
        return [noted] if noted is not None and _exists(noted) else []
    found = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return sorted(pid for pid in found if _stands_in(pid, data.resolve()))


def _stands_in(pid: int, data: Path) -> bool:
    try:
        # An ended process that nobody has waited for stands nowhere.
        return Path(f"/proc/{pid}/cwd").readlink() == data
    except OSError:
        return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
