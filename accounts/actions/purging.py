"""Taking spilled content out of the record of changes: one proposes, another decides."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.acting import Reader
from accounts.actions.proposals import Overtaken, Subject, carries_out, propose
from accounts.audit.showing import markings_of, visible_events
from accounts.models import AuditEvent, Marking, Proposal
from accounts.roles import Right

#: Events of one purge.
MOST_EVENTS = 500
_GONE = "Some of these events are not there any more, or were purged before: look again."


def propose_purge(hashes: Sequence[str], *, reason: str, by: Reader, at: datetime) -> Proposal:
    """A proposal to empty the events of these hashes.

    Raises PermissionDenied, and ValidationError for hashes of nothing that the reader is shown.
    """
    by.require(Right.PURGE)
    found = _events(hashes, by=by)
    subject = Subject(
        table_name=AuditEvent._meta.db_table,
        object_id=found[0].name,
        name=f"{len(found)} event{'s' if len(found) > 1 else ''} of the record",
        marking_id=_highest(found, by=by).pk,
        details={"events": sorted(event.name for event in found)},
    )
    return propose(Proposal.Kind.PURGE, subject, reason=reason, by=by, at=at)


@carries_out(Proposal.Kind.PURGE)
def purge(proposal: Proposal, by: Reader, at: datetime) -> None:
    """Empties what was proposed; the database refuses one person twice."""
    try:
        found = _events(proposal.details["events"], by=by)
    except ValidationError as error:
        raise Overtaken(_GONE) from error
    purge_events(
        [event.pk for event in found], proposed_by=proposal.proposed_by_id, reason=proposal.reason
    )


def purge_events(ids: Sequence[int], *, proposed_by: int, reason: str) -> int:
    """Empties these events, for whoever acts and decides; how many. Raises Overtaken.

    Their hashes stay, and a PURGE event names them, so that the record still verifies.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT audit_purge(%s, %s, %s)", [list(ids), proposed_by, reason])
            return int(cursor.fetchone()[0])
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != "P0002":
            raise
        raise Overtaken(_GONE) from error


def _events(hashes: Sequence[str], *, by: Reader) -> list[AuditEvent]:
    wanted = set(hashes)
    if not 1 <= len(wanted) <= MOST_EVENTS:
        raise ValidationError({"events": f"Name 1 to {MOST_EVENTS} events by their ids."})
    rows = visible_events(by).filter(hash__in=wanted, changes__isnull=False)
    found = list(rows.exclude(operation=AuditEvent.Operation.PURGE))
    if len(found) < len(wanted):
        raise ValidationError({"events": _GONE})
    return found


def _highest(events: Sequence[AuditEvent], *, by: Reader) -> Marking:
    """What the proposal is hidden by; of rows without a marking, the installation's default."""
    marked = markings_of(events)
    if not marked:
        return Marking.objects.get(is_default=True)
    return max(marked.values(), key=lambda m: (m.rank, len(m.restrictive), m.pk))
