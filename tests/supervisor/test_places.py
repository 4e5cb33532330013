"""The stack starts wherever the checkout lies, and widens no permission to do so."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from devstack import accounts
from tests.supervisor.conftest import needs_root
from tests.supervisor.harness import Checkout, ordinary_user

pytestmark = pytest.mark.processes


def _modes(root: Path) -> dict[Path, int]:
    """Of everything below and of every directory above."""
    found = [*root.parents, root, *root.rglob("*")]
    return {path: stat.S_IMODE(path.lstat().st_mode) for path in found}


def test_a_long_path_with_spaces_a_closed_mask_and_no_locale_do_not_matter(place: Path) -> None:
    root = place / ("a long name with spaces " * 4).strip() / ("and another one " * 4).strip()
    root.parent.mkdir(parents=True)
    checkout = Checkout.at(root)
    environment = checkout.environment()
    for name in [name for name in environment if name == "LANG" or name.startswith("LC_")]:
        del environment[name]
    ran = subprocess.run(
        [sys.executable, "dev.py", "exec", "--migrated", "--", "printenv", "DATA_DIR"],
        cwd=root,
        env={**environment, "LC_ALL": "xx_XX.none"},
        umask=0o077,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


@needs_root
def test_in_a_home_that_is_closed_root_keeps_the_records_elsewhere_and_finds_them_again(
    checkout: Checkout,
) -> None:
    home = checkout.root.parent
    home.chmod(0o700)
    before = _modes(home)
    first = checkout.run(DEMO="0").ready()
    first.get("write/kept")
    elsewhere = Path("/var/lib") / (checkout.data / "postgresql-elsewhere").read_text().strip()
    assert f"The database lies in {elsewhere}" in first.output
    account = accounts.lent_account()
    assert account is not None
    assert (elsewhere / "postgresql").stat().st_uid == account.uid
    assert stat.S_IMODE((elsewhere / "postgresql").stat().st_mode) == 0o700
    first.popen.terminate()
    assert first.ends() == 0
    after = _modes(home)
    assert {path: after[path] for path in before} == before

    second = checkout.run(DEMO="0").ready()
    assert second.get("count/kept") == "1"
    second.popen.terminate()
    assert second.ends() == 0
    # The records go when they are asked to go, and only then.
    cleared = checkout.dev("clean", "--data")
    assert cleared.returncode == 0
    assert not elsewhere.exists()


@needs_root
@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare(1) is missing")
def test_an_ordinary_user_needs_nobody_elses_account(checkout: Checkout) -> None:
    user = pwd.getpwnam("daemon").pw_uid
    show = "import os; print(os.geteuid(), os.stat(os.environ['DATA_DIR'] + '/postgresql').st_uid)"
    command = ("dev.py", "exec", "--", ".venv/bin/python", "-c", show)
    ran = checkout.command(*ordinary_user(checkout, user), *command)
    assert (ran.stdout, ran.returncode) == (f"{user} {user}\n", 0), ran.stderr


def test_a_private_directory_that_somebody_else_laid_out_is_not_used(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from devstack import places
    from devstack.words import Halt

    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: str(place))
    laid_out = place / f"entente-{os.geteuid()}-{places.digest('key')}"
    laid_out.symlink_to("/")
    with pytest.raises(Halt, match="not a directory of yours"):
        places.private_dir("key", None)
