"""Saying when development aid may go to whom, after the list that the ministry goes by."""

import tomllib
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions import Kept
from accounts.roles import Right
from partners.models import AidRecipient, Partner

_FIELDS = {"partner", "from", "to", "source"}


def take_recipients(text: str, *, by: Reader) -> Kept:
    """Brings the partners that a TOML file names to what it says; of others nothing changes.

    `[[recipient]]` has `partner`, `from` and `to` (both inclusive, left out: open) and `source`.
    Raises ValidationError with what to mend, and then nothing is written.
    """
    by.require(Right.LOAD_REFERENCE)
    try:
        said = tomllib.loads(text).get("recipient", [])
    except tomllib.TOMLDecodeError as error:
        raise ValidationError({"file": f"This is no TOML: {error}."}) from error
    wanted = [_recipient(number, row) for number, row in enumerate(said, start=1)]
    _check_apart(wanted)
    named = {row.partner_id for row in wanted}
    known = set(Partner.objects.filter(pk__in=named).values_list("pk", flat=True))
    if named - known:
        raise ValidationError({"file": f"“{min(named - known)}” is no partner: mend its code."})
    there = {_said(row): row for row in AidRecipient.objects.filter(partner__in=named)}
    missing = [row for row in wanted if _said(row) not in there]
    kept = {_said(row) for row in wanted}
    gone = [row.pk for said, row in there.items() if said not in kept]
    AidRecipient.objects.filter(pk__in=gone).delete()
    AidRecipient.objects.bulk_create(missing)
    return Kept(len(missing), len(gone))


def _said(row: AidRecipient) -> tuple[Any, ...]:
    return row.partner_id, row.valid_from, row.valid_to, row.source


def _recipient(number: int, row: Any) -> AidRecipient:
    if not isinstance(row, dict) or set(row) - _FIELDS or not isinstance(row.get("partner"), str):
        raise ValidationError({"file": f"Recipient {number}: it takes partner, from, to, source."})
    first, last, source = row.get("from"), row.get("to"), row.get("source", "")
    if not all(day is None or type(day) is date for day in (first, last)):
        raise ValidationError({"file": f"Recipient {number}: write days like 2025-04-09."})
    if not isinstance(source, str) or len(source) > 200:
        raise ValidationError({"file": f"Recipient {number}: shorten the source to 200 letters."})
    if first is not None and last is not None and last < first:
        raise ValidationError({"file": f"Recipient {number}: it ends before it begins."})
    return AidRecipient(partner_id=row["partner"], valid_from=first, valid_to=last, source=source)


def _check_apart(rows: list[AidRecipient]) -> None:
    """Raises ValidationError where a partner is a recipient twice on one day."""
    for earlier, later in _neighbours(rows):
        if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
            raise ValidationError(
                {"file": f"{later.partner_id} is there twice on some days: join the two."}
            )


def _neighbours(rows: list[AidRecipient]) -> Iterator[tuple[AidRecipient, AidRecipient]]:
    ordered = sorted(rows, key=lambda row: (row.partner_id, row.valid_from or date.min))
    for earlier, later in pairwise(ordered):
        if earlier.partner_id == later.partner_id:
            yield earlier, later
