"""Keeping the register of series."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.roles import Right
from engagements.models import Series
from partners.models import Partner

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_FIELDS = ("name", "interval_months", "tolerance_months", "valid_from", "valid_to")


def open_series(fields: Mapping[str, Any], *, by: Reader) -> Series:
    """A new series. Raises ValidationError keyed by field, PermissionDenied."""
    by.require(Right.KEEP_SERIES)
    code = fields["code"]
    if not _CODE.fullmatch(code):
        raise ValidationError(
            {"code": "Make the code of letters, digits, dots and hyphens, such as AUS-TALKS."}
        )
    if Series.objects.filter(pk=code).exists():
        raise ValidationError(
            {"code": f"{code} is taken: choose another code, or change that one."}
        )
    series = Series(code=code)
    _write(series, fields)
    return series


def lock_series(code: str) -> Series:
    """The row, held against other writers until the transaction ends; or Series.DoesNotExist."""
    series: Series = Series.objects.select_for_update().get(pk=code)
    return series


def change_series(series: Series, fields: Mapping[str, Any], *, by: Reader) -> Series:
    """Writes what is given and leaves the rest; the series comes from `lock_series`."""
    by.require(Right.KEEP_SERIES)
    _write(series, fields)
    return series


def _write(series: Series, fields: Mapping[str, Any]) -> None:
    for name in _FIELDS:
        if name in fields:
            setattr(series, name, fields[name])
    if series.valid_from and series.valid_to and series.valid_to < series.valid_from:
        raise ValidationError({"valid_to": "The last day cannot be before the first day."})
    partners = fields.get("partners")
    if partners is not None:
        _check_partners(partners)
    series.save()
    if partners is not None:
        series.partners.set(partners)


def _check_partners(codes: list[str]) -> None:
    known = set(Partner.objects.filter(code__in=codes).values_list("code", flat=True))
    errors = {
        f"partners.{at}": f"“{code}” is not a partner. Take a code from /api/v1/partners/."
        for at, code in enumerate(codes)
        if code not in known
    }
    if errors:
        raise ValidationError(errors)
