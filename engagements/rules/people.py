"""Rules about who took part: INV-4 to INV-7, INV-10 to INV-13, INV-36, INV-44."""

from engagements.entry import Entry, Findings
from engagements.models.choices import ROLE_HALVES
from engagements.references import References

_HALVES: dict[str, int] = {role.value: halves for role, halves in ROLE_HALVES.items()}
#: INV-44: the lowest level that a visit of this kind has on at least one side.
LOWEST_LEVEL = {"HLE-MIN": 8, "HLE-CHOD": 7, "HLE-SVC": 6}


def check_participants(entry: Entry, refs: References, found: Findings) -> None:
    """INV-4 to INV-8, INV-11, INV-36."""
    for at, participant in enumerate(entry.participants):
        name = f"participants.{at}.partner"
        if participant.partner == refs.home:
            found.error(name, "Home takes part anyway: name only the other side.")
        if participant.partner in entry.partners[:at]:
            found.error(name, "This partner is named twice: give it one role.")
    capacities = {p.capacity for p in entry.participants}
    if entry.track_conduct == "T2" and "OFFICIAL" in capacities:
        found.error("track_conduct", "On track 2 nobody comes as an official: make it T1_5.")
    if entry.track_conduct == "T1" and capacities - {"OFFICIAL"}:
        found.error("track_conduct", "On track 1 everybody comes as an official: make it T1_5.")
    _check_weight(entry, found)
    hosts = [p.partner for p in entry.participants if p.role == "HOST"]
    if len(hosts) > 1:
        found.error("participants", "Only one partner can host: give the others another role.")
    elif hosts and entry.host not in {None, hosts[0]}:
        found.error("host", f"{hosts[0]} has the role of host: name the same here, or neither.")


def _check_weight(entry: Entry, found: Findings) -> None:
    """INV-6 and INV-7, and no weight in a container."""
    weight = sum(_HALVES.get(p.role, 0) for p in entry.participants)
    if entry.is_container:
        if weight:
            found.error(
                "participants", "A container only holds others: name partners in its parts."
            )
    elif not entry.participants:
        found.error("participants", "Name at least one partner.")
    elif entry.held and weight == 0:
        found.error(
            "participants", "Nobody came: cancel it instead, or say who took part or observed."
        )


def check_place(entry: Entry, refs: References, found: Findings) -> None:
    """INV-10, and that what is proposed has a place."""
    party = entry.place_party
    if entry.asked_for and not entry.place and not entry.is_container:
        found.error("place", "Say where it is to be: at home, at a partner's, or elsewhere.")
    if entry.place == "PARTNER" and party is None and not entry.is_container:
        found.error("place_party", "Say at which partner's place it is.")
    elif entry.place == "PARTNER" and party not in entry.partners and not entry.is_container:
        found.error("place_party", "The place is a participant's: name one of the participants.")
    elif entry.place == "HOME" and party != refs.home:
        found.error("place_party", f"At home means {refs.home}: leave this empty.")
    elif entry.place == "THIRD" and (party == refs.home or party in entry.partners):
        found.error("place_party", "A third country is neither home nor a participant.")
    elif entry.place in {"", "AT_SEA", "VIRTUAL"} and party is not None:
        found.error(
            "place_party", "Say that the place is PARTNER, HOME or THIRD, or leave this empty."
        )


def check_outcomes(entry: Entry, found: Findings) -> None:
    """INV-12: shares then sum to 1 by themselves (INV-13)."""
    if not entry.outcomes:
        if (entry.held or entry.asked_for) and not entry.is_container:
            found.error("outcomes", "Name one to three outcomes that it is meant to serve.")
        return
    if len(entry.outcomes) > 3:
        found.error("outcomes", "Name three outcomes at the most: the first is the main one.")
    elif [row.rank for row in entry.outcomes] != list(range(1, len(entry.outcomes) + 1)):
        found.error("outcomes", "Rank the outcomes 1, 2, 3 without a gap.")
    if len({row.outcome for row in entry.outcomes}) < len(entry.outcomes):
        found.error("outcomes", "Name each outcome once.")


def check_principals(entry: Entry, found: Findings) -> None:
    """INV-44."""
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
