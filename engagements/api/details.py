"""One engagement: reading, correcting and withdrawing it."""

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema

from accounts.api.conditions import etag, require_match
from accounts.api.doors import Door
from accounts.api.refusals import Conflict
from accounts.api.requests import RestRequest
from accounts.roles import Right
from engagements.actions import (
    edit_engagement,
    rights_to_withdraw,
    withdraw_engagement,
)
from engagements.api.answers import engagement_answer
from engagements.api.finding import locked_engagement
from engagements.api.schema import CHANGE, READ, WITHDRAW
from engagements.models.choices import TERMINAL_STATES, State
from engagements.serializers import EngagementChange, Withdrawal


class EngagementDetail(Door):
    """One engagement."""

    @extend_schema(**READ)
    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        self.given()
        return engagement_answer(ref, reader=self.reader)

    @extend_schema(**CHANGE)
    def patch(self, request: RestRequest, ref: str) -> HttpResponse:
        given = request.data
        engagement = locked_engagement(ref, by=self.reader)
        self.reader.require(Right.EDIT, desk=engagement.desk_id)
        require_match(request, etag(engagement.ref, engagement.version))
        change = EngagementChange.read(given)
        edited = edit_engagement(engagement, change, by=self.reader, at=request.at)
        return engagement_answer(ref, reader=self.reader, warnings=edited.warnings)

    @extend_schema(**WITHDRAW)
    def delete(self, request: RestRequest, ref: str) -> HttpResponse:
        given = request.data
        engagement = locked_engagement(ref, by=self.reader)
        rights = rights_to_withdraw(engagement.state)
        self.reader.require(*rights, desk=engagement.desk_id)
        require_match(request, etag(engagement.ref, engagement.version))
        if engagement.state in TERMINAL_STATES:
            label = State(engagement.state).label
            raise Conflict(f"{ref} is {label} already: there is nothing left to withdraw.")
        said = Withdrawal(data=given)
        said.is_valid(raise_exception=True)
        withdraw_engagement(engagement, by=self.reader, at=request.at, **said.validated_data)
        return engagement_answer(ref, reader=self.reader)
