"""What every page asks of a request before it answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.acting import Reader
from accounts.models import Marking


class PageRequest(HttpRequest):
    """A request whose sender has signed in."""

    reader: Reader


PageView = Callable[..., HttpResponse]


def page(*methods: str) -> Callable[[PageView], PageView]:
    """A view for those who have signed in; a stranger is sent to do so and comes back."""

    def decorate(view: PageView) -> PageView:
        answer = require_http_methods([*methods, "HEAD"])(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            reader: Reader | None = getattr(request, "reader", None)
            if reader is None or not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            # Moments are written in the time of the reader's desk.
            with timezone.override(reader.zone):
                return answer(request, *args, **kwargs)

        return guarded

    return decorate


def highest_marking(reader: Reader) -> Marking | None:
    """The marking of a page that may show anything that its reader may see."""
    return Marking.objects.filter(pk__in=reader.marking_ids).order_by("rank", "pk").last()
