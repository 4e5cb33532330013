"""Which clearance may read which marking: plain Python.

The structure follows STANAG 4774: a policy, a classification with a rank inside that policy, and
categories. RESTRICTIVE values must all be held; of PERMISSIVE values at least one; INFORMATIVE
values decide nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

#: The fictitious policy that ships; an installation loads its own.
DEMO_POLICY = "DEMO"


@dataclass(frozen=True)
class Label:
    """What a row is marked with."""

    policy: str
    rank: int
    restrictive: frozenset[str] = frozenset()
    permissive: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ceiling:
    """What one person is cleared for under one policy."""

    policy: str
    rank: int
    held: frozenset[str] = frozenset()


def dominates(ceiling: Ceiling, label: Label) -> bool:
    """Whether the ceiling lets its holder read what carries the label."""
    return (
        ceiling.policy == label.policy
        and ceiling.rank >= label.rank
        and label.restrictive <= ceiling.held
        and (not label.permissive or bool(label.permissive & ceiling.held))
    )


def readable(ceilings: Iterable[Ceiling], labels: dict[int, Label]) -> frozenset[int]:
    """The keys of the labels that at least one of the ceilings dominates."""
    held = list(ceilings)
    return frozenset(key for key, label in labels.items() if any(dominates(c, label) for c in held))


def marking_text(classification: str, categories: Iterable[str] = ()) -> str:
    """How a marking is written on one line: its classification, then its values in order."""
    return " ".join([classification, *sorted(categories)])
