"""Bringing a database up to date through Django's commands, in one process that reads it once."""

import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from devstack.children import die_with_parent
from devstack.places import ROOT
from devstack.words import Halt


def prepare(
    python: Path,
    environment: Mapping[str, str],
    *,
    migrate: bool = True,
    demonstration: bool = False,
    sign_ins: Path | None = None,
) -> None:
    """Roles where we may make them, then (with `migrate`) tables, reference and demonstration."""
    steps: list[list[str]] = []
    if environment.get("BOOTSTRAP_DATABASE_URL"):
        steps.append(["create_roles"])
    if migrate:
        steps += [
            ["migrate", "--database", "owner", "--verbosity", "0"],
            ["load_reference"],
            ["open_quarters"],
        ]
        if demonstration:
            steps.append(["load_demonstration"])
        if sign_ins is not None:
            steps.append(["make_sign_ins", str(sign_ins)])
    if not steps:
        return
    result = subprocess.run(
        [python, Path(__file__).with_name("django_steps.py"), *map("\x1f".join, steps)],
        env=dict(environment),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGTERM),
        check=False,
    )
    if result.returncode != 0:
        raise Halt("The database could not be prepared; the lines above say at which step.")
