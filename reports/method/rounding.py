"""From an exact sum to the figure that is published: plain Python.

A figure is the exact value rounded once, half to even. Thirds and seventeenths have no end in
decimals, so the database keeps 30 places and its sums are off in the last few. That would not show
in 6 places, except where the exact value lies half-way between two of them: 1/128 kept as three
thirds sums to 0.007812500000000000000000000001, which would go up, and not to 0.0078125, which goes
to the even neighbour. Rounding to 24 places first takes the error off again.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import reduce

_CONTEXT = Context(prec=80, rounding=ROUND_HALF_EVEN)
_WITHOUT_ERROR = Decimal(1).scaleb(-24)
_ZERO_FIGURE = f"{Decimal(0):.6f}"


def exact_sum(parts: Iterable[Decimal]) -> Decimal:
    """All digits of it: Python's own addition of decimals would round to 28."""
    return reduce(_CONTEXT.add, parts, Decimal(0))


def figure(total: Decimal) -> str:
    """A sum kept at 30 places, as published: 6 places."""
    if not total:
        return _ZERO_FIGURE
    # Formatting rounds half to even, as Python's decimals do unless told otherwise.
    return f"{total.quantize(_WITHOUT_ERROR, None, _CONTEXT):.6f}"


def money(total: Decimal) -> str:
    """A sum of money kept at 30 places, as published: 2 places."""
    return f"{total.quantize(_WITHOUT_ERROR, None, _CONTEXT):.2f}"


def share(part: Decimal, whole: Decimal) -> str | None:
    """Part of a whole, as published; None of nothing."""
    return figure(_CONTEXT.divide(part, whole)) if whole else None


def fraction(exact: Fraction) -> str:
    """An exact number, as published."""
    return figure(_CONTEXT.divide(Decimal(exact.numerator), Decimal(exact.denominator)))
