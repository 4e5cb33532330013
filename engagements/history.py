"""What happened to an engagement: its events and its parts', with what differed, field by field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts.acting import Reader
from accounts.audit.reading import note_read
from accounts.audit.showing import usernames, visible_events
from accounts.models import AuditEvent, Marking, User
from engagements.models import Engagement, FundingLine
from partners.models import Agreement, PlanGoal

_ENGAGEMENT = "engagements_engagement"
_LINK = "engagements_link"
#: Tables of the parts, and what a part of each is called.
PARTS = {
    "engagements_participation": "participant",
    "engagements_principal": "principal",
    "engagements_engagementoutcome": "outcome",
    "engagements_framework": "framework",
    _LINK: "link",
    "engagements_engagementannex": "annex",
    "engagements_attachment": "attachment",
    "engagements_assessment": "assessment",
    "engagements_signal": "signal",
    "engagements_approval": "approval",
    "engagements_commitment": "commitment",
    "engagements_forumoutput": "output",
    "engagements_engagementfunding": "funding",
    "engagements_odaassessment": "screening",
    "engagements_engagementasset": "asset",
    "engagements_clearance": "clearance",
    "engagements_visitrequest": "visit_request",
    "engagements_transferitem": "transfer_item",
    "engagements_signoff": "sign_off",
    "engagements_preparation": "preparation",
}
#: Columns under the names that the REST door gives them.
_NAMES = {
    "kind_id": "kind", "desk_id": "desk", "host_id": "host", "series_id": "series",
    "place_party_id": "place_party", "partner_id": "partner", "outcome_id": "outcome",
    "grouping_id": "framework", "agreement_id": "framework", "goal_id": "goal",
    "owner_id": "owner", "created_by_id": "created_by",
    "carried_to_id": "carried_to", "informs_id": "informs", "line_id": "line",
    "assessed_by_id": "assessed_by", "reviewed_by_id": "reviewed_by",
    "marking_id": "marking", "parent_id": "parent", "to_id": "to",
    "approved_by_id": "approved_by", "report_by_id": "report_by", "decided_by_id": "decided_by",
    "planned_start": "planned.start", "planned_end": "planned.end",
    "planned_baseline_start": "planned_baseline.start",
    "planned_baseline_end": "planned_baseline.end",
    "actual_start": "actual.start", "actual_end": "actual.end",
    "cost_amount": "cost_home.amount", "cost_currency": "cost_home.currency",
    "receiving_party_id": "receiving_party", "party_id": "party",
    "value_amount": "value.amount", "value_currency": "value.currency",
    "valid_from": "valid.start", "valid_to": "valid.end",
}  # fmt: skip
#: What says nothing to a reader, or is said elsewhere: keys, and a remark's words.
_UNSAID = {
    "id", "ref", "engagement_id", "engagement_marking_id", "letters", "body", "changed_at",
    "step_id", "supersedes_id", "asset_id", "lead_time_rule_id", "terms",
}  # fmt: skip
_USERS = {"owner_id", "created_by_id", "approved_by_id", "report_by_id", "decided_by_id",
          "assessed_by_id", "reviewed_by_id"}  # fmt: skip
_ENGAGEMENTS = {"parent_id", "to_id", "carried_to_id"}
#: Columns that hold keys of what is called by a reference and marked by itself.
_CITED: dict[str, type[PlanGoal] | type[Agreement] | type[FundingLine]] = {
    "goal_id": PlanGoal,
    "agreement_id": Agreement,
    "line_id": FundingLine,
}
#: Where an empty text means that nothing was said.
_EMPTY = ("", None)


@dataclass(frozen=True)
class Difference:
    """One field before and after; None where there was nothing."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Change:
    """One event as it is shown."""

    id: str
    at: datetime
    by: str | None
    on_behalf_of: str | None
    request: str
    operation: str
    what: str
    purged: bool
    fields: list[Difference]

    @property
    def verb(self) -> str:
        return AuditEvent.Operation(self.operation).label


def history_of(engagement: Engagement, *, reader: Reader) -> QuerySet[Any]:
    """The events of the engagement and its parts that the reader may see, oldest first.

    Left out is what only says that a part followed its engagement's marking, and a link to what is
    hidden from the reader.
    """
    key = str(engagement.pk)
    other = Cast(KeyTextTransform("to_id", "changes"), BigIntegerField())
    seen = Engagement.objects.visible_to(reader).filter(pk=OuterRef("other"))
    own = Q(table_name=_ENGAGEMENT, object_id=key)
    parts = Q(whole_id=key, table_name__in=list(PARTS), former_marking_id__isnull=True)
    rows: QuerySet[Any] = visible_events(reader).filter(own | parts).annotate(other=other)
    return rows.filter(~Q(table_name=_LINK) | Exists(seen)).exclude(
        operation=AuditEvent.Operation.STATE
    )


def changes_in(events: Sequence[AuditEvent], *, reader: Reader) -> list[Change]:
    """The events in their order, with names for keys; what is hidden from the reader is no name."""
    who = usernames(events)
    names = _Names(events, reader)
    return [
        Change(
            id=event.name,
            at=event.at,
            by=who.get(event.actor_id),
            on_behalf_of=who.get(event.on_behalf_of or -1),
            request=event.request_id,
            operation=event.operation,
            what=PARTS.get(event.table_name, "engagement"),
            purged=event.changes is None,
            fields=list(_differences(event, names)),
        )
        for event in events
    ]


def _differences(event: AuditEvent, names: "_Names") -> Iterator[Difference]:
    for column, old, new in _columns(event):
        if column in _UNSAID or (event.table_name != _ENGAGEMENT and column == "marking_id"):
            continue
        before, after = names.of(column, old), names.of(column, new)
        if before != after:
            yield Difference(_NAMES.get(column, column), before, after)


def _columns(event: AuditEvent) -> Iterator[tuple[str, Any, Any]]:
    """Each column with its value before and after, whatever was done."""
    for column, value in sorted((event.changes or {}).items()):
        if event.operation == AuditEvent.Operation.UPDATE:
            yield column, value[0], value[1]
        elif event.operation == AuditEvent.Operation.DELETE:
            yield column, value, None
        else:
            yield column, None, value


class _Names:
    """What the keys in some events stand for, as far as the reader may see it."""

    def __init__(self, events: Sequence[AuditEvent], reader: Reader) -> None:
        keys: dict[str, set[int]] = {
            "user": set(),
            "engagement": set(),
            **{c: set() for c in _CITED},
        }
        for event in events:
            for column, *values in _columns(event):
                kind = "user" if column in _USERS else "engagement"
                kind = column if column in _CITED else kind
                if column in {*_USERS, *_ENGAGEMENTS, *_CITED}:
                    keys[kind].update(value for value in values if isinstance(value, int))
        users = User.objects.filter(pk__in=keys["user"])
        others = Engagement.objects.visible_to(reader).filter(pk__in=keys["engagement"])
        markings = Marking.objects.filter(pk__in=reader.marking_ids)
        self._users = dict(users.values_list("pk", "username"))
        found = list(others.values_list("pk", "ref", "marking_id"))
        note_read(_ENGAGEMENT, ((marking, ref) for _, ref, marking in found))
        self._refs = {key: ref for key, ref, _ in found}
        self._markings = dict(markings.values_list("pk", "text"))
        self._cited = {
            column: _refs_of(model, keys[column], reader) for column, model in _CITED.items()
        }

    def of(self, column: str, value: Any) -> Any:
        if value in _EMPTY:
            return None
        if column in _USERS:
            return self._users.get(value)
        if column in _ENGAGEMENTS:
            return self._refs.get(value)
        if column in _CITED:
            return self._cited[column].get(value)
        if column == "marking_id":
            return self._markings.get(value)
        return f"L{value}" if column == "level" else value


def _refs_of(
    model: type[PlanGoal] | type[Agreement] | type[FundingLine], keys: set[int], reader: Reader
) -> dict[int, str]:
    """By key, of those that the reader may see."""
    rows = model.objects.visible_to(reader).filter(pk__in=keys) if keys else model.objects.none()
    found = list(rows.values_list("pk", "ref", "marking_id"))
    note_read(model._meta.db_table, ((marking, ref) for _, ref, marking in found))
    return {key: ref for key, ref, _ in found}
