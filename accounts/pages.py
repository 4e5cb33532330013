"""What every page asks of a request before it answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.acting import Reader
from accounts.markings import marking_text
from accounts.models import Marking


class StampedRequest(HttpRequest):
    """A request as the middleware hands it on, whoever sent it."""

    #: The moment that the whole request takes for now.
    at: datetime
    #: Where it comes from; empty when that is not known.
    address: str


class PageRequest(StampedRequest):
    """A request whose sender has signed in."""

    reader: Reader


PageView = Callable[..., HttpResponse]


def page(*methods: str) -> Callable[[PageView], PageView]:
    """A view for those who have signed in; a stranger is sent to do so and comes back."""

    def decorate(view: PageView) -> PageView:
        # HEAD goes with GET alone: with POST it would do what only a form with its token may do.
        answer = require_http_methods([*methods, *(["HEAD"] if "GET" in methods else [])])(view)

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


@dataclass(frozen=True)
class PageMarking:
    """What a page is marked with; `text` is what its bar says."""

    text: str


def highest_marking(reader: Reader) -> PageMarking | None:
    """The marking of a page that may show anything that its reader may see: the highest of all.

    None for a reader who may see nothing. Values that open a row to more readers are left out.
    """
    readable = list(Marking.objects.filter(pk__in=reader.marking_ids).order_by("rank", "pk"))
    if not readable:
        return None
    restricting = {value for marking in readable for value in marking.restrictive}
    return PageMarking(marking_text(readable[-1].classification, restricting))


def high_water(shown: Iterable[Marking]) -> PageMarking:
    """The marking of a page that shows rows marked so: read by nobody who may not read them all."""
    markings = list(dict.fromkeys(shown))
    texts = []
    for policy in dict.fromkeys(marking.policy for marking in markings):
        those = [marking for marking in markings if marking.policy == policy]
        released = [set(marking.permissive) for marking in those if marking.permissive]
        values = {
            *(value for marking in those for value in marking.restrictive + marking.informative),
            # What is released to nobody in common names them all: who reads on holds each.
            *(set.intersection(*released) or set.union(*released) if released else ()),
        }
        highest = max(those, key=lambda marking: marking.rank)
        texts.append(marking_text(highest.classification, values))
    return PageMarking(" and ".join(texts))
