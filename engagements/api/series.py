"""The register of series."""

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.api.conditions import require_match
from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn
from accounts.api.rendering import json_answer, to_json
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest
from accounts.api.schema import IDEMPOTENCY_KEY, IF_MATCH, answers, listed, paging
from accounts.roles import Right
from accounts.serializers import Day, Items, StrictSerializer, Text, Whole
from engagements.actions.series import change_series, lock_series, open_series
from engagements.models import Series
from engagements.periods import EARLIEST, LATEST

_BY_CODE = {
    "code": Ordering((SortColumn("code"),), descending=False),
    "-code": Ordering((SortColumn("code"),), descending=True),
}
_LONGEST_INTERVAL = 600  # months


class SeriesShape(serializers.Serializer):
    """Engagements that are meant to recur."""

    code = serializers.CharField()
    name = serializers.CharField()
    partners = serializers.ListField(child=serializers.CharField())
    interval_months = serializers.IntegerField(allow_null=True)
    tolerance_months = serializers.IntegerField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)


class SeriesChange(StrictSerializer):
    """What a PATCH may say."""

    set_by_service = frozenset({"code"})

    name = Text(max_length=140, required=False)
    partners = Items(child=Text(max_length=40), max_length=300, required=False)
    interval_months = Whole(
        min_value=1, max_value=_LONGEST_INTERVAL, allow_null=True, required=False
    )
    tolerance_months = Whole(min_value=0, max_value=_LONGEST_INTERVAL, required=False)
    valid_from = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    valid_to = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)


class SeriesEntry(SeriesChange):
    """What a POST says."""

    set_by_service = frozenset()

    code = Text(max_length=40)
    name = Text(max_length=140)


class SeriesList(ListDoor):
    """All series."""

    orderings = _BY_CODE
    default_ordering = "code"

    @extend_schema(
        operation_id="series_list",
        parameters=paging(_BY_CODE),
        responses=answers(_200=listed("SeriesPage", SeriesShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        page = self.page(Series.objects.all(), given)
        found = Series.objects.prefetch_related("partners").in_bulk(page.keys)
        return self.answer([_shown(found[key]) for key in page.keys], page, given)

    @extend_schema(
        operation_id="series_open",
        request=SeriesEntry,
        parameters=[IDEMPOTENCY_KEY],
        responses=answers(403, 409, 413, 415, 422, _201=SeriesShape),
    )
    def post(self, request: RestRequest) -> HttpResponse:
        return answered_once(request, self.open)

    def open(self, request: RestRequest) -> HttpResponse:
        given = request.data
        self.reader.require(Right.KEEP_SERIES)
        entry = SeriesEntry(data=given)
        entry.is_valid(raise_exception=True)
        answer = _answer(open_series(entry.validated_data, by=self.reader))
        answer["Location"] = f"{request.path}{entry.validated_data['code']}/"
        answer.status_code = 201
        return answer


class SeriesDetail(Door):
    """One series."""

    @extend_schema(operation_id="series_read", responses=answers(404, _200=SeriesShape))
    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        self.given()
        series = Series.objects.filter(pk=code).first()
        if series is None:
            raise Http404
        return _answer(series)

    @extend_schema(
        operation_id="series_change",
        request=SeriesChange,
        parameters=[IF_MATCH],
        responses=answers(403, 404, 412, 413, 415, 428, _200=SeriesShape),
    )
    def patch(self, request: RestRequest, code: str) -> HttpResponse:
        given = request.data
        try:
            series = lock_series(code)
        except Series.DoesNotExist as error:
            raise Http404 from error
        self.reader.require(Right.KEEP_SERIES)
        require_match(request, _tag(series))
        change = SeriesChange(data=given)
        change.is_valid(raise_exception=True)
        return _answer(change_series(series, change.validated_data, by=self.reader))


def _answer(series: Series) -> HttpResponse:
    return json_answer(_shown(series), headers={"ETag": _tag(series)})


def _tag(series: Series) -> str:
    """Of what it says: a series has no number of versions."""
    return f'"{series.code}-{sha256(to_json(_shown(series))).hexdigest()[:16]}"'


def _shown(series: Series) -> dict[str, Any]:
    return {
        "code": series.code,
        "name": series.name,
        "partners": sorted(partner.code for partner in series.partners.all()),
        "interval_months": series.interval_months,
        "tolerance_months": series.tolerance_months,
        "valid_from": series.valid_from,
        "valid_to": series.valid_to,
    }
