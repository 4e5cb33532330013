"""From a row of a file to the fields of an engagement."""

import hashlib
import json
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engagements.importer.cells import Broken, Calendar, Cell, Unreadable, as_text
from engagements.importer.fields import (
    ABSENT_IS_NONE,
    DAY_FIELDS,
    DEFAULTED,
    FIELDS,
    LONGEST,
    PARTICIPANT_DEFAULTED,
    PARTNER_FIELDS,
)
from engagements.importer.mapping import ANY_OTHER, PARTNER, Mapping, fill, placeholders
from engagements.importer.refusals import Problem
from engagements.importer.rows import Row
from partners.names import NameIndex, match

_SHOWN = 200
_LEFT_OUT = object()


@dataclass
class Record:
    """A row as an engagement's fields; with problems it is not to be written.

    `said` is what the file has for each field that a message may name.
    """

    ref: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def digest(self) -> str:
        """The same for the same fields, whatever the file's order of columns."""
        written = json.dumps(self.fields, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True)
class Drafter:
    """Turns rows into records by one mapping."""

    mapping: Mapping
    names: NameIndex
    home: str
    calendar: Calendar

    def skips(self, row: Row) -> str | None:
        """The text that marks the row to be left out, if it has one."""
        column = self.mapping.skip_column
        if column is None:
            return None
        written = as_text(row.cells[column])
        return written if written in self.mapping.skip_values else None

    def key_of(self, row: Row) -> str | None:
        """The external reference; None for a row that is no record."""
        if row.problem or row.blank or self.skips(row) is not None:
            return None
        return "/".join(as_text(row.cells[column]) for column in self.mapping.key_columns)

    def draft(self, row: Row) -> Record:
        record = Record()
        self._read_key(row, record)
        flat = self._read_fields(row, record)
        on = self._day_to_match(flat)
        partners = self._read_partners(row, on, record)
        self._match_places(flat, on, record)
        if not record.problems:
            _settle_place(flat, partners, self.home)
            record.fields = _nested(flat, partners, record)
            record.fields["external_source"] = self.mapping.external_source
            record.fields["external_ref"] = record.ref
        return record

    def _read_key(self, row: Row, record: Record) -> None:
        parts = [row.cells[column] for column in self.mapping.key_columns]
        record.ref = "/".join(map(as_text, parts))
        record.said["external_ref"] = record.ref
        if any(isinstance(part, Broken) for part in parts) or not all(map(as_text, parts)):
            named = " and ".join(self.mapping.key_columns)
            record.problems.append(
                Problem(
                    "external_ref",
                    record.ref,
                    f"Give the row its key in {named}: it tells this record from all others.",
                )
            )
        elif "\x00" in record.ref:
            record.problems.append(
                Problem("external_ref", record.ref, "Take the NUL character out of the key.")
            )

    def _read_fields(self, row: Row, record: Record) -> dict[str, Any]:
        flat: dict[str, Any] = {}
        for name, value in self.mapping.fixed.items():
            self._read(name, value, flat, record)
        for name, column in self.mapping.columns.items():
            self._read(name, row.cells[column], flat, record)
        for name, template in self.mapping.templates.items():
            self._read(name, _filled(template, row.cells), flat, record)
        return flat

    def _read(self, name: str, cell: Any, flat: dict[str, Any], record: Record) -> None:
        said = ", ".join(map(as_text, cell)) if isinstance(cell, list) else as_text(cell)
        record.said[name] = said
        try:
            if isinstance(cell, Broken):
                raise Unreadable(cell.sentence)
            value = FIELDS[name](self._ours(name, cell, said), self.calendar)
            flat[name] = self._fitted(name, value, record)
        except Unreadable as unreadable:
            record.problems.append(Problem(name, said, str(unreadable)))

    def _ours(self, name: str, cell: Any, said: str) -> Any:
        """Our word for theirs, where the mapping has one."""
        words = self.mapping.values.get(name)
        if words is None:
            return cell
        if said in words:
            return words[said]
        return words.get(ANY_OTHER, cell) if said else cell

    def _fitted(self, name: str, value: Any, record: Record) -> Any:
        longest = LONGEST.get(name)
        if longest is None or len(value) <= longest:
            return value
        value = " ".join(value.split())
        if len(value) <= longest:
            return value
        if name not in self.mapping.cut:
            message = (
                f"Shorten this to {longest} characters (it has {len(value)}), or add “{name}” to "
                "[cut] fields."
            )
            raise Unreadable(message)
        record.remarks.append(
            Problem(name, value, f"Cut from {len(value)} to {longest} characters: read it again.")
        )
        return _cut(value, longest)

    def _day_to_match(self, flat: Table[str, Any]) -> date | None:
        on: date | None = flat.get(self.mapping.partner_on)
        for name in ("actual.end", "actual.start", "milestone_date", "planned.end"):
            on = on or flat.get(name)
        return on or flat.get("planned.start")

    def _read_partners(self, row: Row, on: date | None, record: Record) -> list[str]:
        codes: list[str] = []
        written = []
        for column in self.mapping.partner_columns:
            cell = row.cells[column]
            said = as_text(cell)
            if isinstance(cell, Broken):
                record.problems.append(Problem(PARTNER, said, cell.sentence))
            elif said:
                written.append(said)
                code = self._match(PARTNER, said, str(self._ours(PARTNER, said, said)), on, record)
                if code and code not in codes:
                    codes.append(code)
        record.said[PARTNER] = "; ".join(written)
        if not written:
            named = " or ".join(self.mapping.partner_columns)
            record.problems.append(Problem(PARTNER, "", f"Name the partner in {named}."))
        return codes

    def _match(
        self, name: str, said: str, ours: str, on: date | None, record: Record
    ) -> str | None:
        if on is None:
            if not any(problem.field in DAY_FIELDS for problem in record.problems):
                sentence = "Give the row a day: whom a name means depends on it."
                record.problems.append(Problem(self.mapping.partner_on, "", sentence))
            return None
        found = match(ours, on, self.names)
        if found.refusal:
            record.problems.append(Problem(name, said, found.refusal))
        return found.code

    def _match_places(self, flat: dict[str, Any], on: date | None, record: Record) -> None:
        for name in PARTNER_FIELDS:
            if flat.get(name):
                flat[name] = self._match(name, record.said[name], flat[name], on, record)


def _filled(template: str, cells: Table[str, Cell]) -> Cell:
    """Empty when every column in it is empty; the first broken cell when there is one."""
    columns = placeholders(template)
    for column in columns:
        if isinstance(cells[column], Broken):
            return cells[column]
    words = {column: as_text(cells[column]) for column in columns}
    return fill(template, words) if any(words.values()) or not words else ""


def _cut(words: str, longest: int) -> str:
    """At the last blank that leaves room for the sign that something follows."""
    kept = words[: longest - 1]
    if " " in kept and words[longest - 1] != " ":
        kept = kept[: kept.rindex(" ")]
    return kept.rstrip(" ,;:–-") + "…"


def _settle_place(flat: dict[str, Any], partners: list[str], home: str) -> None:
    """Where it was follows from at whose place, and the other way round where only one is."""
    party = flat.get("place_party")
    if party and not flat.get("place"):
        flat["place"] = "HOME" if party == home else "PARTNER" if party in partners else "THIRD"
    elif not party and flat.get("place") == "HOME":
        flat["place_party"] = home
    elif not party and flat.get("place") == "PARTNER" and len(partners) == 1:
        flat["place_party"] = partners[0]


def _nested(flat: dict[str, Any], partners: list[str], record: Record) -> dict[str, Any]:
    """The fields as actions take them: what a row leaves blank is said to be blank."""
    fields: dict[str, Any] = {}
    for name, value in flat.items():
        if "." not in name and (given := _given(name, value)) is not _LEFT_OUT:
            fields[name] = given
    for days in ("planned", "actual"):
        start, end = flat.get(f"{days}.start"), flat.get(f"{days}.end")
        if f"{days}.start" in flat or f"{days}.end" in flat:
            fields[days] = {"start": start, "end": end} if start or end else None
    if "cost_home.amount" in flat:
        fields["cost_home"] = _cost(flat, record)
    fields["participants"] = _participants(flat, partners, record)
    principals = [*_principal("home", "HOME", flat)]
    if len(partners) == 1:
        principals += _principal("partner", partners[0], flat)
    elif any(flat.get(f"principals.partner.{part}") for part in ("office", "person")):
        sentence = "The row names several partners: say whose principal this is in rows of one."
        record.problems.append(Problem("principals.partner", record.said[PARTNER], sentence))
    if any(name.startswith("principals.") for name in flat):
        fields["principals"] = principals
    return fields


def _given(name: str, value: Any) -> Any:
    if value in ("", None) and name in DEFAULTED:
        return _LEFT_OUT
    return None if value == "" and name in ABSENT_IS_NONE else value


def _cost(flat: Table[str, Any], record: Record) -> dict[str, Any] | None:
    amount, currency = flat["cost_home.amount"], flat.get("cost_home.currency")
    if amount is None:
        return None
    if not currency:
        sentence = "Say in which currency: map cost_home.currency, or set it in [fixed]."
        record.problems.append(Problem("cost_home.currency", "", sentence))
    return {"amount": amount, "currency": currency}


def _participants(
    flat: Table[str, Any], partners: list[str], record: Record
) -> list[dict[str, Any]]:
    parts = {}
    for name, value in flat.items():
        room, _, part = name.partition(".")
        if room == "participants" and not (part in PARTICIPANT_DEFAULTED and value == ""):
            parts[part] = value
    if len(partners) > 1 and parts.get("people") is not None:
        sentence = "The row names several partners: say whose people these are in rows of one."
        record.problems.append(
            Problem("participants.people", record.said["participants.people"], sentence)
        )
    return [{"partner": code, **parts} for code in partners]


def _principal(which: str, side: str, flat: Table[str, Any]) -> list[dict[str, Any]]:
    """None where the row says neither office nor person."""
    parts = {
        name.rpartition(".")[2]: value
        for name, value in flat.items()
        if name.startswith(f"principals.{which}.") and value not in ("", None)
    }
    if not parts.keys() & {"office", "person"}:
        return []
    return [{"side": side, "office": "", **parts}]


def shown(value: str) -> str:
    """The value as a report quotes it: one line, printable, cut."""
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
