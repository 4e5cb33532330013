"""Filling in what an entry leaves open."""

from dataclasses import replace

from engagements.entry import Days, Entry, OutcomeEntry, Participant
from engagements.references import References


def complete(entry: Entry, refs: References) -> Entry:
    """The entry with what it leaves open filled in from its kind, days and participants."""
    kind = refs.kind
    entry = _with_days(entry, kind.mode if kind else "EVENT")
    if kind and not entry.outcomes and not entry.is_container:
        entry = replace(
            entry,
            outcomes=tuple(
                OutcomeEntry(code, rank, "DEFAULT_BY_KIND")
                for rank, code in enumerate(kind.default_outcomes, start=1)
            ),
        )
    if kind and not entry.flow:
        entry = replace(entry, flow=kind.default_flow)
    entry = _with_capacities(entry)
    entry = _with_place(entry, refs)
    if not entry.title:
        entry = replace(entry, title=_title(entry, refs))
    return entry


def _with_days(entry: Entry, mode: str) -> Entry:
    """One day is both first and last; a milestone and its day fill each other."""
    planned, actual, milestone = entry.planned, entry.actual, entry.milestone_date
    if mode != "STANDING":
        planned = _closed(planned)
        actual = _closed(actual)
    if mode == "MILESTONE" and entry.held:
        if milestone is None:
            milestone = actual.end
        if not actual and milestone is not None:
            actual = Days(milestone, milestone)
    return replace(entry, planned=planned, actual=actual, milestone_date=milestone)


def _closed(days: Days) -> Days:
    return Days(days.start, days.start) if days.start and days.end is None else days


def _with_capacities(entry: Entry) -> Entry:
    """INV-36: an unsaid capacity follows the track, an unsaid track the capacities."""
    unsaid = "PRIVATE" if entry.track_conduct == "T2" else "OFFICIAL"
    participants = tuple(
        p if p.capacity else replace(p, capacity=unsaid) for p in entry.participants
    )
    conduct = entry.track_conduct or _track_of(participants)
    return replace(
        entry,
        participants=participants,
        track_conduct=conduct,
        track_nominal=entry.track_nominal or conduct,
    )


def _track_of(participants: tuple[Participant, ...]) -> str:
    capacities = {p.capacity for p in participants}
    if capacities <= {"OFFICIAL"}:
        return "T1"
    return "T2" if capacities == {"PRIVATE"} else "T1_5"


def _with_place(entry: Entry, refs: References) -> Entry:
    hosts = [p.partner for p in entry.participants if p.role == "HOST"]
    if entry.host is None and len(hosts) == 1:
        entry = replace(entry, host=hosts[0])
    if entry.place_party is not None:
        return entry
    if entry.place == "HOME":
        return replace(entry, place_party=refs.home)
    if entry.place == "PARTNER" and len(entry.participants) == 1:
        return replace(entry, place_party=entry.participants[0].partner)
    if entry.place == "PARTNER" and entry.host in entry.partners:
        return replace(entry, place_party=entry.host)
    return entry


def _title(entry: Entry, refs: References) -> str:
    """The one line's beginning, else the kind and with whom."""
    if entry.summary:
        return entry.summary if len(entry.summary) <= 140 else entry.summary[:139].rstrip() + "…"
    label = refs.kind.label if refs.kind else entry.kind
    names = [refs.partners[code].name for code in entry.partners if code in refs.partners]
    listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return (f"{label}: {listed}" if names else label)[:140]
