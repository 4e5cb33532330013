"""Proposing what takes two persons, and deciding on what another has proposed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.acting import Reader
from accounts.audit.behalf import on_behalf_of
from accounts.models import AuditEvent, Clearance, Proposal, User
from accounts.roles import Right
from accounts.two_persons import SECOND_PERSON, is_second_person

LONGEST_REASON = 500
#: Whose account somebody made or changed does not decide for them before this has passed, or one
#: person could be two.
ACCOUNT_RESTS = timedelta(days=30)
ANOTHERS_ACCOUNT = (
    "Whoever proposed this made or changed your account, roles or clearance in the last 30 days: "
    "ask another security officer to decide."
)

#: By kind: who proposes, and who decides.
PROPOSES = {Proposal.Kind.RELABEL: Right.RELABEL, Proposal.Kind.PURGE: Right.PURGE}
DECIDES = {Proposal.Kind.RELABEL: Right.DECIDE_RELABEL, Proposal.Kind.PURGE: Right.PURGE}
#: Whoever has one of these sees what waits, as far as they are cleared for it.
LOOKS_ON = (Right.RELABEL, Right.DECIDE_RELABEL, Right.PURGE)


class DecidedAlready(Exception):
    """A proposal is decided once; says how."""


class Overtaken(Exception):
    """What is to be done cannot be done as proposed any more; says what to do instead."""


@dataclass(frozen=True)
class Subject:
    """What a proposal is about: a row by its table and key, what people call it, its marking."""

    table_name: str
    object_id: str
    name: str
    marking_id: int
    new_marking_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


#: Does what was approved, in the transaction of the decision; raises Overtaken.
Executor = Callable[[Proposal, Reader, datetime], None]
#: Holds what a proposal is about against other writers, as far as it is there.
Holder = Callable[[Proposal, Reader], object]


@dataclass(frozen=True)
class Deed:
    """How proposals of one kind are carried out."""

    execute: Executor
    hold: Holder | None


_deeds: dict[str, Deed] = {}


def carries_out(kind: str, *, hold: Holder | None = None) -> Callable[[Executor], Executor]:
    """Names the function that does what proposals of this kind ask; the rooms above say which."""

    def register(execute: Executor) -> Executor:
        _deeds[kind] = Deed(execute, hold)
        return execute

    return register


def propose(kind: str, subject: Subject, *, reason: str, by: Reader, at: datetime) -> Proposal:
    """A proposal that waits for somebody else.

    Raises PermissionDenied, and ValidationError without a reason or when the same waits already.
    """
    by.require(PROPOSES[Proposal.Kind(kind)])
    reason = checked_reason(reason, "Say why: a second person decides by what stands here.")
    waiting = Proposal.objects.visible_to(by).filter(
        kind=kind, table_name=subject.table_name, object_id=subject.object_id, decision=""
    )
    earlier = waiting.first()
    if earlier is not None:
        raise ValidationError(
            {"request": f"{earlier.ref} waits for a decision on this already: have it decided."}
        )
    proposal = Proposal(
        kind=kind,
        table_name=subject.table_name,
        object_id=subject.object_id,
        subject=subject.name,
        details=dict(subject.details),
        marking_id=subject.marking_id,
        new_marking_id=subject.new_marking_id,
        reason=reason,
        proposed_by_id=by.user_id,
        proposed_at=at,
    )
    proposal.save(force_insert=True)
    return proposal


def lock_proposal(ref: str, *, by: Reader) -> Proposal:
    """The row, held until the transaction ends, and before it what it is about.

    Whoever writes what it is about holds that first too, so that neither waits for the other.
    Raises Proposal.DoesNotExist for what is not there or not to be seen.
    """
    seen = Proposal.objects.visible_to(by)
    found = seen.get(ref=ref)
    deed = _deeds[found.kind]
    if deed.hold is not None:
        deed.hold(found, by)
    return seen.select_for_update(of=("self",)).get(ref=ref)


def decide(proposal: Proposal, decision: str, *, reason: str, by: Reader, at: datetime) -> Proposal:
    """Writes the decision; what is approved is done in the same transaction.

    The proposal comes from `lock_proposal`. Raises PermissionDenied for whoever proposed it too,
    DecidedAlready, Overtaken and ValidationError; then nothing is decided.
    """
    by.require(DECIDES[Proposal.Kind(proposal.kind)])
    if not is_second_person(by.user_id, involved=[proposal.proposed_by_id]):
        raise PermissionDenied(SECOND_PERSON)
    if _account_changed(by.user_id, by_whom=proposal.proposed_by_id, since=at - ACCOUNT_RESTS):
        raise PermissionDenied(ANOTHERS_ACCOUNT)
    if not proposal.waits:
        label = Proposal.Decision(proposal.decision).label
        raise DecidedAlready(f"{proposal.ref} is {label} already: propose it anew if need be.")
    if decision not in Proposal.Decision.values:
        known = ", ".join(Proposal.Decision.values)
        raise ValidationError({"decision": f"Say one of: {known}."})
    proposal.decision = decision
    proposal.decision_reason = checked_reason(reason, "Say why you decide so.")
    proposal.decided_by_id = by.user_id
    proposal.decided_at = at
    with transaction.atomic():
        proposal.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at"])
        if decision == Proposal.Decision.APPROVED:
            with on_behalf_of(proposal.proposed_by_id):
                _deeds[proposal.kind].execute(proposal, by, at)
    return proposal


def _account_changed(decider: int, *, by_whom: int, since: datetime) -> bool:
    """Whether one person made, cleared or changed the other's account since then."""
    clearances = Clearance.objects.filter(user=decider).values_list("pk", flat=True)
    account = Q(table_name=User._meta.db_table, object_id=str(decider))
    cleared = Q(table_name=Clearance._meta.db_table, object_id__in=[str(key) for key in clearances])
    changed = AuditEvent.objects.filter(account | cleared, actor_id=by_whom, at__gt=since)
    return changed.exclude(operation=AuditEvent.Operation.READ).exists()


def checked_reason(text: str, missing: str) -> str:
    """In one line; raises ValidationError without one, or with one that is too long."""
    reason = " ".join(text.split())
    if not reason:
        raise ValidationError({"reason": missing})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": f"Shorten this to {LONGEST_REASON} characters."})
    return reason
