"""Keeping the book of imports: runs, their row reports, and what a source last said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from accounts.acting import Reader
from accounts.roles import Right
from engagements.models import CompleteRecord, Intake, IntakeLine, SourceRecord


class Overtaken(Exception):
    """Somebody else is importing the same file at this moment."""


@dataclass(frozen=True)
class Progress:
    """How many rows came to what; `read` is the sum of the rest."""

    taken: int = 0
    unchanged: int = 0
    refused: int = 0
    skipped: int = 0

    @property
    def read(self) -> int:
        return self.taken + self.unchanged + self.refused + self.skipped

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.taken + other.taken,
            self.unchanged + other.unchanged,
            self.refused + other.refused,
            self.skipped + other.skipped,
        )


def require_importer(by: Reader) -> None:
    """Raises PermissionDenied with whom to ask."""
    by.require(Right.IMPORT)


def open_intake(
    *,
    source: str,
    file_name: str,
    file_digest: str,
    mapping_digest: str,
    by: Reader,
    at: datetime,
) -> Intake:
    """The reader's run over this file that broke off, or a new one."""
    require_importer(by)
    broken_off = Intake.objects.filter(
        file_digest=file_digest,
        mapping_digest=mapping_digest,
        by=by.user_id,
        finished_at__isnull=True,
    ).last()
    return broken_off or Intake.objects.create(
        source=source,
        file_name=file_name[-255:],
        file_digest=file_digest,
        mapping_digest=mapping_digest,
        by_id=by.user_id,
        started_at=at,
    )


def hold_intake(intake: Intake, *, reached: Progress) -> None:
    """Keeps every other run over the same file out until the transaction ends.

    Raises Overtaken when another run has gone further.
    """
    now_read = (
        Intake.objects.select_for_update().values_list("rows_read", flat=True).get(pk=intake.pk)
    )
    if now_read != reached.read:
        message = "This file is being imported already: wait until that run has ended."
        raise Overtaken(message)


def advance_intake(
    intake: Intake,
    *,
    reached: Progress,
    lines: Iterable[IntakeLine],
    said: Mapping[str, tuple[str, int]],
) -> None:
    """Notes how far the run has come, in the transaction of the rows themselves.

    `said` is a digest and the engagement's marking for every external reference that was taken or
    found unchanged anew.
    """
    Intake.objects.filter(pk=intake.pk).update(
        rows_read=reached.read,
        taken=reached.taken,
        unchanged=reached.unchanged,
        refused=reached.refused,
        skipped=reached.skipped,
    )
    IntakeLine.objects.bulk_create(lines)
    remember(intake.source, said)


def remember(source: str, said: Mapping[str, tuple[str, int]]) -> None:
    """What the source says of each record now."""
    SourceRecord.objects.bulk_create(
        [
            SourceRecord(
                external_source=source, external_ref=ref, digest=digest, marking_id=marking
            )
            for ref, (digest, marking) in said.items()
        ],
        update_conflicts=True,
        unique_fields=["external_source", "external_ref", "marking"],
        update_fields=["digest"],
    )


def close_intake(intake: Intake, *, at: datetime) -> None:
    """Says that the file was read to its end."""
    Intake.objects.filter(pk=intake.pk).update(finished_at=at)


def declare_complete(
    *, source: str, partners: Iterable[str], first_day: date, last_day: date, by: Reader
) -> None:
    """That the source is the complete record of these partners between the two days.

    It is as hidden as the most hidden of the source's records.
    """
    require_importer(by)
    taken = SourceRecord.objects.filter(external_source=source)
    markings = sorted(set(taken.order_by().values_list("marking_id", flat=True)))
    CompleteRecord.objects.bulk_create(
        [
            CompleteRecord(
                partner_id=code,
                source=source,
                first_day=first_day,
                last_day=last_day,
                markings=markings,
            )
            for code in partners
        ],
        ignore_conflicts=True,
    )
