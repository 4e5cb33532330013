"""Granian processes with the settings of `make run`, the service's and the floor's side by side."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: As in devstack/running.py.
WORKERS = min(2, os.cpu_count() or 1)
THREADS = 4
_TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server; `with` stops it. What it writes about refusals is shown unless `quiet`."""

    def __init__(
        self, application: str, environment: Mapping[str, str], *, quiet: bool = False
    ) -> None:
        self.port = _free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", str(WORKERS), "--no-ws"]
        command += ["--blocking-threads", str(THREADS), "--log-level", "warning", application]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stderr=subprocess.DEVNULL if quiet else None,
        )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise SystemExit("A server of the benchmark ended while starting; see above.")
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        self.stop()
        raise SystemExit("A server of the benchmark did not start within a minute.")

    def processor_seconds(self) -> float | None:
        """Of the server and its workers together; None where the kernel does not tell."""
        return processor_seconds([self.process.pid, *_children(self.process.pid)])

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_caught: object) -> None:
        self.stop()


def processor_seconds(processes: list[int]) -> float | None:
    total = 0.0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            if not Path("/proc/self/stat").exists():
                return None
            continue
        total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def _children(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
    return found


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
