"""What those who run the service ask it: whether it lives, whether it is ready, what it counts."""

import hmac
import ipaddress
import os
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError as BrokerError

from accounts.catalogue import catalogue_faults
from config.problems import plain_problem
from engagements.files import scanner

#: How long the broker may take to answer before it counts as away, in seconds.
PATIENCE = 1
#: To how many seconds the age of the oldest recount is told: whoever asks may not be cleared for
#: what waits, and a change that is recounted within a minute shows no age.
COARSE = 60

_DUE = "SELECT due, oldest FROM recounts_due()"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 with the reasons while the service must not be used; `degraded` without a helper."""
    try:
        reasons = _unapplied() + catalogue_faults()
        # How many are due would tell a stranger of changes that they may not see.
        _, oldest = _recounts_due()
    except (OperationalError, InterfaceError):
        return _unready(["The database cannot be reached."])
    except DatabaseError:
        return _unready(["The tables are not there yet: run the migrations."])
    if reasons:
        return _unready(reasons)
    broker = _broker_answers()
    scanner_away = bool(settings.CLAMD) and not scanner.answers(settings.CLAMD)
    answer = {
        "status": "ok" if broker and not scanner_away else "degraded",
        "migrations": "applied",
        "role": "safe",
        "broker": "answers" if broker else "away: recounts wait, nothing is lost",
        "scanner": _said_of_the_scanner(away=scanner_away),
        "oldest_recount_seconds": int(oldest) // COARSE * COARSE,
    }
    return JsonResponse(answer)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for this machine and for whoever has the token of METRICS_TOKEN."""
    if not (_is_local(request) or _has_token(request)):
        return plain_problem(
            403, "Ask from the machine itself, or send the token that METRICS_TOKEN holds."
        )
    try:
        due, oldest = _recounts_due()
        ready = not (_unapplied() + catalogue_faults())
        unsealed = _unsealed_seconds()
    except DatabaseError:
        lines = ["entente_ready 0"]
    else:
        lines = [
            f"entente_ready {int(ready)}",
            f"entente_recounts_due {due}",
            f"entente_oldest_recount_seconds {oldest:.1f}",
            f"entente_oldest_unsealed_seconds {unsealed:.1f}",
            f'entente_version_info{{version="{settings.VERSION}"}} 1',
        ]
    kinds = [f"# TYPE {line.split(' ')[0].split('{')[0]} gauge\n{line}" for line in lines]
    return HttpResponse("\n".join(kinds) + "\n", content_type="text/plain; version=0.0.4")


def _said_of_the_scanner(*, away: bool) -> str:
    if not settings.CLAMD:
        return "none: attachments are not scanned"
    return "away: no attachment is taken" if away else "answers"


def _unready(reasons: list[str]) -> HttpResponse:
    return JsonResponse(
        {"status": "unready", "reasons": reasons}, status=503, headers={"Retry-After": "5"}
    )


@lru_cache(maxsize=1)
def _wanted() -> frozenset[tuple[str, str]]:
    """The migrations that this code ships; they do not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _unapplied() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = sorted(_wanted() - set(cursor.fetchall()))
    return [f"Migration {app}.{name} is not applied." for app, name in missing]


def _recounts_due() -> tuple[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE)
        due, oldest = cursor.fetchone()
    return int(due), float(oldest)


def _unsealed_seconds() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_unsealed_seconds()")
        return float(cursor.fetchone()[0])


def _broker_answers() -> bool:
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=PATIENCE) as broker:
            broker.ensure_connection(max_retries=1, timeout=PATIENCE)
    except (BrokerError, OSError):
        return False
    return True


def _is_local(request: HttpRequest) -> bool:
    """Asked on loopback and not passed on by a proxy, whose callers are anywhere."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and "HTTP_X_FORWARDED_FOR" not in request.META


def _has_token(request: HttpRequest) -> bool:
    token = os.environ.get("METRICS_TOKEN", "")
    sent = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(token.encode(), sent.encode())
