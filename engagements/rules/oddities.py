"""What is odd without being wrong: INV-27, INV-36, INV-42, INV-43."""

from engagements.entry import Entry, Findings
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


def _warn_of_guests(entry: Entry, grouping: str, refs: References, found: Findings) -> None:
    """INV-27."""
    guests = [code for code in entry.partners if (grouping, code) not in refs.members]
    if len(guests) == len(entry.partners):
        found.warn(f"No participant belonged to {grouping} on that day: check the framework.")
    elif guests:
        found.warn(f"Guests, not members of {grouping} on that day: {', '.join(guests)}.")
