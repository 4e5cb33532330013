"""`make run`: everything started in order, watched, and stopped in order."""

import json
import os
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from devstack import preparation, venv
from devstack.accounts import lent_account
from devstack.children import Child
from devstack.environment import note_addresses, outside_database
from devstack.places import Lock, data_dir, make_data_dir, private_dir, require_space
from devstack.ports import HOST, choose_port
from devstack.stack import Stack
from devstack.words import Halt, Interrupted, last_lines, say, warn

RESTARTS = 5
WITHIN = 60.0
READY_PATIENCE = 90.0
SIGN_INS = "sign-ins.json"


def run() -> int:
    """Returns when somebody asked it to stop (0) or when something essential ended (1)."""
    directory = data_dir()
    make_data_dir(directory)
    lock = Lock(directory / "lock")
    if not lock.take():
        raise Halt(_already_running(directory, lock))
    port = choose_port()
    address = f"http://{HOST}:{port}/"
    lock.note(process=os.getpid(), address=address)
    new = not (directory / "postgresql" / "PG_VERSION").exists()
    require_space(directory, 300 if new else 60, "the database")
    python = venv.ensure()
    stack = Stack(directory, private_dir(str(directory), lent_account()))
    try:
        environment = _prepared(stack, python)
        workers = Workers(stack, python, {**environment, "PORT": str(port)}, port)
        # First web alone: five Pythons starting at once would keep the page waiting.
        _wait_until_ready(workers.start("web"), f"{address}readyz")
        workers.start("worker")
        workers.start("beat")
        note_addresses(environment, directory)
        _announce(directory, address)
        workers.watch()
    except Interrupted:
        say("\nStopping.")
        return 0
    finally:
        (directory / "addresses.json").unlink(missing_ok=True)
        stack.stop()
        say("Everything is stopped.")
    return 1


def _already_running(directory: Path, lock: Lock) -> str:
    noted = lock.noted()
    where = noted.get("address", "an address that it has not noted yet")
    return (
        f"Entente already runs on {directory}: see {where} (process {noted.get('process', '?')}). "
        "Stop that one first (Ctrl-C in its terminal), or run this one beside it with other "
        "records: make run DATA_DIR=/path/to/another/directory"
    )


def _prepared(stack: Stack, python: Path) -> dict[str, str]:
    """Services up, database up to date; the environment for web, worker and beat."""
    environment = _quick_to_start(stack.start(), stack.directory)
    demonstration, sign_ins = _wanted(stack.directory)
    preparation.prepare(
        python, environment, migrate=True, demonstration=demonstration, sign_ins=sign_ins
    )
    return environment


def _quick_to_start(environment: dict[str, str], directory: Path) -> dict[str, str]:
    """Who forbids compiled files beside the sources has them in the data directory.

    Without any, seven Pythons would compile Django anew at every start: seconds each.
    """
    if not environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        return environment
    return {"PYTHONPYCACHEPREFIX": str(directory / "compiled"), **environment}


def _wanted(directory: Path) -> tuple[bool, Path | None]:
    """Demonstration records and sign-ins: into a database of our own, outside only if asked for."""
    given = os.environ.get("DEMO", "").strip().lower()
    ours = outside_database() is None
    demonstration = given not in {"0", "no", "false", "off"} and (ours or given != "")
    return demonstration, directory / SIGN_INS if ours or demonstration else None


@dataclass
class Workers:
    """Django's own processes, and what happens when one of them ends."""

    stack: Stack
    python: Path
    environment: dict[str, str]
    port: int
    ends: dict[str, list[float]] = field(default_factory=dict)

    def start(self, name: str) -> Child:
        return self.stack.start_worker(name, self._command(name), self._environment(name))

    def _command(self, name: str) -> list[str]:
        celery = [str(self.python), "-m", "celery", "--quiet", "-A", "config.celery"]
        if name == "web":
            options = {
                "--interface": "wsgi",
                "--host": HOST,
                "--port": str(self.port),
                "--workers": str(min(2, os.cpu_count() or 1)),
                # As many as the pool of a process holds connections.
                "--blocking-threads": "4",
                "--log-level": "warning",
            }
            flat = [part for pair in options.items() for part in pair]
            web = [str(self.python), "-m", "granian", *flat, "--no-ws", "--respawn-failed-workers"]
            return [*web, "config.wsgi:application"]
        if name == "worker":
            options = {"--concurrency": "2", "--prefetch-multiplier": "1", "--loglevel": "WARNING"}
            flat = [part for pair in options.items() for part in pair]
            return [*celery, "worker", *flat, "--without-mingle", "--without-gossip"]
        schedule = self.stack.directory / "beat-schedule"
        # A pid file of a killed beat would keep the next one from starting.
        return [*celery, "beat", "--loglevel", "WARNING", "-s", str(schedule), "--pidfile="]

    def _environment(self, name: str) -> dict[str, str]:
        extra = {"PYTHONUNBUFFERED": "1"}
        if name != "web" and os.geteuid() == 0:
            # Celery warns that root runs it; here root chose to, and pickle is not accepted.
            extra["PYTHONWARNINGS"] = "ignore::UserWarning:celery.platforms"
        return {**self.environment, **extra}

    def watch(self) -> None:
        """Returns when something ended that cannot simply be started again."""
        while True:
            time.sleep(0.25)
            for child in [*self.stack.services, *self.stack.workers]:
                if not child.running and not self._started_again(child):
                    return

    def _started_again(self, child: Child) -> bool:
        how = child.ended_how()
        if child.name not in {"worker", "beat", "broker"}:
            warn(f"\n{child.name} ended ({how}), so everything stops. {self._hint(child)}")
            return False
        now = time.monotonic()
        ends = [moment for moment in self.ends.get(child.name, []) if now - moment < WITHIN]
        self.ends[child.name] = [*ends, now]
        if len(ends) >= RESTARTS:
            warn(
                f"\nThe {child.name} ended {RESTARTS + 1} times within a minute (last: {how}), so "
                f"everything stops. {self._hint(child)}"
            )
            return False
        warn(f"The {child.name} ended by itself ({how}); starting it again.")
        if child.name == "broker":
            self.stack.restart_broker(child)
        else:
            self.stack.drop(child)
            self.start(child.name)
        return True

    def _hint(self, child: Child) -> str:
        log = self.stack.log_dir / f"{child.name.lower()}.log"
        if not log.exists():
            return "The lines above say why; repair that and start again."
        said = log.read_text(errors="replace").splitlines()
        return f"The end of {log}:\n{last_lines(said, 5)}"


def _wait_until_ready(web: Child, url: str) -> None:
    """Until /readyz answers 200; its own words when it does not."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_PATIENCE
    said = "nothing"
    while time.monotonic() < deadline:
        if not web.running:
            raise Halt(f"web ended while starting ({web.ended_how()}); the lines above say why.")
        try:
            with opener.open(url, timeout=10) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            said = f"{error.code} {error.read(500).decode('utf-8', 'replace')}"
        except OSError:
            pass
        time.sleep(0.1)
    raise Halt(f"{url} did not become ready in {READY_PATIENCE:.0f} seconds. It answered: {said}")


def _announce(directory: Path, address: str) -> None:
    say(f"\nEntente answers at {address}   (Ctrl-C stops it; records are kept in {directory})")
    try:
        sign_ins = json.loads((directory / SIGN_INS).read_text())
    except (OSError, ValueError):
        return
    say(f"\nSign-ins of this machine, also in {directory / SIGN_INS}:\n")
    say(f"  {'name':<10} {'password':<26} token for the REST API")
    for sign_in in sign_ins.values():
        name, password = sign_in.get("username", ""), sign_in.get("password", "")
        say(f"  {name:<10} {password:<26} {sign_in.get('token', '')}")
    say()
