"""The rows behind the codes that a request names, refused in one way where there are none."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError

from accounts.models import Desk
from partners.models import Grouping, Outcome, Partner, Region


def partner_named(code: str, field: str) -> Partner:
    """Home as well. Raises ValidationError under that field for a code that nobody has."""
    found: Partner | None = Partner.objects.filter(pk=code).first()
    if found is None:
        raise ValidationError(
            {field: f"“{code[:40]}” is not a partner. Take a code from /api/v1/partners/."}
        )
    return found


def require_partner(code: str, field: str = "partner") -> None:
    """Raises ValidationError unless it is the code of a partner, and not of home."""
    if partner_named(code, field).is_home:
        raise ValidationError({field: f"{code} is home: name whom home deals with."})


def require_grouping(code: str) -> None:
    if not Grouping.objects.filter(pk=code).exists():
        raise ValidationError(
            {"grouping": f"“{code[:40]}” is not a grouping. Take a code from /api/v1/groupings/."}
        )


def require_region(code: str) -> None:
    if not Region.objects.filter(pk=code).exists():
        raise ValidationError({"region": f"“{code[:40]}” is not a region. Take that of a partner."})


def require_desk(code: str, field: str) -> None:
    if not Desk.objects.filter(pk=code).exists():
        raise ValidationError({field: "Name the desk by its code."})


def require_outcomes(codes: Iterable[tuple[str, str]]) -> None:
    """Each field with the code that stands there."""
    known = set(Outcome.objects.values_list("code", flat=True))
    errors = {
        field: f"“{code[:40]}” is not an outcome. Take a code from /api/v1/outcomes/."
        for field, code in codes
        if code not in known
    }
    if errors:
        raise ValidationError(errors)


def require_order(field: str, first: date | None, last: date | None) -> None:
    """Raises ValidationError under that field for a last day before the first; None is open."""
    if first is not None and last is not None and last < first:
        raise ValidationError({field: "The last day cannot be before the first day."})
