"""The engagement that a page's address names."""

from django.http import Http404

from accounts.pages import PageRequest
from engagements.actions import lock_engagement
from engagements.models import Engagement


def found_engagement(request: PageRequest, ref: str) -> Engagement:
    """The row, held against other writers when something is sent; raises Http404."""
    try:
        if request.method == "POST":
            return lock_engagement(ref, by=request.reader)
        rows = Engagement.objects.visible_to(request.reader)
        return rows.select_related("marking", "owner", "parent").get(ref=ref)  # type: ignore[no-any-return]
    except Engagement.DoesNotExist:
        message = f"There is no engagement {ref}."
        raise Http404(message) from None
