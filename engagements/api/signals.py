"""Signals: good and bad events of a relationship, never counted as activity."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from accounts.api.parameters import (
    narrowed_by,
    read_code,
    read_day_parameter,
    read_flag,
    read_known,
)
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
from accounts.serializers import Code, Day, StrictSerializer, Text
from engagements.actions.signals import correct_signal, record_signal
from engagements.models import Engagement, Signal, SignalKind
from engagements.models.signal import LONGEST_SIGNAL
from engagements.periods import EARLIEST, LATEST
from partners.models import Partner


class SignalShape(RowShape):
    """An event; whether it is good or bad follows from its kind."""

    ref = serializers.CharField()
    kind = serializers.ChoiceField(SignalKind.choices)
    valence = serializers.ChoiceField([("+", "good"), ("-", "bad")])
    partner = serializers.CharField()
    engagement = serializers.CharField(allow_null=True)
    date = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField(allow_null=True)
    withdrawn_reason = serializers.CharField(allow_null=True)


class SignalEntry(StrictSerializer):
    """What a POST says; with an engagement it is marked as that is."""

    set_by_service = OF_THE_ROW | {"valence", "withdrawn_reason"}

    kind = Code(SignalKind.choices)
    partner = Text(max_length=40)
    engagement = Text(max_length=20, allow_null=True, required=False)
    date = Day(first=EARLIEST, last=LATEST)
    source = Text(max_length=200)  # type: ignore[assignment]
    text = Text(max_length=LONGEST_SIGNAL, lines=True, required=False)
    marking = Text(max_length=200, required=False)


class SignalChange(StrictSerializer):
    """What a PATCH says; `withdrawn_reason` withdraws the signal for good."""

    set_by_service = OF_THE_ROW | {"valence", "partner", "engagement"}

    kind = Code(SignalKind.choices, required=False)
    date = Day(first=EARLIEST, last=LATEST, required=False)
    source = Text(max_length=200, required=False)  # type: ignore[assignment]
    text = Text(max_length=LONGEST_SIGNAL, lines=True, required=False)
    marking = Text(max_length=200, required=False)
    withdrawn_reason = Text(max_length=LONGEST_SIGNAL, required=False)


class _Signals(Register):
    model = Signal

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        seen = Engagement.objects.visible_to(self.reader)  # type: ignore[attr-defined]
        return super().fetched(rows).prefetch_related(Prefetch("engagement", seen))

    def shown(self, row: Signal) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "kind": row.kind,
            "valence": row.valence,
            "partner": row.partner_id,
            "engagement": row.engagement.ref if row.engagement else None,
            "date": row.occurred_on,
            "source": row.source,
            "text": row.text or None,
            "withdrawn_reason": row.withdrawn_reason or None,
            **row_as_json(row),
        }


@described(
    "signals",
    SignalShape,
    filters=(
        parameter("partner", "A partner's code.", type=str),
        parameter("kind", "What sort of event.", type=str, enum=SignalKind.values),
        parameter("from", "The first day.", type=DAY_TYPE),
        parameter("to", "The last day.", type=DAY_TYPE),
        parameter(
            "withdrawn",
            "`true`: those that were withdrawn; left out, those that stand.",
            type=FLAG_TYPE,
        ),
    ),
)
class SignalList(_Signals, RegisterList, Adding):
    """Signals that stand, the last recorded first."""

    right = Right.SIGNAL
    entry = SignalEntry
    filters: ClassVar[tuple[str, ...]] = ("partner", "kind", "from", "to", "withdrawn")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        exact = {
            "partner": read_known(given, "partner", Partner.objects.all()),
            "kind": read_code(given, "kind", SignalKind.values),
            "occurred_on__gte": read_day_parameter(given, "from"),
            "occurred_on__lte": read_day_parameter(given, "to"),
        }
        rows = narrowed_by(rows, exact)
        stands = {"withdrawn_reason": ""}
        return rows.exclude(**stands) if read_flag(given, "withdrawn") else rows.filter(**stands)

    def add(
        self, to: None, said: dict[str, Any], request: RestRequest
    ) -> tuple[Signal, Sequence[str]]:
        return record_signal(said, by=self.reader, at=request.at)


@described("signals", SignalShape)
class SignalDetail(_Signals, RegisterDetail, Changing):
    """One signal."""

    right = Right.SIGNAL
    change = SignalChange

    def write(self, row: Signal, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        correct_signal(row, said, by=self.reader, at=request.at)
        return ()
