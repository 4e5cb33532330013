"""Importing a made-up CSV by the command: rows a second, and the command's memory over time."""

import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from bench import database
from bench.records import Vocabulary
from bench.servers import ROOT
from bench.words import MANNERS, PLACES, SUBJECTS

_MAPPING = """
[file]
encoding = "utf-8"

[key]
external_source = "bench-import"
external_ref = "number"

[partner]
columns = "partner"
on = "actual.end"

[fixed]
place = "HOME"

[columns]
kind = "kind"
actual.start = "first"
actual.end = "last"
title = "title"
summary = "summary"
place_name = "place"
people_home = "people"

[dates]
formats = ["%Y-%m-%d"]
"""


def run(name: str, rows: int, known: Vocabulary) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as directory:
        file, mapping = Path(directory) / "rows.csv", Path(directory) / "mapping.toml"
        mapping.write_text(_MAPPING)
        _write(file, rows, known)
        begun = time.monotonic()
        process = subprocess.Popen(
            [
                sys.executable,
                "manage.py",
                "import_engagements",
                str(file),
                "--mapping",
                str(mapping),
            ],
            cwd=ROOT,
            env=database.environment(name),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        memory = []
        while process.poll() is None:
            memory.append((time.monotonic() - begun, _resident(process.pid)))
            time.sleep(0.5)
        took = time.monotonic() - begun
        said = process.stdout.read().strip().splitlines()[-1:] if process.stdout else []
    if process.returncode:
        raise SystemExit(f"import_engagements ended with {process.returncode}: {said}")
    return {
        "rows": rows,
        "seconds": round(took, 1),
        "rows_a_second": round(rows / took, 1),
        **_memory(memory, took),
        "said": said[0] if said else "",
    }


def _memory(memory: list[tuple[float, float]], took: float) -> dict[str, Any]:
    """Peak within the second tenth and the last tenth of the time: flat when they are alike."""

    def peak(first: float, last: float) -> float:
        within = [size for at, size in memory if first * took <= at <= last * took]
        return round(max(within, default=0.0), 1)

    return {
        "megabytes_early": peak(0.1, 0.2),
        "megabytes_middle": peak(0.45, 0.55),
        "megabytes_late": peak(0.9, 1.0),
        "megabytes_peak": peak(0, 1),
    }


def _write(file: Path, rows: int, known: Vocabulary) -> None:
    random = Random(17)
    kinds = [kind for kind, _flow in known.kinds["EVENT"]]
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow("number partner kind first last title summary place people".split())
        for number in range(rows):
            year, month, day = (
                random.randint(2016, 2025),
                random.randint(1, 12),
                random.randint(1, 27),
            )
            place, subject = random.choice(PLACES), random.choice(SUBJECTS)
            title = f"{random.choice(MANNERS).capitalize()} {subject} at {place}"
            writer.writerow(
                [
                    number,
                    random.choice(known.partners),
                    random.choice(kinds),
                    f"{year}-{month:02}-{day:02}",
                    f"{year}-{month:02}-{day + 1:02}",
                    title,
                    f"{title}, row {number}.",
                    place,
                    random.randint(1, 100),
                ]
            )


def _resident(process: int) -> float:
    """Megabytes; 0 where the kernel does not tell."""
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
