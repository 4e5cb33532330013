"""The list of engagements, and logging one."""

from typing import Any

from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError

from accounts.api.cursors import read_day, read_day_or_none, read_moment, read_number
from accounts.api.doors import ListDoor
from accounts.api.keyset import Ordering, SortColumn, fetch_page
from accounts.api.parameters import page_size
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest
from accounts.roles import Right
from engagements.actions import log_engagement
from engagements.api.answers import engagement_answer
from engagements.api.schema import LIST, LOG
from engagements.filters import REPEATABLE, EngagementFilters
from engagements.models import Engagement
from engagements.rows import engagements_as_json
from engagements.serializers import EngagementEntry

_REF = SortColumn("ref")
_DAY = SortColumn("first_day", "date", read_day_or_none, nullable=True)
_CHANGED = SortColumn("changed_at", "timestamptz", read_moment)
#: Behind a first column that is never empty, a day that is not known counts as the earliest.
_SOME_DAY = SortColumn("some_day", "date", read_day)
_RELEVANCE = SortColumn("relevance", "real", read_number)

ORDERINGS = {
    "-date": Ordering((_DAY, _REF), descending=True),
    "date": Ordering((_DAY, _REF), descending=False),
    "-changed": Ordering((_CHANGED, _REF), descending=True),
    "changed": Ordering((_CHANGED, _REF), descending=False),
    "-ref": Ordering((_REF,), descending=True),
    "ref": Ordering((_REF,), descending=False),
}
#: The order of a search unless another is asked for.
BY_RELEVANCE = "relevance"
_RANKED = Ordering((_RELEVANCE, _SOME_DAY, _REF), descending=True)


class EngagementList(ListDoor):
    """Engagements, newest first."""

    orderings = ORDERINGS
    default_ordering = "-date"
    filters = tuple(EngagementFilters.base_filters)
    repeatable = REPEATABLE

    @extend_schema(**LIST)
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        size = page_size(given)
        narrowed = EngagementFilters(
            self.narrowing(given),
            queryset=Engagement.objects.all(),
            request=request,
        )
        if not narrowed.is_valid():
            raise ValidationError(narrowed.errors)
        rows = narrowed.qs
        name = self.ordering(given, BY_RELEVANCE if narrowed.searching else "")
        ordering = _RANKED if name == BY_RELEVANCE else ORDERINGS[name]
        if name == BY_RELEVANCE:
            rows = rows.annotate(some_day=Coalesce("first_day", Value("0001-01-01", DateField())))
        position = self.position(given, name, ordering)
        # Without filters the text is the same for everybody, and so is the best plan.
        page = fetch_page(rows, ordering, position, size, prepare=not narrowed.filters)
        return self.answer(engagements_as_json(page.keys, reader=self.reader), page, given, name)

    @extend_schema(**LOG)
    def post(self, request: RestRequest) -> HttpResponse:
        return answered_once(request, self.log, still_there=_still_there)

    def log(self, request: RestRequest) -> HttpResponse:
        self.reader.require(Right.LOG)
        entry = EngagementEntry.read(request.data)
        logged = log_engagement(entry, by=self.reader, at=request.at)
        return engagement_answer(
            logged.engagement.ref,
            reader=self.reader,
            warnings=logged.warnings,
            status=201 if logged.created else 200,
            location=f"{request.path}{logged.engagement.ref}/",
        )


def _still_there(kept: dict[str, Any]) -> bool:
    """Whether the engagement that was answered with is still to be seen by whoever asks."""
    return bool(Engagement.objects.filter(ref=kept["ref"]).exists())
