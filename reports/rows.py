"""What a summary shows, in JSON and in CSV: sums become figures here, each rounded once."""

from collections.abc import Iterator
from typing import Any

from engagements.periods import Quarter
from reports.method.method_set import CURRENT
from reports.method.rounding import exact_sum, figure, money, share
from reports.queries.summaries import OutcomeSums, QuarterSums

CSV_COLUMNS = (
    "partner", "quarter", "revision", "method", "return", "outcome",
    "intensity", "event", "standing", "milestone", "presence", "status",
)  # fmt: skip
_VALUES = ("event", "standing", "milestone", "presence")
_NOT_RETURNED = "NOT_RETURNED"


def summary_as_json(sums: QuarterSums, *, outcomes: frozenset[str] = frozenset()) -> dict[str, Any]:
    """One item of `summaries/`; with `outcomes` only those of the nine.

    A zero is a zero only with a return: without one it is null, which the CSV calls NR.
    """
    returned = _returned(sums)
    total = OutcomeSums(*map(exact_sum, zip(*sums.outcomes.values(), strict=True)))
    known = returned != _NOT_RETURNED
    return {
        "partner": sums.partner,
        "quarter": str(Quarter.of(sums.quarter)),
        "revision": None,
        "method": CURRENT.version,
        "return": returned,
        "recounts_due": int(sums.is_due),
        "intensity": {
            **_figures("total", total, known=known),
            "default_mapping_share": share(sums.default_mapped, total.intensity),
        },
        "outcomes": [
            {"outcome": code, **_figures("intensity", found, known=known)}
            for code, found in sums.outcomes.items()
            if not outcomes or code in outcomes
        ],
        "families": {family: figure(intensity) for family, intensity in sums.families.items()},
        "states": sums.states,
        "counted": sums.counted,
        "people": sums.people,
        "person_days": sums.person_days,
        "days": sums.days,
        "cost": [
            {"currency": currency, "amount": money(amount)}
            for currency, amount in sums.cost.items()
        ],
    }


def _returned(sums: QuarterSums) -> str:
    if not sums.is_returned:
        return _NOT_RETURNED
    # By what the reader sees: anything else would tell them of engagements that they may not see.
    return "RETURNED" if sums.counted else "NIL"


def _figures(name: str, sums: OutcomeSums, *, known: bool) -> dict[str, str | None]:
    event, standing, milestone, presence = sums
    if not (known or event or standing or milestone):
        return dict.fromkeys((name, *_VALUES))
    only_event = not (standing or milestone)
    from_events = figure(event)
    return {
        name: from_events if only_event else figure(sums.intensity),
        "event": from_events,
        "standing": figure(standing),
        "milestone": figure(milestone),
        "presence": figure(presence),
    }


def summary_as_rows(item: dict[str, Any]) -> Iterator[list[str]]:
    """The same item as rows of a CSV, one for each of its outcomes."""
    before = [item["partner"], item["quarter"], "", item["method"], item["return"]]
    for outcome in item["outcomes"]:
        values = [outcome["intensity"], *(outcome[name] for name in _VALUES)]
        given = outcome["intensity"] is not None
        yield [
            *before,
            outcome["outcome"],
            *(values if given else [""] * len(values)),
            "OK" if given else "NR",
        ]
