"""What took place beside an engagement: in its margins, or as a part of it."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema

from accounts.api.doors import ListDoor
from accounts.api.schema import answers, listed, paging
from engagements.api.finding import seen_engagement
from engagements.api.lists import ORDERINGS
from engagements.api.shapes import EngagementShape
from engagements.models import Engagement, Link, LinkType
from engagements.rows import engagements_as_json


class SidelineList(ListDoor):
    """Engagements that are linked to it as MARGIN_OF and those that it holds, the newest first.

    Each counts by itself: a meeting of two at a forum of twenty is bilateral.
    """

    orderings = ORDERINGS
    default_ordering = "-date"

    @extend_schema(
        operation_id="sidelines_list",
        parameters=paging(ORDERINGS),
        responses=answers(404, _200=listed("SidelinePage", EngagementShape)),
    )
    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        given = self.given()
        main = seen_engagement(ref, by=self.reader)
        links = Link.objects.visible_to(self.reader).filter(to=main, type=LinkType.MARGIN_OF)
        beside = Q(parent=main) | Q(pk__in=links.values("engagement"))
        page = self.page(Engagement.objects.visible_to(self.reader).filter(beside), given)
        return self.answer(engagements_as_json(page.keys, reader=self.reader), page, given)
