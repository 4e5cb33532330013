"""What was promised: at one engagement, and over all of them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet
from rest_framework import serializers

from accounts.api.parameters import narrowed_by, read_code, read_flag, read_known
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.api.schema import FLAG_TYPE, parameter
from accounts.serializers import Code, Day, StrictSerializer, Text
from engagements.actions.commitments import change_commitment, make_commitment
from engagements.api.belonging import EngagementRegisterDetail, EngagementRegisterList
from engagements.models import Commitment, Engagement
from engagements.models.commitments import LONGEST_COMMITMENT
from engagements.periods import EARLIEST, LATEST
from partners.models import Partner

_BY_WHOM, _STATE = Commitment.ByWhom, Commitment.State


class CommitmentShape(RowShape):
    """A promise; `carried_to` is null too where the reader may not see that meeting."""

    ref = serializers.CharField()
    engagement = serializers.CharField()
    by_whom = serializers.ChoiceField(_BY_WHOM.choices)
    partner = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    made_on = serializers.DateField()
    due = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()
    owner = serializers.CharField()
    state = serializers.ChoiceField(_STATE.choices)
    evidence = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    carried_to = serializers.CharField(allow_null=True)


class CommitmentEntry(StrictSerializer):
    """What a POST says; the owner is the engagement's unless another is named."""

    set_by_service = OF_THE_ROW | {
        "engagement", "marking", "made_on", "overdue", "state", "closed_on", "carried_to",
    }  # fmt: skip

    by_whom = Code(_BY_WHOM.choices)
    partner = Text(max_length=40, allow_null=True, required=False)
    text = Text(max_length=LONGEST_COMMITMENT)
    due = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    owner = Text(max_length=150, required=False)


class CommitmentChange(StrictSerializer):
    """What a PATCH says: corrects it, carries it to the next meeting, or closes it."""

    set_by_service = OF_THE_ROW | {"engagement", "marking", "made_on", "overdue"}

    by_whom = Code(_BY_WHOM.choices, required=False)
    partner = Text(max_length=40, allow_null=True, required=False)
    text = Text(max_length=LONGEST_COMMITMENT, required=False)
    due = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    owner = Text(max_length=150, required=False)
    state = Code(_STATE.choices, required=False)
    evidence = Text(max_length=LONGEST_COMMITMENT, required=False)
    reason = Text(max_length=LONGEST_COMMITMENT, required=False)
    closed_on = Day(first=EARLIEST, last=LATEST, required=False)
    carried_to = Text(max_length=20, allow_null=True, required=False)


class _Commitments(Register):
    model = Commitment
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "engagement", "owner")

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        seen = Engagement.objects.visible_to(self.reader)  # type: ignore[attr-defined]
        return super().fetched(rows).prefetch_related(Prefetch("carried_to", seen))

    def shown(self, row: Commitment) -> dict[str, Any]:
        today = self.today  # type: ignore[attr-defined]
        is_open = row.state == _STATE.OPEN
        return {
            "ref": row.ref,
            "engagement": row.engagement.ref,
            "by_whom": row.by_whom,
            "partner": row.partner_id,
            "text": row.text,
            "made_on": row.made_on,
            "due": row.due,
            "overdue": is_open and row.due is not None and row.due < today,
            "owner": row.owner.username,
            "state": row.state,
            "evidence": row.evidence or None,
            "reason": row.reason or None,
            "closed_on": row.closed_on,
            "carried_to": row.carried_to.ref if row.carried_to else None,
            **row_as_json(row),
        }


@described("commitments", CommitmentShape)
class CommitmentList(_Commitments, EngagementRegisterList, Adding):
    """What was promised at the engagement, and what earlier ones carried on to it."""

    entry = CommitmentEntry

    def seen(self) -> QuerySet[Any]:
        ref = self.kwargs["ref"]
        rows = Commitment.objects.visible_to(self.reader)
        here: QuerySet[Any] = rows.filter(Q(engagement__ref=ref) | Q(carried_to__ref=ref))
        return here

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[Commitment, Sequence[str]]:
        return make_commitment(to, said, by=self.reader, at=request.at), ()


@described("commitments", CommitmentShape)
class CommitmentDetail(_Commitments, EngagementRegisterDetail, Changing):
    """One promise, at the engagement where it was made."""

    change = CommitmentChange

    def write(self, row: Commitment, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        change_commitment(row, said, by=self.reader, at=request.at)
        return ()


_FILTERS = (
    parameter("partner", "A partner's code: who promised, or to whom.", type=str),
    parameter("state", "Where it stands.", type=str, enum=_STATE.values),
    parameter("by_whom", "Who promised.", type=str, enum=_BY_WHOM.values),
    parameter("overdue", "Open, and due before today.", type=FLAG_TYPE),
)


@described("all_commitments", CommitmentShape, filters=_FILTERS)
class AllCommitments(_Commitments, RegisterList):
    """What was promised at whatever engagement."""

    filters: ClassVar[tuple[str, ...]] = ("partner", "state", "by_whom", "overdue")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        partner = read_known(given, "partner", Partner.objects.all())
        exact = {
            "partner": partner,
            "state": read_code(given, "state", _STATE.values),
            "by_whom": read_code(given, "by_whom", _BY_WHOM.values),
        }
        rows = narrowed_by(rows, exact)
        wanted = read_flag(given, "overdue")
        if wanted is None:
            return rows
        today = self.today
        overdue = Commitment.objects.overdue(on=today)
        return overdue.filter(pk__in=rows) if wanted else rows.exclude(pk__in=overdue)
