"""What is promised, goal by goal, and docs/assurance.md with the figure that each came to.

`python -m tests.assurance.report FIGURES` brings the document up to date with the figures that a
run of `make assurance` left in that file. A goal that the run did not reach keeps its row and date.
"""

import ast
import json
import os
import platform
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from devstack.binaries import postgres_programs

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "assurance.md"
#: Where figures are recorded: in tests, and by the cases of the benchmark.
RECORDING = ("tests", "bench")

GROUPS = {
    "Need-to-know": {
        "A1": "Every route, method and marking answers each persona as the policy file says, "
        "and a route that the file does not name fails.",
        "A2": "Every test runs as the application's own role, which owns nothing and is held to "
        "row security.",
        "A3": "Each of the two layers, Django's manager and PostgreSQL's row security, keeps "
        "everything hidden by itself.",
        "A4": "Answers are the same byte for byte whatever happens to records that the reader may "
        "not see.",
        "A5": "A summary is what an aggregation of the visible rows comes to.",
        "A6": "Requests with mixed clearances over few shared connections never see through "
        "another's eyes.",
        "A7": "Every table with a marking is under row security, and the application's role has "
        "no way around it.",
        "A8": "A hidden record and one that never was are told apart by no answer.",
        "A9": "Both layers together cost a request at most a little.",
        "A10": "A clearance, sign-in or token that is taken away is refused from the next request "
        "on.",
        "A11": "Relabelling follows the rules from every marking to every other.",
    },
    "Audit": {
        "U1": "Every way to write leaves one event a row, with who and in which request.",
        "U2": "Tampering by whoever runs the database is found, and the first bad row named.",
        "U3": "The audit trail costs a written row at most a little.",
        "U4": "A million events are verified in bearable time.",
        "U5": "Sealing under load leaves no event out and holds no writer up.",
        "U6": "Reading and exporting flagged markings is logged, without content.",
    },
    "Concurrency": {
        "C1": "Writers at the same record lose no change.",
        "C2": "Every route that changes something asks for the version and refuses a stale one.",
        "C3": "A request sent again with its key is done once.",
    },
    "Resilience": {
        "R1": "Under faults of workers, broker and database no stored figure becomes wrong and no "
        "acknowledged change is lost.",
        "R2": "A restart of the database is answered with 503 and when to try again, and is over "
        "soon after.",
        "R3": "Without a broker reading and writing go on, and recounts catch up.",
        "R4": "A dump restored elsewhere is whole, safe and verified.",
        "R5": "A stop drops no request under way and leaves no recount half done.",
        "R7": "The service says that it is ready only when it is safe to use.",
    },
    "Inputs": {
        "I1": "Every request that the description allows, and many that it does not, gets an "
        "answer that the description allows.",
        "I2": "Every bad input is refused with a sentence at every entry point.",
        "I4": "No export holds a formula that came from a record.",
    },
    "Application": {
        "S1": "Each requirement of ASVS 5.0 that applies leads to a test or a document.",
        "S2": "Every answer carries the headers that keep browsers from doing harm.",
        "S3": "No broken, stale or borrowed sign-in is accepted.",
        "S4": "Tokens are shown once, kept hashed, limited and never more than their owner.",
        "S5": "Every limit is reached, answered and respected.",
    },
}
GOALS = {goal: promise for group in GROUPS.values() for goal, promise in group.items()}

_HEAD = """\
# What is tried, and what came of it

Written by `make assurance`, which tries the large numbers (the slow form); `make test` tries the
quick form of the same tests on every change. Each row stands for a goal, and its figure was counted
by the test or benchmark named in it. A row keeps its date until a run reaches the goal again.
"""
_COLUMNS = "| Goal | What is promised | Figure | Form | On | Tried by |\n|---|---|---|---|---|---|"
_LAST_RUN = "Last run: "


@dataclass(frozen=True)
class Row:
    """A figure as it stands in the document; `form` is `slow` or `quick`."""

    goal: str
    figure: str
    form: str
    on: str
    file: str


def recorded_in() -> dict[str, set[str]]:
    """The files in which each goal is recorded, read from the source and not from a run."""
    found: dict[str, set[str]] = defaultdict(set)
    for directory in RECORDING:
        for path in sorted((ROOT / directory).rglob("*.py")):
            for goal in _goals_recorded(path):
                found[goal].add(path.relative_to(ROOT).as_posix())
    return dict(found)


def _goals_recorded(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    if "record(" not in source or "assurance.figures" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
            [goal, *_figure] = node.args
            # What is worked out while running could not be read here: `?` is no goal.
            yield str(goal.value) if isinstance(goal, ast.Constant) else "?"


def rows_of_run(figures: Path, *, on: date) -> list[Row]:
    """What a run recorded; the figures of one goal from one file stand in one row."""
    said: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for line in figures.read_text(encoding="utf-8").splitlines():
        kept = json.loads(line)
        said[kept["goal"], kept["file"], kept["form"]].append(kept["figure"])
    return [
        Row(goal, "; ".join(dict.fromkeys(parts)), form, on.isoformat(), file)
        for (goal, file, form), parts in said.items()
    ]


def rows_of_document() -> list[Row]:
    """What the document says now."""
    if not DOCUMENT.exists():
        return []
    rows = []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 6 and cells[0] in GOALS:
            goal, _promise, figure, form, on, file = cells
            rows.append(Row(goal, figure, form, on, file.strip("`")))
    return rows


def merged(before: Sequence[Row], run: Sequence[Row], where: Mapping[str, set[str]]) -> list[Row]:
    """The run's rows, and those from before that it has none for and that are still tried."""
    new = {(row.goal, row.file) for row in run}
    kept = [
        row
        for row in before
        if (row.goal, row.file) not in new and row.file in where.get(row.goal, ())
    ]
    order = list(GOALS)
    return sorted([*run, *kept], key=lambda row: (order.index(row.goal), row.file))


def written(rows: Sequence[Row], last_run: str) -> str:
    """The document."""
    parts = [_HEAD, f"{_LAST_RUN}{last_run}.\n"]
    for name, goals in GROUPS.items():
        lines = [_line(row) for row in rows if row.goal in goals]
        parts.append(f"## {name}\n\n{_COLUMNS}\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _line(row: Row) -> str:
    figure = row.figure.replace("|", "/").replace("\n", " ")
    cells = [row.goal, GOALS[row.goal], figure, row.form, row.on, f"`{row.file}`"]
    return f"| {' | '.join(cells)} |"


def _machine() -> str:
    postgresql = ".".join(map(str, postgres_programs().version))
    return (
        f"{os.cpu_count()} processors, {platform.system()} on {platform.machine()}, "
        f"Python {platform.python_version()}, PostgreSQL {postgresql}"
    )


def main(figures: Path) -> int:
    """Writes the document; 1 when a goal still has no figure."""
    today = datetime.now(UTC).date()
    rows = merged(rows_of_document(), rows_of_run(figures, on=today), recorded_in())
    DOCUMENT.write_text(written(rows, f"{today.isoformat()}, {_machine()}"), encoding="utf-8")
    missing = [goal for goal in GOALS if goal not in {row.goal for row in rows}]
    sys.stdout.write(f"Written: {DOCUMENT.relative_to(ROOT)}, {len(rows)} figures.\n")
    if missing:
        sys.stdout.write(f"No figure yet for {', '.join(missing)}.\n")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
