"""The environment that Django's processes are given."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from devstack.words import Halt

FROM_OUTSIDE = ("DATABASE_URL", "OWNER_DATABASE_URL", "ROLLER_DATABASE_URL")
FICTITIOUS_HOME = "XZZ"


def outside_database() -> dict[str, str] | None:
    """The addresses of a server that is not ours; None for the embedded one."""
    given = {name: os.environ[name] for name in FROM_OUTSIDE if os.environ.get(name)}
    if not given:
        return None
    missing = [name for name in FROM_OUTSIDE if name not in given]
    if missing:
        raise Halt(
            f"{' and '.join(given)} names a database outside, and {' and '.join(missing)} is "
            "missing: set all three, or none for the embedded PostgreSQL. docs/operating.md says "
            "what each is for; manage.py create_roles makes the roles."
        )
    return given


def secret_key(directory: Path) -> str:
    """The key that signs sessions: random, made once, readable by its owner only."""
    path = directory / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(64)
        file.write(key + "\n")
    return key


def token_peppers(directory: Path) -> str:
    """What tokens are kept under: made once, readable by its owner only; see TOKEN_PEPPERS."""
    path = directory / "token-peppers"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        pairs = f"first:{secrets.token_urlsafe(48)}"
        file.write(pairs + "\n")
    return pairs


#: What a command beside `make run` needs to work on the same records.
NOTED = (
    *FROM_OUTSIDE,
    "BACKUP_DATABASE_URL",
    "CELERY_BROKER_URL",
    "ENTENTE_MODE",
    "HOME_COUNTRY",
    "SECRET_KEY",
    "TOKEN_PEPPERS",
)


def note_addresses(environment: Mapping[str, str], directory: Path) -> Path:
    """Leaves word for manage.py, readable by its owner only; taken away when all is stopped."""
    path = directory / "addresses.json"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({name: environment[name] for name in NOTED if name in environment}, file)
    return path


def django_environment(addresses: Mapping[str, str], directory: Path) -> dict[str, str]:
    """Ours with the addresses, without what would bend libpq's or Python's behaviour."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not (name.startswith("PG") and name != "PG_BIN")
        and name not in {"PYTHONHOME", "PYTHONPATH", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
    }
    defaults = {"ENTENTE_MODE": "embedded", "HOME_COUNTRY": FICTITIOUS_HOME, "PYTHONUTF8": "1"}
    return {
        **defaults,
        **kept,
        **addresses,
        "DATA_DIR": str(directory),
        "SECRET_KEY": secret_key(directory),
        "TOKEN_PEPPERS": token_peppers(directory),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
