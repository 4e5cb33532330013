"""Sensitive remarks on an engagement: reading, writing, correcting and withdrawing them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema

from accounts.acting import Reader
from accounts.api.conditions import etag, require_match
from accounts.api.cursors import read_moment
from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn
from accounts.api.rendering import json_answer, marking_as_json
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest
from accounts.api.schema import IDEMPOTENCY_KEY, IF_MATCH, answers, listed, paging
from accounts.roles import Right
from engagements.actions.annexes import add_annex, correct_annex, lock_annex, withdraw_annex
from engagements.api.finding import locked_engagement, seen_engagement
from engagements.api.shapes import AnnexShape
from engagements.models import Engagement, EngagementAnnex
from engagements.serializers import AnnexChange, AnnexEntry, AnnexWithdrawal

_BY_AGE = {
    "created_at": Ordering(
        (SortColumn("created_at", "timestamptz", read_moment), SortColumn("letters")),
        descending=False,
    )
}
_CHANGES = (403, 404, 409, 412, 413, 415, 428)


class AnnexList(ListDoor):
    """The remarks on an engagement that the reader is cleared for, the oldest first."""

    orderings = _BY_AGE
    default_ordering = "created_at"

    @extend_schema(
        operation_id="annexes_list",
        parameters=paging(_BY_AGE),
        responses=answers(404, _200=listed("AnnexPage", AnnexShape)),
    )
    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        given = self.given()
        engagement = seen_engagement(ref, by=self.reader)
        seen = EngagementAnnex.objects.visible_to(self.reader)
        page = self.page(seen.filter(engagement=engagement), given)
        found = seen.select_related("engagement", "marking", "created_by").in_bulk(page.keys)
        return self.answer([annex_as_json(found[key]) for key in page.keys], page, given)

    @extend_schema(
        operation_id="annexes_add",
        parameters=[IDEMPOTENCY_KEY],
        request=AnnexEntry,
        responses=answers(403, 404, 409, 413, 415, 422, _201=AnnexShape),
    )
    def post(self, request: RestRequest, ref: str) -> HttpResponse:
        def still_there(kept: Any) -> bool:
            seen = EngagementAnnex.objects.visible_to(self.reader)
            written = seen.filter(engagement__ref=ref, letters=kept["letters"])
            return bool(written.filter(withdrawn_at=None).exists())

        return answered_once(request, lambda asked: self._add(asked, ref), still_there=still_there)

    def _add(self, request: RestRequest, ref: str) -> HttpResponse:
        given = request.data
        engagement = locked_engagement(ref, by=self.reader)
        self.reader.require(Right.EDIT, desk=engagement.desk_id)
        entry = AnnexEntry.read(given)
        annex = add_annex(engagement, entry, by=self.reader, at=request.at)
        answer = annex_answer(annex)
        answer.status_code = 201
        answer["Location"] = f"{request.path}{annex.letters}/"
        return answer


class AnnexDetail(Door):
    """One remark."""

    @extend_schema(operation_id="annexes_read", responses=answers(404, _200=AnnexShape))
    def get(self, request: HttpRequest, ref: str, letters: str) -> HttpResponse:
        self.given()
        seen = EngagementAnnex.objects.visible_to(self.reader)
        found = seen.filter(engagement__ref=ref, letters=letters)
        annex = found.select_related("engagement", "marking", "created_by").first()
        if annex is None:
            raise Http404
        return annex_answer(annex)

    @extend_schema(
        operation_id="annexes_correct",
        parameters=[IF_MATCH],
        request=AnnexChange,
        responses=answers(*_CHANGES, _200=AnnexShape),
    )
    def patch(self, request: RestRequest, ref: str, letters: str) -> HttpResponse:
        given = request.data
        annex = self._held(request, ref, letters)
        change = AnnexChange.read(given)
        correct_annex(annex, change, by=self.reader, at=request.at)
        return annex_answer(annex)

    @extend_schema(
        operation_id="annexes_withdraw",
        parameters=[IF_MATCH],
        request=AnnexWithdrawal,
        responses=answers(*_CHANGES, _200=AnnexShape),
    )
    def delete(self, request: RestRequest, ref: str, letters: str) -> HttpResponse:
        given = request.data
        annex = self._held(request, ref, letters)
        said = AnnexWithdrawal.read(given)
        withdraw_annex(annex, reason=said["reason"], by=self.reader, at=request.at)
        return annex_answer(annex)

    def _held(self, request: RestRequest, ref: str, letters: str) -> EngagementAnnex:
        """The remark, locked, that the reader may change and looked at as it stands."""
        annex = locked_annex(ref, letters, by=self.reader)
        self.reader.require(Right.EDIT, desk=annex.engagement.desk_id)
        require_match(request, etag(annex.ref, annex.version))
        return annex


def locked_annex(ref: str, letters: str, *, by: Reader) -> EngagementAnnex:
    """The remark, held; raises Http404 for what is not there or not to be seen."""
    try:
        return lock_annex(ref, letters, by=by)
    except (Engagement.DoesNotExist, EngagementAnnex.DoesNotExist) as error:
        raise Http404 from error


def annex_answer(annex: EngagementAnnex) -> HttpResponse:
    """The remark as it now is."""
    return json_answer(annex_as_json(annex), headers={"ETag": etag(annex.ref, annex.version)})


def annex_as_json(annex: EngagementAnnex) -> dict[str, Any]:
    """Its words are shown until it is withdrawn."""
    return {
        "ref": annex.ref,
        "letters": annex.letters,
        "engagement": annex.engagement.ref,
        "marking": marking_as_json(annex.marking),
        "body": None if annex.withdrawn else annex.body,
        "created_by": annex.created_by.username,
        "created_at": annex.created_at,
        "changed_at": annex.changed_at,
        "version": annex.version,
        "withdrawn_at": annex.withdrawn_at,
        "withdrawn_reason": annex.withdrawn_reason or None,
    }
