"""The addresses of the miniature."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ledger.lines import add_line, count_lines


def readyz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def write(_request: HttpRequest, text: str) -> HttpResponse:
    """Answers after the commit: from then on the line must never be lost."""
    add_line(text)
    return HttpResponse("written")


def count(_request: HttpRequest, text: str) -> HttpResponse:
    return HttpResponse(str(count_lines(text)))


urlpatterns = [path("readyz", readyz), path("write/<text>", write), path("count/<text>", count)]
