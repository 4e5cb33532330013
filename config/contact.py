"""Whom to tell of a weakness (RFC 9116)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

#: The text must say until when it holds, and less than a year is asked for.
_HOLDS = timedelta(days=180)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """What SECURITY_CONTACT names; nothing without it."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: TID251 - a door
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {(today + _HOLDS).isoformat()}",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
