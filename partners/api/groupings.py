"""Groupings with their members, and the stated outcomes."""

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema

from accounts.api.cursors import read_number
from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn
from accounts.api.parameters import read_day_parameter
from accounts.api.rendering import json_answer
from accounts.api.schema import DAY_TYPE, answers, listed, paging, parameter
from partners.api.shapes import GroupingDetailShape, GroupingShape, OutcomeShape
from partners.models import Grouping, Outcome
from partners.rows import grouping_as_json, member_as_json, outcome_as_json

_BY_CODE = {"code": Ordering((SortColumn("code"),), descending=False)}
_BY_POSITION = {
    "position": Ordering((SortColumn("position", "real", read_number),), descending=False)
}


class GroupingList(ListDoor):
    """Groupings, by code."""

    orderings = _BY_CODE
    default_ordering = "code"

    @extend_schema(
        operation_id="groupings_list",
        parameters=paging(_BY_CODE),
        responses=answers(_200=listed("GroupingPage", GroupingShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        page = self.page(Grouping.objects.all(), given)
        found = Grouping.objects.in_bulk(page.keys)
        results = [grouping_as_json(found[key]) for key in page.keys]
        return self.answer(results, page, given)


class GroupingDetail(Door):
    """One grouping."""

    parameters = ("on",)

    @extend_schema(
        operation_id="groupings_read",
        parameters=[
            parameter(
                "on",
                "Only those who belonged to it on this day.",
                type=DAY_TYPE,
            )
        ],
        responses=answers(404, _200=GroupingDetailShape),
    )
    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        day = read_day_parameter(self.given(), "on")
        grouping = Grouping.objects.filter(pk=code).first()
        if grouping is None:
            raise Http404
        rows = grouping.memberships.select_related("partner").order_by(
            "partner", "valid_from", "id"
        )
        members = [
            member_as_json(row)
            for row in rows
            if day is None
            or (
                (row.valid_from is None or row.valid_from <= day)
                and (row.valid_to is None or day <= row.valid_to)
            )
        ]
        return json_answer({**grouping_as_json(grouping), "on": day, "members": members})


class OutcomeList(ListDoor):
    """The stated outcomes, in the order of the paper that states them."""

    orderings = _BY_POSITION
    default_ordering = "position"

    @extend_schema(
        operation_id="outcomes_list",
        parameters=paging(_BY_POSITION),
        responses=answers(_200=listed("OutcomePage", OutcomeShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        page = self.page(Outcome.objects.all(), given)
        found = Outcome.objects.in_bulk(page.keys)
        results = [outcome_as_json(found[key]) for key in page.keys]
        return self.answer(results, page, given)
