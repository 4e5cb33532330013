"""Returning quarters: a desk's word that nothing is missing, for many partners in one call."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.models import Desk
from accounts.roles import Right
from engagements.models import COUNTED_STATES, Participation, QuarterReturn, Role
from engagements.periods import Quarter
from engagements.returns import NIL, NOT_RETURNED, RETURNED
from partners.models import Partner

STATES = (RETURNED, NIL, NOT_RETURNED)
_CAME_NOT = (Role.INVITED, Role.NO_SHOW)


class Word(NamedTuple):
    """What is said of one partner; `field` is where it was said, for a refusal."""

    partner: str
    state: str
    field: str


def return_quarter(
    quarter: Quarter, words: Sequence[Word], *, by: Reader, at: datetime, desk: str | None = None
) -> list[str]:
    """Writes the words of a desk, one's own unless another is named; gives sentences to look at.

    NOT_RETURNED takes a return back. All are written or none: raises ValidationError keyed by
    field, PermissionDenied.
    """
    on = by.today(at)
    returning = _desk(desk, by)
    if quarter.first_day > on:
        raise ValidationError({"quarter": f"{quarter} has not begun: return it once it has ended."})
    partners = [word.partner for word in words]
    _check_partners(words)
    counted = _counted(quarter, partners)
    _check_nil(quarter, words, counted)
    _write(quarter, words, desk=returning, by=by, on=on)
    said = [word.partner for word in words if word.state == RETURNED]
    empty = [code for code in said if code not in counted]
    warnings = [
        f"Nothing is logged for {', '.join(empty)} in {quarter}: that is a nil return."
    ] if empty else []  # fmt: skip
    if quarter.last_day >= on:
        warnings.append(f"{quarter} has not ended: return it again if anything is still held.")
    return warnings


def _desk(code: str | None, by: Reader) -> str:
    desk = code or by.desk_id
    if desk is None:
        raise ValidationError({"desk": "You sit at no desk: name the one that returns."})
    if not Desk.objects.filter(pk=desk).exists():
        raise ValidationError({"desk": "There is no such desk: leave it out for your own."})
    by.require(Right.RETURN, desk=desk)
    return desk


def _check_partners(words: Sequence[Word]) -> None:
    """All there are, none twice, none home; held against other returns until the end."""
    codes = [word.partner for word in words]
    rows = Partner.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("code")
    home = {row.code: row.is_home for row in rows}
    seen: set[str] = set()
    errors = {}
    for word in words:
        if word.partner not in home:
            errors[word.field] = f"“{word.partner}” is not a partner: see /api/v1/partners/."
        elif home[word.partner]:
            errors[word.field] = "This is home: return the quarters of partners."
        elif word.partner in seen:
            errors[word.field] = f"{word.partner} stands here twice: say one thing of it."
        seen.add(word.partner)
    if errors:
        raise ValidationError(errors)


def _counted(quarter: Quarter, partners: Sequence[str]) -> set[str]:
    """The partners for which something counts that the acting reader may see."""
    rows = Participation.objects.filter(
        partner__in=partners,
        first_quarter__lte=quarter.first_day,
        last_quarter__gte=quarter.first_day,
        engagement__state__in=COUNTED_STATES,
        engagement__is_container=False,
    ).exclude(role__in=_CAME_NOT)
    return set(rows.order_by().values_list("partner_id", flat=True).distinct())


def _check_nil(quarter: Quarter, words: Sequence[Word], counted: set[str]) -> None:
    errors = {
        word.field: f"Something counts for {word.partner} in {quarter}, so it is no nil return: "
        "say RETURNED instead, or correct the log first."
        for word in words
        if word.state == NIL and word.partner in counted
    }
    if errors:
        raise ValidationError(errors)


def _write(quarter: Quarter, words: Sequence[Word], *, desk: str, by: Reader, on: date) -> None:
    """What stands already keeps who said it first, and when."""
    rows = {
        row.partner_id: row
        for row in QuarterReturn.objects.filter(
            quarter=quarter.first_day, desk=desk, partner__in=[word.partner for word in words]
        )
    }
    fresh, changed = [], []
    for word in words:
        stands, row = word.state != NOT_RETURNED, rows.get(word.partner)
        if row is None and stands:
            fresh.append(
                QuarterReturn(
                    desk_id=desk,
                    partner_id=word.partner,
                    quarter=quarter.first_day,
                    by_id=by.user_id,
                    on=on,
                )
            )
        elif row is not None and row.stands != stands:
            row.stands, row.by_id, row.on = stands, by.user_id, on
            changed.append(row)
    QuarterReturn.objects.bulk_create(fresh)
    QuarterReturn.objects.bulk_update(changed, ["stands", "by", "on"])
