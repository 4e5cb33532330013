"""An import that is killed in the middle goes on where it stopped, and counts nothing twice."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from accounts.acting import acting_as, reader_for
from accounts.models import User
from engagements.models import Engagement
from tests.factories import NOW
from tests.importer.files import HEADER, MAPPING, runs

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]
ROWS = 2_000
PATIENCE = 120  # seconds


def environment(database: str) -> dict[str, str]:
    """This run's, with every role at the other database."""
    changed = dict(os.environ)
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "ROLLER_DATABASE_URL"):
        changed[name] = urlunsplit(urlsplit(changed[name])._replace(path=f"/{database}"))
    return changed


def command(folder: Path) -> list[str]:
    arguments = [str(folder / "a.csv"), "--mapping", str(folder / "a.toml")]
    return [sys.executable, str(ROOT / "manage.py"), "import_engagements", *arguments]


def test_a_killed_import_is_finished_by_the_same_command(live: str, tmp_path: Path):
    rows = [f"{n},VIS-SHIP,XAA,{2016 + n % 10}-04-{n % 28 + 1:02},,Visit {n}" for n in range(ROWS)]
    (tmp_path / "a.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    (tmp_path / "a.toml").write_text(MAPPING, encoding="utf-8")
    with subprocess.Popen(command(tmp_path), env=environment(live)) as running:
        waited = 0.0
        while not any(run.rows_read >= 200 for run in runs("system:import")):
            assert running.poll() is None
            assert waited < PATIENCE
            time.sleep(0.05)
            waited += 0.05
        running.send_signal(signal.SIGKILL)
    [stopped] = runs("system:import")
    assert 200 <= stopped.rows_read < ROWS
    finished = subprocess.run(
        command(tmp_path), env=environment(live), check=True, capture_output=True, text=True
    )
    first, last = finished.stdout.splitlines()
    assert re.fullmatch(r"went on after \d+ rows of an earlier run", first)
    assert last == f"rows {ROWS} taken {ROWS} unchanged 0 refused 0 skipped 0"
    importer = reader_for(User.objects.get(username="system:import"), on=NOW.date())
    with acting_as(importer):
        assert Engagement.objects.filter(external_source="tests").count() == ROWS
