"""Registers: what every list of one noun has in common, and every address of one of its rows.

A register is declared: its model, its shapes, which rows it holds, how one is shown and which
action writes it. The order of checks is the same at all of them: whether the row is there and to be
seen, whether one may, which version is meant, what was said.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.conditions import etag, require_match
from accounts.api.cursors import read_moment
from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn
from accounts.api.rendering import json_answer, marking_as_json
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest
from accounts.api.schema import IDEMPOTENCY_KEY, IF_MATCH, MarkingShape, answers, listed, paging
from accounts.roles import Right
from accounts.serializers import StrictSerializer

_REF = SortColumn("ref")
_WRITTEN = SortColumn("created_at", "timestamptz", read_moment)
_CHANGED = SortColumn("changed_at", "timestamptz", read_moment)
#: How the rows of a register may be ordered.
ORDERINGS = {
    "-created": Ordering((_WRITTEN, _REF), descending=True),
    "created": Ordering((_WRITTEN, _REF), descending=False),
    "-changed": Ordering((_CHANGED, _REF), descending=True),
    "changed": Ordering((_CHANGED, _REF), descending=False),
}

#: What the service says of every row, and no request.
OF_THE_ROW = frozenset({"ref", "created_by", "created_at", "changed_at", "version", "warnings"})


class RowShape(serializers.Serializer):
    """What every row ends with."""

    marking = MarkingShape()
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    version = serializers.IntegerField()


def row_as_json(row: Any) -> dict[str, Any]:
    """The same; the row's marking and author are fetched with it."""
    return {
        "marking": marking_as_json(row.marking),
        "created_by": row.created_by.username,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
        "version": row.version,
    }


class Register:
    """What the list and the address of one row share."""

    model: ClassVar[Any]
    #: Fetched along with each row.
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by")
    parts: ClassVar[tuple[str, ...]] = ()

    def seen(self) -> QuerySet[Any]:
        """The rows of this register that the reader may see; narrowed by what the path names."""
        rows: QuerySet[Any] = self.model.objects.visible_to(self.reader)  # type: ignore[attr-defined]
        return rows

    def shown(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(*self.related).prefetch_related(*self.parts)

    def written(
        self, ref: str, warnings: Sequence[str] = (), *, status: int = 200, location: str = ""
    ) -> HttpResponse:
        """The row as it now stands, with what to look at again."""
        row = self.fetched(self.seen()).filter(ref=ref).first()
        if row is None:
            raise Http404
        headers = {"ETag": etag(row.ref, row.version)}
        if location:
            headers["Location"] = location
        answer = json_answer({**self.shown(row), "warnings": [*warnings]}, headers=headers)
        answer.status_code = status
        return answer


class RegisterList(Register, ListDoor):
    """The rows that the reader may see, the newest first."""

    orderings = ORDERINGS
    default_ordering = "-created"

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        """As far as the parameters ask for; raises a refusal of one that says nothing."""
        return rows

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        given = self.given()
        rows = self.seen()
        page = self.page(self.narrowed(rows, given), given)
        found = self.fetched(rows).in_bulk(page.keys)
        return self.answer([self.shown(found[key]) for key in page.keys], page, given)


class Adding:
    """A register that a row can be added to, by POST."""

    entry: ClassVar[type[StrictSerializer]]
    #: Who has it may add.
    right: ClassVar[Right]

    def allowed(self) -> Any:
        """What the row is added to, locked, if to anything; raises Http404, PermissionDenied."""
        self.reader.require(self.right)  # type: ignore[attr-defined]

    def add(self, to: Any, said: dict[str, Any], request: RestRequest) -> tuple[Any, Sequence[str]]:
        """The row that the action wrote, and its warnings."""
        raise NotImplementedError

    def post(self, request: RestRequest, **names: str) -> HttpResponse:
        return answered_once(request, self._added, still_there=self._still_there)

    def _still_there(self, kept: Any) -> bool:
        return bool(self.seen().filter(ref=kept["ref"]).exists())  # type: ignore[attr-defined]

    def _added(self, request: RestRequest) -> HttpResponse:
        given = request.data
        to = self.allowed()
        row, warnings = self.add(to, self.entry.read(given), request)
        answer: HttpResponse = self.written(  # type: ignore[attr-defined]
            row.ref, warnings, status=201, location=f"{request.path}{row.ref}/"
        )
        return answer


class RegisterDetail(Register, Door):
    """One row."""

    #: What the path calls the row by.
    named: ClassVar[str] = "ref"

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        self.given()
        row = self.fetched(self.seen()).filter(ref=names[self.named]).first()
        if row is None:
            raise Http404
        return json_answer(self.shown(row), headers={"ETag": etag(row.ref, row.version)})

    def held(self) -> Any:
        """The row, locked until the transaction ends; raises Http404."""
        rows = self.seen().select_for_update(of=("self",)).select_related(*self.related)
        row = rows.filter(ref=self.kwargs[self.named]).first()
        if row is None:
            raise Http404
        return row


class Changing:
    """A row that can be changed, by PATCH."""

    change: ClassVar[type[StrictSerializer]]
    #: Who has it may change.
    right: ClassVar[Right]

    def allow(self, row: Any) -> None:
        """Raises PermissionDenied for whoever may not change the row."""
        self.reader.require(self.right)  # type: ignore[attr-defined]

    def write(self, row: Any, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        """Calls the action on the locked row; gives its warnings."""
        raise NotImplementedError

    def patch(self, request: RestRequest, **names: str) -> HttpResponse:
        given = request.data
        row = self.held()  # type: ignore[attr-defined]
        self.allow(row)
        require_match(request, etag(row.ref, row.version))
        warnings = self.write(row, self.change.read(given), request)
        answer: HttpResponse = self.written(row.ref, warnings)  # type: ignore[attr-defined]
        return answer


# One of each for a shape, so that the addresses which answer with it are described alike.
@cache
def _written(shape: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """What a write answers: the row as it now stands, with what to look at again."""
    warnings = serializers.ListField(child=serializers.CharField())
    return type(f"Written{shape.__name__}", (shape,), {"warnings": warnings})


@cache
def _paged(shape: type[serializers.Serializer]) -> serializers.Serializer:
    return listed(f"{shape.__name__}Page", shape)


def described(
    noun: str,
    shape: type[serializers.Serializer],
    *,
    filters: Sequence[OpenApiParameter] = (),
) -> Callable[[type], type]:
    """Describes a register of that noun (`clearances`, an operation's name begins with it)."""

    def describe(view: type) -> type:
        written = _written(shape)
        operations: dict[str, Any] = {}
        if issubclass(view, RegisterList):
            operations["get"] = extend_schema(
                operation_id=f"{noun}_list",
                parameters=[*filters, *paging(view.orderings)],
                responses=answers(404, _200=_paged(shape)),
            )
        else:
            operations["get"] = extend_schema(
                operation_id=f"{noun}_read",
                parameters=[*filters],
                responses=answers(404, _200=shape),
            )
        if issubclass(view, Adding):
            operations["post"] = extend_schema(
                operation_id=f"{noun}_add",
                parameters=[IDEMPOTENCY_KEY],
                request=view.entry,
                responses=answers(403, 404, 409, 413, 415, 422, _201=written),
            )
        if issubclass(view, Changing):
            operations["patch"] = extend_schema(
                operation_id=f"{noun}_change",
                parameters=[IF_MATCH],
                request=view.change,
                responses=answers(403, 404, 409, 412, 413, 415, 428, _200=written),
            )
        found: type = extend_schema_view(**operations)(view)
        return found

    return describe
