"""A broker and Celery workers as processes of their own, on a copy of the tests' database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from devstack import binaries

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0
_ADDRESSES = ("DATABASE_URL", "OWNER_DATABASE_URL", "ROLLER_DATABASE_URL")


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Raises TimeoutError naming what did not come about."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"After {PATIENCE:.0f} seconds still not: {what}.")
        time.sleep(0.1)


@dataclass
class Processes:
    """Everything that a test starts; `stop` ends what is left of it."""

    directory: Path
    database: str
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def broker_address(self) -> str:
        return f"redis+socket://{self.directory}/broker.sock?virtual_host=0"

    def start_broker(self) -> subprocess.Popen[bytes]:
        socket = self.directory / "broker.sock"
        socket.unlink(missing_ok=True)
        arguments = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--dir",
                     str(self.directory)]  # fmt: skip
        broker = self._start(
            [str(binaries.broker_program()), *arguments], dict(os.environ), "broker"
        )
        wait_until(socket.exists, "the broker listens")
        return broker

    def start_worker(self) -> subprocess.Popen[bytes]:
        """With beat inside, so that it finds by itself what is due."""
        number = len(self.started)
        command = [
            sys.executable, "-m", "celery", "--quiet", "-A", "config.celery", "worker", "--beat",
            "--schedule", str(self.directory / f"schedule-{number}"), "--concurrency", "1",
            "--without-mingle", "--without-gossip", "--hostname", f"worker-{number}@tests",
        ]  # fmt: skip
        return self._start(command, self._environment(), f"worker-{number}")

    def start_web(self, command: list[str], port: int) -> subprocess.Popen[bytes]:
        """The web server; returns before it answers."""
        environment = {**self._environment(), "PORT": str(port), "ENTENTE_PROCESS": "web"}
        return self._start(command, environment, "web")

    def _environment(self) -> dict[str, str]:
        environment = {**os.environ, "CELERY_BROKER_URL": self.broker_address}
        for name in _ADDRESSES:
            environment[name] = _named(os.environ, name, self.database)
        return environment

    def _start(
        self, command: list[str], environment: dict[str, str], name: str
    ) -> subprocess.Popen[bytes]:
        with (self.directory / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                # A group of its own, so that a worker dies together with its children.
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As the kernel does when memory runs out: nobody gets to say goodbye."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in reversed(self.started):
            self.kill(process)


def _named(environment: Mapping[str, str], variable: str, database: str) -> str:
    return urlunsplit(urlsplit(environment[variable])._replace(path=f"/{database}"))
