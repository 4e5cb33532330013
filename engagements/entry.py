"""What somebody says of an engagement, before it is checked and written: plain Python."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Days:
    """First and last day, both included; an end of None is open or not known."""

    start: date | None = None
    end: date | None = None

    def __bool__(self) -> bool:
        return self.start is not None or self.end is not None


@dataclass(frozen=True)
class Participant:
    """A partner's part. A capacity of None follows the track."""

    partner: str
    role: str = "PARTICIPANT"
    counterpart_type: str = "MILITARY"
    capacity: str | None = None
    people: int | None = None
    service: tuple[str, ...] = ()
    acceptance: str = "UNASKED"


@dataclass(frozen=True)
class PrincipalEntry:
    """The most senior person of a side: HOME or a partner's code."""

    side: str
    office: str
    level: int | None = None
    person: str = ""
    national_rank: str = ""
    nato_code: str = ""


@dataclass(frozen=True)
class OutcomeEntry:
    """An outcome that is meant, by rank."""

    outcome: str
    rank: int
    source: str = "OFFICER"
    beneficiary: str = "BOTH"


@dataclass(frozen=True)
class Entry:
    """An engagement as it is meant to be, with references by code."""

    kind: str = ""
    state: str = ""
    title: str = ""
    summary: str = ""
    planned: Days = Days()
    actual: Days = Days()
    milestone_date: date | None = None
    place: str = ""
    place_party: str | None = None
    place_name: str = ""
    lat: Decimal | None = None
    lon: Decimal | None = None
    host: str | None = None
    flow: str = ""
    track_nominal: str = ""
    track_conduct: str = ""
    participants: tuple[Participant, ...] = ()
    principals: tuple[PrincipalEntry, ...] = ()
    outcomes: tuple[OutcomeEntry, ...] = ()
    frameworks: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    children: tuple[str, ...] = ()
    series: str | None = None
    parent: str | None = None
    goal: str | None = None
    is_container: bool = False
    service: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    people_home: int | None = None
    cost_amount: Decimal | None = None
    cost_currency: str = ""
    marking: str = ""
    desk: str | None = None
    owner: str | None = None
    purpose_check: bool = False
    external_source: str | None = None
    external_ref: str | None = None
    report: str = ""

    def with_fields(self, fields: Mapping[str, Any]) -> "Entry":
        """This entry with the given fields in place of its own; absent ones stay."""
        given: dict[str, Any] = {}
        for name, value in fields.items():
            if name == "cost_home":
                given["cost_amount"] = value["amount"] if value else None
                given["cost_currency"] = value["currency"] if value else ""
            elif name in _READERS:
                given[name] = _READERS[name](value)
            elif name in _TEXTS:
                given[name] = "" if value is None else " ".join(value.split())
            elif isinstance(value, list):
                given[name] = tuple(value)
            else:
                given[name] = value
        return replace(self, **given)

    @property
    def held(self) -> bool:
        return self.state in {"COMPLETED", "REPORTED", "CLOSED"}

    @property
    def asked_for(self) -> bool:
        """Whether it is more than a draft and still ahead."""
        return self.state in {"PROPOSED", "APPROVED", "CONFIRMED", "POSTPONED"}

    @property
    def days(self) -> Days:
        """The days held if there are such, else the planned ones."""
        return self.actual or self.planned

    @property
    def partners(self) -> tuple[str, ...]:
        return tuple(p.partner for p in self.participants)


def _days(value: Mapping[str, date | None] | None) -> Days:
    return Days(value.get("start"), value.get("end")) if value else Days()


def _participants(rows: Sequence[Mapping[str, Any]] | None) -> tuple[Participant, ...]:
    return tuple(
        Participant(**{**row, "service": tuple(row.get("service", ()))}) for row in rows or ()
    )


def level_number(level: str | int | None) -> int | None:
    """From `L9` (or 9) to 9; None stays None."""
    return int(level.removeprefix("L")) if isinstance(level, str) else level


def _principals(rows: Sequence[Mapping[str, Any]] | None) -> tuple[PrincipalEntry, ...]:
    return tuple(
        PrincipalEntry(**{**row, "level": level_number(row.get("level"))}) for row in rows or ()
    )


def _outcomes(rows: Sequence[Mapping[str, Any] | str] | None) -> tuple[OutcomeEntry, ...]:
    entries = [
        OutcomeEntry(row, rank)
        if isinstance(row, str)
        else OutcomeEntry(**{"rank": rank, **row, "source": row.get("source", "OFFICER")})
        for rank, row in enumerate(rows or (), start=1)
    ]
    return tuple(sorted(entries, key=lambda entry: entry.rank))


def _links(rows: Sequence[Mapping[str, str]] | None) -> tuple[tuple[str, str], ...]:
    return tuple((row["to"], row["type"]) for row in rows or ())


def _marking(value: str | Mapping[str, Any] | None) -> str:
    """The marking's text: its classification, then its categories' values in order."""
    if value is None:
        return ""
    if isinstance(value, str):
        words = value.split()
    else:
        words = [value["classification"], *(value.get("categories") or ())]
    return " ".join([*words[:1], *sorted(words[1:])])


def _lines(value: str | None) -> str:
    return (value or "").replace("\r\n", "\n").strip()


_READERS: dict[str, Callable[[Any], Any]] = {
    "planned": _days,
    "actual": _days,
    "participants": _participants,
    "principals": _principals,
    "outcomes": _outcomes,
    "links": _links,
    "marking": _marking,
    "report": _lines,
}
_TEXTS = {
    "title", "summary", "place", "place_name", "flow", "track_nominal", "track_conduct",
}  # fmt: skip


@dataclass
class Findings:
    """What the rules found: errors by field, and warnings that stop nothing."""

    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def error(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, []).append(sentence)

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)
