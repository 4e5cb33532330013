"""The rules of the log that one entry can be held to: plain Python over looked-up references.

INV numbers are those of the glossary's list of invariants. What needs other rows of the log
(duplicates, children) is asked by the actions.
"""

from dataclasses import replace
from datetime import date, timedelta

from engagements.entry import Days, Entry, Findings, OutcomeEntry, Participant
from engagements.periods import EARLIEST, LATEST
from engagements.references import References

#: Twice the weight of a role (method 2.3).
WEIGHT_HALVES = {
    "LEAD": 2, "HOST": 2, "PARTICIPANT": 2, "OBSERVER": 1, "INVITED": 0, "NO_SHOW": 0,
}  # fmt: skip
#: INV-44: the lowest level that a visit of this kind has on at least one side.
LOWEST_LEVEL = {"HLE-MIN": 8, "HLE-CHOD": 7, "HLE-SVC": 6}
#: INV-43
LONGEST_EVENT = 92
#: INV-9
MARGIN_OF_CONTAINER = timedelta(days=7)


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


def check(entry: Entry, refs: References, *, today: date) -> Findings:
    """Every rule that the completed entry breaks, by the field in which to mend it."""
    found = Findings()
    _check_known(entry, refs, found)
    if refs.kind is None:
        return found
    _check_texts(entry, found)
    _check_days(entry, refs, found, today=today)
    _check_participants(entry, refs, found)
    _check_place(entry, refs, found)
    _check_outcomes(entry, refs, found)
    _check_principals(entry, refs, found)
    _check_family(entry, refs, found)
    _warn(entry, refs, found)
    return found


def _check_known(entry: Entry, refs: References, found: Findings) -> None:
    if refs.kind is None:
        what = f"“{entry.kind[:20]}” is not a kind." if entry.kind else "Say what kind it is."
        found.error("kind", f"{what} Take a code from /api/v1/kinds/, such as VIS-SHIP.")
    for at, participant in enumerate(entry.participants):
        _check_partner(f"participants.{at}.partner", participant.partner, refs, found)
    for name, code in (("place_party", entry.place_party), ("host", entry.host)):
        if code is not None:
            _check_partner(name, code, refs, found)
    for at, row in enumerate(entry.outcomes):
        if row.outcome not in refs.outcomes:
            found.error(
                f"outcomes.{at}.outcome",
                f"“{row.outcome[:20]}” is not an outcome. Take a code from /api/v1/outcomes/.",
            )
    for at, code in enumerate(entry.frameworks):
        if code not in refs.frameworks:
            found.error(
                f"frameworks.{at}",
                f"“{code[:40]}” is not a grouping. Take a code from /api/v1/groupings/.",
            )
    named = [(f"links.{at}.to", to) for at, (to, _) in enumerate(entry.links)]
    named += [(f"children.{at}", ref) for at, ref in enumerate(entry.children)]
    if entry.parent is not None:
        named.append(("parent", entry.parent))
    for name, ref in named:
        if ref not in refs.engagements:
            found.error(name, f"There is no engagement {ref[:20]}. Give the reference of one.")
    if entry.series is not None and not refs.series_known:
        found.error("series", f"“{entry.series[:40]}” is not a series. Take one from /api/v1/series/.")
    if not refs.desk_known:
        found.error("desk", "Name the desk that keeps this engagement by its code.")
    if refs.owner_id is None:
        found.error("owner", "The owner is somebody who can sign in: give a user name.")
    if refs.marking_id is None:
        found.error("marking", "Choose one of the markings that you may use.")


def _check_partner(name: str, code: str, refs: References, found: Findings) -> None:
    if code not in refs.partners:
        found.error(
            name, f"“{code[:40]}” is not a partner. Take a code from /api/v1/partners/, such as IDN."
        )


def _check_texts(entry: Entry, found: Findings) -> None:
    for name, text, longest in (
        ("title", entry.title, 140),
        ("summary", entry.summary, 280),
        ("place_name", entry.place_name, 120),
        ("external_source", entry.external_source, 80),
        ("external_ref", entry.external_ref, 120),
    ):
        if text is None:
            continue
        if len(text) > longest:
            found.error(name, f"Shorten this to {longest} characters; it has {len(text)}.")
        if any(ord(character) < 32 or character == "\x7f" for character in text):
            found.error(name, "Take out the control characters.")
    if (entry.external_source is None) != (entry.external_ref is None):
        found.error("external_ref", "Give both external_source and external_ref, or neither.")


def _check_days(entry: Entry, refs: References, found: Findings, *, today: date) -> None:
    for name, days in (("planned", entry.planned), ("actual", entry.actual)):
        for part, day in (("start", days.start), ("end", days.end)):
            if day is not None and not EARLIEST <= day <= LATEST:
                found.error(f"{name}.{part}", _outside_the_log())
        if days.end is not None and days.start is None:
            found.error(f"{name}.start", "Give the first day too.")
        elif days.start and days.end and days.end < days.start:
            found.error(f"{name}.end", "The last day cannot be before the first day.")
    if entry.held:
        _check_held_days(entry, refs, found, today=today)
    elif entry.state == "DRAFT":
        if entry.actual:
            found.error(
                "actual",
                "A draft has not been held yet: give planned days, or state COMPLETED.",
            )
        if entry.milestone_date is not None:
            found.error("milestone_date", "A draft has not reached its milestone yet.")
    day = entry.days.start or today
    if refs.kind and not refs.kind.in_use_on(day):
        found.error("kind", f"{refs.kind.code} was not in use on {day}: take the kind of that day.")


def _outside_the_log() -> str:
    return f"The log takes days from {EARLIEST} to {LATEST}: check the year."


def _check_held_days(entry: Entry, refs: References, found: Findings, *, today: date) -> None:
    """INV-2 and INV-3."""
    mode = refs.kind.mode if refs.kind else "EVENT"
    first, last = entry.actual.start, entry.actual.end
    if first is None:
        name = "milestone_date" if mode == "MILESTONE" else "actual"
        found.error(name, "Say when it was held: the first and the last day.")
        return
    if first > today:
        found.error("actual.start", f"{first} is still ahead: save it as a draft with planned days.")
    elif last is not None and last > today:
        found.error(
            "actual.end",
            f"{last} is still ahead. Leave the last day open while it is in force."
            if mode == "STANDING"
            else f"{last} is still ahead: save it as a draft with planned days.",
        )
    milestone = entry.milestone_date
    if mode != "MILESTONE":
        if milestone is not None:
            found.error("milestone_date", f"{entry.kind} is not a milestone: leave this empty.")
    elif milestone is not None and last is not None and not first <= milestone <= last:
        found.error("milestone_date", "The milestone lies within the days that you gave.")


def _check_participants(entry: Entry, refs: References, found: Findings) -> None:
    """INV-4 to INV-8, INV-11, INV-36."""
    seen: set[str] = set()
    for at, participant in enumerate(entry.participants):
        name = f"participants.{at}.partner"
        if participant.partner == refs.home:
            found.error(name, "Home takes part anyway: name only the other side.")
        if participant.partner in seen:
            found.error(name, "This partner is named twice: give it one role.")
        seen.add(participant.partner)
        if entry.track_conduct == "T2" and participant.capacity == "OFFICIAL":
            found.error("track_conduct", "On track 2 nobody comes as an official: make it T1_5.")
        if entry.track_conduct == "T1" and participant.capacity != "OFFICIAL":
            found.error("track_conduct", "On track 1 everybody comes as an official: make it T1_5.")
    found.errors.update(
        {name: list(dict.fromkeys(sentences)) for name, sentences in found.errors.items()}
    )
    weight = sum(WEIGHT_HALVES.get(p.role, 0) for p in entry.participants)
    if entry.is_container:
        _check_container(entry, weight, found)
    elif not entry.participants:
        found.error("participants", "Name at least one partner.")
    elif entry.held and weight == 0:
        found.error(
            "participants", "Nobody came: cancel it instead, or say who took part or observed."
        )
    hosts = [p.partner for p in entry.participants if p.role == "HOST"]
    if len(hosts) > 1:
        found.error("participants", "Only one partner can host: give the others another role.")
    elif hosts and entry.host not in {None, hosts[0]}:
        found.error("host", f"{hosts[0]} has the role of host: name the same here, or neither.")


def _check_container(entry: Entry, weight: int, found: Findings) -> None:
    """INV-8"""
    if weight:
        found.error("participants", "A container only holds others: name partners in its parts.")
    if entry.outcomes:
        found.error("outcomes", "A container has no outcomes: give them to its parts.")
    if entry.principals:
        found.error("principals", "A container has no principals: give them to its parts.")
    if entry.parent is not None:
        found.error("parent", "A container cannot be part of another engagement.")
    if entry.held and not entry.children:
        found.error("children", "A container holds at least one engagement: give its reference.")


def _check_place(entry: Entry, refs: References, found: Findings) -> None:
    """INV-10"""
    party = entry.place_party
    if entry.place == "PARTNER" and party is None and not entry.is_container:
        found.error("place_party", "Say at which partner's place it is.")
    elif entry.place == "PARTNER" and party not in entry.partners and not entry.is_container:
        found.error("place_party", "The place is a participant's: name one of the participants.")
    elif entry.place == "HOME" and party != refs.home:
        found.error("place_party", f"At home means {refs.home}: leave this empty.")
    elif entry.place == "THIRD" and (party == refs.home or party in entry.partners):
        found.error("place_party", "A third country is neither home nor a participant.")
    elif entry.place in {"", "AT_SEA", "VIRTUAL"} and party is not None:
        found.error("place_party", "Say that the place is PARTNER, HOME or THIRD, or leave this empty.")


def _check_outcomes(entry: Entry, refs: References, found: Findings) -> None:
    """INV-12: shares then sum to 1 by themselves (INV-13)."""
    if not entry.outcomes:
        if entry.held and not entry.is_container:
            found.error("outcomes", "Name one to three outcomes that it is meant to serve.")
        return
    if len(entry.outcomes) > 3:
        found.error("outcomes", "Name three outcomes at the most: the first is the main one.")
    elif [row.rank for row in entry.outcomes] != list(range(1, len(entry.outcomes) + 1)):
        found.error("outcomes", "Rank the outcomes 1, 2, 3 without a gap.")
    if len({row.outcome for row in entry.outcomes}) < len(entry.outcomes):
        found.error("outcomes", "Name each outcome once.")


def _check_principals(entry: Entry, refs: References, found: Findings) -> None:
    """INV-44"""
    for at, principal in enumerate(entry.principals):
        if principal.side != "HOME" and principal.side not in entry.partners:
            found.error(f"principals.{at}.side", "The side is HOME or one of the participants.")
        if not principal.office.strip():
            found.error(f"principals.{at}.office", "Name the office, such as Chief of Navy.")
    lowest = LOWEST_LEVEL.get(entry.kind)
    levels = [p.level for p in entry.principals if p.level is not None]
    if lowest and levels and max(levels) < lowest:
        found.error(
            "principals",
            f"{entry.kind} has somebody at L{lowest} or above on one side: correct the level, or "
            "take another kind.",
        )


def _check_family(entry: Entry, refs: References, found: Findings) -> None:
    """INV-8 and INV-9, from the child's side, and links."""
    parent = refs.engagements.get(entry.parent or "")
    if parent and not entry.is_container:
        if parent["parent"] is not None:
            found.error("parent", "That engagement is itself part of another: name the outer one.")
        elif not within(entry.days, Days(parent["first"], parent["last"])):
            found.error(
                "parent",
                "Its days lie more than a week outside those of the engagement it is part of.",
            )
    if entry.children and not entry.is_container:
        found.error("children", "Only a container holds others: set is_container.")
    for at, ref in enumerate(entry.children):
        child = refs.engagements.get(ref)
        if child and child["is_container"]:
            found.error(f"children.{at}", "A container cannot hold another container.")
        elif child and not within(Days(child["first"], child["last"]), entry.days):
            found.error(f"children.{at}", "Its days lie more than a week outside the container's.")
    if len({*entry.links}) < len(entry.links):
        found.error("links", "Name each link once.")


def within(inner: Days, outer: Days) -> bool:
    """INV-9: whether the inner days lie in the outer, give or take a week; unknown days pass."""
    early = inner.start and outer.start and inner.start < outer.start - MARGIN_OF_CONTAINER
    late = inner.end and outer.end and inner.end > outer.end + MARGIN_OF_CONTAINER
    return not early and not late


def _warn(entry: Entry, refs: References, found: Findings) -> None:
    """INV-27, INV-36, INV-42, INV-43, and what is odd without being wrong."""
    kind, days = refs.kind, entry.days
    if kind and kind.mode == "EVENT" and days.start and days.end:
        length = (days.end - days.start).days + 1
        if length > LONGEST_EVENT:
            found.warn(f"It lasts {length} days: take a standing kind, or split it.")
    if entry.held and not entry.place and not entry.is_container:
        found.warn("The place is not said: who hosted whom cannot be counted.")
    if days.start:
        for code in entry.partners:
            facts = refs.partners.get(code)
            if facts and not _existed(facts.valid_from, facts.valid_to, days.start):
                found.warn(f"{facts.name} ({code}) did not exist on {days.start}: check the partner.")
    if kind and kind.family in {"FOR", "EXR"}:
        for grouping in entry.frameworks:
            _warn_of_guests(entry, grouping, refs, found)
    if not entry.is_container:
        for ref, title in refs.similar:
            found.warn(
                f"This looks like {ref} “{title}”, with the same partner within two days: "
                "link the two, or void one."
            )
    capacities = {p.capacity for p in entry.participants}
    if entry.track_conduct == "T1_5" and len(capacities) == 1:
        found.warn("Everybody came in the same capacity: track 1.5 means a mixture.")


def _existed(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _warn_of_guests(entry: Entry, grouping: str, refs: References, found: Findings) -> None:
    """INV-27"""
    guests = [code for code in entry.partners if (grouping, code) not in refs.members]
    if len(guests) == len(entry.partners):
        found.warn(f"No participant belonged to {grouping} on that day: check the framework.")
    elif guests:
        found.warn(f"Guests, not members of {grouping} on that day: {', '.join(guests)}.")
