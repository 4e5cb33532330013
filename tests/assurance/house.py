"""A whole service of its own: PostgreSQL, broker, web, worker and beat, as `make run` starts them.

Its processes may be killed and restarted without anybody else noticing.
"""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import run
from typing import Any

import psycopg

from devstack import preparation
from devstack.accounts import lent_account
from devstack.children import Child
from devstack.cluster import DATABASE, ROLES, SUPERUSER
from devstack.places import ROOT, Lock, throwaway_dir
from devstack.running import Workers
from devstack.stack import Stack

HOST = "127.0.0.1"
#: Seconds that something may take to come about on a machine with much else to do.
PATIENCE = 60.0
#: What the run of the tests itself was given and its own house must not take over.
_GIVEN = (*ROLES, "BOOTSTRAP_DATABASE_URL", "CELERY_BROKER_URL", "DATA_DIR", "SECRET_KEY", "PORT")


def wait_until(holds: Callable[[], object], what: str, patience: float = PATIENCE) -> float:
    """The seconds that it took; raises TimeoutError naming what did not come about."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > patience:
            raise TimeoutError(f"After {patience:.0f} seconds still not: {what}.")
        time.sleep(0.05)
    return time.monotonic() - begun


class House:
    """The service and what can happen to its parts."""

    def __init__(self) -> None:
        self.directory = throwaway_dir(lent_account())
        # A later run removes what is here when this one is killed together with its warden.
        self.lock = Lock(self.directory / "lock")
        self.lock.take()
        self.data = self.directory / "data"
        self.data.mkdir()
        self.data.chmod(0o711 if lent_account() else 0o700)
        self.stack = Stack(self.data, self.directory)
        self.port = _free_port()
        self.running: dict[str, Child] = {}

    def build(self) -> None:
        """Services up, tables and sign-ins made; nothing of Django's runs yet."""
        with _without(_GIVEN):
            environment = self.stack.start()
        self.stack.warden.remove_at_the_end(self.directory)
        # Processes die here and the machine does not: what a commit handed to the kernel is kept
        # without fsync, and waiting for a commit to be written stays as in production.
        self.ask("ALTER SYSTEM SET fsync = off", database="postgres")
        self.ask("SELECT pg_reload_conf()", database="postgres")
        python, signed_in = Path(sys.executable), self.data / "sign-ins.json"
        preparation.prepare(python, environment, sign_ins=signed_in)
        people = json.loads(signed_in.read_text())
        self.tokens = {name: person["token"] for name, person in people.items()}
        self.passwords = {name: person["password"] for name, person in people.items()}
        # A few sign-ins ask here for many.
        unlimited = "reads=1000000 writes=1000000 strangers=1000000"
        self.environment = {**environment, "PORT": str(self.port), "RATE_LIMITS": unlimited}
        self.workers = Workers(self.stack, python, self.environment, self.port)

    def start(self, *names: str) -> None:
        """Those of web, worker and beat that do not run; returns when web is ready."""
        for name in names:
            child = self.running.get(name)
            if child is None or not child.running:
                if child is not None:
                    self.stack.drop(child)
                self.running[name] = self.workers.start(name)
        if "web" in names:
            try:
                wait_until(lambda: self.why_not_ready() is None, "web is ready")
            except TimeoutError as error:
                raise AssertionError(self.why_not_ready()) from error

    def end(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Sends the signal to the leader, waits for its end and clears away what it leaves."""
        with self.ending(name, number):
            pass

    @contextmanager
    def ending(self, name: str, number: signal.Signals) -> Iterator[None]:
        """The block runs between the signal and the end; fails unless it ends by itself."""
        child = self.running[name]
        child.popen.send_signal(number)
        yield
        child.popen.wait(PATIENCE)
        self.stack.drop(self.running.pop(name))

    def kill_worker_child(self) -> None:
        """One of the worker's own two, without warning."""
        leader = self.running["worker"].popen.pid
        found = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
        for pid in found[:1]:
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)

    def stop_broker(self) -> None:
        self._service("broker").popen.kill()
        self._service("broker").popen.wait(PATIENCE)

    def start_broker(self) -> None:
        if not self._service("broker").running:
            self.stack.restart_broker(self._service("broker"))

    def flush_broker(self) -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(str(self.stack.broker.socket))
            client.sendall(b"FLUSHALL\r\n")
            assert client.recv(16).startswith(b"+OK")

    def stop_database(self) -> None:
        """As after a crash: no connection is told, nothing is written out."""
        self._service("PostgreSQL").popen.send_signal(signal.SIGQUIT)
        self._service("PostgreSQL").popen.wait(PATIENCE)

    def start_database(self) -> None:
        """Returns once it takes connections again."""
        if not self._service("PostgreSQL").running:
            self.stack.drop(self._service("PostgreSQL"))
            self.stack.cluster.prepare()
            self.stack.cluster.start(self.stack.adopt_service)

    def _service(self, name: str) -> Child:
        return next(child for child in self.stack.services if child.name == name)

    def cut_connections(self) -> None:
        self.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                 " AND pid <> pg_backend_pid()", DATABASE)  # fmt: skip

    def ask(
        self, statement: str, *parameters: object, database: str = DATABASE
    ) -> list[tuple[Any, ...]]:
        """As the superuser, past row security."""
        url = self.stack.cluster.url(SUPERUSER, database)
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def due(self) -> int:
        [[number]] = self.ask("SELECT count(*) FROM reports_recountdue")
        return int(number)

    def manage(self, *arguments: str, database: str = DATABASE) -> str:
        """What a command of manage.py printed; fails with it when the command does."""
        addresses = {name: self.stack.cluster.url(role, database) for name, role in ROLES.items()}
        ended = run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment | addresses,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def cells_compared(self, database: str = DATABASE) -> int:
        """After counting the whole log again: fails when one of them is wrong."""
        said = self.manage("verify_summaries", database=database)
        assert "still due" not in said, said
        assert said.endswith("no differences\n"), said
        return int(said.split()[1])

    def client(self, name: str = "desk") -> "Client":
        return Client(self.port, self.tokens[name])

    def rest(self) -> None:
        """Nothing works any more but what answers, and that runs whatever was done to it."""
        for name in ("worker", "beat"):
            if name in self.running:
                self.end(name)
        self.start_broker()
        self.start_database()

    def why_not_ready(self) -> str | None:
        """What /readyz says, or that it says nothing; None when web is ready."""
        client = self.client()
        try:
            answer = client.ask("GET", "/readyz")
        except (OSError, HTTPException) as error:
            return repr(error)
        finally:
            client.close()
        return None if answer.status == 200 else answer.body.decode()

    def close(self) -> None:
        """Ends everything and removes it; the handlers of signals stay as they were."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.getsignal(number) for number in numbers}
        try:
            self.stack.stop()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self.lock.release()


class Answer:
    """An answer over HTTP, read to its end."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def json(self) -> Any:
        return json.loads(self.body)

    def says_try_again(self) -> bool:
        """503 as the service words it: problem details, and when to come back."""
        return (
            self.status == 503
            and self.headers.get("content-type") == "application/problem+json"
            and self.headers.get("retry-after", "").isdigit()
        )


class Client:
    """A program that keeps its connection, and makes another after losing it."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self._connection: HTTPConnection | None = None

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Raises OSError or HTTPException when the answer does not come; `If_Match` is a header."""
        sent = {"Authorization": f"Bearer {self.token}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent["Content-Type"] = "application/json"
        if self._connection is None:
            self._connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            data = None if body is None else json.dumps(body)
            self._connection.request(method, path, data, sent)
            answer = self._connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        except (OSError, HTTPException):
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    before = dict(os.environ)
    for name in names:
        os.environ.pop(name, None)
    try:
        yield
    finally:
        os.environ.update(before)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])
