"""Proposals that wait for a decision."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.acting import Reader
from accounts.roles import Right
from engagements.models import Approval, StateChange
from reports.queries.reminders.reminder import Kind, Reminder


def due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """Those that the reader may decide on: never what they made, proposed or decided on before."""
    if not reader.may(Right.DECIDE):
        return
    roles = sorted(reader.roles)
    proposed = StateChange.objects.filter(
        engagement=OuterRef("engagement"), to_state="PROPOSED", by=reader.user_id
    )
    decided = Approval.objects.filter(
        engagement=OuterRef("engagement"), round=OuterRef("round"), decided_by=reader.user_id
    )
    waiting = (
        Approval.objects.filter(
            Q(step__user=reader.user_id)
            | Q(step__role__in=roles)
            | Q(escalated_at__isnull=False, step__escalates_to__in=roles),
            decision="",
        )
        .exclude(engagement__created_by=reader.user_id)
        .exclude(Exists(proposed))
        .exclude(Exists(decided))
        .select_related("engagement")
    )
    for approval in waiting:
        ref = approval.engagement.ref
        since = reader.today(approval.waiting_since)
        yield Reminder(
            Kind.APPROVAL,
            ref,
            f"{ref} has waited for your decision since {since}.",
            None,
            since,
            f"/api/v1/engagements/{ref}/transitions/",
        )
