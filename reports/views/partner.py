"""The page of one partner: what is ahead, what was, what it is called and belongs to."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.pages import PageRequest, highest_marking, page
from engagements.lines import lines_of, with_parts
from engagements.models import Engagement
from engagements.models.choices import OPEN_STATES
from partners.models import Partner
from reports.views.grids import window
from reports.views.summaries import PARTNER_PAGE, outcome_grid, present_quarter, sums_of

#: Lines of the list of what was held, and of what is ahead.
LATEST, AHEAD = 15, 10


@page("GET")
def partner_detail(request: PageRequest, code: str) -> HttpResponse:
    today = request.reader.today(timezone.now())
    partner = get_object_or_404(Partner.objects.select_related("region"), code=code)
    rows = Engagement.objects.visible_to(request.reader).with_partner(code)
    ahead = rows.filter(state__in=OPEN_STATES, last_day__gte=today).order_by("first_day", "ref")
    held = rows.counted().order_by("-first_day", "-ref")
    quarters = window(present_quarter(request), PARTNER_PAGE)
    context = {
        "partner": partner,
        "names": partner.names.order_by("valid_from", "name", "id"),
        "memberships": partner.memberships.select_related("grouping").order_by(
            "grouping__name", "valid_from", "id"
        ),
        "today": today,
        "ahead": lines_of(with_parts(ahead)[:AHEAD], unnamed=code),
        "held": lines_of(with_parts(held)[:LATEST], unnamed=code),
        **outcome_grid(sums_of(request.reader, code, quarters), quarters),
        "page_marking": highest_marking(request.reader),
    }
    return render(request, "reports/partner.html", context)
