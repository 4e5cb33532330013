"""Which partner-quarters a request for summaries asks for."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from django.http import QueryDict

from accounts.acting import Reader
from accounts.api.cursors import Position
from accounts.api.keyset import Page
from accounts.api.parameters import refuse
from engagements.api.quarters import read_quarter
from engagements.periods import Quarter
from partners.models import Outcome
from reports.models import QuarterOpening
from reports.queries.summaries import Key, Stretch, keys_with_figures, known_partners

PARAMETERS = ("partner", "quarter", "from", "to", "outcome")
REPEATABLE = ("partner", "outcome")


@dataclass(frozen=True)
class Asked:
    """Partners and quarters, in order of partner, then quarter.

    `every` holds all keys where both were named: then those with nothing to show are listed too.
    Otherwise what is listed is what has figures or a return.
    """

    stretch: Stretch
    outcomes: frozenset[str] = frozenset()
    every: tuple[Key, ...] | None = None

    def page(self, position: Position | None, size: int, *, reader: Reader) -> Page:
        beyond = (position.key[0], position.key[1]) if position else None
        backwards = position is not None and position.backwards
        found = self._keys(beyond, size + 1, backwards=backwards, reader=reader)
        more = len(found) > size
        keys = found[-size:] if backwards else found[:size]
        if not keys:
            back = Position(position.key, not backwards) if position else None
            return Page([], back if backwards else None, None if backwards else back)
        return Page(
            keys,
            Position(keys[-1], backwards=False) if more or backwards else None,
            Position(keys[0], backwards=True) if (more if backwards else position) else None,
        )

    def after(self, beyond: Key | None, wanted: int, *, reader: Reader) -> list[Key]:
        """The keys that follow, at most so many; none at the end."""
        return self._keys(beyond, wanted, backwards=False, reader=reader)

    def _keys(
        self, beyond: Key | None, wanted: int, *, backwards: bool, reader: Reader
    ) -> list[Key]:
        if self.every is None:
            stretch = replace(self.stretch, beyond=beyond, backwards=backwards)
            return keys_with_figures(stretch, wanted, reader=reader)
        if backwards:
            end = len(self.every) if beyond is None else bisect_left(self.every, beyond)
            return list(self.every[max(end - wanted, 0) : end])
        start = 0 if beyond is None else bisect_right(self.every, beyond)
        return list(self.every[start : start + wanted])


def read_asked(given: QueryDict) -> Asked:
    """Raises a refusal that names the parameter at fault."""
    partners = _known_partners(given.getlist("partner"))
    outcomes = _known_outcomes(given.getlist("outcome"))
    first, last = _quarters(given)
    if partners and first is not None:
        quarters = [q.first_day for q in first.through(last or _latest(first))]
        return Asked(Stretch(), outcomes, every=tuple(product(partners, quarters)))
    stretch = Stretch(partners=partners)
    if first is not None:
        stretch = replace(stretch, first=first.first_day)
    if last is not None:
        stretch = replace(stretch, last=last.first_day)
    return Asked(stretch, outcomes)


def _quarters(given: QueryDict) -> tuple[Quarter | None, Quarter | None]:
    only, first, last = (_quarter(given, name) for name in ("quarter", "from", "to"))
    if only is not None:
        if first is not None or last is not None:
            raise refuse("quarter", "Give one quarter, or from and to, not both.")
        return only, only
    if first is not None and last is not None and last < first:
        raise refuse("to", "The last quarter cannot be before the first.")
    return first, last


def _quarter(given: QueryDict, name: str) -> Quarter | None:
    text = given.get(name)
    return None if text is None else read_quarter(text, name)


def _latest(first: Quarter) -> Quarter:
    """The last quarter that has begun: where an open end ends."""
    day: date | None = (
        QuarterOpening.objects.order_by("-quarter").values_list("quarter", flat=True).first()
    )
    return Quarter.of(day) if day is not None else first


def _known_partners(codes: list[str]) -> tuple[str, ...]:
    if not codes:
        return ()
    known = known_partners(codes)
    for code in codes:
        if code not in known:
            raise refuse("partner", f"There is no partner “{code[:40]}”: see /api/v1/partners/.")
    return tuple(known)


def _known_outcomes(codes: list[str]) -> frozenset[str]:
    if not codes:
        return frozenset()
    known = list(Outcome.objects.order_by("position").values_list("code", flat=True))
    for code in codes:
        if code not in known:
            raise refuse("outcome", f"Take one of: {', '.join(known)}.")
    return frozenset(codes)
