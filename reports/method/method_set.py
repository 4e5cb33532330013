"""Every number of the method that somebody chose, under one version: plain Python.

A published figure names the version that it was computed with. Changing any number here makes a
new set under a new version; a set that figures were published with is never edited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from types import MappingProxyType

EFFORT_CLASSES = (1, 2, 3, 4, 5)
#: The effort class that a weight of one stands for: a staff talk.
_STANDARD_CLASS = 3


@dataclass(frozen=True)
class Units:
    """Fractions on one common denominator: exact in integer arithmetic. Fraction = unit / scale."""

    scale: int
    units: tuple[int, ...]

    @classmethod
    def of(cls, fractions: "tuple[Fraction, ...]") -> "Units":
        scale = lcm(*(f.denominator for f in fractions))
        return cls(scale, tuple(int(f * scale) for f in fractions))


@dataclass(frozen=True)
class MethodSet:
    """One version of the choices (docs/method.md)."""

    version: str
    #: How many times the effort one class counts over the class below it.
    ratio: Fraction
    #: By role of a participation; home has none.
    role_weights: Mapping[str, Fraction]
    #: Line n holds the shares of n outcomes, first rank first; each line sums to one.
    outcome_shares: tuple[tuple[Fraction, ...], ...]
    #: By confidence of an assessment.
    confidence_weights: Mapping[str, Fraction]
    #: The least that a measure needs before it is given; names as in docs/method.md.
    minimum: Mapping[str, Fraction]
    #: Quarters: at least, preferred, at most.
    trend_window: tuple[int, int, int]
    #: The largest p, and the largest adjusted p, that earn a label.
    trend_p: Fraction
    #: The least change a year, as a part of the mean, that earns a label.
    trend_size: Fraction

    def __post_init__(self) -> None:
        for shares in self.outcome_shares:
            if sum(shares) != 1:
                message = f"The shares of {len(shares)} outcomes sum to {sum(shares)}, not to 1."
                raise ValueError(message)

    def weight(self, effort_class: int) -> Fraction:
        """What an engagement of that class adds: 1 for the class of a staff talk."""
        return self.ratio ** (effort_class - _STANDARD_CLASS)

    def shares(self, outcomes: int) -> tuple[Fraction, ...]:
        """How an engagement is divided over that many outcomes, first rank first."""
        return self.outcome_shares[outcomes - 1]


_HALF = Fraction(1, 2)

CURRENT = MethodSet(
    version="1.0.0",
    ratio=Fraction(2),
    role_weights=MappingProxyType(
        {
            "LEAD": Fraction(1),
            "HOST": Fraction(1),
            "PARTICIPANT": Fraction(1),
            "OBSERVER": _HALF,
            "INVITED": Fraction(0),
            "NO_SHOW": Fraction(0),
        }
    ),
    outcome_shares=(
        (Fraction(1),),
        (Fraction(2, 3), Fraction(1, 3)),
        (_HALF, Fraction(1, 4), Fraction(1, 4)),
    ),
    confidence_weights=MappingProxyType({"L": Fraction(1, 4), "M": _HALF, "H": Fraction(1)}),
    minimum=MappingProxyType(
        {
            "breadth_engagements": Fraction(5),
            "seniority_engagements": Fraction(3),
            "reciprocity_events": Fraction(4),
            "cadence_occurrences_due": Fraction(2),
            "delivery_baseline": Fraction(5),
            "effect_scores": Fraction(3),
            "effect_assessors": Fraction(2),
            "effect_engagements": Fraction(3),
            "effect_coverage": _HALF,
            "alignment_intensity": Fraction(2),
            "alignment_chosen_share": _HALF,
            "trend_nonzero_quarters": Fraction(6),
            "trend_events": Fraction(12),
            "release_engagements": Fraction(3),
        }
    ),
    trend_window=(12, 16, 20),
    trend_p=Fraction(1, 10),
    trend_size=Fraction(1, 10),
)

#: Every set that figures may be asked for by version.
METHOD_SETS: Mapping[str, MethodSet] = MappingProxyType({CURRENT.version: CURRENT})
