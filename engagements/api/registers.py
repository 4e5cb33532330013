"""The vocabulary of activity."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.api.doors import ListDoor
from accounts.api.keyset import Ordering, SortColumn, fetch_page
from accounts.api.parameters import page_size, refuse
from accounts.api.schema import answers, listed, paging, parameter
from engagements.models import Flow, Kind, Mode
from engagements.models.kind import MissionTask

_BY_CODE = {"code": Ordering((SortColumn("code"),), descending=False)}


class KindShape(serializers.Serializer):
    """What sort of engagement it is; codes are never reused nor renamed."""

    code = serializers.CharField()
    family = serializers.CharField()
    family_label = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    mode = serializers.ChoiceField(Mode.choices)
    mission_task = serializers.ChoiceField(MissionTask.choices)
    effort_class = serializers.IntegerField()
    clearance = serializers.BooleanField()
    appropriateness_gate = serializers.BooleanField()
    visit_request = serializers.BooleanField()
    default_outcomes = serializers.ListField(child=serializers.CharField())
    default_flow = serializers.ChoiceField(Flow.choices)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)


class KindList(ListDoor):
    """All kinds, by code."""

    orderings = _BY_CODE
    default_ordering = "code"
    filters: ClassVar[tuple[str, ...]] = ("family", "mode")

    @extend_schema(
        operation_id="kinds_list",
        parameters=[
            parameter("family", "A family's code.", type=str),
            parameter("mode", "How it counts over time.", type=str, enum=Mode.values),
            *paging(_BY_CODE),
        ],
        responses=answers(_200=listed("KindPage", KindShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        name = self.ordering(given)
        rows = Kind.objects.all()
        if "family" in given:
            rows = rows.filter(family=str(given["family"]))
            if not rows.exists():
                raise refuse("family", "Take the code of a family, such as VIS.")
        if "mode" in given:
            if given["mode"] not in Mode.values:
                raise refuse("mode", f"Take one of: {', '.join(Mode.values)}.")
            rows = rows.filter(mode=given["mode"])
        ordering = _BY_CODE[name]
        page = fetch_page(rows, ordering, self.position(given, name, ordering), page_size(given))
        found = Kind.objects.select_related("family").in_bulk(page.keys)
        return self.answer([_shown(found[key]) for key in page.keys], page, given, name)


def _shown(kind: Kind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "family": kind.family_id,
        "family_label": kind.family.label,
        "label": kind.label,
        "mode": kind.mode,
        "mission_task": kind.mission_task,
        "effort_class": kind.effort_class,
        "clearance": kind.clearance,
        "appropriateness_gate": kind.appropriateness_gate,
        "visit_request": kind.visit_request,
        "default_outcomes": kind.default_outcomes,
        "default_flow": kind.default_flow,
        "valid_from": kind.valid_from,
        "valid_to": kind.valid_to,
    }
