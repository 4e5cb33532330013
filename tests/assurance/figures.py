"""How much is tried, and where the figure that came of it goes."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Set by `make assurance`: try the large numbers instead of the quick ones.
SLOW = os.environ.get("ASSURANCE") == "slow"
#: Every figure of this run, as `A1: ...`; printed when the tests have ended.
said: list[str] = []


def effort(quick: int, slow: int) -> int:
    """How often something is tried in this run."""
    return slow if SLOW else quick


def record(goal: str, figure: str) -> None:
    """Prints the figure of a goal, such as A1, and keeps it for docs/assurance.md.

    Name the goal in letters, and call this from the test or benchmark itself: the document says in
    which file it stands. `make assurance` names a file in ASSURANCE_FIGURES; each figure is one
    line of JSON there.
    """
    sys.stdout.write(f"{goal}: {figure}\n")
    said.append(f"{goal}: {figure}")
    path = os.environ.get("ASSURANCE_FIGURES")
    if path:
        # The caller's file: not this one's to be told, so that nobody can name another.
        file = Path(sys._getframe(1).f_code.co_filename).relative_to(ROOT).as_posix()
        kept = {"goal": goal, "figure": figure, "file": file, "form": "slow" if SLOW else "quick"}
        with Path(path).open("a", encoding="utf-8") as figures:
            figures.write(json.dumps(kept) + "\n")
