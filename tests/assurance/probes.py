"""Every question that can be put to the service by reading, taken from its own description.

Addresses come from the URL resolver and parameters from the OpenAPI description, so that a route
or a filter that is added is asked from then on. A parameter that nobody gave a value is an error.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import Resolver404, URLPattern, get_resolver, resolve
from django.utils.regex_helper import normalize

from config.documentation import schema
from tests.architecture import addresses
from tests.assurance.nouns import nouns
from tests.assurance.personas import MARKINGS
from tests.assurance.world import SERIES, WORDS, World

#: What stands for each part of a path, beside the references of the world.
_PARTS = {
    "code": ("XAA", "JPN", "ASEAN", SERIES, "nowhere"),
    "quarter": ("2025Q1", "2025Q2"),
    "version": ("1.0.0",),
    "number": ("1", "2", "999999"),
    "pk": ("1", "2", "999999"),
    "username": ("public", "nobody-at-all"),
    "id": ("1", "2", "999999"),
    "format": ("json",),
}
NEVER = "E-1999-000000"
#: What is asked for in each parameter; where the description lists values, those are taken.
_VALUES: dict[str, tuple[str, ...]] = {
    "partner": ("XAA", "JPN"),
    "grouping": ("ASEAN",),
    "informs": ("ARF",),
    "kind": ("VIS-SHIP", "STATE"),
    "family": ("VIS",),
    "outcome": ("RELN",),
    "series": (SERIES,),
    "desk": ("policy",),
    "owner": ("everything", "limited", "nobody-at-all"),
    "ended": ("2025Q1",),
    "quarter": ("2025Q1",),
    "half_year": ("2024H2",),
    "q": ("barracks", "visit -ship", *WORDS.values()),
    "from": ("2025-02-01", "2025Q2"),
    "to": ("2025-02-28", "2025Q1"),
    "on": ("2025-02-01",),
    "due_before": ("2190-01-01",),
    "region": ("ASIA",),
    "code": ("XAA",),
    "actor": ("everything", "nobody-at-all"),
    "table": ("engagements_engagement", "engagements_intake"),
    "object": ("1",),
    "request": ("none",),
    "page_size": ("1", "200"),
    "cursor": (),
    "key": ("entente_nobody-has-this-key",),
    "goal": ("G-NOTTHERE22",),
    "person": ("N-1", *WORDS.values()),
    "post": ("PO-NOTTHERE22",),
    "mission": ("M-NOTTHERE22",),
    "agreement": ("A-NOTTHERE22",),
    "indicator": ("I-NOTTHERE22",),
    "expiring_before": ("2190-01-01",),
    "lead_desk": ("policy",),
}
#: Questions with more than one parameter, for lists that take all of them.
_TOGETHER = (
    {"ordering": "date", "partner": "XAA", "page_size": "3"},
    {"q": "barracks", "ordering": "-changed"},
    {"grouping": "ASEAN", "outcome": "COMP"},
    {"partner": "SGP", "quarter": "2025Q2"},
    {"partner": "XAA", "from": "2024Q4", "to": "2025Q4", "format": "csv"},
    {"format": "csv", "outcome": "RELN"},
)
#: The pages' own parameters, which no description lists.
_OF_PAGES = {
    "engagement-list": ({}, {"partner": "XAA"}, {"q": "barracks"}, {"overdue": "true"},
                        {"state": "DRAFT", "grouping": "ASEAN"}, {"series": SERIES}),
    "engagement-log": ({}, {"partner": "XAA", "kind": "VIS-SHIP"}),
    "partner-list": ({}, {"q": "a"}, {"grouping": "ASEAN"}),
    "partner-summary": ({}, {"to": "2025Q4"}),
    "summary-list": ({}, {"to": "2025Q4"}, {"to": "2025Q2", "outcome": "RELN"}),
}  # fmt: skip
#: Doors of whoever runs the service, which look at the whole of it (docs/operating.md).
OPERATORS = {"metrics"}
#: The first so many of the markings are below LIMITED.
_READ_BY_MANY = 3


@dataclass(frozen=True)
class Probe:
    """One address with its question; `rest` is asked with a token, everything else in a browser."""

    path: str
    name: str
    walks: bool = False

    @property
    def rest(self) -> bool:
        return self.path.startswith("/api/")


def probes(world: World, *, samples: int = 1) -> list[Probe]:
    """Every GET route, with `samples` records of each marking and all its parameters."""
    sought = _Sought(_references(world, samples), world)
    found: dict[str, Probe] = {}
    for name, route, pattern in addresses._walk(get_resolver(), "", ()):
        if name in OPERATORS:
            continue
        for place, path in enumerate(sought.paths(name, route, pattern)):
            # Lists of one noun are asked everything once: they share their code.
            queries = [{}] if place and name in world.paths else _queries(name, path)
            for query in queries:
                asked = f"{path}?{urlencode(query)}" if query else path
                found[asked] = Probe(asked, name, walks=query == {"page_size": "1"})
    return list(found.values())


def _references(world: World, samples: int) -> tuple[str, ...]:
    """Records of several sorts that many read, one of each that few do, and one that never was."""
    found = [NEVER]
    for number, marking in enumerate(MARKINGS):
        refs = list(world.refs[marking].values())
        several = 3 * samples if number < _READ_BY_MANY else samples
        found += [refs[(number + 3 * turn) % len(refs)] for turn in range(several)]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class _Sought:
    """What addresses can name: something of every sort that there is, and something never was."""

    refs: tuple[str, ...]
    world: World

    def paths(self, name: str, route: str, pattern: URLPattern) -> list[str]:
        """The addresses that lead to the pattern. Raises LookupError when none does."""
        found = self._of_nouns(name, route)
        for template, names in () if found else normalize(route):
            for values in self._values(name, names):
                path = "/" + template % dict(zip(names, values, strict=True))
                with suppress(Resolver404):
                    if resolve(path).func is pattern.callback:
                        found.append(path)
        if not found:
            message = (
                f"No address leads to {route}: say in tests/assurance/probes.py what it names."
            )
            raise LookupError(message)
        return found

    def _of_nouns(self, name: str, route: str) -> list[str]:
        """The rows and lists of a noun that `tests/assurance/nouns/` declares, and one of none."""
        if name in self.world.paths:
            paths = list(dict.fromkeys(self.world.paths[name]))
        else:
            below = [noun.name for noun in nouns() if name.startswith(f"{noun.name}-")]
            last = re.sub(r"/?\\Z$", "", route).rpartition("/")[2]
            paths = [f"{path}{last}/" for each in below for path in self.world.paths[each]]
        return paths

    def _values(self, name: str, names: list[str]) -> Iterable[tuple[str, ...]]:
        if {"ref", "letters"} <= {*names}:
            known = [*self.world.annexes, (NEVER, "ABCD"), (self.world.annexes[0][0], "ABCD")]
            return [tuple(dict(zip(("ref", "letters"), pair, strict=True))[n] for n in names)
                    for pair in known]  # fmt: skip
        refs = (*self.world.proposals, "P-ABCDABCD") if "proposal" in name else self.refs
        several = {**_PARTS, "ref": refs}
        return itertools.product(*(several.get(part) or addresses._SAMPLES for part in names))


def _queries(name: str, path: str) -> Iterator[dict[str, str]]:
    yield {}
    yield from _OF_PAGES.get(name, ())
    taken = parameters_of(path)
    for parameter in taken:
        for value in values_of(parameter):
            yield {parameter["name"]: value}
    names = {parameter["name"] for parameter in taken}
    yield from (several for several in _TOGETHER if names.issuperset(several))


@cache
def _operations() -> list[tuple[str, list[dict[str, Any]]]]:
    return [
        (path, [p for p in methods["get"].get("parameters", []) if p["in"] == "query"])
        for path, methods in schema()["paths"].items()
        if "get" in methods
    ]


def parameters_of(path: str) -> list[dict[str, Any]]:
    """What the description says that this address may be asked with."""
    parts = path.strip("/").split("/")
    for described, parameters in _operations():
        wanted = described.strip("/").split("/")
        if len(wanted) == len(parts) and all(
            w.startswith("{") or w == p for w, p in zip(wanted, parts, strict=True)
        ):
            return parameters
    return []


def values_of(parameter: dict[str, Any]) -> tuple[str, ...]:
    """Raises LookupError for a parameter that is new here."""
    kind = parameter.get("schema", {})
    kind = kind.get("items", kind)
    if kind.get("enum"):
        return tuple(str(value) for value in kind["enum"][:12])
    if kind.get("type") == "boolean":
        return ("true",)
    name = parameter["name"]
    if name not in _VALUES:
        message = f"Nobody says what to ask for in ?{name}=: add it to tests/assurance/probes.py."
        raise LookupError(message)
    return _VALUES[name]
