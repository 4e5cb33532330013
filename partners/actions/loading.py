"""Loading the register of partners, and saying which state is home."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions import Kept, keep
from accounts.roles import Right
from partners.models import (
    AidRecipient,
    Grouping,
    GroupingMembership,
    Outcome,
    Partner,
    PartnerName,
    Region,
)
from partners.reference import (
    GroupingEntry,
    MembershipEntry,
    Precision,
    Register,
    register,
)

_OUTCOMES = Path(__file__).parents[1] / "reference" / "outcomes.json"
_TRACKS = {"T1": "track 1", "T1_5": "track 1.5", "T2": "track 2"}


def load_outcomes(*, by: Reader) -> Kept:
    """The nine stated outcomes."""
    by.require(Right.LOAD_REFERENCE)
    entries = json.loads(_OUTCOMES.read_text(encoding="utf-8"))
    return keep(
        (
            Outcome(
                code=entry["code"],
                position=entry["n"],
                label=entry["label"],
                observable=entry["observable"],
                trap=entry["trap"],
            )
            for entry in entries
        ),
        key=("code",),
        compare=("position", "label", "observable", "trap"),
    )


def load_partners(*, by: Reader) -> Kept:
    """Regions, partners and the names they go or went by. Which of them is home stays as it is."""
    by.require(Right.LOAD_REFERENCE)
    shipped = register()
    regions = keep(
        (Region(code=r.code, name=r.name, parent_id=r.parent) for r in shipped.regions),
        key=("code",),
        compare=("name", "parent_id"),
    )
    partners = keep(
        (
            Partner(
                code=entry.code,
                kind=entry.kind,
                name=entry.name,
                name_formal=entry.name_formal,
                valid_from=entry.valid_from,
                valid_to=entry.valid_to,
                region_id=entry.region,
                is_fictitious=entry.fictitious,
            )
            for entry in shipped.partners
        ),
        key=("code",),
        compare=(
            "kind",
            "name",
            "name_formal",
            "valid_from",
            "valid_to",
            "region_id",
            "is_fictitious",
        ),
    )
    names = keep(
        (
            PartnerName(
                partner_id=entry.code,
                name=entry.name,
                valid_from=entry.valid_from,
                valid_to=entry.valid_to,
                note=entry.note,
            )
            for entry in shipped.names
        ),
        key=("partner_id", "name"),
        compare=("valid_from", "valid_to", "note"),
    )
    return regions + partners + names + _load_recipients(shipped)


def _load_recipients(shipped: Register) -> Kept:
    """When development aid may go to the invented partners; of others a ministry says so itself."""
    return keep(
        (
            AidRecipient(partner_id=entry.code, valid_from=first, valid_to=last, source="invented")
            for entry in shipped.partners
            for first, last in entry.aid
        ),
        key=("partner_id", "valid_from"),
        compare=("valid_to", "source"),
    )


def load_groupings(*, by: Reader) -> Kept:
    """Groupings with their dated members."""
    by.require(Right.LOAD_REFERENCE)
    shipped = register()
    groupings = keep(
        (_grouping(entry, shipped) for entry in shipped.groupings),
        key=("code",),
        compare=(
            "name",
            "nature",
            "track_nominal",
            "established_on",
            "established_precision",
            "cadence",
            "predecessor_id",
            "informs_id",
            "note",
        ),
    )
    by_code = {entry.code: entry for entry in shipped.groupings}
    memberships = [
        membership
        for entry in shipped.groupings
        for membership in _memberships(entry, by_code, shipped)
    ]
    memberships.sort(key=_first_day)
    members = keep(
        memberships,
        key=("grouping_id", "partner_id", "status"),
        compare=("founding", "valid_from", "valid_to", "date_precision", "certainty", "source"),
    )
    return groupings + members


def set_home(code: str, *, by: Reader) -> Partner:
    """The state whose ministry runs the installation.

    Raises ValidationError when the register has no such state.
    """
    by.require(Right.LOAD_REFERENCE)
    home: Partner | None = Partner.objects.filter(pk=code).first()
    if home is None or home.kind != Partner.Kind.STATE:
        raise ValidationError(
            {
                "home": f"HOME_COUNTRY is “{code}”, which is no state of the register. Give an "
                "ISO 3166-1 alpha-3 code such as NZL, or XZZ for the invented home."
            }
        )
    if not home.is_home:
        for former in Partner.objects.filter(is_home=True):
            former.is_home = False
            former.save(update_fields=["is_home"])
        home.is_home = True
        home.save(update_fields=["is_home"])
    return home


def _grouping(entry: GroupingEntry, shipped: Register) -> Grouping:
    conduct = ", ".join(_TRACKS[track] for track in entry.track_conduct)
    sentences = (
        entry.note,
        f"In practice it ran as {conduct}." if conduct else "",
        f"Sources: {_cited(entry.sources, shipped)}." if entry.sources else "",
    )
    return Grouping(
        code=entry.code,
        name=entry.name,
        nature=entry.nature,
        track_nominal="" if entry.track_nominal is None else entry.track_nominal,
        established_on=entry.established,
        established_precision=entry.established_precision,
        cadence=[
            {
                "from": _iso(cadence.valid_from),
                "to": _iso(cadence.valid_to),
                "months": cadence.months,
            }
            for cadence in entry.cadence
        ],
        predecessor_id=entry.predecessor,
        informs_id=entry.informs,
        note=" ".join(filter(None, sentences)),
    )


def _memberships(
    entry: GroupingEntry, by_code: dict[str, GroupingEntry], shipped: Register
) -> Iterator[GroupingMembership]:
    """Its own members, then those it has through another grouping since it was established."""
    for member in entry.members:
        yield _membership(
            entry,
            member,
            valid_from=member.valid_from,
            precision=member.date_precision,
            source=_source(member, shipped),
        )
    if entry.members_of is None:
        return
    through = by_code[entry.members_of]
    for member in through.members:
        left_before = (
            member.valid_to is not None
            and entry.established is not None
            and member.valid_to < entry.established
        )
        if member.status == GroupingMembership.Status.MEMBER and not left_before:
            valid_from, precision = _since(entry, member)
            yield _membership(
                entry,
                member,
                valid_from=valid_from,
                precision=precision,
                source=f"As a member of {through.name}: {_source(member, shipped)}",
                founding=False,
            )


def _since(entry: GroupingEntry, member: MembershipEntry) -> tuple[date | None, Precision]:
    """The later of the grouping's first day and the member's, as precise as that is known."""
    if entry.established is None:
        return member.valid_from, member.date_precision
    joined = member.valid_from if member.valid_from is not None else member.known_by
    if joined is not None and joined <= entry.established:
        return entry.established, entry.established_precision
    return member.valid_from, member.date_precision


def _membership(
    entry: GroupingEntry,
    member: MembershipEntry,
    *,
    valid_from: date | None,
    precision: Precision,
    source: str,
    founding: bool | None = None,
) -> GroupingMembership:
    return GroupingMembership(
        grouping_id=entry.code,
        partner_id=member.partner,
        status=member.status,
        # Where no source says, it is not stated that the partner founded the grouping.
        founding=member.founding is True if founding is None else founding,
        valid_from=valid_from,
        valid_to=member.valid_to,
        date_precision=precision,
        certainty=member.certainty,
        source=source,
    )


def _first_day(membership: GroupingMembership) -> date:
    return date.min if membership.valid_from is None else membership.valid_from


def _source(member: MembershipEntry, shipped: Register) -> str:
    found = f"Found there by {member.known_by}." if member.known_by else ""
    return ". ".join(filter(None, (_cited(member.sources, shipped), member.note, found)))


def _cited(marks: tuple[str, ...], shipped: Register) -> str:
    return "; ".join(shipped.sources[mark] for mark in marks)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
