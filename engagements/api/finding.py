"""The engagement that an address names."""

from django.http import Http404

from accounts.acting import Reader
from engagements.actions import lock_engagement
from engagements.models import Engagement


def seen_engagement(ref: str, *, by: Reader) -> Engagement:
    """Raises Http404 for what is not there or not to be seen."""
    engagement: Engagement | None = Engagement.objects.visible_to(by).filter(ref=ref).first()
    if engagement is None:
        raise Http404
    return engagement


def locked_engagement(ref: str, *, by: Reader) -> Engagement:
    """The same, held against other writers until the transaction ends."""
    try:
        return lock_engagement(ref, by=by)
    except Engagement.DoesNotExist as error:
        raise Http404 from error
