"""Reading the environment, so that a missing variable is named at start-up."""

import ipaddress
import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def required(name: str, hint: str) -> str:
    """The variable's value; refuses to start without it and says what it is for."""
    value = os.environ.get(name, "")
    if not value:
        message = f"Set {name}: {hint}"
        raise ImproperlyConfigured(message)
    return value


def rate_limits(name: str, default: str) -> dict[str, int]:
    """Requests a minute by kind, as `reads=600 writes=120 strangers=60`; what is left out stays.

    Refuses to start with a kind that there is not, or with a number below one: there is no off.
    """
    limits = dict(_limit(name, part) for part in default.split())
    given = dict(_limit(name, part) for part in os.environ.get(name, "").split())
    strangers = given.keys() - limits.keys()
    if strangers:
        message = f"{name} has limits for {', '.join(limits)}; there is none for {min(strangers)}."
        raise ImproperlyConfigured(message)
    return {**limits, **given}


def _limit(name: str, part: str) -> tuple[str, int]:
    kind, _, number = part.partition("=")
    if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= 10_000_000):
        message = f"Write {name} like “reads=600 writes=120 strangers=60”: requests a minute."
        raise ImproperlyConfigured(message)
    return kind, int(number)


def whole_number(name: str, default: int, *, hint: str) -> int:
    """The variable as a whole number of zero or more; refuses to start with anything else."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        message = f"Set {name} to a whole number: {hint}"
        raise ImproperlyConfigured(message)
    return int(text)


def database(url: str, **options: Any) -> dict[str, Any]:
    """Django's settings for a `postgresql://user:password@host:port/name?host=/socket` address."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme not in {"postgresql", "postgres"}:
        message = "A database address starts with postgresql://; no other database is supported."
        raise ImproperlyConfigured(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {**query, **options},
    }


@dataclass(frozen=True)
class Mail:
    """By which server mail goes out; without one it is written to the console."""

    backend: str = "django.core.mail.backends.console.EmailBackend"
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    begins_with_tls: bool = False
    goes_over_to_tls: bool = False


def mail(url: str) -> Mail:
    """`smtps://user:password@host` begins with TLS; `smtp://...` goes over to it at once.

    On loopback alone `smtp` does without. Refuses to start with anything else.
    """
    if not url:
        return Mail()
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        message = "EMAIL_URL is like smtp://user:password@mail.example:587, or smtps://."
        raise ImproperlyConfigured(message)
    begins = parts.scheme == "smtps"
    return Mail(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or (465 if begins else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        begins_with_tls=begins,
        goes_over_to_tls=not begins and parts.hostname not in {"localhost", "127.0.0.1", "::1"},
    )


_PEPPER_NAME = re.compile(r"[a-z0-9-]{1,16}")
SHORTEST_PEPPER = 32  # characters


def peppers(text: str) -> dict[str, str]:
    """`new:secret,old:secret` by name, in the order given; refuses to start with a weak one."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _, secret = pair.partition(":")
        if not _PEPPER_NAME.fullmatch(name) or len(secret) < SHORTEST_PEPPER or name in found:
            message = (
                "TOKEN_PEPPERS is a list like 2026:secret,2025:secret: each name once, of up to 16 "
                f"small letters and digits, each secret of {SHORTEST_PEPPER} characters or more."
            )
            raise ImproperlyConfigured(message)
        found[name] = secret
    if not found:
        message = "TOKEN_PEPPERS names no secret: give it one, such as 2026:secret."
        raise ImproperlyConfigured(message)
    return found


def networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Addresses and networks such as `10.0.0.0/24,::1`; none for an empty text."""
    try:
        return [ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        message = f"TRUSTED_PROXIES is a list like 10.0.0.0/24,::1: {error}."
        raise ImproperlyConfigured(message) from error


def openid_connect(issuer: str, name: str, *, embedded: bool) -> dict[str, Any]:
    """django-allauth's settings for the one provider that OIDC_ISSUER names; none without it."""
    if not issuer:
        return {}
    secure = issuer.startswith("https://")
    on_loopback = re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])[:/]", f"{issuer}/")
    if not secure and not (embedded and on_loopback):
        message = "OIDC_ISSUER starts with https:// (the embedded mode may ask one on loopback)."
        raise ImproperlyConfigured(message)
    application = {
        "provider_id": "oidc",
        "name": name,
        "client_id": required("OIDC_CLIENT_ID", "the name that the provider knows Entente by."),
        "secret": required("OIDC_CLIENT_SECRET", "what the provider knows Entente by."),
        "settings": {
            "server_url": issuer.rstrip("/") + "/.well-known/openid-configuration",
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
            "scope": ["openid"],
        },
    }
    return {"openid_connect": {"APPS": [application]}}


def scanner_address(text: str) -> str:
    """Where a virus scanner listens, `unix:/path` or `host:port`; "" for none."""
    host, _, port = text.rpartition(":")
    local = text.startswith("unix:/") and len(text) > len("unix:/")
    remote = host and not host.startswith("unix") and port.isdigit() and 0 < int(port) < 65_536
    if text and not (local or remote):
        message = "CLAMD is unix:/path/of/its/socket or host:port, or empty for no scanner."
        raise ImproperlyConfigured(message)
    return text
