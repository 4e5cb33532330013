"""From a checked entry to rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Model, Q
from django.db.models.functions import Greatest

from accounts.acting import Reader
from accounts.models import Marking
from accounts.relabelling import widens
from engagements.entry import Entry
from engagements.models import (
    Capacity,
    Engagement,
    EngagementOutcome,
    Framework,
    Link,
    Participation,
    Principal,
)
from engagements.references import References


def columns(entry: Entry, refs: References) -> dict[str, Any]:
    """The engagement's own columns, as far as the entry says them."""
    kind = refs.kind
    if kind is None or refs.marking_id is None:
        message = "only a checked entry is written"
        raise ValueError(message)
    return {
        "title": entry.title,
        "kind_id": entry.kind,
        "mode": kind.mode,
        "planned_start": entry.planned.start,
        "planned_end": entry.planned.end,
        "actual_start": entry.actual.start,
        "actual_end": entry.actual.end,
        "milestone_date": entry.milestone_date,
        "place": entry.place,
        "place_party_id": entry.place_party,
        "place_name": entry.place_name,
        "lat": entry.lat,
        "lon": entry.lon,
        "host_id": entry.host,
        "flow": entry.flow,
        "track_nominal": entry.track_nominal,
        "track_conduct": entry.track_conduct,
        "series_id": entry.series,
        "parent_id": refs.engagements[entry.parent]["id"] if entry.parent else None,
        "goal_id": refs.goal.id if refs.goal else None,
        "is_container": entry.is_container,
        "service": list(entry.service),
        "domain": list(entry.domain),
        "focus": list(entry.focus),
        "people_home": entry.people_home,
        "cost_amount": entry.cost_amount,
        "cost_currency": entry.cost_currency,
        "marking_id": refs.marking_id,
        "summary": entry.summary,
        "desk_id": entry.desk,
        "owner_id": refs.owner_id,
        "purpose_check": entry.purpose_check,
        "external_source": entry.external_source,
        "external_ref": entry.external_ref,
        "report": entry.report,
    }


def new_engagement(
    entry: Entry, refs: References, *, by: Reader, at: datetime, today: date
) -> Engagement:
    """The row of a checked entry that is logged now, not yet written."""
    return Engagement(
        **columns(entry, refs),
        state=entry.state,
        retrospective=entry.held,
        completed_on=today if entry.held else None,
        created_by_id=by.user_id,
        created_at=at,
        changed_at=at,
    )


def participation_rows(engagement: Engagement, entry: Entry) -> list[Participation]:
    return [
        Participation(
            engagement=engagement,
            partner_id=row.partner,
            role=row.role,
            counterpart_type=row.counterpart_type,
            capacity=row.capacity if row.capacity is not None else Capacity.OFFICIAL,
            people=row.people,
            service=list(row.service),
            acceptance=row.acceptance,
        )
        for row in entry.participants
    ]


def principal_rows(engagement: Engagement, entry: Entry) -> list[Principal]:
    return [
        Principal(
            engagement=engagement,
            partner_id=None if row.side == "HOME" else row.side,
            office=row.office,
            level=row.level,
            person=row.person,
            national_rank=row.national_rank,
            nato_code=row.nato_code,
        )
        for row in entry.principals
    ]


def outcome_rows(engagement: Engagement, entry: Entry) -> list[EngagementOutcome]:
    return [
        EngagementOutcome(
            engagement=engagement,
            outcome_id=row.outcome,
            rank=row.rank,
            source=row.source,
            beneficiary=row.beneficiary,
        )
        for row in entry.outcomes
    ]


def framework_rows(engagement: Engagement, entry: Entry, refs: References) -> list[Framework]:
    agreements = refs.agreements
    return [
        Framework(engagement=engagement, agreement_id=agreements[code].id)
        if code in agreements
        else Framework(engagement=engagement, grouping_id=code)
        for code in entry.frameworks
    ]


def link_rows(engagement: Engagement, entry: Entry, refs: References) -> list[Link]:
    return [
        Link(engagement=engagement, to_id=refs.engagements[to]["id"], type=kind_of_link)
        for to, kind_of_link in entry.links
    ]


def add(model: type[Model], parts: Sequence[Model]) -> None:
    """Writes new parts."""
    if parts:
        model._base_manager.bulk_create(parts)  # reads nothing, so there is nothing to narrow


def adopt(engagement: Engagement, entry: Entry, *, at: datetime) -> None:
    """The container's children become its own; those no longer named are let go.

    A child that somebody reads who may not read the container does not change its version: they
    would see that something happened to it and not what.
    """
    now_in = Q(ref__in=entry.children) & ~Q(parent=engagement)
    now_out = Q(parent=engagement) & ~Q(ref__in=entry.children)
    whole = Marking.objects.get(pk=engagement.marking_id).label
    telling = [m.pk for m in Marking.objects.order_by("pk") if not widens(whole, m.label)]
    for rows, parent in ((now_in, engagement), (now_out, None)):
        found = Engagement.objects.filter(rows)
        found.filter(marking__in=telling).update(
            parent=parent, version=F("version") + 1, changed_at=Greatest("changed_at", at)
        )
        found.update(parent=parent)
