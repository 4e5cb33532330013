"""How much is tried, and where the figure that came of it goes."""

import json
import os
import sys
from pathlib import Path

#: Set by `make assurance`: try the large numbers instead of the quick ones.
SLOW = os.environ.get("ASSURANCE") == "slow"


def effort(quick: int, slow: int) -> int:
    """How often something is tried in this run."""
    return slow if SLOW else quick


def record(goal: str, figure: str) -> None:
    """Prints the figure of a goal, such as A1, and keeps it for docs/assurance.md.

    `make assurance` names a file in ASSURANCE_FIGURES; each figure is one line of JSON there.
    """
    sys.stdout.write(f"{goal}: {figure}\n")
    path = os.environ.get("ASSURANCE_FIGURES")
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"goal": goal, "figure": figure}) + "\n")
