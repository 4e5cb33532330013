"""What is missing or in the way is said in a sentence, and nothing is harmed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack.accounts import lent_account
from devstack.binaries import postgres_programs
from devstack.cluster import Cluster
from devstack.words import Halt
from tests.supervisor.conftest import needs_root
from tests.supervisor.harness import Checkout, ordinary_user


@pytest.mark.processes
def test_records_of_another_version_are_left_alone(checkout: Checkout) -> None:
    cluster = checkout.data / "postgresql"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("15\n")
    account = lent_account()
    if account is not None:
        os.chown(cluster, account.uid, account.gid)
    refused = checkout.dev("run")
    assert refused.returncode == 1
    assert f"{cluster} was made by PostgreSQL 15 and this is PostgreSQL 18" in refused.stderr
    assert "Set PG_BIN to the bin directory of a PostgreSQL 15" in refused.stderr
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]


def test_a_data_directory_that_cannot_be_written_is_named(checkout: Checkout) -> None:
    (checkout.root / "file").touch()
    refused = checkout.dev("run", DATA_DIR=str(checkout.root / "file" / "data"))
    assert refused.returncode == 1
    assert "cannot be written: a part of its path is a file" in refused.stderr
    assert "make run DATA_DIR=/path/to/directory" in refused.stderr


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount")
    disk.chmod(0o755)
    yield disk
    subprocess.run(["umount", disk], check=True)


@needs_root
def test_a_disk_with_too_little_room_is_refused_before_anything_starts(
    checkout: Checkout, small_disk: Path
) -> None:
    refused = checkout.dev("run", DATA_DIR=str(small_disk / "data"))
    assert refused.returncode == 1
    assert f"The disk of {small_disk / 'data'} has 11 MB left" in refused.stderr


@needs_root
@pytest.mark.processes
def test_a_disk_that_fills_up_while_the_cluster_is_made_leaves_no_half_cluster(
    small_disk: Path, place: Path
) -> None:
    data = small_disk / "postgresql"
    cluster = Cluster(postgres_programs(), data, place, place / "log", lent_account())
    with pytest.raises(Halt, match=r"the disk is full\. Make room there and start again"):
        cluster.prepare()
    assert list(small_disk.iterdir()) == []


@pytest.mark.processes
def test_a_pid_file_that_names_a_stranger_does_not_keep_the_stack_from_starting(
    checkout: Checkout,
) -> None:
    kept = str(checkout.root / "kept")
    assert checkout.dev("exec", "--keep-data", kept, "--", "true").returncode == 0
    # The number of a dead server, now worn by this very test.
    (Path(kept) / "postgresql" / "postmaster.pid").write_text(f"{os.getpid()}\n{kept}\n1\n5432\n")
    again = checkout.dev("exec", "--keep-data", kept, "--", "echo", "started")
    assert (again.stdout, again.returncode) == ("started\n", 0), again.stderr


@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare(1) is missing")
def test_a_user_without_a_name_is_told_that_postgresql_wants_one(checkout: Checkout) -> None:
    refused = checkout.command(*ordinary_user(checkout, 54321), "dev.py", "exec", "--", "true")
    assert refused.returncode == 1
    assert "User number 54321 has no name on this machine" in refused.stderr


def test_without_any_postgresql_the_ways_out_are_named(checkout: Checkout) -> None:
    refused = checkout.dev("exec", "--", "true", PG_BIN=str(checkout.root))
    assert refused.returncode == 1
    assert f"PG_BIN is {checkout.root}, and no postgres and initdb answer there" in refused.stderr


def test_half_of_the_addresses_from_outside_is_not_enough(checkout: Checkout) -> None:
    refused = checkout.dev("exec", "--", "true", DATABASE_URL="postgresql://app@db/entente")
    assert refused.returncode == 1
    assert "OWNER_DATABASE_URL and ROLLER_DATABASE_URL is missing" in refused.stderr


def test_a_python_without_an_installer_is_told_apart(checkout: Checkout) -> None:
    (checkout.root / ".venv").unlink()
    bare = checkout.root / "bare"
    bare.mkdir()
    without = "import sys; sys.modules['ensurepip'] = sys.modules['pip'] = None\n"
    (bare / "sitecustomize.py").write_text(without)
    refused = checkout.dev("install", PYTHONPATH=str(bare), PATH="/nowhere")
    assert refused.returncode == 1
    assert "apt install python3-venv" in refused.stderr
    assert not (checkout.root / ".venv").exists()


def _shim(directory: Path, name: str, text: str) -> None:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(text)
    (directory / name).chmod(0o755)


def test_make_passes_over_a_python_that_is_there_and_does_not_run(checkout: Checkout) -> None:
    shims = checkout.root / "shims"
    _shim(shims, "python3", "#!/bin/sh\nexit 127\n")
    _shim(shims, "python3.13", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    shown = checkout.command("make", "-n", "run", PATH=f"{shims}:/usr/bin:/bin")
    assert '"python3.13" dev.py run' in shown.stdout


def test_make_says_that_python_is_missing(checkout: Checkout) -> None:
    shims = checkout.root / "shims"
    for name in ("python3", *(f"python3.{minor}" for minor in range(11, 15))):
        _shim(shims, name, "#!/bin/sh\nexit 127\n")
    refused = checkout.command("make", "run", PATH=f"{shims}:/usr/bin:/bin")
    assert refused.returncode != 0
    assert "Python 3.11 or newer is missing" in refused.stderr


def test_a_test_run_without_tests_is_a_failure(checkout: Checkout) -> None:
    (checkout.root / "empty").mkdir()
    bare = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = checkout.command("make", "test", "ARGS=-q -p xdist empty", **bare)
    assert ran.returncode != 0
    assert "no tests ran" in ran.stdout
