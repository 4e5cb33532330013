"""One's calendar, for programs that can send nothing but an address."""

from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.views import APIView

from accounts.acting import acting_as
from accounts.api.conditions import unless_known
from accounts.api.parameters import check_parameters
from accounts.api.rendering import to_json
from accounts.api.schema import answers, parameter
from accounts.readers import calendar_reader
from engagements.feed import in_calendar, write_calendar


class CalendarText(BaseRenderer):
    """Stands for `Accept: text/calendar`; what it is handed itself is a refusal, which is JSON."""

    media_type = "text/calendar"
    format = "ics"
    charset = None

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        return to_json(data)


class CalendarFeed(APIView):
    """What is planned and was held, a year back and two ahead, as whoever has the key may see it.

    The key is all that is asked for. One that opens nothing is answered as if nothing were here.
    """

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (CalendarText, *APIView.renderer_classes)
    metadata_class = None

    @extend_schema(
        operation_id="calendar_read",
        auth=[],
        parameters=[parameter("key", "A key of `/api/v1/calendar-keys/`.", required=True)],
        responses={**answers(404), (200, "text/calendar"): str, 304: None},
    )
    def get(self, request: Any) -> HttpResponseBase:
        asked: HttpRequest = request._request
        at = asked.at  # type: ignore[attr-defined]
        reader = calendar_reader(asked.GET.get("key", ""), at=at, request_id=uuid4().hex)
        if reader is None:
            raise Http404
        check_parameters(asked.GET, known=("key",))
        with acting_as(reader):
            text = write_calendar(
                in_calendar(reader.today(at)),
                name=f"Entente: {reader.username}",
                home=settings.HOME_COUNTRY,
                page_of=lambda ref: asked.build_absolute_uri(
                    reverse("engagement-detail", kwargs={"ref": ref})
                ),
            )
        tag = f'"{sha256(text).hexdigest()[:32]}"'
        response = HttpResponse(
            text,
            content_type="text/calendar; charset=utf-8",
            headers={"ETag": tag},
        )
        response["Content-Disposition"] = 'attachment; filename="entente.ics"'
        return unless_known(asked, response, tag)
