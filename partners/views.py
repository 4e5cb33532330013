"""The page door of this room: the register of partners."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.pages import PageRequest, page
from partners.models import Grouping, Partner
from partners.queries import PartnerQuerySet

_LONGEST_QUERY = 80


@dataclass(frozen=True)
class Group:
    """The partners of one region, by name."""

    name: str
    partners: list[Partner]


@page("GET")
def partner_list(request: PageRequest) -> HttpResponse:
    today = request.reader.today(timezone.now())
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:_LONGEST_QUERY]
    grouping = Grouping.objects.filter(code=request.GET.get("grouping", "")[:40]).first()
    rows: PartnerQuerySet = Partner.objects.filter(is_home=False)
    if words:
        rows = rows.filter(_goes_by(words)).distinct()
    if grouping:
        rows = rows.members_of(grouping.code, on=today)
    found = list(rows.select_related("region").order_by("region__name", "name", "code"))
    context = {
        "words": words,
        "grouping": grouping,
        "groupings": Grouping.objects.order_by("name", "code"),
        "groups": _by_region(found),
        "count": len(found),
    }
    return render(request, "partners/list.html", context)


def _goes_by(words: str) -> Q:
    """By code, or by a part of any name that it has or had, marks above letters aside."""
    return (
        Q(code__iexact=words)
        | Q(name__unaccent__icontains=words)
        | Q(name_formal__unaccent__icontains=words)
        | Q(names__name__unaccent__icontains=words)
    )


def _by_region(partners: Iterable[Partner]) -> list[Group]:
    """Regions by name, those without a region last."""
    groups: dict[str, list[Partner]] = {}
    for partner in partners:
        groups.setdefault(partner.region.name if partner.region else "Elsewhere", []).append(
            partner
        )
    return [Group(name, rows) for name, rows in groups.items()]
