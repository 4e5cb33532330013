"""One run over one file: every row taken, found unchanged, refused or skipped."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from accounts.acting import Reader, acting_as
from engagements.actions import intakes
from engagements.actions.intakes import Progress
from engagements.importer.cells import Calendar
from engagements.importer.mapping import Mapping
from engagements.importer.records import Drafter
from engagements.importer.refusals import Unusable
from engagements.importer.row_report import Line
from engagements.importer.rows import Row
from engagements.importer.tables import RowSource, Source
from engagements.importer.taking import Chunk
from engagements.models import Intake, IntakeLine
from partners.models import Partner, PartnerName
from partners.names import NameIndex, match

#: Rows for one transaction.
CHUNK = 200

Told = Callable[[Line], None]
Watched = Callable[[Progress, float | None], None]


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `went_on_after` rows had been read by a run that broke off."""

    progress: Progress
    intake: Intake | None
    went_on_after: int = 0
    notes: tuple[str, ...] = ()


def import_file(
    source: Source,
    mapping: Mapping,
    *,
    by: Reader,
    at: datetime,
    dry_run: bool = False,
    tell: Told = lambda line: None,
    watch: Watched = lambda progress, portion: None,
) -> Outcome:
    """Takes what can be taken. A dry run does all of it and then takes it back.

    `tell` gets every line of the row report in the order of the rows, those of a run that broke
    off included. Raises Unusable, PermissionDenied; then nothing was written that was not told.
    """
    intakes.require_importer(by)
    _check_home(mapping)
    table = source.open(mapping)
    with acting_as(by):
        drafter = Drafter(
            mapping, _names(), settings.HOME_COUNTRY, Calendar(mapping.formats, table.epoch)
        )
        complete = _complete_partners(mapping, drafter.names)
        intake = None if dry_run else _open(source, mapping, by=by, at=at)
    run = _Run(table, drafter, intake, by, at, tell, watch)
    if intake is None:
        with acting_as(by):
            run.go()
            transaction.set_rollback(True)
        return Outcome(run.progress, None)
    went_on_after = intake.rows_read
    try:
        run.go()
        notes = _finish(run.progress, intake, mapping, complete, by=by, at=at)
    except intakes.Overtaken as overtaken:
        raise Unusable("file", str(overtaken)) from overtaken
    return Outcome(run.progress, intake, went_on_after, notes)


def _check_home(mapping: Mapping) -> None:
    if mapping.home not in {None, settings.HOME_COUNTRY}:
        raise Unusable(
            "mapping",
            f"These are records of {mapping.home} as home, and home is {settings.HOME_COUNTRY} "
            f"here: import them where HOME_COUNTRY is {mapping.home}.",
        )


def _names() -> NameIndex:
    """Own names first, so that messages use them; then formal ones, then all others."""
    columns = ("valid_from", "valid_to")
    partners = Partner.objects.order_by("code")
    own = partners.values_list("code", "name", *columns)
    formal = partners.exclude(name_formal="").values_list("code", "name_formal", *columns)
    others = PartnerName.objects.order_by("id").values_list("partner_id", "name", *columns)
    return NameIndex.build(chain(own, formal, others))


def _complete_partners(mapping: Mapping, names: NameIndex) -> list[str]:
    if mapping.complete is None:
        return []
    found = [match(name, mapping.complete.last_day, names) for name in mapping.complete.partners]
    for one in found:
        if one.refusal:
            raise Unusable("mapping", f"[complete] partners: {one.refusal}")
    return [one.code for one in found if one.code]


def _open(source: Source, mapping: Mapping, *, by: Reader, at: datetime) -> Intake:
    return intakes.open_intake(
        source=mapping.external_source,
        file_name=source.name,
        file_digest=source.digest,
        mapping_digest=mapping.digest,
        by=by,
        at=at,
    )


def _finish(
    progress: Progress,
    intake: Intake,
    mapping: Mapping,
    partners: Sequence[str],
    *,
    by: Reader,
    at: datetime,
) -> tuple[str, ...]:
    complete = mapping.complete
    with acting_as(by):
        intakes.close_intake(intake, at=at)
        if complete and not progress.refused:
            intakes.declare_complete(
                source=mapping.external_source,
                partners=partners,
                first_day=complete.first_day,
                last_day=complete.last_day,
                by=by,
            )
    if complete and progress.refused:
        return (
            "The file is not yet counted as the complete record that [complete] says it is: mend "
            "the refused rows and import it again.",
        )
    return ()


@dataclass
class _Run:
    """The rows of one table on their way, a chunk at a time."""

    table: RowSource
    drafter: Drafter
    intake: Intake | None
    by: Reader
    at: datetime
    tell: Told
    watch: Watched
    progress: Progress = field(default_factory=Progress)
    #: The row in which each key stood, by the key's hash: a file of any length fits.
    seen: dict[int, int] = field(default_factory=dict)

    def go(self) -> None:
        rows = self.table.rows()
        if self.intake is not None and self.intake.rows_read:
            self._catch_up(self.intake, rows)
        while chunk := list(islice(rows, CHUNK)):
            self._bring_in(chunk)
            self.watch(self.progress, self.table.portion())

    def _catch_up(self, intake: Intake, rows: Iterator[Row]) -> None:
        """Passes over what the run that broke off had done, and tells it again."""
        for row in islice(rows, intake.rows_read):
            key = self.drafter.key_of(row)
            if key is not None:
                self.seen[hash(key)] = row.number
        self.progress = Progress(intake.taken, intake.unchanged, intake.refused, intake.skipped)
        with acting_as(self.by):
            for line in intake.lines.order_by("id").iterator():
                self.tell(Line(line.row, line.field, line.value, line.what_to_do))

    def _bring_in(self, rows: list[Row]) -> None:
        try:
            self._write(rows, barred=False)
        except IntegrityError:
            # A check that the database puts off to the end names no row: take them one by one.
            for row in rows:
                self._bring_in_alone(row)

    def _bring_in_alone(self, row: Row) -> None:
        try:
            self._write([row], barred=False)
        except IntegrityError:
            self._write([row], barred=True)

    def _write(self, rows: list[Row], *, barred: bool) -> None:
        """One transaction: the rows, and how far the run has come with them."""
        with acting_as(self.by):
            if self.intake is not None:
                intakes.hold_intake(self.intake, reached=self.progress)
            chunk = Chunk.open(
                rows, self.drafter, by=self.by, at=self.at, earlier=self.seen, barred=barred
            )
            verdicts = chunk.take(rows)
            _check_now()
            reached = sum((verdict.came_to for verdict in verdicts), self.progress)
            lines = [line for verdict in verdicts for line in verdict.lines]
            if self.intake is not None:
                intakes.advance_intake(
                    self.intake,
                    reached=reached,
                    lines=[_stored(self.intake, line) for line in lines],
                    said=chunk.said,
                )
        self.progress = reached
        self.seen.update(chunk.seen)
        for line in lines:
            self.tell(line)


def _check_now() -> None:
    """What the database checks at the end of a transaction, while the rows are still known."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _stored(intake: Intake, line: Line) -> IntakeLine:
    return IntakeLine(
        intake=intake,
        row=line.row,
        field=line.field,
        value=line.value,
        what_to_do=line.what_to_do,
    )
