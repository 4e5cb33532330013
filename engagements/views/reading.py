"""The pages on which the log is read."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.acting import Reader
from accounts.pages import PageRequest, highest_marking, page
from accounts.roles import Right
from engagements.lines import lines_of, with_parts
from engagements.models import Engagement, Participation, Principal
from engagements.models.choices import OPEN_STATES
from engagements.periods import Quarter
from engagements.wording import listed_in_words

#: Lines in each half of the front page.
FRONT_LINES = 12


@page("GET")
def home(request: PageRequest) -> HttpResponse:
    reader = request.reader
    today = timezone.now().astimezone(reader.zone).date()
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
    names = [side.part.partner.name for side in delegations if side.part]
    context = {
        "engagement": engagement,
        "page_marking": engagement.marking,
        "delegations": delegations,
        "partners_in_words": listed_in_words(names),
        "outcomes": engagement.outcomes.select_related("outcome").order_by("rank"),
        "frameworks": engagement.framework_rows.select_related("grouping"),
        # What the reader may not see is not named, not even as a relation.
        "parent": visible.filter(pk=engagement.parent_id).first(),
        "children": visible.filter(parent=engagement).order_by("first_day", "ref"),
        "links": engagement.links.filter(to__in=visible).select_related("to"),
        "linked_from": engagement.linked_from.filter(engagement__in=visible).select_related(
            "engagement"
        ),
        "may_edit": reader.may(Right.EDIT, desk=engagement.desk_id, state=engagement.state),
        "may_withdraw": _may_withdraw(engagement, reader),
    }
    return render(request, "engagements/detail.html", context)


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
