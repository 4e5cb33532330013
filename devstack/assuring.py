"""`make assurance`: the large numbers of every promise, and the document of their figures."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from devstack import throwaway, venv
from devstack.places import ROOT
from devstack.words import warn

TESTS = "tests/assurance"
#: Parts of the names of the benchmark's cases that stand behind a goal.
CASES = "need to know,audit"
SIZE = "100000"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def assure(chosen: Sequence[str]) -> int:
    """Runs the slow forms and writes docs/assurance.md; 1 when anything failed or is missing.

    `chosen` goes to pytest, and leaves the benchmark out; figures of what was left out stay.
    """
    with tempfile.TemporaryDirectory(prefix="entente-assurance-") as directory:
        figures = Path(directory) / "figures"
        figures.touch()
        os.environ |= {"ASSURANCE": "slow", "ASSURANCE_FIGURES": str(figures)}
        outcomes = [_within("pytest", "-m", "", *(chosen or [TESTS]), durable=False)]
        if not chosen and outcomes[0] in {0, 1}:
            bench = ("bench", "--cases", CASES, "--sizes", SIZE)
            outcomes.append(_within(*bench, durable=True))
        report = [str(venv.PYTHON), "-m", "tests.assurance.report", str(figures)]
        outcomes.append(subprocess.run(report, cwd=ROOT, check=False).returncode)
    if any(outcomes):
        warn("\nNot everything held: what failed above keeps the row of its last good run.")
    return int(any(outcomes))


def _within(*module: str, durable: bool) -> int:
    """The module's exit status: 1 when it found a fault, more when it was interrupted."""
    before = {number: signal.getsignal(number) for number in ENDING}
    try:
        command = [str(venv.PYTHON), "-m", *module]
        return throwaway.run_within(command, durable=durable, migrated=durable)
    finally:
        # The end of a stack keeps them to itself.
        for number, handler in before.items():
            signal.signal(number, handler)
