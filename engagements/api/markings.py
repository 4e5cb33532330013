"""Marking an engagement or a remark otherwise, for security officers."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema

from accounts.api.conditions import etag, require_match
from accounts.api.doors import Door
from accounts.api.proposals import ProposalShape, proposal_as_json
from accounts.api.rendering import json_answer
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest
from accounts.api.schema import IDEMPOTENCY_KEY, IF_MATCH, answers
from accounts.models import Proposal
from accounts.roles import Right
from engagements.actions.relabelling import relabel_annex, relabel_engagement
from engagements.api.annexes import annex_answer, locked_annex
from engagements.api.answers import engagement_answer
from engagements.api.finding import locked_engagement
from engagements.api.shapes import AnnexShape, EngagementShape
from engagements.models import Engagement, EngagementAnnex
from engagements.serializers import Relabelling

_REFUSALS = (403, 404, 409, 412, 413, 415, 422, 428)


class EngagementMarking(Door):
    """Who may read an engagement."""

    @extend_schema(
        operation_id="engagements_relabel",
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
        request=Relabelling,
        responses=answers(*_REFUSALS, _200=EngagementShape, _202=ProposalShape),
    )
    def post(self, request: RestRequest, ref: str) -> HttpResponse:
        """Where it takes two persons, 202: the proposal waits for another security officer."""
        return answered_once(
            request,
            lambda asked: self._relabel(asked, ref),
            still_there=lambda _: _seen(Engagement.objects.visible_to(self.reader), ref=ref),
        )

    def _relabel(self, request: RestRequest, ref: str) -> HttpResponse:
        given = request.data
        engagement = locked_engagement(ref, by=self.reader)
        self.reader.require(Right.RELABEL)
        require_match(request, etag(engagement.ref, engagement.version))
        said = Relabelling.read(given)
        proposal = relabel_engagement(
            engagement, said["marking"], reason=said["reason"], by=self.reader, at=request.at
        )
        if proposal is not None:
            return _waiting(proposal)
        return engagement_answer(ref, reader=self.reader)


class AnnexMarking(Door):
    """Who may read a remark."""

    @extend_schema(
        operation_id="annexes_relabel",
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
        request=Relabelling,
        responses=answers(*_REFUSALS, _200=AnnexShape, _202=ProposalShape),
    )
    def post(self, request: RestRequest, ref: str, letters: str) -> HttpResponse:
        """Where it takes two persons, 202: the proposal waits for another security officer."""
        seen = EngagementAnnex.objects.visible_to(self.reader)
        return answered_once(
            request,
            lambda asked: self._relabel(asked, ref, letters),
            still_there=lambda _: _seen(seen, engagement__ref=ref, letters=letters),
        )

    def _relabel(self, request: RestRequest, ref: str, letters: str) -> HttpResponse:
        given = request.data
        annex = locked_annex(ref, letters, by=self.reader)
        self.reader.require(Right.RELABEL)
        require_match(request, etag(annex.ref, annex.version))
        said = Relabelling.read(given)
        proposal = relabel_annex(
            annex, said["marking"], reason=said["reason"], by=self.reader, at=request.at
        )
        return _waiting(proposal) if proposal is not None else annex_answer(annex)


def _seen(rows: QuerySet[Any], **which: str) -> bool:
    return rows.filter(**which).exists()


def _waiting(proposal: Proposal) -> HttpResponse:
    """202: nothing is changed yet."""
    address = reverse("rest-proposal", args=[proposal.ref])
    answer = json_answer(proposal_as_json(proposal), headers={"Location": address})
    answer.status_code = 202
    return answer
