"""The filters of the log, one set for both doors."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import models
from django.http import HttpRequest, QueryDict

from accounts.acting import Reader
from accounts.api.parameters import parameter_faults
from accounts.models import Desk, User
from engagements.models import Engagement, Family, Flow, Kind, Place, Series, State
from engagements.periods import EARLIEST, LATEST, Quarter
from engagements.queries import EngagementQuerySet
from partners.models import Agreement, Grouping, Outcome, Partner, PlanGoal
from partners.models.grouping import Track

#: Where each direction of a visit takes place (domain 1.9).
DIRECTIONS = {
    "INWARD": (Place.HOME,),
    "OUTWARD": (Place.PARTNER,),
    "THIRD": (Place.THIRD, Place.AT_SEA),
    "VIRTUAL": (Place.VIRTUAL,),
}
LEVELS = {f"L{number}": number for number in range(1, 11)}
LONGEST_SEARCH = 200
_OFFERED = 12


class Known:
    """The codes of a register, read again when one is asked for that was not there before.

    Codes are never reused nor taken away, so what was known stays known.
    """

    def __init__(
        self, model: type[models.Model], field: str = "code", *, keep: bool = True
    ) -> None:
        self.model = model
        self.field = field
        self.keep = keep
        self.codes: frozenset[str] = frozenset()

    def missing(self, values: Sequence[str]) -> list[str]:
        if not self.codes.issuperset(values):
            rows = self.model._default_manager.order_by("pk")
            found = rows if self.keep else rows.filter(**{f"{self.field}__in": values})
            codes = frozenset(found.values_list(self.field, flat=True))
            if not self.keep:
                return [value for value in values if value not in codes]
            self.codes = codes
        return [value for value in values if value not in self.codes]


class Listed:
    """The codes of a fixed list."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)

    def missing(self, values: Sequence[str]) -> list[str]:
        return [value for value in values if value not in self.codes]


class CodesField(forms.Field):
    """One or more codes, each of which there is."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, known: Known | Listed, **options: Any) -> None:
        super().__init__(**options)
        self.known = known

    def clean(self, value: Sequence[str] | None) -> list[str]:
        values = list(value or ())
        for missing in self.known.missing(values)[:1]:
            shown = "".join(letter if letter.isprintable() else "?" for letter in missing[:40])
            advice = (
                f"Take one of: {', '.join(self.known.codes)}."
                if isinstance(self.known, Listed) and len(self.known.codes) <= _OFFERED
                else "Look the code up in its register."
            )
            raise forms.ValidationError(f"“{shown}” is not known here. {advice}")
        return values


class DayField(forms.Field):
    """A day as 2025-04-09, within the years of the log."""

    def clean(self, value: str | None) -> date | None:
        if value is None:
            return None
        try:
            day = date.fromisoformat(value) if len(value) == len("2025-04-09") else None
        except ValueError:
            day = None
        if day is None or value != day.isoformat():
            raise forms.ValidationError("Write the day like 2025-04-09.")
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(f"Give a day from {EARLIEST} to {LATEST}.")
        return day


class QuarterField(forms.Field):
    """A quarter as 2025Q2."""

    def clean(self, value: str | None) -> Quarter | None:
        try:
            return None if value is None else Quarter.parse(value)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class FlagField(forms.Field):
    """`true` or `false`."""

    def clean(self, value: str | None) -> bool | None:
        if value not in {None, "true", "false"}:
            raise forms.ValidationError("Say true or false.")
        return None if value is None else value == "true"


class SearchField(forms.Field):
    """Words to look for."""

    def clean(self, value: str | None) -> str:
        text = " ".join((value or "").split())
        if len(text) > LONGEST_SEARCH:
            raise forms.ValidationError(f"Search for no more than {LONGEST_SEARCH} characters.")
        return text


class Narrowing(django_filters.Filter):
    """A filter that calls one question of the queryset with the value that was given."""

    def __init__(
        self,
        field_class: type[forms.Field],
        narrow: Callable[[EngagementQuerySet, Any, "EngagementFilters"], EngagementQuerySet],
        *,
        several: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(label="", **options)
        self.field_class = field_class
        self.narrow = narrow
        self.several = several

    @property
    def listed(self) -> bool:
        """Whether the field reads a list of values."""
        return issubclass(self.field_class, CodesField)


def _codes(
    known: Known | Listed,
    narrow: Callable[[EngagementQuerySet, list[str]], EngagementQuerySet],
    *,
    several: bool = False,
) -> Narrowing:
    return Narrowing(
        CodesField,
        lambda rows, codes, _: narrow(rows, codes),
        several=several,
        known=known,
    )


#: Days of the engagement, held or planned, that touch the range.
_DAYS = {
    "from": Narrowing(DayField, lambda rows, day, _: rows.between(day, None)),
    "to": Narrowing(DayField, lambda rows, day, _: rows.between(None, day)),
}


class EngagementFilters(django_filters.FilterSet):
    """Narrows the log; a parameter that is not known is refused, never passed over."""

    partner = _codes(Known(Partner), lambda q, v: q.with_partner(*v), several=True)
    grouping = _codes(Known(Grouping), lambda q, v: q.in_grouping(v[0]))
    kind = _codes(Known(Kind), lambda q, v: q.filter(kind__in=v), several=True)
    family = _codes(Known(Family), lambda q, v: q.filter(kind__family__in=v), several=True)
    state = _codes(Listed(State.values), lambda q, v: q.filter(state__in=v), several=True)
    outcome = _codes(Known(Outcome), lambda q, v: q.meant_for(*v), several=True)
    place = _codes(Listed(Place.values), lambda q, v: q.filter(place__in=v), several=True)
    direction = _codes(Listed(tuple(DIRECTIONS)), lambda q, v: q.filter(place__in=DIRECTIONS[v[0]]))
    flow = _codes(Listed(Flow.values), lambda q, v: q.filter(flow__in=v), several=True)
    track = _codes(Listed(Track.values), lambda q, v: q.filter(track_conduct=v[0]))
    level_min = _codes(Listed(tuple(LEVELS)), lambda q, v: q.led_at(LEVELS[v[0]]))
    series = _codes(Known(Series, keep=False), lambda q, v: q.filter(series=v[0]))
    goal = _codes(Known(PlanGoal, "ref", keep=False), lambda q, v: q.filter(goal__ref=v[0]))
    agreement = _codes(Known(Agreement, "ref", keep=False), lambda q, v: q.resting_on(v[0]))
    desk = _codes(Known(Desk, keep=False), lambda q, v: q.filter(desk=v[0]))
    owner = _codes(Known(User, "username", keep=False), lambda q, v: q.filter(owner__username=v[0]))
    ended = Narrowing(QuarterField, lambda rows, quarter, _: rows.ended_in(quarter))
    overdue = Narrowing(FlagField, lambda rows, wanted, filters: filters.by_overdue(rows, wanted))
    q = Narrowing(SearchField, lambda rows, text, _: rows.matching(text))

    class Meta:
        model = Engagement
        fields: ClassVar[list[str]] = []

    def __init__(
        self, data: QueryDict, *, queryset: EngagementQuerySet, request: HttpRequest
    ) -> None:
        # The library copies every filter and builds a form of them all for each request; those
        # that were asked for are enough, and they keep nothing of one request.
        self.is_bound = True
        self.data = data
        self.queryset = queryset
        self.request = request
        self.form_prefix = None
        self.filters = {name: self.base_filters[name] for name in data if name in self.base_filters}

    @classmethod
    def get_filters(cls) -> dict[str, Narrowing]:
        """`from` cannot be the name of an attribute, so the two days are added here."""
        return {**super().get_filters(), **_DAYS}

    @cached_property
    def _read(self) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """What was asked for, and what is wrong with it, by parameter."""
        faults = parameter_faults(self.data, known=self.base_filters, repeatable=REPEATABLE)
        values: dict[str, Any] = {}
        for name, narrowing in self.filters.items():
            given = self.data.getlist(name)
            try:
                values[name] = narrowing.field.clean(given if narrowing.listed else given[-1])
            except forms.ValidationError as error:
                faults.setdefault(name, error.messages)
        return values, faults

    @property
    def errors(self) -> dict[str, list[str]]:
        return self._read[1]

    def is_valid(self) -> bool:
        return not self.errors

    @cached_property
    def qs(self) -> EngagementQuerySet:
        rows = self.queryset
        for name, value in self._read[0].items():
            if value is not None and value not in ("", []):
                rows = self.filters[name].narrow(rows, value, self)
        return rows

    @property
    def searching(self) -> bool:
        """Whether the rows carry a relevance to be ranked by."""
        return bool(self._read[0].get("q"))

    def by_overdue(self, rows: EngagementQuerySet, wanted: bool) -> EngagementQuerySet:
        request: Any = self.request
        reader: Reader = request.reader
        today = reader.today(request.at)
        return rows.overdue(on=today) if wanted else rows.not_overdue(on=today)


REPEATABLE = tuple(
    name for name, narrowing in EngagementFilters.base_filters.items() if narrowing.several
)
