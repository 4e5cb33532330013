"""Starting a child process that cannot outlive the stack, and stopping it with its children."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devstack.accounts import Account

PR_SET_PDEATHSIG = 1
MARK = "ENTENTE_STACK"

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signal_number: int) -> Callable[[], None]:
    """What a child runs before its program: the kernel signals it when its parent dies (Linux).

    Elsewhere the warden alone sees to it.
    """
    parent = os.getpid()

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signal_number)
            # The parent may have died before the line above.
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def follow_parent() -> None:
    """The stack itself ends in good order when whoever started it (make) is killed (Linux)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process that leads a group of its own."""

    name: str
    popen: subprocess.Popen[bytes]
    polite: signal.Signals
    swept: bool = False

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def ask_to_stop(self, signal_number: signal.Signals | None = None) -> None:
        """Signals the leader only: it knows in which order its own children go."""
        if self.running:
            self.popen.send_signal(signal_number or self.polite)

    def sweep_group(self) -> None:
        """Kills whatever is left of the group, the leader's orphans included."""
        if self.swept:
            # The number may be another group's by now.
            return
        self.swept = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def ended_how(self) -> str:
        """`exit status 3` or `signal SIGKILL`."""
        code = self.popen.wait()
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    cwd: Path,
    polite: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    log: Path | None = None,
    configuration: bytes | None = None,
) -> Child:
    """Starts a long-lived child in a group of its own, so that Ctrl-C reaches only the stack.

    Its output goes to `log` (appended), or to the terminal; `configuration` is its standard input.
    """
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) if log else None
    try:
        popen = subprocess.Popen(
            [str(part) for part in command],
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL if configuration is None else subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent(polite),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[account.gid] if account else None,
        )
    finally:
        if output is not None:
            os.close(output)
    if popen.stdin is not None:
        popen.stdin.write(configuration or b"")
        popen.stdin.close()
    return Child(name, popen, polite)


def run_as(
    account: Account | None, command: Sequence[str | Path], *, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Runs a short command as the lent account, from a directory that everybody may stand in."""
    return subprocess.run(
        [str(part) for part in command],
        env=dict(environment),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=die_with_parent(signal.SIGTERM),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[account.gid] if account else None,
    )


def stop_all(
    children: Sequence[Child],
    *,
    patience: float,
    urge: signal.Signals,
    hurry: Callable[[], bool] = lambda: False,
) -> None:
    """Asks every child to stop, urges after a third of `patience` (seconds), kills at its end.

    Once `hurry` holds, it urges at once and kills a second later.
    """
    for child in children:
        child.ask_to_stop()
    urge_at = time.monotonic() + patience / 3
    end_at = time.monotonic() + patience
    urged = False
    while any(child.running for child in children) and time.monotonic() < end_at:
        if not urged and (hurry() or time.monotonic() > urge_at):
            urged = True
            end_at = min(end_at, time.monotonic() + 1) if hurry() else end_at
            for child in children:
                child.ask_to_stop(urge)
        time.sleep(0.02)
    for child in children:
        child.sweep_group()


def marked_processes(mark: str) -> list[int]:
    """Processes of ours that were started with this mark in their environment (Linux only)."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if wanted in environment.split(b"\0") and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def sweep_marked(mark: str) -> int:
    """Kills what an earlier or ending stack left behind; the number of processes."""
    left = marked_processes(mark)
    for pid in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(left)
