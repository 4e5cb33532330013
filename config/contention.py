"""Trying once more what only met another transaction."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.problems import CONTENDED


class OnceMore:
    """Answers a second time what a deadlock or a serialisation failure ended.

    PostgreSQL ends one of two transactions that wait for each other; nothing of it is left, and
    alone it would have gone through. A form with files is not sent again: its body is gone, and
    its sender knows better whether to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, CONTENDED, False) and _can_be_read_again(request):
            setattr(request, CONTENDED, False)
            response = self.get_response(request)
        return response


def _can_be_read_again(request: HttpRequest) -> bool:
    """Whether the body was empty, is kept, or was taken apart into fields that are kept."""
    if request.META.get("CONTENT_LENGTH") in {None, "", "0"} or hasattr(request, "_body"):
        return True
    return bool(request.__dict__.get("_post")) and not request.FILES
