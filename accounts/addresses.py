"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, as the outermost proxy of ours saw it.

    `X-Forwarded-For` is read from its end for as long as a proxy of ours speaks: whatever stands
    before that, the client may have written itself.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while passed_on and _is_ours(address):
        said = passed_on.pop().strip()
        if said:
            address = said
    return address


def _is_ours(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.TRUSTED_PROXIES)
