"""The keys by which calendar programs read one's own calendar."""

from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.acting import Reader
from accounts.actions.calendar_keys import issue_calendar_key, revoke_calendar_key
from accounts.api.cursors import read_number
from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn
from accounts.api.parameters import refuse
from accounts.api.rendering import json_answer
from accounts.api.requests import RestRequest
from accounts.api.schema import answers, listed, paging
from accounts.models import CalendarKey
from accounts.serializers import StrictSerializer, Text

_SHOWN_ONCE = "This answer is shown once and kept nowhere, so it is not repeated: leave this out."
#: More keys than anybody has.
_MOST = 1_000_000
_BY_NUMBER = {"-id": Ordering((SortColumn("id", "bigint", read_number),), descending=True)}


class CalendarKeyShape(serializers.Serializer):
    """A key, as far as it is kept."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class MadeKeyShape(CalendarKeyShape):
    """The same with what is shown this once: the key, and the address that it opens."""

    key = serializers.CharField()
    address = serializers.CharField()


class CalendarKeyEntry(StrictSerializer):
    """What a POST says: where the key will be used."""

    name = Text(max_length=80)


class CalendarKeyList(ListDoor):
    """One's own keys, the newest first."""

    orderings = _BY_NUMBER
    default_ordering = "-id"

    @extend_schema(
        operation_id="calendar_keys_list",
        parameters=paging(_BY_NUMBER),
        responses=answers(_200=listed("CalendarKeyPage", CalendarKeyShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        own = _own(self.reader)
        page = self.page(own, given)
        found = {key.pk: key for key in own}
        return self.answer([_shown(found[key]) for key in page.keys], page, given)

    @extend_schema(
        operation_id="calendar_keys_add",
        request=CalendarKeyEntry,
        responses=answers(403, 413, 415, _201=MadeKeyShape),
    )
    def post(self, request: RestRequest) -> HttpResponse:
        if "HTTP_IDEMPOTENCY_KEY" in request.META:
            raise refuse("Idempotency-Key", _SHOWN_ONCE)
        said = CalendarKeyEntry.read(request.data)
        made, text = issue_calendar_key(name=said["name"], by=self.reader, at=request.at)
        key = _own(self.reader).get(pk=made.pk)
        path = request.path.replace("calendar-keys/", "calendar.ics")
        address = f"{request.scheme}://{request.get_host()}{path}?key={text}"
        answer = json_answer({**_shown(key), "key": text, "address": address})
        answer.status_code = 201
        answer["Location"] = f"{request.path}{key.number}/"
        return answer


class CalendarKeyDetail(Door):
    """One of one's own keys."""

    @extend_schema(operation_id="calendar_keys_read", responses=answers(404, _200=CalendarKeyShape))
    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        self.given()
        return json_answer(_shown(self._found(number)))

    @extend_schema(
        operation_id="calendar_keys_revoke",
        request=None,
        responses=answers(403, 404, _200=CalendarKeyShape),
    )
    def delete(self, request: RestRequest, number: int) -> HttpResponse:
        key = self._found(number)
        revoke_calendar_key(key, by=self.reader, at=request.at)
        return json_answer(_shown(key))

    def _found(self, number: int) -> Any:
        key = _own(self.reader)[number - 1 : number].first() if 0 < number < _MOST else None
        if key is None:
            raise Http404
        return key


def _own(reader: Reader) -> QuerySet[Any]:
    """One's own keys, each with its number among them; it stays what it is."""
    keys = CalendarKey.objects.filter(user=reader.user_id)
    return keys.annotate(number=Window(RowNumber(), order_by=F("id").asc())).order_by("id")


def _shown(key: Any) -> dict[str, Any]:
    return {
        "id": key.number,
        "name": key.name,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }
