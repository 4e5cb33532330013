"""The register of partners."""

from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema

from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn, fetch_page
from accounts.api.parameters import page_size, read_day_parameter, refuse
from accounts.api.rendering import json_answer
from accounts.api.schema import DAY_TYPE, answers, listed, paging, parameter
from partners.api.shapes import PartnerDetailShape, PartnerShape
from partners.models import Grouping, Partner, Region
from partners.queries import PartnerQuerySet
from partners.rows import aid_as_json, membership_as_json, name_as_json, partner_as_json

_ORDERINGS = {
    "code": Ordering((SortColumn("code"),), descending=False),
    "-code": Ordering((SortColumn("code"),), descending=True),
    "name": Ordering((SortColumn("name"), SortColumn("code")), descending=False),
    "-name": Ordering((SortColumn("name"), SortColumn("code")), descending=True),
}


class PartnerList(ListDoor):
    """Partners, by code."""

    orderings = _ORDERINGS
    default_ordering = "code"
    filters: ClassVar[tuple[str, ...]] = ("kind", "region", "q", "grouping", "on")

    @extend_schema(
        operation_id="partners_list",
        parameters=[
            parameter("kind", "What sort of body.", type=str, enum=Partner.Kind.values),
            parameter("region", "A region's code; those within it too.", type=str),
            parameter("q", "Part of a code or of any name, former ones included.", type=str),
            parameter("grouping", "A grouping's code; needs `on`.", type=str),
            parameter(
                "on",
                "A day: who existed then, and who belonged to the grouping.",
                type=DAY_TYPE,
            ),
            *paging(_ORDERINGS),
        ],
        responses=answers(_200=listed("PartnerPage", PartnerShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        size = page_size(given)
        rows = _narrowed({name: str(given[name]) for name in given})
        name = self.ordering(given)
        ordering = _ORDERINGS[name]
        page = fetch_page(rows, ordering, self.position(given, name, ordering), size)
        found = Partner.objects.in_bulk(page.keys)
        results = [partner_as_json(found[key]) for key in page.keys]
        return self.answer(results, page, given, name)


def _narrowed(given: dict[str, str]) -> PartnerQuerySet:
    rows: PartnerQuerySet = Partner.objects.all()
    if "kind" in given:
        if given["kind"] not in Partner.Kind.values:
            raise refuse("kind", f"Take one of: {', '.join(Partner.Kind.values)}.")
        rows = rows.filter(kind=given["kind"])
    if "region" in given:
        within = _regions_within(given["region"])
        rows = rows.filter(region__in=within)
    if given.get("q", "").strip():
        rows = rows.called(given["q"])
    day = read_day_parameter(given, "on")
    if "grouping" in given:
        if day is None:
            raise refuse("on", "Membership has dates: give the day, such as on=2014-06-01.")
        if not Grouping.objects.filter(code=given["grouping"]).exists():
            raise refuse("grouping", "Take the code of a grouping from /api/v1/groupings/.")
        rows = rows.members_of(given["grouping"], on=day)
    return rows if day is None else rows.existing_on(day)


def _regions_within(code: str) -> set[str]:
    """The region and all below it; the tree is small and read whole."""
    parents = dict(Region.objects.order_by("code").values_list("code", "parent_id"))
    if code not in parents:
        raise refuse("region", f"Take one of: {', '.join(parents)}.")
    found = {code}
    grown = True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        grown = bool(more)
        found |= more
    return found


class PartnerDetail(Door):
    """One partner."""

    @extend_schema(operation_id="partners_read", responses=answers(404, _200=PartnerDetailShape))
    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        self.given()
        partner = Partner.objects.filter(pk=code).first()
        if partner is None:
            raise Http404
        names = partner.names.order_by("valid_from", "name", "id")
        memberships = partner.memberships.order_by("grouping", "valid_from", "id")
        return json_answer(
            {
                **partner_as_json(partner),
                "names": [name_as_json(name) for name in names],
                "aid": [aid_as_json(row) for row in partner.aid.order_by("valid_from", "id")],
                "groupings": [membership_as_json(row) for row in memberships],
            }
        )
