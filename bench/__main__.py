"""`make bench`: a database for each size, every case against its floor, one table, one file."""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import database
from bench.at_size import NAMES, OF_THE_LOG
from bench.servers import ROOT
from bench.table import HEAD, across, row

LATEST = Path(__file__).with_name("latest.json")
SIZES = "10000,100000,1000000"
MOST_IMPORTED = 100_000


def main() -> int:
    options = _parser().parse_args()
    cases = [case for case in NAMES if _asked(case, options.cases)]
    if not cases:
        raise SystemExit(f"No case is named like that. There are: {', '.join(NAMES)}.")
    results: list[dict[str, Any]] = []
    for size in sorted(int(part) for part in options.sizes.split(",")):
        name = f"bench_{size}"
        # Need-to-know is measured in databases of its own.
        fills = any(case in OF_THE_LOG for case in cases)
        if fills and not (options.keep and database.exists(name)):
            print(f"loading {size:,} engagements ...", flush=True)
            database.make(name, template=database.migrated())
            took = database.fill(name, size, owner="system:import")
            print(f"loaded in {took:.0f} s", flush=True)
        print(HEAD, flush=True)
        plan = {
            "database": name,
            "template": database.migrated(),
            "size": size,
            "cases": cases,
            "seconds": options.seconds,
            "import_rows": min(size, MOST_IMPORTED),
        }
        results += _measure(plan)
        _write(results)
        if not options.keep:
            database.drop(name)
    print("\n".join(["", *across(results), "", f"All figures: {LATEST.relative_to(ROOT)}"]))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help="engagements, separated by commas")
    parser.add_argument("--cases", default="", help="parts of names, separated by commas")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each case and way")
    parser.add_argument("--keep", action="store_true", help="use and keep databases that are there")
    return parser


def _asked(case: str, parts: str) -> bool:
    return not parts or any(part.strip() in case for part in parts.split(","))


def _measure(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """In a process of its own: its settings name the database of this size."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.at_size", json.dumps(plan)],
        cwd=ROOT,
        env=database.environment(plan["database"]),
        stdout=subprocess.PIPE,
        text=True,
    )
    results = []
    for line in process.stdout or ():
        if not line.startswith("{"):
            print(line, end="")
            continue
        results.append(json.loads(line))
        print(row(results[-1]), flush=True)
    if process.wait():
        raise SystemExit("The benchmark broke off; the reason stands above.")
    return results


def _write(results: list[dict[str, Any]]) -> None:
    machine = {
        "processors": os.cpu_count(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }
    LATEST.write_text(json.dumps({"machine": machine, "results": results}, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
