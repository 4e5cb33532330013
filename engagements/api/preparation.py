"""How an engagement is prepared and conducted: one row each, and all of them side by side."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.acting import Reader
from accounts.api.conditions import etag, require_match
from accounts.api.doors import Door
from accounts.api.parameters import read_code, read_flag, read_known
from accounts.api.registers import OF_THE_ROW, RegisterList, described, row_as_json
from accounts.api.rendering import json_answer, marking_as_json
from accounts.api.requests import RestRequest
from accounts.api.schema import FLAG_TYPE, IF_MATCH, MarkingShape, answers, parameter
from accounts.roles import Right
from accounts.serializers import Code, Day, Flag, Items, StrictSerializer, Text, Whole
from engagements.actions.preparation import preparation_of, prepare
from engagements.api.finding import locked_engagement, seen_engagement
from engagements.models import Engagement, Participation, Preparation
from engagements.models.preparation import SAID, Lever, Theme
from engagements.periods import EARLIEST, LATEST
from engagements.rules.preparing import lacking
from engagements.serializers import MOST_PEOPLE
from partners.models import Partner, PartnerNote

#: Entries of one list: firms, sectors, terms.
_MOST = 50
_FIELDS: dict[str, Any] = {name: Preparation._meta.get_field(name) for name in SAID}


def _taken(field: Any) -> serializers.Field:
    """What a PATCH may say of the column; null empties it."""
    options: dict[str, Any] = {"required": False, "help_text": field.help_text}
    if isinstance(field, ArrayField):
        inner = field.base_field
        codes: Any = inner.choices
        child = Code(codes) if codes else Text(max_length=inner.max_length)
        return Items(child=child, max_length=_MOST, **options)
    options["allow_null"] = True
    if isinstance(field, models.BooleanField):
        return Flag(**options)
    if isinstance(field, models.IntegerField):
        return Whole(min_value=0, max_value=MOST_PEOPLE, **options)
    if isinstance(field, models.DateField):
        return Day(first=EARLIEST, last=LATEST, **options)
    if field.choices:
        return Code(field.choices, **options)
    return Text(max_length=field.max_length, lines=True, allow_blank=True, **options)


def _given(field: Any) -> serializers.Field:
    """How an answer shows the column."""
    said: dict[str, Any] = {"help_text": field.help_text}
    if isinstance(field, ArrayField):
        inner = field.base_field
        child = serializers.ChoiceField(inner.choices) if inner.choices else serializers.CharField()
        return serializers.ListField(child=child, **said)
    if isinstance(field, models.BooleanField):
        return serializers.BooleanField(allow_null=True, **said)
    if isinstance(field, models.IntegerField):
        return serializers.IntegerField(allow_null=True, **said)
    if isinstance(field, models.DateField):
        return serializers.DateField(allow_null=True, **said)
    if field.choices:
        return serializers.ChoiceField(field.choices, allow_null=True, **said)
    return serializers.CharField(allow_null=True, **said)


class LackingShape(serializers.Serializer):
    """What is not said yet."""

    field = serializers.CharField()
    what = serializers.CharField()


class ParityShape(serializers.Serializer):
    """Whether the two sides meet as equals: levels of home's and the others' principals."""

    host = serializers.CharField(allow_null=True)
    level_home = serializers.CharField(allow_null=True)
    level_partners = serializers.CharField(allow_null=True)
    honours_even = serializers.BooleanField(allow_null=True)


class _PreparationBase(serializers.Serializer):
    """How an engagement is prepared; everything is null or empty until somebody says it."""

    engagement = serializers.CharField()
    complete = serializers.BooleanField()
    lacking = LackingShape(many=True)
    parity = ParityShape()
    marking = MarkingShape()
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True)
    changed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


PreparationShape = type(
    "PreparationShape",
    (_PreparationBase,),
    {"__doc__": _PreparationBase.__doc__, **{n: _given(f) for n, f in _FIELDS.items()}},
)
PreparationChange = type(
    "PreparationChange",
    (StrictSerializer,),
    {
        "__doc__": "What a PATCH says; what is left out stays, null empties.",
        "set_by_service": OF_THE_ROW | {"engagement", "marking", "complete", "lacking", "parity"},
        **{name: _taken(field) for name, field in _FIELDS.items()},
    },
)


def _shown(row: Preparation, *, by: Reader) -> dict[str, Any]:
    engagement = row.engagement
    missing = lacking(engagement, row)
    said = {name: getattr(row, name) for name in SAID}
    return {
        "engagement": engagement.ref,
        **{name: None if value == "" else value for name, value in said.items()},
        "terms": _seen_terms(row, by=by),
        "complete": not missing,
        "lacking": [{"field": name, "what": called} for name, called in missing.items()],
        "parity": _parity(row),
        **(row_as_json(row) if row.version else _nothing_yet(engagement)),
    }


def _nothing_yet(engagement: Engagement) -> dict[str, Any]:
    """What a row ends with that is not there yet."""
    nothing = dict.fromkeys(("created_by", "created_at", "changed_at"))
    return {"marking": marking_as_json(engagement.marking), **nothing, "version": 0}


def _seen_terms(row: Preparation, *, by: Reader) -> list[str]:
    """Notes have markings of their own."""
    if not row.terms:
        return []
    notes = PartnerNote.objects.visible_to(by).filter(ref__in=row.terms)
    seen = set(notes.values_list("ref", flat=True))
    return [ref for ref in row.terms if ref in seen]


def _parity(row: Preparation) -> dict[str, Any]:
    levels: dict[bool, int] = {}
    for principal in row.engagement.principals.all():
        if principal.level is not None:
            ours = principal.partner_id is None
            levels[ours] = max(principal.level, levels.get(ours, 0))
    given, received = row.honours_given, row.honours_received
    return {
        "host": row.engagement.host_id,
        "level_home": f"L{levels[True]}" if True in levels else None,
        "level_partners": f"L{levels[False]}" if False in levels else None,
        "honours_even": given == received if given and received else None,
    }


def _tag(row: Preparation) -> str:
    return etag(f"{row.engagement.ref}-preparation", row.version)


class PreparationDetail(Door):
    """How one engagement is prepared."""

    @extend_schema(operation_id="preparation_read", responses=answers(404, _200=PreparationShape))
    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        self.given()
        return self._answer(seen_engagement(ref, by=self.reader))

    @extend_schema(
        operation_id="preparation_change",
        parameters=[IF_MATCH],
        request=PreparationChange,
        responses=answers(403, 404, 409, 412, 413, 415, 428, _200=PreparationShape),
    )
    def patch(self, request: RestRequest, ref: str) -> HttpResponse:
        given = request.data
        engagement = locked_engagement(ref, by=self.reader)
        self.reader.require(Right.EDIT, desk=engagement.desk_id)
        row = preparation_of(engagement)
        require_match(request, _tag(row))
        said = PreparationChange.read(given)  # type: ignore[attr-defined]
        texts = {n for n, f in _FIELDS.items() if isinstance(f, models.CharField)}
        fields = {n: "" if v is None and n in texts else v for n, v in said.items()}
        prepare(row, fields, by=self.reader, at=request.at)
        return self._answer(engagement)

    def _answer(self, engagement: Engagement) -> HttpResponse:
        """The row as it now stands; an empty one where nobody has said anything."""
        rows = Preparation.objects.visible_to(self.reader).filter(engagement=engagement)
        row = rows.select_related("marking", "created_by").first()
        row = row or Preparation(engagement=engagement, version=0)
        row.engagement = engagement
        return json_answer(_shown(row, by=self.reader), headers={"ETag": _tag(row)})


_FILTERS = (
    parameter("partner", "Of engagements in which this partner has a part.", type=str),
    parameter("lever", "That pull this lever.", type=str, enum=Lever.values),
    parameter("theme", "That touch this theme.", type=str, enum=Theme.values),
    parameter(
        "economic_effect",
        "Whether an economic effect is recorded.",
        type=FLAG_TYPE,
    ),
)


@described("preparations", PreparationShape, filters=_FILTERS)
class PreparationList(RegisterList):
    """How engagements are prepared, side by side: what one partner is told, at each of them."""

    model = Preparation
    related = ("marking", "created_by", "engagement", "engagement__kind")
    parts = ("engagement__principals",)
    filters: ClassVar[tuple[str, ...]] = ("partner", "lever", "theme", "economic_effect")

    def shown(self, row: Preparation) -> dict[str, Any]:
        return _shown(row, by=self.reader)

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        partner = read_known(given, "partner", Partner.objects.all())
        lever = read_code(given, "lever", Lever.values)
        theme = read_code(given, "theme", Theme.values)
        effect = read_flag(given, "economic_effect")
        if partner is not None:
            parts = Participation.objects.visible_to(self.reader).filter(partner=partner)
            rows = rows.filter(engagement__in=parts.values("engagement"))
        if lever is not None:
            rows = rows.filter(levers__contains=[lever])
        if theme is not None:
            rows = rows.filter(themes__contains=[theme])
        if effect is not None:
            empty = rows.filter(economic_effect="")
            rows = rows.exclude(pk__in=empty) if effect else empty
        return rows
