"""Correcting an engagement."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.acting import Reader
from accounts.actions.marking import marking_named
from accounts.models import Marking
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions import rows
from engagements.actions.approving import settle
from engagements.actions.belonging import keeping_what_was_met
from engagements.actions.due_days import recompute_clearances
from engagements.actions.logging import Logged, checked
from engagements.actions.marking import require_no_twin, require_no_wider
from engagements.actions.routing import asked_by, route_for
from engagements.actions.steps import freeze_baseline, save_moved
from engagements.entry import Days, Entry, OutcomeEntry, Participant, PrincipalEntry
from engagements.models import (
    Engagement,
    EngagementOutcome,
    Framework,
    Link,
    Participation,
    Principal,
    State,
)
from engagements.references import References, look_up
from engagements.rules.aid import check_aid_stands
from engagements.rules.judging import check_judgements_hold
from engagements.rules.kept import require_not_kept
from partners.models import Agreement, PlanGoal

#: What decides which route of approval is taken, and the field in which it is sent.
_ROUTED = {
    "kind": "kind",
    "participants": "participants",
    "principals": "principals",
    "cost_amount": "cost_home",
    "cost_currency": "cost_home",
    "marking": "marking",
}


def lock_engagement(ref: str, *, by: Reader) -> Engagement:
    """The row, held against other writers until the transaction ends.

    Raises Engagement.DoesNotExist for what is not there or not to be seen.
    """
    rows_seen = Engagement.objects.visible_to(by).select_for_update(of=("self",))
    return rows_seen.select_related("marking", "owner").get(ref=ref)  # type: ignore[no-any-return]


def edit_engagement(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> Logged:
    """Writes what the fields change; a part that is given replaces all parts of its sort.

    The engagement comes from `lock_engagement`. Nothing is written, and the version stays, when
    the fields change nothing. Raises ValidationError keyed by field, PermissionDenied,
    NotAllowedNow.
    """
    kept_by = engagement.desk_id
    _require_open(engagement, by=by)
    before = entry_of(engagement, by=by)
    after = before.with_fields(fields)
    if after.state != before.state:
        raise ValidationError({"state": "The state does not change by editing: leave it out."})
    if "kind" in fields and "outcomes" not in fields and _by_default(before):
        after = after.with_fields({"outcomes": []})
    today = by.today(at)
    refs = look_up(after, by=by, itself=engagement.pk)
    by_hand = _said_of_days(after) != _said_of_days(before)
    after, warnings = checked(after, refs, today=today, is_new=False, by_hand=by_hand)
    if after.desk != kept_by:
        # Whoever hands it over answers for it at both desks.
        by.require(Right.EDIT, desk=after.desk)
    if after.marking != before.marking:
        new = marking_named(after.marking, by=by)
        require_no_wider(engagement.ref, engagement.marking, new)
    if after == before:
        return Logged(engagement, warnings)
    _check_children(before, after)
    check_judgements_hold(engagement, after)
    check_aid_stands(engagement, after, on=today)
    _check_route(engagement, before, after)
    # What was planned until now is what the quarter opened with.
    freeze_baseline(engagement, at=at)
    with keeping_what_was_met(engagement, by=by, at=at):
        take_over(engagement, before, after, refs)
        last = after.actual.end
        if engagement.completed_on and last and last > engagement.completed_on:
            engagement.completed_on = today
        save_moved(engagement, at=at)
        write_parts(engagement, before, after, refs, by=by)
    if before.planned.start != after.planned.start:
        recompute_clearances(engagement, at=at)
    if engagement.state == State.PROPOSED:
        settle(engagement, at=at)
    return Logged(engagement, warnings, changed=True)


def _require_open(engagement: Engagement, *, by: Reader) -> None:
    """Raises PermissionDenied, and NotAllowedNow for what nobody corrects by hand any more."""
    by.require(Right.EDIT, desk=engagement.desk_id)
    if not by.may(Right.EDIT, desk=engagement.desk_id, state=engagement.state):
        message = (
            f"{engagement.ref} is {State(engagement.state).label} and stays as it is: "
            "log a new engagement instead."
        )
        raise NotAllowedNow(message)
    require_not_kept(engagement, by=by)


def take_over(engagement: Engagement, before: Entry, after: Entry, refs: References) -> None:
    """Sets the engagement's own columns, and writes nothing.

    Raises ValidationError where another record has what names this one to its source.
    """
    values = rows.columns(after, refs)
    if after.parent == before.parent:
        # It may be one that this reader does not see.
        del values["parent_id"]
    if after.goal == before.goal:
        del values["goal_id"]
    for name, value in values.items():
        setattr(engagement, name, value)
    _check_twin(engagement, before, after)


def _check_route(engagement: Engagement, before: Entry, after: Entry) -> None:
    """What was approved does not become what others would have had to approve."""
    if engagement.state not in {State.APPROVED, State.CONFIRMED, State.POSTPONED}:
        return
    marking = engagement.marking
    if after.marking != before.marking:
        marking = Marking.objects.get(text=after.marking)
    took = asked_by(before, engagement.marking.label)
    takes = asked_by(after, marking.label)
    if took == takes:
        return
    old, new = route_for(took), route_for(takes)
    if old == new:
        return
    changed = [name for name in _ROUTED if getattr(before, name) != getattr(after, name)]
    field = _ROUTED[changed[0]] if changed else "marking"
    route = f"the route “{new.name}”" if new is not None else "another route"
    message = (
        f"Changed so, {route} would have to approve it, which it has not: cancel this one and "
        "propose it anew."
    )
    raise ValidationError({field: message})


def _said_of_days(entry: Entry) -> tuple[Any, ...]:
    """What an accreditation may keep of it."""
    return entry.kind, entry.partners, entry.days


def _check_twin(engagement: Engagement, before: Entry, after: Entry) -> None:
    """Raises ValidationError where another record has what names this one to its source."""
    now = (after.marking, after.external_source, after.external_ref)
    if now != (before.marking, before.external_source, before.external_ref):
        require_no_twin(engagement, Marking.objects.get(pk=engagement.marking_id))


def _by_default(entry: Entry) -> bool:
    return all(row.source == "DEFAULT_BY_KIND" for row in entry.outcomes)


def _check_children(before: Entry, after: Entry) -> None:
    if before.children and not after.is_container:
        raise ValidationError({"is_container": "It holds others: take its children out first."})


def entry_of(engagement: Engagement, *, by: Reader) -> Entry:
    """The engagement as an entry, to compare with what it is to become.

    What it is part of and linked to is left out where the reader may not see it.
    """
    e = engagement
    return replace(
        _with_parts(e, by),
        kind=e.kind_id,
        state=e.state,
        title=e.title,
        summary=e.summary,
        planned=Days(e.planned_start, e.planned_end),
        actual=Days(e.actual_start, e.actual_end),
        milestone_date=e.milestone_date,
        place=e.place,
        place_party=e.place_party_id,
        place_name=e.place_name,
        lat=e.lat,
        lon=e.lon,
        host=e.host_id,
        flow=e.flow,
        track_nominal=e.track_nominal,
        track_conduct=e.track_conduct,
        series=e.series_id,
        is_container=e.is_container,
        service=tuple(e.service),
        domain=tuple(e.domain),
        focus=tuple(e.focus),
        people_home=e.people_home,
        cost_amount=e.cost_amount,
        cost_currency=e.cost_currency,
        marking=e.marking.text,
        desk=e.desk_id,
        owner=e.owner.username,
        purpose_check=e.purpose_check,
        external_source=e.external_source,
        external_ref=e.external_ref,
        report=e.report,
    )


def _with_parts(e: Engagement, by: Reader) -> Entry:
    """An entry with the parts alone, and with what else of the log it belongs to."""
    seen = Engagement.objects.visible_to(by)
    whole = seen.filter(pk=e.parent_id).values_list("ref", flat=True)
    parts = e.children.order_by("ref").values_list("ref", flat=True)
    headings = e.framework_rows.filter(agreement=None).order_by("grouping")
    agreements = Agreement.objects.visible_to(by).filter(framework_rows__engagement=e)
    goals = PlanGoal.objects.visible_to(by).filter(pk=e.goal_id)
    links = e.links.filter(to__in=seen).order_by("id").values_list("to__ref", "type")
    return Entry(
        participants=tuple(_participant(row) for row in e.participations.order_by("id")),
        principals=tuple(_principal(row) for row in e.principals.order_by("id")),
        outcomes=tuple(
            OutcomeEntry(row.outcome_id, row.rank, row.source, row.beneficiary)
            for row in e.outcomes.order_by("rank")
        ),
        frameworks=(
            *headings.values_list("grouping_id", flat=True),
            *agreements.order_by("ref").values_list("ref", flat=True),
        ),
        goal=goals.values_list("ref", flat=True).first() if e.goal_id is not None else None,
        links=tuple(links),
        children=tuple(parts) if e.is_container else (),
        parent=whole.first() if e.parent_id is not None else None,
    )


def _participant(row: Participation) -> Participant:
    return Participant(
        row.partner_id,
        row.role,
        row.counterpart_type,
        row.capacity,
        row.people,
        tuple(row.service),
        row.acceptance,
    )


def _principal(row: Principal) -> PrincipalEntry:
    return PrincipalEntry(
        row.partner_id if row.partner_id is not None else "HOME",
        row.office,
        row.level,
        row.person,
        row.national_rank,
        row.nato_code,
    )


def write_parts(
    engagement: Engagement, before: Entry, after: Entry, refs: References, *, by: Reader
) -> None:
    if before.outcomes != after.outcomes:
        engagement.outcomes.all().delete()
        EngagementOutcome.objects.bulk_create(rows.outcome_rows(engagement, after))
    if before.principals != after.principals:
        engagement.principals.all().delete()
        Principal.objects.bulk_create(rows.principal_rows(engagement, after))
    if set(before.frameworks) != set(after.frameworks):
        unseen = Q(agreement__isnull=False) & ~Q(agreement__in=Agreement.objects.visible_to(by))
        engagement.framework_rows.exclude(unseen).delete()
        Framework.objects.bulk_create(rows.framework_rows(engagement, after, refs))
    if before.links != after.links:
        engagement.links.filter(to__in=Engagement.objects.visible_to(by)).delete()
        Link.objects.bulk_create(rows.link_rows(engagement, after, refs))
    if before.participants != after.participants:
        _write_participations(engagement, after)
    if set(before.children) != set(after.children):
        rows.adopt(engagement, after, at=engagement.changed_at)


def _write_participations(engagement: Engagement, after: Entry) -> None:
    """Partners that stay keep their row, so that the history says what changed about them."""
    wanted = {row.partner_id: row for row in rows.participation_rows(engagement, after)}
    standing = {row.partner_id: row for row in engagement.participations.all()}
    engagement.participations.exclude(partner__in=wanted).delete()
    names = ["role", "counterpart_type", "capacity", "people", "service", "acceptance"]
    kept = []
    for code, row in standing.items():
        if code in wanted:
            for name in names:
                setattr(row, name, getattr(wanted[code], name))
            kept.append(row)
    if kept:
        Participation.objects.bulk_update(kept, names)
    Participation.objects.bulk_create([row for code, row in wanted.items() if code not in standing])
