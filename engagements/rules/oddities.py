"""What is odd without being wrong: INV-27, INV-36, INV-42, INV-43."""

from engagements.entry import Entry, Findings
from engagements.queries import APPROVED_FIRST
from engagements.references import References

#: INV-43, in days.
LONGEST_EVENT = 92


def warn_of_oddities(entry: Entry, refs: References, found: Findings) -> None:
    _warn_of_length(entry, refs, found)
    _warn_of_partners(entry, refs, found)
    if entry.held and not entry.place and not entry.is_container:
        found.warn("The place is not said: who hosted whom cannot be counted.")
    if refs.kind and refs.kind.family in {"FOR", "EXR"}:
        for grouping in entry.frameworks:
            if grouping in refs.frameworks:
                _warn_of_guests(entry, grouping, refs, found)
    _warn_of_what_is_cited(entry, refs, found)
    if not entry.is_container:
        for ref, title in refs.similar:
            found.warn(
                f"This looks like {ref} “{title}”, with the same partner within two days: "
                "link the two, or void one."
            )
        _warn_of_clashes(refs, found)
    capacities = {p.capacity for p in entry.participants}
    if entry.track_conduct == "T1_5" and len(capacities) == 1:
        found.warn("Everybody came in the same capacity: track 1.5 means a mixture.")


def _warn_of_clashes(refs: References, found: Findings) -> None:
    for ref, title, who in refs.clashes.booked:
        found.warn(f"{who} is at {ref} “{title}” on the same days: check who goes where.")
    for ref, what, last in refs.clashes.held:
        until = f"until {last}" if last else "until further notice"
        found.warn(f"{ref} holds {what} {until}: plan nothing there, or have it lifted.")


def warn_of_no_approval(entry: Entry, refs: References, found: Findings) -> None:
    """What is logged after it was held, though its kind is approved first (domain 1.4)."""
    if entry.external_source is not None or not entry.held or refs.kind is None:
        # What a file brings was approved, or not, wherever it comes from.
        return
    if refs.kind.gated or refs.kind.code in APPROVED_FIRST:
        found.warn(
            f"{entry.kind} is approved before it is held: this is logged without an approval, and "
            "shown to a country or regional lead as such."
        )


def _warn_of_length(entry: Entry, refs: References, found: Findings) -> None:
    """INV-43."""
    first, last = entry.days.start, entry.days.end
    if refs.kind and refs.kind.mode == "EVENT" and first and last:
        length = (last - first).days + 1
        if length > LONGEST_EVENT:
            found.warn(f"It lasts {length} days: take a standing kind, or split it.")


def _warn_of_partners(entry: Entry, refs: References, found: Findings) -> None:
    first = entry.days.start
    for code in entry.partners if first else ():
        facts = refs.partners.get(code)
        if first and facts and not facts.existed_on(first):
            found.warn(f"{facts.name} ({code}) did not exist on {first}: check the partner.")


def _warn_of_what_is_cited(entry: Entry, refs: References, found: Findings) -> None:
    first = entry.days.start or entry.milestone_date
    if refs.goal and first and not refs.goal.meant_on(first):
        found.warn(f"{entry.goal} is a goal of {refs.goal.plan}, which is not for {first}.")
    for ref, facts in sorted(refs.agreements.items()):
        if first and not facts.in_force_on(first):
            found.warn(f"{ref} was not in force on {first}: check what this rests on.")
        if not facts.parties.intersection(entry.partners):
            found.warn(f"No participant is a party to {ref}: check what this rests on.")


def _warn_of_guests(entry: Entry, grouping: str, refs: References, found: Findings) -> None:
    """INV-27."""
    guests = [code for code in entry.partners if (grouping, code) not in refs.members]
    if len(guests) == len(entry.partners):
        found.warn(f"No participant belonged to {grouping} on that day: check the framework.")
    elif guests:
        found.warn(f"Guests, not members of {grouping} on that day: {', '.join(guests)}.")
