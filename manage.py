#!/usr/bin/env python3
"""The command line of the service."""

import importlib.util
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def use_what_make_installed() -> None:
    """Goes on with the virtual environment of `make run` where this Python has no Django."""
    installed = HERE / ".venv" / "bin" / "python"
    if importlib.util.find_spec("django") is None and installed.exists():
        os.execv(installed, [str(installed), *sys.argv])  # noqa: S606 - the same command again


def find_what_make_runs() -> None:
    """Without addresses of its own, a command works on the records of the `make run` beside it."""
    if "DATABASE_URL" in os.environ or "ENTENTE_MODE" in os.environ:
        return
    noted = Path(os.environ.get("DATA_DIR", HERE / ".data")) / "addresses.json"
    if not noted.exists():
        sys.exit(
            "Nothing runs here: start `make run` in another terminal first, or set DATABASE_URL "
            "and the other addresses that docs/operating.md names."
        )
    for name, value in json.loads(noted.read_text(encoding="utf-8")).items():
        os.environ.setdefault(name, value)


if __name__ == "__main__":
    use_what_make_installed()
    find_what_make_runs()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
