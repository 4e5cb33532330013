"""A checkout of the stack around a service in miniature, and real runs of it."""

import atexit
import fcntl
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

WORKER = "celery --quiet -A config.celery worker"
HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
COPIED = ("dev.py", "Makefile", "requirements.txt", "requirements-dev.txt")
COMPILED = Path(tempfile.mkdtemp(prefix="entente-test-compiled-"))
atexit.register(shutil.rmtree, COMPILED, ignore_errors=True)
# What a test run gives its own tests would take the place of the embedded defaults.
NOT_PASSED_ON = re.compile(
    r".*DATABASE_URL|CELERY_BROKER_URL|DATA_DIR|PORT|DEMO|ARGS|SECRET_KEY|TOKEN_PEPPERS|OIDC.*|PG.*|DJANGO.*|MAKE.*|"
    r"MFLAGS|COV.*|PYTEST.*|HOME_COUNTRY|ENTENTE_(?!STACK).*"
)
# Takes the terminal that it is given as its own, then becomes the command.
ON_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)


def eventually(holds: Callable[[], object], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def ordinary_user(checkout: "Checkout", number: int) -> tuple[str, ...]:
    """The start of a command that runs Python under another user's number, with our files."""
    other = ("unshare", "--user", f"--map-user={number}", f"--map-group={number}")
    if checkout.command(*other, "true").returncode != 0:
        pytest.skip("this machine allows no user namespaces")
    return (*other, sys.executable)


@dataclass
class Checkout:
    """A directory with the stack in it, and what was run there."""

    root: Path
    data: Path
    runs: list["Run"] = field(default_factory=list)

    @classmethod
    def at(cls, root: Path) -> "Checkout":
        """A copy of the stack with the miniature in the place of the service."""
        shutil.copytree(HERE / "miniature", root)
        shutil.copytree(REPOSITORY / "devstack", root / "devstack")
        for name in COPIED:
            shutil.copy(REPOSITORY / name, root / name)
        (root / ".venv").symlink_to(REPOSITORY / ".venv")
        return cls(root, root / ".data")

    def environment(self, **given: str) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not NOT_PASSED_ON.fullmatch(name)
        }
        # Compiled once for all runs of the tests; the surroundings may forbid it for their own.
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        kept["PYTHONPYCACHEPREFIX"] = str(COMPILED)
        return {**kept, "DATA_DIR": str(self.data), **given}

    def run(self, *, terminal: bool = False, **given: str) -> "Run":
        """`dev.py run`, which goes on until it is told to stop."""
        command = [sys.executable, "dev.py", "run"]
        run = Run(self, command, self.environment(**given), terminal)
        self.runs.append(run)
        return run

    def dev(self, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
        """`dev.py ARGUMENTS`, which comes to an end by itself."""
        return self.command(sys.executable, "dev.py", *arguments, **given)

    def command(self, *command: str, **given: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment(**given),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def end_all(self) -> None:
        for run in self.runs:
            run.end()


class Run:
    """One `dev.py run`, its output and its processes."""

    def __init__(
        self, checkout: Checkout, command: list[str], environment: Mapping[str, str], terminal: bool
    ) -> None:
        self.checkout = checkout
        self.output = ""
        # The mark is ours too, so that processes are found which the stack itself lost.
        self.mark = f"test-{os.getpid()}-{time.monotonic_ns()}"
        environment = {**environment, "TEST_RUN": self.mark}
        self.reading, writing = pty.openpty()
        fcntl.fcntl(self.reading, fcntl.F_SETFL, os.O_NONBLOCK)
        if terminal:
            command = [sys.executable, "-c", ON_TERMINAL, *command]
        self.popen = subprocess.Popen(
            command,
            cwd=checkout.root,
            env=dict(environment),
            stdin=writing if terminal else subprocess.DEVNULL,
            stdout=writing,
            stderr=writing,
            start_new_session=True,
        )
        os.close(writing)

    def read(self) -> str:
        """Everything that it has said so far."""
        while True:
            try:
                part = os.read(self.reading, 65536)
            except (BlockingIOError, OSError):
                return self.output
            if not part:
                return self.output
            self.output += part.decode("utf-8", "replace").replace("\r\n", "\n")

    def says(self, text: str, seconds: float = 40) -> str:
        eventually(
            lambda: text in self.read() or self.popen.poll() is not None,
            seconds,
            f"{text!r} was not said:\n{self.output}",
        )
        self.read()
        assert text in self.output, f"{text!r} was not said:\n{self.output}"
        return self.output

    def ready(self) -> "Run":
        said = self.says("Sign-ins of this machine")
        found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert found is not None
        self.address = found.group()
        return self

    def get(self, path: str) -> str:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.address + path, timeout=5) as answer:
            return str(answer.read().decode())

    def press_ctrl_c(self) -> None:
        os.write(self.reading, b"\x03")

    def processes(self) -> dict[int, str]:
        """Every living process of this run by number, PostgreSQL's included."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environment = (entry / "environ").read_bytes()
                directory = str((entry / "cwd").readlink())
            except OSError:
                continue
            ours = f"TEST_RUN={self.mark}".encode() in environment.split(b"\0")
            served = directory.startswith(f"{self.checkout.data}/")
            if state != "Z" and (ours or served):
                found[int(entry.name)] = command
        return found

    def pid_of(self, words: str) -> int:
        """The oldest process with these words in its command line: the leader, not its children."""
        found = [pid for pid, command in self.processes().items() if words in command]
        assert found, f"no process {words!r} in {self.processes()}"
        return min(found)

    def whole_worker(self) -> set[int]:
        """The worker and its pool of two, once all three are there."""

        def found() -> set[int]:
            return {pid for pid, command in self.processes().items() if WORKER in command}

        eventually(lambda: len(found()) == 3, 20, "the worker's pool did not come up")
        return found()

    def ends(self, seconds: float = 15) -> int:
        eventually(
            lambda: (self.read(), self.popen.poll() is not None)[1],
            seconds,
            f"it did not end:\n{self.output}",
        )
        self.read()
        return self.popen.returncode

    def leaves_nothing(self, seconds: float = 12) -> None:
        eventually(lambda: not self.processes(), seconds, f"left behind: {self.processes()}")

    def kill_everything(self) -> None:
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.popen.wait()

    def end(self) -> None:
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(20)
            except subprocess.TimeoutExpired:
                self.kill_everything()
        self.kill_everything()
        os.close(self.reading)
