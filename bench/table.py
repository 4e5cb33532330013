"""The one table that is printed."""

from typing import Any

from bench.lines import growth, line_of

HEAD = (
    f"{'size':>9}  {'case':<38} {'how':<10} {'median':>10} {'p99':>9} {'floor':>10} "
    f"{'ratio':>6} {'(quartiles)':<15} line"
)


def row(figures: dict[str, Any]) -> str:
    """One figure as one line."""
    start = f"{figures['size']:>9,}  {figures['case']:<38} {figures['how']:<10} "
    if "rows_a_second" in figures:
        memory = [figures[f"megabytes_{when}"] for when in ("early", "middle", "late")]
        middle = f"{figures['rows_a_second']:>8.0f}/s  memory {' -> '.join(map(str, memory))} MB"
    else:
        low, high = figures["ratio_spread"]
        spread = f"({low:.2f} to {high:.2f})"
        if "median_ms" in figures:
            measured = (
                f"{figures['median_ms']:>7.2f} ms {figures['p99_ms']:>9.2f}"
                f" {figures['floor_median_ms']:>7.2f} ms"
            )
        else:
            measured = (
                f"{figures['each_second']:>8.0f}/s {'':>9} {figures['floor_each_second']:>8.0f}/s"
            )
        middle = f"{measured} {figures['ratio']:>5.2f}x {spread:<15}"
    line = line_of(figures)
    words = "" if line is None else f" {line[0]}{'' if line[1] else '  NOT REACHED'}"
    differs = f"  [{figures['differs']}]" if figures.get("differs") else ""
    return start + middle + words + differs


def across(results: list[dict[str, Any]]) -> list[str]:
    """The lines that compare figures of the table with one another."""
    return [
        f"{name}: {value:.2f}, {line}{'' if reached else '  NOT REACHED'}"
        for name, value, line, reached in growth(results)
    ]
