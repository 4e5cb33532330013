"""The pages on which the log is read."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.acting import Reader
from accounts.models import Marking
from accounts.pages import PageRequest, high_water, highest_marking, page
from accounts.roles import Right
from engagements.lines import lines_of, with_parts
from engagements.models import Engagement, EngagementAnnex, Participation, Principal
from engagements.models.choices import OPEN_STATES
from engagements.periods import Quarter
from engagements.wording import listed_in_words
from partners.models import Agreement

#: Lines in each half of the front page.
FRONT_LINES = 12


@page("GET")
def home(request: PageRequest) -> HttpResponse:
    reader = request.reader
    today = reader.today(timezone.now())
    quarter = Quarter.of(today)
    rows = Engagement.objects.visible_to(reader)
    ahead = rows.filter(state__in=OPEN_STATES, last_day__gte=today)
    held = rows.counted().filter(last_day__lte=today)
    context = {
        "quarter": quarter,
        "held_this_quarter": rows.counted().ended_in(quarter).count(),
        "ahead_this_quarter": ahead.filter(last_day__lte=quarter.last_day).count(),
        "ahead": lines_of(with_parts(ahead.order_by("first_day", "ref"))[:FRONT_LINES]),
        "held": lines_of(with_parts(held.order_by("-last_day", "-ref"))[:FRONT_LINES]),
        "page_marking": highest_marking(reader),
    }
    return render(request, "engagements/home.html", context)


@dataclass(frozen=True)
class Delegation:
    """One side as the page shows it: its part, if it is not home, and its principals."""

    part: Participation | None
    principals: list[Principal]


@page("GET")
def engagement_detail(request: PageRequest, ref: str) -> HttpResponse:
    reader = request.reader
    visible = Engagement.objects.visible_to(reader)
    engagement = (
        visible.filter(ref=ref)
        .select_related(
            "kind__family", "marking", "place_party", "host", "series", "desk", "owner",
            "created_by",
        )
        .defer("search")
        .first()
    )  # fmt: skip
    if engagement is None:
        message = f"There is no engagement {ref}."
        raise Http404(message)
    delegations = _delegations(engagement)
    annexes = _remarks(engagement, reader)
    relatives = _relatives(engagement, reader)
    names = [side.part.partner.name for side in delegations if side.part]
    context = {
        "engagement": engagement,
        "page_marking": high_water(
            [engagement.marking, *(row.marking for row in annexes), *_markings_of(relatives)]
        ),
        "delegations": delegations,
        "partners_in_words": listed_in_words(names),
        "outcomes": engagement.outcomes.select_related("outcome").order_by("rank"),
        "frameworks": _headings(engagement, reader),
        **relatives,
        "annexes": annexes,
        "may_edit": reader.may(Right.EDIT, desk=engagement.desk_id, state=engagement.state),
        "may_withdraw": _may_withdraw(engagement, reader),
        "may_remark": reader.may(Right.EDIT, desk=engagement.desk_id),
        "may_relabel": reader.may(Right.RELABEL),
    }
    return render(request, "engagements/detail.html", context)


def _headings(engagement: Engagement, reader: Reader) -> list[str]:
    """Groupings under whose heading it is, and agreements that it rests on."""
    groupings = engagement.frameworks.order_by("name", "code")
    seen = Agreement.objects.visible_to(reader)
    agreements = seen.filter(framework_rows__engagement=engagement).order_by("title", "ref")
    return [*groupings.values_list("name", flat=True), *(row.title for row in agreements)]


def _remarks(engagement: Engagement, reader: Reader) -> list[EngagementAnnex]:
    seen = EngagementAnnex.objects.visible_to(reader).filter(engagement=engagement)
    return [
        *seen.select_related("engagement", "marking", "created_by").order_by("created_at", "id")
    ]


def _relatives(engagement: Engagement, reader: Reader) -> dict[str, Any]:
    """What the reader may not see is not named, not even as a relation."""
    visible = Engagement.objects.visible_to(reader)
    marked = visible.select_related("marking").defer("search")
    links = engagement.links.filter(to__in=visible)
    linked_from = engagement.linked_from.filter(engagement__in=visible)
    return {
        "parent": marked.filter(pk=engagement.parent_id).first(),
        "children": list(marked.filter(parent=engagement).order_by("first_day", "ref")),
        "links": list(links.select_related("to__marking")),
        "linked_from": list(linked_from.select_related("engagement__marking")),
    }


def _markings_of(relatives: dict[str, Any]) -> list[Marking]:
    """Those of the other engagements whose titles the page shows."""
    parent = [relatives["parent"]] if relatives["parent"] else []
    others = [
        *parent,
        *relatives["children"],
        *(link.to for link in relatives["links"]),
        *(link.engagement for link in relatives["linked_from"]),
    ]
    return [other.marking for other in others]


def _delegations(engagement: Engagement) -> list[Delegation]:
    principals = list(engagement.principals.order_by("id"))
    ours = Delegation(None, [p for p in principals if p.partner_id is None])
    theirs = [
        Delegation(part, [p for p in principals if p.partner_id == part.partner_id])
        for part in engagement.participations.select_related("partner").order_by("id")
    ]
    return [ours, *theirs]


def _may_withdraw(engagement: Engagement, reader: Reader) -> bool:
    return any(
        reader.may(right, desk=engagement.desk_id, state=engagement.state)
        for right in (Right.CANCEL, Right.CANCEL_APPROVED, Right.VOID)
    )
