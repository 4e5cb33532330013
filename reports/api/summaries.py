"""Quarterly summaries: a list, in JSON or as CSV, and one of them."""

import csv
import io
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer

from accounts.acting import Reader, acting_as
from accounts.api.conditions import unless_known
from accounts.api.cursors import read_day
from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn
from accounts.api.parameters import LARGEST_PAGE, page_size, refuse
from accounts.api.rendering import to_json
from accounts.api.schema import answers, listed, paging, parameter
from accounts.spreadsheets import harmless
from engagements.api.quarters import QUARTER_TYPE, read_quarter
from reports.api.asked import PARAMETERS, REPEATABLE, Asked, read_asked
from reports.api.shapes import SummaryShape
from reports.queries.summaries import Key, known_partners, summed
from reports.rows import CSV_COLUMNS, summary_as_json, summary_as_rows

_ORDER = "partner"
_BY_KEY = Ordering((SortColumn("partner"), SortColumn("quarter", "date", read_day)), False)
_FORMATS = ("json", "csv")
_CODES = {"type": "array", "items": {"type": "string"}}


class CommaSeparated(BaseRenderer):
    """Stands for `Accept: text/csv`; what it is handed itself is a refusal, which stays JSON."""

    media_type = "text/csv"
    format = "csv"
    charset = None

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        return to_json(data)


class SummaryList(ListDoor):
    """One item for each partner and quarter, in that order."""

    repeatable = REPEATABLE

    @property
    def parameters(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*PARAMETERS, "format", "cursor", "page_size")

    def get_renderers(self) -> list[BaseRenderer]:
        return [*super().get_renderers(), CommaSeparated()]

    @extend_schema(
        operation_id="summaries_list",
        parameters=[
            parameter("partner", "A partner's code; any of several.", type=_CODES, explode=True),
            parameter("quarter", "This quarter.", type=QUARTER_TYPE),
            parameter("from", "From this quarter on.", type=QUARTER_TYPE),
            parameter("to", "Up to this quarter.", type=QUARTER_TYPE),
            parameter("outcome", "Only these of the nine outcomes.", type=_CODES, explode=True),
            parameter("format", "The same as `Accept`.", type=str, enum=_FORMATS),
            *paging(),
        ],
        responses={
            **answers(_200=listed("SummaryPage", SummaryShape)),
            (200, "text/csv"): str,
        },
    )
    def get(self, request: HttpRequest) -> HttpResponseBase:
        given = self.given()
        asked = read_asked(given)
        if self._wants_csv(given):
            return _as_csv(asked, self.reader)
        size = page_size(given) if "page_size" in given else LARGEST_PAGE
        page = asked.page(self.position(given, _ORDER, _BY_KEY), size, reader=self.reader)
        items = [
            summary_as_json(sums, outcomes=asked.outcomes)
            for sums in summed(page.keys, reader=self.reader)
        ]
        return self.answer(items, page, given, _ORDER)

    def _wants_csv(self, given: QueryDict) -> bool:
        named = given.get("format")
        if named is None:
            accepted = getattr(self.request, "accepted_renderer", None)
            return accepted is not None and accepted.format == "csv"
        if named not in _FORMATS:
            raise refuse("format", "Take json or csv.")
        return named == "csv"


class SummaryDetail(Door):
    """What one partner's quarter adds up to."""

    @extend_schema(operation_id="summaries_read", responses=answers(404, _200=SummaryShape))
    def get(self, request: HttpRequest, code: str, quarter: str) -> HttpResponseBase:
        self.given()
        day = read_quarter(quarter).first_day
        if not known_partners([code]):
            raise Http404
        [sums] = summed([(code, day)], reader=self.reader)
        payload = to_json(summary_as_json(sums))
        tag = f'"{sha256(payload).hexdigest()}"'
        response = HttpResponse(
            payload,
            content_type="application/json",
            headers={"ETag": tag},
        )
        return unless_known(request, response, tag)


def _as_csv(asked: Asked, reader: Reader) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines(asked, reader), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="summaries.csv"'
    return response


def _lines(asked: Asked, reader: Reader) -> Iterator[bytes]:
    """All of it, page by page; each page is read in a context of its own."""
    yield _written([CSV_COLUMNS])
    beyond: Key | None = None
    while True:
        with acting_as(reader):
            keys = asked.after(beyond, LARGEST_PAGE, reader=reader)
            found = summed(keys, reader=reader) if keys else []
        if not found:
            return
        beyond = keys[-1]
        yield _written(
            row
            for sums in found
            for row in summary_as_rows(summary_as_json(sums, outcomes=asked.outcomes))
        )


def _written(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode()
