"""What every page's template may name without being handed it."""

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    return {"embedded": settings.EMBEDDED, "home_code": settings.HOME_COUNTRY}
