"""Every address of the service, with a path that leads there."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils.regex_helper import normalize

#: Tried in this order for each part of a path, until the address resolves to its own view.
_SAMPLES = (
    "1",
    "XAA",
    "2025Q2",
    "E-2025-000001",
    "1.0.0",
    "visit",
    "ABCDEF",
    "0198c5a0-0000-7000-8000-000000000000",
)
#: A suffix that names a format is looked at before anybody is: give it one that exists.
_NAMED = {"format": ("json", ".json", "csv")}


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver; `name` carries its namespace.

    `template` is the path with the names of its parts in braces, as the description writes it.
    """

    name: str
    path: str
    pattern: URLPattern
    template: str


def addresses() -> list[Address]:
    found = _walk(get_resolver(), "", ())
    return [
        Address(name, _path(route, pattern), pattern, _template(route))
        for name, route, pattern in found
    ]


def _walk(
    resolver: URLResolver, before: str, spaces: tuple[str, ...]
) -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = before + entry.pattern.regex.pattern.removeprefix("^")
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, route.removesuffix(r"\Z"), inner)
        else:
            yield ":".join((*spaces, entry.name or "")), route, entry


def _template(route: str) -> str:
    written, _ = normalize(route)[0]
    return "/" + re.sub(r"%\((\w+)\)s", r"{\1}", written)


def _path(route: str, pattern: URLPattern) -> str:
    """A path that the resolver gives to this pattern and to no earlier one."""
    for template, names in normalize(route):
        for values in itertools.product(*(_NAMED.get(name, _SAMPLES) for name in names)):
            path = "/" + template % dict(zip(names, values, strict=True))
            try:
                if resolve(path).func is pattern.callback:
                    return path
            except Resolver404:
                continue
    message = f"No sample path leads to {route}: add a value of its kind to _SAMPLES."
    raise LookupError(message)
