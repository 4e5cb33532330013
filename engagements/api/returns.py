"""Quarters that desks have returned, and those that they have not."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.api.cursors import read_day, read_text
from accounts.api.doors import ListDoor
from accounts.api.keyset import Ordering, SortColumn, cut_page
from accounts.api.parameters import page_size, read_code, read_known, refuse
from accounts.api.rendering import json_answer
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest
from accounts.api.schema import IDEMPOTENCY_KEY, answers, listed, paging, parameter
from accounts.models import Desk
from accounts.roles import Right
from accounts.serializers import Code, Items, StrictSerializer, Text
from engagements.actions.returns import STATES, Word, return_quarter
from engagements.api.quarters import QUARTER_TYPE, read_quarter
from engagements.periods import Quarter
from engagements.returns import Returned, Sought, Stretch, returns
from partners.models import Partner

#: Partners in one call.
MOST = 300
_KEY = (SortColumn("quarter", "date", read_day), SortColumn("desk", read=read_text),
        SortColumn("partner"))  # fmt: skip
_ORDERINGS = {"-quarter": Ordering(_KEY, descending=True), "quarter": Ordering(_KEY, False)}
_FILTERED = (*STATES, "LATE")


class ReturnShape(serializers.Serializer):
    """A partner's quarter at one desk; `by` and `on` are null where an import stands for it."""

    quarter = serializers.CharField()
    desk = serializers.CharField()
    partner = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    late = serializers.BooleanField(
        help_text="Returned after the day it was due, or not returned and that day has gone."
    )
    due = serializers.DateField()
    by = serializers.CharField(allow_null=True)
    on = serializers.DateField(allow_null=True)


class WordEntry(StrictSerializer):
    """What is said of one partner."""

    partner = Text(max_length=40)
    state = Code([(state, state) for state in STATES])


class ReturnEntry(StrictSerializer):
    """What a POST says: one state for all `partners`, or a state for each in `returns`."""

    quarter = Text(max_length=6)
    desk = Text(max_length=40, required=False)
    partners = Items(child=Text(max_length=40), allow_empty=False, max_length=MOST, required=False)
    state = Code([(state, state) for state in STATES], required=False)
    returns = Items(child=WordEntry(), allow_empty=False, max_length=MOST, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("partners" in attrs) == ("returns" in attrs):
            raise ValidationError(
                {"partners": ["Send either partners with one state, or returns."]}
            )
        if ("partners" in attrs) != ("state" in attrs):
            raise ValidationError(
                {"state": ["State and partners go together; returns have theirs."]}
            )
        return attrs


class WrittenReturns(serializers.Serializer):
    """The rows as they now stand, in the order of the request."""

    results = ReturnShape(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


class ReturnList(ListDoor):
    """One row for each quarter, desk and partner: returned, nil, or still missing."""

    orderings = _ORDERINGS
    default_ordering = "-quarter"
    filters = ("desk", "partner", "quarter", "state")
    repeatable = ("partner",)

    @extend_schema(
        operation_id="returns_list",
        parameters=[
            parameter("desk", "A desk's code."),
            parameter(
                "partner",
                "A partner's code; any of several.",
                type={"type": "array", "items": {"type": "string"}},
                explode=True,
            ),
            parameter(
                "quarter",
                "This quarter. Left out: every return, and what is missing of the last eight that "
                "have ended.",
                type=QUARTER_TYPE,
            ),
            parameter("state", "LATE is whatever is late, returned or not.", enum=_FILTERED),
            *paging(_ORDERINGS),
        ],
        responses=answers(_200=listed("ReturnPage", ReturnShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        sought = _read_sought(given)
        name, size = self.ordering(given), page_size(given)
        ordering = self.orderings[name]
        position = self.position(given, name, ordering)
        backwards = position is not None and position.backwards
        quarter, desk, partner = position.key if position else (None, None, None)
        found = returns(
            sought,
            reader=self.reader,
            on=self.today,
            stretch=Stretch(
                ordering.descending != backwards,
                (quarter, desk, partner) if quarter else None,
                size + 1,
            ),
        )
        page = cut_page([(row, *row.key) for row in found], position, size)
        return self.answer([_shown(row) for row in page.keys], page, given)

    @extend_schema(
        operation_id="returns_add",
        parameters=[IDEMPOTENCY_KEY],
        request=ReturnEntry,
        responses=answers(403, 409, 413, 415, 422, _200=WrittenReturns),
    )
    def post(self, request: RestRequest) -> HttpResponse:
        return answered_once(request, self._returned)

    def _returned(self, request: RestRequest) -> HttpResponse:
        given = request.data
        self.reader.require(Right.RETURN)
        said = ReturnEntry.read(given)
        quarter, words = read_quarter(said["quarter"]), _words(said)
        desk = said.get("desk", self.reader.desk_id)
        warnings = return_quarter(quarter, words, desk=desk, by=self.reader, at=request.at)
        partners = tuple(word.partner for word in words)
        on = self.today
        rows = {
            row.partner: row
            for row in returns(Sought(desk, partners, quarter), reader=self.reader, on=on)
        }
        results = [_shown(rows[code]) for code in partners if code in rows]
        return json_answer({"results": results, "warnings": warnings})


def _words(said: dict[str, Any]) -> list[Word]:
    if "returns" in said:
        return [
            Word(row["partner"], row["state"], f"returns.{at}.partner")
            for at, row in enumerate(said["returns"])
        ]
    return [Word(code, said["state"], f"partners.{at}") for at, code in enumerate(said["partners"])]


def _read_sought(given: QueryDict) -> Sought:
    desk = read_known(given, "desk", Desk.objects.all())
    partners = given.getlist("partner")
    known = set(Partner.objects.filter(code__in=partners).values_list("code", flat=True))
    for code in partners:
        if code not in known:
            raise refuse("partner", f"There is no partner “{code[:40]}”: see /api/v1/partners/.")
    return Sought(
        desk=desk.pk if desk else None,
        partners=tuple(partners) or None,
        quarter=read_quarter(str(given["quarter"])) if "quarter" in given else None,
        state=read_code(given, "state", _FILTERED),
    )


def _shown(row: Returned) -> dict[str, Any]:
    return {**row._asdict(), "quarter": str(Quarter.of(row.quarter))}
