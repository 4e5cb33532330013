"""Removing what the commands made: tools' caches and the environment, and records only if asked."""

import shutil

from devstack.lending import places_elsewhere, programs_elsewhere
from devstack.places import ROOT, VENV, Lock, data_dir
from devstack.words import Halt, say

MADE = (".static", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache")
ALSO_MADE = (".hypothesis", "htmlcov", ".coverage", ".venv.lock")


def clean(*, records: bool) -> int:
    """Without `records`, what `make run` keeps stays; with it, only that goes."""
    if records:
        return _clean_records()
    for path in programs_elsewhere():
        shutil.rmtree(path, ignore_errors=True)
    for path in (VENV, *(ROOT / name for name in (*MADE, *ALSO_MADE))):
        if path.is_symlink() or path.is_file():
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)
    for cache in [*ROOT.glob("*/**/__pycache__"), ROOT / "__pycache__"]:
        shutil.rmtree(cache, ignore_errors=True)
    say(f"Removed the environment and the caches. The records in {data_dir()} are still there.")
    return 0


def _clean_records() -> int:
    directory = data_dir()
    if not (directory / "secret-key").exists():
        say(f"{directory} holds no records of this service; nothing was removed.")
        return 0
    lock = Lock(directory / "lock")
    if not lock.take():
        raise Halt("Entente is running on these records. Stop it first, then remove them.")
    for path in (*places_elsewhere(directory), directory):
        shutil.rmtree(path)
        say(f"Removed {path}")
    lock.release()
    return 0
