"""The lines that figures are held against: at most so much, or at least."""

from typing import Any

READS = ("list of 50", "filtered list", "page at 90 % depth", "full text", "detail")
ALONE_AT_MOST = {
    **dict.fromkeys(READS, 1.5),
    "create, triggers fire in the floor": 3.0,
    "create, no triggers in the floor": 3.0,
    "recount after 1 change": 3.0,
    "recount after 100 changes": 3.0,
    "full recount": 1.5,
    "summaries, one quarter": 1.3,
    "summaries, 16 quarters": 2.0,
}
TOGETHER_AT_LEAST = {**dict.fromkeys(READS, 0.5), "detail": 0.35}
IMPORT_ROWS_A_SECOND = 300
#: Milliseconds at the median that need-to-know may add to an answer.
MORE_AT_MOST = {
    "need to know: list of 50": 1.0,
    "need to know: detail": 1.0,
    "need to know: search": 5.0,
}
AUDIT_MICROSECONDS_A_ROW = 100
VERIFY_SECONDS_A_MILLION = 30
DEEP_OVER_FIRST = 1.3
LARGE_OVER_SMALL = 1.5
FLAT_WITHIN = 0.3
CLIENT_MEGABYTES = 100


def line_of(figures: dict[str, Any]) -> tuple[str, bool] | None:
    """The line in words and whether it is reached; None for a figure without one."""
    case, how = figures["case"], figures["how"]
    if case == "import":
        reached = figures["rows_a_second"] >= IMPORT_ROWS_A_SECOND
        return f"at least {IMPORT_ROWS_A_SECOND} rows/s", reached
    if "added_microseconds" in figures:
        added = figures["added_microseconds"]
        said = f"+{added:.0f} µs a row, at most {AUDIT_MICROSECONDS_A_ROW}"
        return said, added <= AUDIT_MICROSECONDS_A_ROW
    if "seconds_a_million" in figures:
        took = figures["seconds_a_million"]
        said = f"{took:.1f} s a million events, at most {VERIFY_SECONDS_A_MILLION}"
        return said, took <= VERIFY_SECONDS_A_MILLION
    if "more_ms" in figures:
        return _more_than_open(figures)
    if how == "8 clients":
        least = TOGETHER_AT_LEAST.get(case)
        return None if least is None else (f"at least {least}x", figures["ratio"] >= least)
    most = ALONE_AT_MOST.get(case)
    return None if most is None else (f"at most {most}x", figures["ratio"] <= most)


def _more_than_open(figures: dict[str, Any]) -> tuple[str, bool]:
    """How much need-to-know adds; nothing is too much where no line is drawn."""
    more, (low, high) = figures["more_ms"], figures["more_spread_ms"]
    said = f"{more:+.2f} ms more ({low:+.2f} to {high:+.2f})"
    most = MORE_AT_MOST.get(figures["case"])
    return (said, True) if most is None else (f"{said}, at most {most:g}", more <= most)


def growth(results: list[dict[str, Any]]) -> list[tuple[str, float, str, bool]]:
    """What compares two figures of one run: name, value, line, reached."""
    found: list[tuple[str, float, str, bool]] = []
    median = {(r["case"], r["size"]): r["median_ms"] for r in results if r["how"] == "1 client"}
    for (case, size), first in median.items():
        deep = median.get(("page at 90 % depth", size))
        if case == "list of 50" and deep is not None:
            ratio = deep / first
            found.append(
                (f"deep page over the first at {size:,}", ratio, f"at most {DEEP_OVER_FIRST}x",
                 ratio <= DEEP_OVER_FIRST)
            )  # fmt: skip
    found += _by_size(results)
    found += [
        (f"client of a full recount at {r['size']:,}, MB", r["client_megabytes"],
         f"under {CLIENT_MEGABYTES}", r["client_megabytes"] < CLIENT_MEGABYTES)
        for r in results
        if "client_megabytes" in r
    ]  # fmt: skip
    return found


def _by_size(results: list[dict[str, Any]]) -> list[tuple[str, float, str, bool]]:
    """The largest size over the smallest."""
    found = []
    sizes = sorted({r["size"] for r in results})
    if len(sizes) < 2:
        return []
    by = {(r["case"], r["how"], r["size"]): r for r in results}
    for case, how, figure, most in (
        ("list of 50", "1 client", "median_ms", LARGE_OVER_SMALL),
        ("recount after 1 change", "in turns", "microseconds_a_row", 1 + FLAT_WITHIN),
        ("recount after 100 changes", "in turns", "microseconds_a_row", 1 + FLAT_WITHIN),
    ):
        small, large = by.get((case, how, sizes[0])), by.get((case, how, sizes[-1]))
        if small and large:
            ratio = large[figure] / small[figure]
            name = f"{case}, {figure} at {sizes[-1]:,} over {sizes[0]:,}"
            found.append((name, ratio, f"at most {most}x", ratio <= most))
    return found
