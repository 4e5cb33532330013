"""Taking the rows of one transaction through the actions, with all that they came to."""

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction

from accounts.acting import Reader
from accounts.refusing import NotAllowedNow
from engagements.actions import Logged, edit_engagement, lock_engagement
from engagements.actions.intakes import Progress
from engagements.actions.logging_many import Refusal, log_engagements
from engagements.importer.mapping import PARTNER
from engagements.importer.records import Drafter, Record, shown
from engagements.importer.refusals import Problem
from engagements.importer.row_report import SKIPPED, TAKEN_ALL_THE_SAME, Line
from engagements.importer.rows import Row
from engagements.models import Engagement, SourceRecord

_TAKEN = Progress(taken=1)
_UNCHANGED = Progress(unchanged=1)
_REFUSED = Progress(refused=1)
_SKIPPED = Progress(skipped=1)
#: An edit leaves these alone: the key is how the record was found, the state has its own moves.
_NOT_EDITED = frozenset({"external_source", "external_ref", "state"})


@dataclass(frozen=True)
class Verdict:
    """What one row came to: exactly one of taken, unchanged, refused and skipped."""

    came_to: Progress
    lines: tuple[Line, ...] = ()


@dataclass
class Chunk:
    """Rows of one transaction, and what is known of their keys beforehand.

    `barred` rows are those that the database has turned down already, whatever their fields say.
    """

    drafter: Drafter
    by: Reader
    at: datetime
    earlier: Table[int, int]
    standing: Table[str, str]
    digests: Table[str, str]
    barred: bool = False
    seen: dict[int, int] = field(default_factory=dict)
    said: dict[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        rows: Sequence[Row],
        drafter: Drafter,
        *,
        by: Reader,
        at: datetime,
        earlier: Table[int, int],
        barred: bool = False,
    ) -> "Chunk":
        """Two statements for all its rows: what stands in the log, and what was last said."""
        keys = [key for row in rows if (key := drafter.key_of(row)) and "\x00" not in key]
        which = {"external_source": drafter.mapping.external_source, "external_ref__in": keys}
        standing = Engagement.objects.visible_to(by).filter(**which)
        digests = SourceRecord.objects.filter(**which)
        return cls(
            drafter,
            by,
            at,
            earlier,
            dict(standing.values_list("external_ref", "ref")),
            dict(digests.values_list("external_ref", "digest")),
            barred,
        )

    def take(self, rows: Sequence[Row]) -> list[Verdict]:
        """In the order of the rows."""
        verdicts: dict[int, Verdict] = {}
        new: dict[int, tuple[Row, Record]] = {}
        for place, row in enumerate(rows):
            found = self._sift(row)
            if isinstance(found, Record):
                new[place] = (row, found)
            else:
                verdicts[place] = found
        results = self._log([record for _, record in new.values()])
        for (place, (row, record)), result in zip(new.items(), results, strict=True):
            verdicts[place] = self._judge(row, record, result)
        return [verdicts[place] for place in range(len(rows))]

    def _sift(self, row: Row) -> Verdict | Record:
        """A verdict on all but the records that the log does not have yet."""
        if row.problem:
            return _verdict(_REFUSED, row, Problem("", row.shown, row.problem))
        if row.blank:
            blank = Problem("", "", "the row is blank; nothing is to be done.")
            return _verdict(_SKIPPED, row, blank, as_=SKIPPED)
        word = self.drafter.skips(row)
        if word is not None:
            column = str(self.drafter.mapping.skip_column)
            left_out = "the mapping leaves out such rows; nothing is to be done."
            return _verdict(_SKIPPED, row, Problem(column, word, left_out), as_=SKIPPED)
        record = self.drafter.draft(row)
        problems = [*record.problems, *self._second_of_its_key(record, row)]
        if self.barred:
            problems.append(_turned_down(record))
        if problems:
            return _verdict(_REFUSED, row, *problems)
        if record.ref not in self.standing:
            return record
        if self.digests.get(record.ref) == record.digest():
            return _verdict(_UNCHANGED, row)
        return self._judge(row, record, self._edit(record, self.standing[record.ref]))

    def _second_of_its_key(self, record: Record, row: Row) -> list[Problem]:
        if not record.ref:
            return []
        key = hash(record.ref)
        first = self.seen.get(key, self.earlier.get(key))
        if first is None:
            self.seen[key] = row.number
            return []
        sentence = f"Row {first} has this key already: give each record its own."
        return [Problem("external_ref", record.ref, sentence)]

    def _log(self, records: Sequence[Record]) -> list[Logged | Refusal | NotAllowedNow]:
        if not records:
            return []
        try:
            results = log_engagements([record.fields for record in records], by=self.by, at=self.at)
        except PermissionDenied as denied:
            return [denied] * len(records)
        # Where somebody has sent the same record since the chunk was opened, it is an edit.
        return [
            self._edit(record, result.engagement.ref)
            if isinstance(result, Logged) and not result.created
            else result
            for record, result in zip(records, results, strict=True)
        ]

    def _edit(self, record: Record, ref: str) -> Logged | Refusal | NotAllowedNow:
        fields = {name: value for name, value in record.fields.items() if name not in _NOT_EDITED}
        try:
            # A row is written whole or not at all; those before it in the chunk stay.
            with transaction.atomic():
                engagement = lock_engagement(ref, by=self.by)
                return edit_engagement(engagement, fields, by=self.by, at=self.at)
        except (ValidationError, PermissionDenied, NotAllowedNow) as refusal:
            return refusal
        except (DataError, IntegrityError) as refusal:
            return refusal

    def _judge(self, row: Row, record: Record, result: Logged | Refusal | NotAllowedNow) -> Verdict:
        if isinstance(result, ValidationError):
            return _verdict(_REFUSED, row, *_problems(result, record))
        if isinstance(result, PermissionDenied | NotAllowedNow):
            return _verdict(_REFUSED, row, Problem("", record.ref, str(result)))
        if not isinstance(result, Logged):
            return _verdict(_REFUSED, row, _turned_down(record))
        self.said[record.ref] = (record.digest(), result.engagement.marking_id)
        if not result.created and not result.changed:
            return _verdict(_UNCHANGED, row)
        warnings = [Problem("", record.ref, sentence) for sentence in result.warnings]
        return _verdict(_TAKEN, row, *record.remarks, *warnings, as_=TAKEN_ALL_THE_SAME)


def _verdict(came_to: Progress, row: Row, *found: Problem, as_: str = "") -> Verdict:
    return Verdict(
        came_to,
        tuple(
            Line(row.number, one.field, shown(one.value), f"{as_}{one.sentence}") for one in found
        ),
    )


def _turned_down(record: Record) -> Problem:
    return Problem(
        "",
        record.ref,
        "The database turned this row down: check its values against docs/importing.md, then ask "
        "the data steward.",
    )


def _problems(error: ValidationError, record: Record) -> list[Problem]:
    if not hasattr(error, "error_dict"):
        return [Problem("", record.ref, sentence) for sentence in error.messages]
    return [
        Problem(name, _said(record, name), sentence)
        for name, sentences in error.message_dict.items()
        for sentence in sentences
    ]


def _said(record: Record, name: str) -> str:
    """What the file has for the field of a message, such as `participants.0.partner`."""
    plain = ".".join(part for part in name.split(".") if not part.isdigit())
    if plain.endswith(PARTNER) or plain == "participants":
        return record.said.get(PARTNER, "")
    if plain in record.said:
        return record.said[plain]
    inside = [said for key, said in record.said.items() if key.startswith(f"{plain}.")]
    return inside[0] if inside else ""
