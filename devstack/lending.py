"""Where the cluster and its programs lie when root lends them to an account that sees less."""

import os
import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from devstack.accounts import Account, lent_account, reaches
from devstack.binaries import WHEEL, Programs, postgres_programs, site_packages
from devstack.places import digest
from devstack.words import Halt, say

HOMES = (Path("/var/lib"), Path("/var/db"))


@dataclass(frozen=True)
class Lent:
    """What the account can reach; without an account, simply what there is."""

    account: Account | None
    programs: Programs
    data: Path


def lend(directory: Path) -> Lent:
    account = lent_account()
    programs = postgres_programs()
    if account is None:
        return Lent(None, programs, directory / "postgresql")
    return Lent(account, _reachable(programs, account), _reachable_data(directory, account))


def _reachable(programs: Programs, account: Account) -> Programs:
    """The programs, or a copy of the wheel's where the checkout is closed to the account."""
    if reaches(account, programs.directory / "postgres"):
        return programs
    if programs.origin != "wheel":
        raise Halt(
            f"Root lends PostgreSQL to '{account.name}', which may not run {programs.directory}. "
            "Start this as an ordinary user, or set PG_BIN to programs that everybody may run."
        )
    package = programs.directory.parent.parent
    number = ".".join(str(part) for part in programs.version)
    copy = _home() / f"entente-postgresql-{number}-{digest(str(package))}"
    if not (copy / "complete").exists():
        say(f"Copying PostgreSQL to {copy}, because '{account.name}' cannot reach the checkout")
        _copy_wheel(package, copy)
    return replace(programs, directory=copy / WHEEL / "pginstall" / "bin")


def _copy_wheel(package: Path, copy: Path) -> None:
    """With its libraries beside it: the client programs look for them at that distance."""
    unfinished = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    try:
        for part in (package, package.with_name(f"{WHEEL}.libs")):
            if part.exists():
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        (unfinished / "complete").touch()
        shutil.rmtree(copy, ignore_errors=True)
        unfinished.rename(copy)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise Halt(f"PostgreSQL could not be copied to {copy}: {error.strerror}.") from error


def _reachable_data(directory: Path, account: Account) -> Path:
    """In the data directory; where that is closed to the account, in a place that names it.

    The place is keyed by a random text in the data directory, so that another data directory of
    the same path never meets the records of this one.
    """
    inside = directory / "postgresql"
    if (inside / "PG_VERSION").exists() or reaches(account, directory):
        return _owned(inside, account)
    key_file = directory / "postgresql-elsewhere"
    if not key_file.exists():
        key_file.write_text(f"entente-data-{secrets.token_hex(8)}\n")
    home = _home() / key_file.read_text().strip()
    if not home.exists():
        say(f"The database lies in {home}, because '{account.name}' cannot reach {directory}")
        home.mkdir(mode=0o711)
        home.chmod(0o711)
        (home / "belongs-to").write_text(f"{directory}\n")
    return _owned(home / "postgresql", account)


def _owned(data: Path, account: Account) -> Path:
    """A cluster that an ordinary user made, or another account, is not taken over silently."""
    if data.exists() and data.stat().st_uid != account.uid:
        raise Halt(
            f"{data} belongs to user number {data.stat().st_uid} and root would run it as "
            f"'{account.name}'. Start this as its owner, or choose another DATA_DIR."
        )
    if data.exists() and not reaches(account, data):
        raise Halt(
            f"'{account.name}', which root lends PostgreSQL to, can no longer reach {data}: a "
            "directory above it was closed. Open the way again, or move it to another DATA_DIR."
        )
    return data


def places_elsewhere(directory: Path) -> list[Path]:
    """What lies outside the data directory and belongs to it, for `clean`."""
    key_file = directory / "postgresql-elsewhere"
    if not key_file.exists():
        return []
    return [home / key_file.read_text().strip() for home in HOMES if home.is_dir()]


def programs_elsewhere() -> list[Path]:
    """The copy of this checkout's programs, for `clean`."""
    site = site_packages()
    if site is None:
        return []
    pattern = f"entente-postgresql-*-{digest(str(site / WHEEL))}"
    return [path for home in HOMES for path in home.glob(pattern)]


def _home() -> Path:
    for home in HOMES:
        if home.is_dir():
            return home
    raise Halt("There is no /var/lib to keep PostgreSQL in; start this as an ordinary user.")
