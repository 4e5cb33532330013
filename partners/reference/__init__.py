"""The partner register as it is shipped: pycountry's states with the files of this folder."""

from __future__ import annotations

import calendar
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import pycountry

from partners.names import NameIndex, NameRow, normalise

Kind = Literal["STATE", "ORGANISATION", "SUBSTATE", "COMPANY", "INSTITUTE"]
Precision = Literal["Y", "M", "D", "UNKNOWN"]

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """A region for reports; without a parent it is a root of the tree."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    """A partner; both days are inclusive, None is open or not certain."""

    code: str
    kind: Kind
    name: str
    name_formal: str
    valid_from: date | None
    valid_to: date | None
    region: str | None
    fictitious: bool
    #: First and last days of the times in which it was a recipient of development aid.
    aid: tuple[tuple[date | None, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A name beside the partner's own two; both days are inclusive, None is open."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    note: str


@dataclass(frozen=True, slots=True)
class CadenceEntry:
    """How often a grouping met in a period; both days are inclusive, None is open."""

    valid_from: date | None
    valid_to: date | None
    months: int


@dataclass(frozen=True, slots=True)
class MembershipEntry:
    """A partner in a grouping.

    `founding` is None where no source says. Without a first day, `known_by` is the day on which a
    source finds the partner there. `edition` is the year of a single exercise.
    """

    partner: str
    status: str
    founding: bool | None
    valid_from: date | None
    valid_to: date | None
    date_precision: Precision
    known_by: date | None
    edition: str
    certainty: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class GroupingEntry:
    """A forum, arrangement or exercise.

    `members_of` names the grouping whose members, as of each day, are also the members of this
    one, `predecessor` what it took the place of, `informs` the one that it advises. An unset
    track or day is one that no source confirms.
    """

    code: str
    name: str
    nature: str
    track_nominal: str | None
    track_conduct: tuple[str, ...]
    established: date | None
    established_precision: Precision
    cadence: tuple[CadenceEntry, ...]
    members_of: str | None
    predecessor: str | None
    informs: str | None
    members: tuple[MembershipEntry, ...]
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Register:
    """All of it; `sources` gives the citation behind each source mark."""

    regions: tuple[RegionEntry, ...]
    partners: tuple[PartnerEntry, ...]
    names: tuple[NameEntry, ...]
    groupings: tuple[GroupingEntry, ...]
    sources: Mapping[str, str]

    def name_rows(self) -> Iterator[NameRow]:
        """What `NameIndex.build` asks for: own names first, then formal ones, then the others."""
        for partner in self.partners:
            yield partner.code, partner.name, partner.valid_from, partner.valid_to
        for partner in self.partners:
            yield partner.code, partner.name_formal, partner.valid_from, partner.valid_to
        for name in self.names:
            yield name.code, name.name, name.valid_from, name.valid_to


@cache
def register() -> Register:
    """The shipped register, in the order of the codes; a region comes after its parent."""
    regions = _toml("regions.toml")["region"]
    region_of = {code: region["code"] for region in regions for code in region.get("partners", [])}
    partners = tuple(sorted(_partners(region_of), key=lambda partner: partner.code))
    groupings = json.loads((HERE / "groupings.json").read_text(encoding="utf-8"))
    return Register(
        regions=tuple(RegionEntry(r["code"], r["name"], r.get("parent")) for r in regions),
        partners=partners,
        names=tuple(_names({partner.code: partner for partner in partners})),
        groupings=tuple(_grouping(code, g) for code, g in groupings["groupings"].items()),
        sources=MappingProxyType(groupings["sources"]),
    )


@cache
def shipped_names() -> NameIndex:
    """The index of the shipped register, for readers that have no database."""
    return NameIndex.build(register().name_rows())


def _partners(region_of: Mapping[str, str]) -> Iterator[PartnerEntry]:
    states = _toml("states.toml")
    for country in pycountry.countries:
        code = country.alpha_3
        name = states["names"].get(code) or getattr(country, "common_name", country.name)
        yield PartnerEntry(
            code=code,
            kind="SUBSTATE" if code in states["substates"] else "STATE",
            name=name,
            name_formal=states["formal"].get(code) or getattr(country, "official_name", name),
            valid_from=states["from"].get(code),
            valid_to=None,
            region=region_of.get(code),
            fictitious=False,
        )
    for code, added in states["added"].items():
        yield _added(code, added, "STATE", region_of)
    for code, added in states["fictitious"].items():
        yield _added(code, added, "STATE", region_of, fictitious=True)
    for code, added in _toml("organisations.toml").items():
        yield _added(code, added, "ORGANISATION", region_of)


def _added(
    code: str,
    added: Mapping[str, Any],
    kind: Kind,
    region_of: Mapping[str, str],
    *,
    fictitious: bool = False,
) -> PartnerEntry:
    return PartnerEntry(
        code=code,
        kind=added.get("kind", kind),
        name=added["name"],
        name_formal=added["formal"],
        valid_from=added.get("from"),
        valid_to=added.get("to"),
        region=region_of.get(code),
        fictitious=fictitious,
        aid=tuple((span.get("from"), span.get("to")) for span in added.get("aid", [])),
    )


def _names(partners: Mapping[str, PartnerEntry]) -> Iterator[NameEntry]:
    """ISO's own wording where it differs from ours, then the names of the files."""
    for country in pycountry.countries:
        partner = partners[country.alpha_3]
        ours = {normalise(partner.name), normalise(partner.name_formal)}
        for name in (country.name, getattr(country, "official_name", country.name)):
            if normalise(name) not in ours:
                ours.add(normalise(name))
                yield NameEntry(
                    partner.code, name, partner.valid_from, partner.valid_to, "ISO 3166-1"
                )
    organisations = {code: o.get("names", []) for code, o in _toml("organisations.toml").items()}
    for names in (_toml("aliases.toml"), organisations):
        for code, written in names.items():
            for name in written:
                yield _name(partners[code], name)


def _name(partner: PartnerEntry, written: str | Mapping[str, Any]) -> NameEntry:
    """A name without a day of its own holds as long as its partner does."""
    entry: Mapping[str, Any] = {"name": written} if isinstance(written, str) else written
    if "from" in entry or "to" in entry:
        first, last = entry.get("from"), entry.get("to")
    else:
        first, last = partner.valid_from, partner.valid_to
    return NameEntry(partner.code, entry["name"], first, last, entry.get("note", ""))


def _grouping(code: str, grouping: Mapping[str, Any]) -> GroupingEntry:
    members = [_membership(member, "") for member in grouping.get("members", [])]
    for edition, took_part in grouping.get("editions", {}).items():
        members += [_membership(member, edition) for member in took_part]
    return GroupingEntry(
        code=code,
        name=grouping["name"],
        nature=grouping["nature"],
        track_nominal=grouping["track_nominal"],
        track_conduct=tuple(grouping.get("track_conduct", [])),
        established=first_day(grouping["established"]),
        established_precision=precision(grouping["established"]),
        cadence=tuple(
            CadenceEntry(first_day(c["valid_from"]), last_day(c["valid_to"]), c["months"])
            for c in grouping.get("cadence", [])
        ),
        members_of=grouping.get("members_of"),
        predecessor=grouping.get("predecessor"),
        informs=grouping.get("informs"),
        members=tuple(members),
        sources=tuple(grouping["sources"]),
        note=grouping.get("note", ""),
    )


def _membership(member: Mapping[str, Any], edition: str) -> MembershipEntry:
    return MembershipEntry(
        partner=member["partner"],
        status=member["status"],
        founding=member["founding"],
        valid_from=first_day(member["valid_from"]),
        valid_to=last_day(member["valid_to"]),
        date_precision=precision(member["valid_from"]),
        known_by=last_day(member.get("known_by")),
        edition=edition,
        certainty=member["certainty"],
        sources=tuple(member["sources"]),
        note=member.get("note", ""),
    )


def precision(written: str | None) -> Precision:
    """How much of a day "1971", "1971-04" or "1971-04-16" states."""
    if written is None:
        return "UNKNOWN"
    return ("Y", "M", "D")[written.count("-")]


def first_day(written: str | None) -> date | None:
    """The first day of what "1971", "1971-04" or "1971-04-16" states."""
    if written is None:
        return None
    year, month, day = [*map(int, written.split("-")), 1, 1][:3]
    return date(year, month, day)


def last_day(written: str | None) -> date | None:
    """The last day of what "1971", "1971-04" or "1971-04-16" states."""
    first = first_day(written)
    if first is None or precision(written) == "D":
        return first
    month = first.month if precision(written) == "M" else 12
    return date(first.year, month, calendar.monthrange(first.year, month)[1])


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
