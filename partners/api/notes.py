"""Notes on a partner, and holds on partners and places."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import serializers

from accounts.api.parameters import read_code, read_day_parameter, read_flag, read_known
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RegisterDetail,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import DAY_TYPE, FLAG_TYPE, parameter
from accounts.roles import Right
from accounts.serializers import Code, Day, Flag, MarkingField, StrictSerializer, Text
from partners.actions.notes import add_note, change_hold, change_note, put_hold
from partners.models import Hold, Partner, PartnerNote

_KIND = PartnerNote.Kind
_FIRST, _LAST = date(1800, 1, 1), date(2199, 12, 31)


class NoteShape(RowShape):
    """A term, a practice or a perspective of the partner."""

    ref = serializers.CharField()
    partner = serializers.CharField()
    kind = serializers.ChoiceField(_KIND.choices)
    subject = serializers.CharField()
    ours = serializers.CharField(allow_null=True)
    theirs = serializers.CharField()
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    retired = serializers.BooleanField()


class NoteChange(StrictSerializer):
    """What a PATCH says; `retired` says that it no longer holds."""

    set_by_service = OF_THE_ROW | {"partner"}

    kind = Code(_KIND.choices, required=False)
    subject = Text(max_length=120, required=False)
    ours = Text(max_length=1000, lines=True, allow_blank=True, required=False)
    theirs = Text(max_length=1000, lines=True, required=False)
    source = Text(max_length=200, allow_blank=True, required=False)  # type: ignore[assignment]
    retired = Flag(required=False)
    marking = MarkingField(required=False)


class NoteEntry(NoteChange):
    """What a POST says; a term says what both sides mean."""

    kind = Code(_KIND.choices)
    subject = Text(max_length=120)
    theirs = Text(max_length=1000, lines=True)


class _Notes(Register):
    model = PartnerNote

    def seen(self) -> QuerySet[Any]:
        return super().seen().filter(partner=self.kwargs["code"])  # type: ignore[attr-defined]

    def shown(self, row: PartnerNote) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "partner": row.partner_id,
            "kind": row.kind,
            "subject": row.subject,
            "ours": row.ours or None,
            "theirs": row.theirs,
            "source": row.source or None,
            "retired": row.retired,
            **row_as_json(row),
        }


_OF_NOTES = (
    parameter("kind", "What sort of note.", type=str, enum=_KIND.values),
    parameter(
        "retired",
        "Whether it no longer holds.",
        type=FLAG_TYPE,
    ),
)


@described("notes", NoteShape, filters=_OF_NOTES)
class NoteList(_Notes, RegisterList, Adding):
    """What is worth knowing of one partner."""

    entry = NoteEntry
    filters: ClassVar[tuple[str, ...]] = ("kind", "retired")

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        self._partner()
        return super().get(request, **names)

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        kind, retired = read_code(given, "kind", _KIND.values), read_flag(given, "retired")
        rows = rows.filter(kind=kind) if kind is not None else rows
        return rows.filter(retired=retired) if retired is not None else rows

    def allowed(self) -> Partner:
        partner = self._partner()
        self.reader.require(Right.KEEP_NOTES)
        return partner

    def add(
        self, to: Partner, said: dict[str, Any], request: RestRequest
    ) -> tuple[PartnerNote, Sequence[str]]:
        return add_note(to, said, by=self.reader, at=request.at), ()

    def _partner(self) -> Partner:
        partner: Partner | None = Partner.objects.filter(pk=self.kwargs["code"]).first()
        if partner is None:
            raise Http404
        return partner


@described("notes", NoteShape)
class NoteDetail(_Notes, RegisterDetail, Changing):
    """One note."""

    right = Right.KEEP_NOTES
    change = NoteChange

    def write(self, row: PartnerNote, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_note(row, said, by=self.reader, at=request.at)
        return ()


class HeldDays(StrictSerializer):
    """First and last day, both included; no last day: until further notice."""

    start = Day(first=_FIRST, last=_LAST)
    end = Day(first=_FIRST, last=_LAST, allow_null=True, required=False)


class HeldDaysShape(serializers.Serializer):
    """Both included; no last day: until further notice."""

    start = serializers.DateField()
    end = serializers.DateField(allow_null=True)


class HoldShape(RowShape):
    """That nothing is to be planned with a partner or at a place."""

    ref = serializers.CharField()
    partner = serializers.CharField(allow_null=True)
    place_name = serializers.CharField(allow_null=True)
    days = HeldDaysShape()
    reason = serializers.CharField()
    lifted_on = serializers.DateField(allow_null=True)


class HoldChange(StrictSerializer):
    """What a PATCH says; `lifted` gives the hold up."""

    set_by_service = OF_THE_ROW | {"lifted_on"}

    partner = Text(max_length=40, allow_null=True, required=False)
    place_name = Text(max_length=120, allow_blank=True, required=False)
    days = HeldDays(required=False)
    reason = Text(max_length=500, required=False)
    lifted = Flag(required=False)
    marking = MarkingField(required=False)


class HoldEntry(StrictSerializer):
    """What a POST says: a partner, a place, or both."""

    set_by_service = HoldChange.set_by_service

    partner = Text(max_length=40, allow_null=True, required=False)
    place_name = Text(max_length=120, allow_blank=True, required=False)
    days = HeldDays()
    reason = Text(max_length=500)
    marking = MarkingField(required=False)


class _Holds(Register):
    model = Hold

    def shown(self, row: Hold) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "partner": row.partner_id,
            "place_name": row.place_name or None,
            "days": {"start": row.first_day, "end": row.last_day},
            "reason": row.reason,
            "lifted_on": row.lifted_on,
            **row_as_json(row),
        }


_OF_HOLDS = (
    parameter("partner", "A partner's code.", type=str),
    parameter("on", "Those that hold on this day.", type=DAY_TYPE),
)


@described("holds", HoldShape, filters=_OF_HOLDS)
class HoldList(_Holds, RegisterList, Adding):
    """All holds, lifted ones as well."""

    right = Right.KEEP_NOTES
    entry = HoldEntry
    filters: ClassVar[tuple[str, ...]] = ("partner", "on")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        partner = read_known(given, "partner", Partner.objects.all())
        day = read_day_parameter(given, "on")
        rows = rows.filter(partner=partner) if partner is not None else rows
        if day is None:
            return rows
        open_or_later = Q(last_day__isnull=True) | Q(last_day__gte=day)
        return rows.filter(open_or_later, first_day__lte=day, lifted_on__isnull=True)

    def add(
        self, to: None, said: dict[str, Any], request: RestRequest
    ) -> tuple[Hold, Sequence[str]]:
        return put_hold(said, by=self.reader, at=request.at), ()


@described("holds", HoldShape)
class HoldDetail(_Holds, RegisterDetail, Changing):
    """One hold."""

    right = Right.KEEP_NOTES
    change = HoldChange

    def write(self, row: Hold, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_hold(row, said, by=self.reader, at=request.at)
        return ()
