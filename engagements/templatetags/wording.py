"""The wording of days, levels and numbers, for templates."""

from datetime import date
from decimal import Decimal

from django import template

from engagements import wording
from engagements.models import Engagement
from partners.models import GroupingMembership, Partner, PartnerName

register = template.Library()


@register.filter
def in_words(day: date | None) -> str:
    return wording.day_in_words(day) if day else ""


@register.filter
def days_of(engagement: Engagement) -> str:
    """The days held if there are such, else those planned, with the year."""
    return wording.days_in_words(*engagement.days)


@register.filter
def planned_of(engagement: Engagement) -> str:
    return wording.days_in_words(engagement.planned_start, engagement.planned_end)


@register.filter
def short_days_of(engagement: Engagement) -> str:
    """The same without the year, for a list that is grouped by month."""
    first, last = engagement.days
    same_year = first is None or last is None or first.year == last.year
    return wording.days_in_words(first, last, with_year=not same_year or last is None)


@register.filter
def level(number: int | None) -> str:
    return wording.level_in_words(number) if number else "not known"


@register.filter
def number(value: Decimal | None, places: int = 0) -> str:
    return "" if value is None else wording.number_in_words(value, places)


@register.filter
def span_of(row: Partner | PartnerName) -> str:
    """From the first to the last day; empty when both are open."""
    return wording.days_in_words(row.valid_from, row.valid_to)


@register.filter
def membership_span(row: GroupingMembership) -> str:
    """To the precision in which the dates are known."""
    write = {"Y": "%Y", "M": "%b %Y"}.get(row.date_precision)
    first, last = row.valid_from, row.valid_to
    if write is None:
        return wording.days_in_words(first, last)
    if first is None:
        return f"until {last:{write}}" if last else ""
    begun = f"{first:{write}}"
    if last is None:
        return f"since {begun}"
    over = f"{last:{write}}"
    return begun if over == begun else f"{begun} to {over}"


@register.filter
def signed(value: Decimal, places: int = 0) -> str:
    """With its sign; what rounds to zero has none."""
    size = wording.number_in_words(round(abs(value), places), places)
    if not round(value, places):
        return size
    return f"+{size}" if value > 0 else f"−{size}"


@register.filter
def unsigned(value: Decimal, places: int = 0) -> str:
    return wording.number_in_words(abs(value), places)
