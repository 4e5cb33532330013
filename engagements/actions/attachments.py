"""Putting files beside an engagement, saying more of them, withdrawing and serving them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction

from accounts.acting import Reader
from accounts.actions.marking import marking_named, narrowed_marking
from accounts.actions.proposals import checked_reason
from accounts.actions.records import change_row, put_down
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions.annexes import require_within
from engagements.files import scanner, storage
from engagements.files.kinds import Kind, NotTaken, kind_of
from engagements.files.names import clean_name
from engagements.models import Attachment, Engagement

#: Sees every row, whoever may read it.
ROLLER = "roller"
#: A content that no row names lies this long, in case an older database is taken back.
KEPT_UNUSED = timedelta(days=7)
_HOLD = "SELECT pg_advisory_xact_lock_shared(hashtextextended('attachment ' || %s, 0))"
_TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended('attachment ' || %s, 0))"
_found = logging.getLogger("entente.refused")


@dataclass(frozen=True)
class Inspected:
    """A content that may be kept."""

    content: bytes
    name: str
    kind: Kind
    scanned: bool


def inspect_file(content: bytes, name: str, *, by: Reader) -> Inspected:
    """Looks at the content, and has the scanner look at it where there is one.

    It may take a while: nothing should be locked. Raises ValidationError, and ScannerAway.
    """
    if len(content) > settings.ATTACHMENT_MAX_BYTES:
        raise ValidationError({"file": too_large(len(content))})
    if not content:
        raise ValidationError({"file": "The file is empty: send one that holds something."})
    try:
        kind = kind_of(content, name)
    except NotTaken as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    if settings.CLAMD:
        finding = scanner.finding(content, settings.CLAMD)
        if finding:
            digest = storage.digest_of(content)
            _found.warning("scanner found %r in %s by user=%s", finding, digest, by.user_id)
            raise ValidationError(
                {"file": "The file was refused by the virus scanner. Ask whoever looks after it."}
            )
    return Inspected(content, clean_name(name, kind), kind, scanned=bool(settings.CLAMD))


def too_large(size: int) -> str:
    most = settings.ATTACHMENT_MAX_BYTES
    return (
        f"The file has {size / 1_000_000:.1f} MB, and {most / 1_000_000:g} MB are taken: make it "
        "smaller, or split it."
    )


def attach_file(
    engagement: Engagement,
    file: Inspected,
    fields: Mapping[str, Any],
    *,
    by: Reader,
    at: datetime,
) -> Attachment:
    """Keeps the content and writes the row; the engagement comes from `lock_engagement`.

    Without a marking it has the engagement's. The content is on the disk before the row is there.
    Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.EDIT, desk=engagement.desk_id)
    marking = marking_named(fields.get("marking") or engagement.marking.text, by=by)
    require_within(engagement.marking, marking, "a file")
    digest = storage.digest_of(file.content)
    with connection.cursor() as cursor:
        # Until the row is written, nobody takes the content for one that no row names.
        cursor.execute(_HOLD, [digest])
    storage.keep(settings.ATTACHMENTS_DIR, file.content)
    row = Attachment(
        engagement=engagement,
        marking=marking,
        name=file.name,
        media_type=file.kind.media_type,
        size=len(file.content),
        sha256=digest,
        scanned=file.scanned,
        description=fields.get("description", ""),
    )
    return put_down(row, by=by, at=at)


def describe_attachment(
    row: Attachment, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> bool:
    """Says something else of the file, or marks it for fewer; whether anything changed.

    The row is locked. Raises ValidationError by field, PermissionDenied, NotAllowedNow.
    """
    by.require(Right.EDIT, desk=row.engagement.desk_id)
    _require_standing(row)
    changed: dict[str, Any] = {}
    if "description" in fields:
        changed["description"] = fields["description"]
    changed |= narrowed_marking(row, fields, by=by)
    if "marking" in changed:
        require_within(row.engagement.marking, changed["marking"], "a file")
    return change_row(row, changed, at=at)


def withdraw_attachment(row: Attachment, *, reason: str, by: Reader, at: datetime) -> None:
    """Takes the content away from every reader; the row and its history stay.

    The row is locked. Raises ValidationError without a reason, PermissionDenied, NotAllowedNow.
    """
    by.require(Right.EDIT, desk=row.engagement.desk_id)
    _require_standing(row)
    said = checked_reason(reason, "Say in a few words why it is withdrawn.")
    change_row(row, {"withdrawn_at": at, "withdrawn_reason": said}, at=at)


def _require_standing(row: Attachment) -> None:
    if row.withdrawn:
        raise NotAllowedNow(f"{row.ref} is withdrawn already: attach a new file if need be.")


def sweep_attachments(*, at: datetime) -> int:
    """Takes away contents that no row names, left by what was never finished; how many.

    One that somebody is about to name is left alone.
    """
    before = (at - KEPT_UNUSED).timestamp()
    with transaction.atomic(using=ROLLER), connections[ROLLER].cursor() as cursor:

        def is_used(digest: str) -> bool:
            cursor.execute(_TRY, [digest])
            [free] = cursor.fetchone() or [False]
            rows = Attachment._base_manager.using(ROLLER)  # whoever may read them
            return not free or rows.filter(sha256=digest).exists()

        return storage.sweep(settings.ATTACHMENTS_DIR, before=before, is_used=is_used)
