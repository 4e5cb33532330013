"""What is kept of a measurement: medians, p99, and the ratio to the floor pair by pair."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True)
class Pairs:
    """Case and floor measured in turns; both lists in seconds, or both in answers a second."""

    case: Sequence[float]
    floor: Sequence[float]

    def milliseconds(self) -> dict[str, Any]:
        ratios = [case / floor for case, floor in zip(self.case, self.floor, strict=True)]
        return {
            "median_ms": _round(median(self.case) * 1000),
            "p99_ms": _round(percentile_99(self.case) * 1000),
            "floor_median_ms": _round(median(self.floor) * 1000),
            "floor_p99_ms": _round(percentile_99(self.floor) * 1000),
            **_ratios(ratios),
            "pairs": len(self.case),
        }

    def more(self) -> dict[str, Any]:
        """How much longer the case takes, pair by pair: median and quartiles, in milliseconds."""
        each = [(case - floor) * 1000 for case, floor in zip(self.case, self.floor, strict=True)]
        low, middle, high = quantiles(each, n=4, method="inclusive")
        return {"more_ms": _round(middle), "more_spread_ms": [_round(low), _round(high)]}

    def rates(self) -> dict[str, Any]:
        """Ratio as throughput: above 1 the case answers more than the floor."""
        ratios = [case / floor for case, floor in zip(self.case, self.floor, strict=True)]
        return {
            "each_second": _round(median(self.case)),
            "floor_each_second": _round(median(self.floor)),
            **_ratios(ratios),
            "pairs": len(self.case),
        }


def _ratios(ratios: Sequence[float]) -> dict[str, Any]:
    low, high = (min(ratios), max(ratios))
    if len(ratios) >= 4:
        low, _middle, high = quantiles(ratios, n=4, method="inclusive")
    return {"ratio": _round(median(ratios)), "ratio_spread": [_round(low), _round(high)]}


def percentile_99(values: Sequence[float]) -> float:
    """The largest, when there are too few to tell."""
    if len(values) < 100:
        return max(values)
    return quantiles(values, n=100, method="inclusive")[98]


def in_turns(case: Callable[[int], float], floor: Callable[[int], float], turns: int) -> Pairs:
    """A B A B: each turn measures the case once and the floor once, with the same question."""
    cases, floors = [], []
    for turn in range(turns):
        cases.append(case(turn))
        floors.append(floor(turn))
    return Pairs(cases, floors)


def _round(value: float) -> float:
    return float(f"{value:.4g}")
