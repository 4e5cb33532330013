"""How many requests a minute are answered, by who asks.

Counted in the memory of each process, so that a request costs no round trip and nothing else must
run for it: a server of n processes lets through up to n times as many. docs/operating.md says how
to choose the numbers.
"""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.acting import Reader
from accounts.addresses import client_address
from config.problems import REST, plain_problem

WINDOW = 60  # seconds
#: Askers remembered by a process; the one who asked longest ago is forgotten first.
MOST_ASKERS = 20_000
#: All sign-ins of one user together may ask this many times what one of them may.
_OF_A_USER = 3
#: An answer says how much is left once no more than this part of it is.
_NEARLY_ALL = 5
#: What probes ask; they come from the operator's own machines.
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})

Key = tuple[str, object]


@dataclass(frozen=True)
class Allowance:
    """What an asker has left: requests, and seconds until one more is let through (0: now)."""

    name: str
    quota: int
    left: int
    wait: float

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit` of draft-ietf-httpapi-ratelimit-headers, and when to come back."""
        until = max(1, round(self.wait or WINDOW * (self.quota - self.left) / self.quota))
        found = {
            "RateLimit-Policy": f'"{self.name}";q={self.quota};w={WINDOW}',
            "RateLimit": f'"{self.name}";r={self.left};t={until}',
        }
        return {**found, "Retry-After": str(until)} if self.wait else found


@dataclass
class Buckets:
    """One bucket an asker, which fills evenly: the moment at which it will be full again."""

    most: int = MOST_ASKERS
    full_at: OrderedDict[Key, float] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def take(self, key: Key, quota: int, *, now: float) -> Allowance:
        """Takes one request out; nothing when there is none left. `now` in seconds."""
        with self.lock:
            after = max(self.full_at.get(key, now), now) + WINDOW / quota
            wait = after - now - WINDOW
            # A thousandth of a request is rounding, not a request too many.
            if wait > WINDOW / quota / 1000:
                return Allowance(key[0], quota, 0, wait)
            self.full_at[key] = after
            self.full_at.move_to_end(key)
            if len(self.full_at) > self.most:
                self.full_at.popitem(last=False)
        left = int((WINDOW - (after - now)) * quota / WINDOW + 0.001)
        return Allowance(key[0], quota, max(left, 0), 0.0)


class Throttle:
    """Answers 429 to who asks too often: each sign-in, each user, and each stranger's address.

    It stands behind the finding of who asks, so that colleagues behind one address do not share a
    limit, and before anything of the request's body is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.buckets = Buckets()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in _PROBES:
            return self.get_response(request)
        now = monotonic()
        taken: list[Allowance] = []
        for key, quota in _askers(request):
            taken.append(self.buckets.take(key, quota, now=now))
            if taken[-1].wait:
                break
        tightest = min(taken, key=lambda each: (-each.wait, each.left / each.quota))
        response = _refused(request) if tightest.wait else self.get_response(request)
        if tightest.left * _NEARLY_ALL <= tightest.quota:
            for name, value in tightest.headers.items():
                response[name] = value
        return response


def _askers(request: HttpRequest) -> Iterator[tuple[Key, int]]:
    """The buckets that this request is taken out of, and what each holds."""
    limits: dict[str, int] = settings.RATE_LIMITS
    reader: Reader | None = request.reader  # type: ignore[attr-defined]
    if reader is None:
        yield ("strangers", _network(client_address(request))), limits["strangers"]
        return
    kind = "reads" if request.method in _READING else "writes"
    # Hashed with the process's own salt: no token is kept.
    sign_in = hash(request.META.get("HTTP_AUTHORIZATION") or request.session.session_key)
    yield (kind, sign_in), limits[kind]
    yield (f"{kind} of a user", reader.user_id), limits[kind] * _OF_A_USER


def _network(address: str) -> str:
    """One subscriber of version 6 has a network of addresses to himself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


def _refused(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(REST):
        return plain_problem(
            429, "You ask more often than the service answers: wait as Retry-After says."
        )
    return render(request, "429.html", status=429)
