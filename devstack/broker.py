"""The broker (Valkey) as a child on a private socket."""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devstack.children import Child, spawn
from devstack.words import Halt, last_lines

CONFIGURATION = """
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "."
appendonly yes
save ""
maxmemory-policy noeviction
daemonize no
"""


@dataclass
class Broker:
    """Where the broker keeps its queue; it may be lost, the database holds what is due."""

    program: Path
    data: Path
    socket: Path
    log: Path

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self, adopt: Callable[[Child], None], patience: float = 30.0) -> None:
        """Returns once it answers."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        settings = CONFIGURATION.format(socket=self.socket)
        begun_at = self.log.stat().st_size if self.log.exists() else 0
        child = spawn(
            "broker",
            [self.program, "-"],
            environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            cwd=self.data,
            log=self.log,
            configuration=settings.encode(),
        )
        adopt(child)
        deadline = time.monotonic() + patience
        while not self._answers():
            if not child.running or time.monotonic() > deadline:
                child.sweep_group()
                raise Halt(self._why(begun_at))
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(2)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def _why(self, offset: int) -> str:
        with self.log.open("rb") as log:
            log.seek(offset)
            said = log.read().decode("utf-8", "replace")
        advice = f"Its files are in {self.data}."
        if "AOF" in said or "append" in said.lower():
            advice = (
                f"Move {self.data} away and start again: the queue holds only wake-up calls, and "
                "what is due stands in the database."
            )
        if "No space left" in said:
            advice = f"The disk of {self.data} is full: make room there and start again."
        return f"The broker did not start. {advice} It said:\n{last_lines(said.splitlines(), 5)}"
