"""The same request twice: once about what its sender may not see, once about what never was."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, encode_multipart

from tests.architecture.addresses import Address
from tests.assurance.authz.asks import declared, sent_to
from tests.assurance.authz.bodies import BODIES, FORM, JSON
from tests.assurance.authz.log import LOWEST, Log, entry
from tests.assurance.authz.rights import METHODS, Route
from tests.assurance.nouns import Noun, Post, nouns
from tests.assurance.rest import is_below_an_engagement, last_part
from tests.assurance.rows import Rows, encoded, filled, ref_of

#: Named by their address, but marked by nothing: whoever has signed in may know of them.
OPEN = {
    "rest-partner": "the register of partners",
    "rest-grouping": "the register of groupings",
    "rest-series": "the register of series",
    "rest-method": "how figures are made",
    "rest-summary": "every partner has a summary, of what its reader sees",
    "partner-detail": "the register of partners",
    "partner-summary": "every partner has a summary, of what its reader sees",
    "rest-challenge-profile": "every partner has one, of what its reader sees",
    "person": "whoever may open it keeps everybody",
}
#: What is sent with a change, to see whether the version of what is hidden makes a difference.
_IF_MATCH = (None, "*", '"{id}-1"', '"{id}-2"')


@dataclass(frozen=True)
class Request:
    """One request; `names` is what stands in it for the one thing or the other."""

    method: str
    path: str
    names: str
    body: bytes = b""
    content_type: str = JSON
    if_match: str | None = "*"


Pair = tuple[Request, Request]


def never_like(name: str) -> str:
    """A name of the same form and length that nothing has."""
    if name.startswith("E-"):
        return "E-1999-" + "0" * (len(name) - len("E-1999-"))
    if name.isdigit():
        return "9" * len(name)
    return name[:2] + "A" * (len(name) - 2) if name[1:2] == "-" else "R" * len(name)


# --- named by the address -------------------------------------------------------------------------

_Named = Callable[[Log, str], tuple[str, str] | None]


def _by(things: str, path: str) -> _Named:
    def found(log: Log, marking: str) -> tuple[str, str] | None:
        name = getattr(log, things).get(marking)
        return (name, path.replace("{whole}", log.refs[LOWEST])) if name else None

    return found


def _own(name: Callable[[Log], str], path: str) -> _Named:
    return lambda log, _: (name(log), path)


_ANY = "ABCD"
_ADDRESSES: dict[str, tuple[_Named, ...]] = {
    "rest-engagement": (_by("refs", "/api/v1/engagements/{id}/"),),
    "rest-engagement-marking": (_by("refs", "/api/v1/engagements/{id}/marking/"),),
    "rest-changes": (_by("refs", "/api/v1/engagements/{id}/changes/"),),
    "rest-annexes": (_by("refs", "/api/v1/engagements/{id}/annexes/"),),
    "rest-annex": (
        _by("remarks", "/api/v1/engagements/{whole}/annexes/{id}/"),
        _by("refs", f"/api/v1/engagements/{{id}}/annexes/{_ANY}/"),
    ),
    "rest-annex-marking": (
        _by("remarks", "/api/v1/engagements/{whole}/annexes/{id}/marking/"),
        _by("refs", f"/api/v1/engagements/{{id}}/annexes/{_ANY}/marking/"),
    ),
    "rest-proposal": (_by("proposals", "/api/v1/proposals/{id}/"),),
    "rest-proposal-decision": (_by("proposals", "/api/v1/proposals/{id}/decision/"),),
    "rest-import": (_own(lambda _: "1", "/api/v1/imports/{id}/"),),
    "rest-calendar-key": (_own(lambda _: "1", "/api/v1/calendar-keys/{id}/"),),
    "calendar-key-revoke": (
        _own(lambda log: str(log.calendar_key), "/account/calendar/{id}/revoke/"),
    ),
    "engagement-detail": (_by("refs", "/engagements/{id}/"),),
    "engagement-history": (_by("refs", "/engagements/{id}/history/"),),
    "engagement-edit": (_by("refs", "/engagements/{id}/edit/"),),
    "engagement-withdraw": (_by("refs", "/engagements/{id}/withdraw/"),),
    "engagement-relabel": (_by("refs", "/engagements/{id}/marking/"),),
    "annex-add": (_by("refs", "/engagements/{id}/annexes/add/"),),
    "annex-correct": (
        _by("remarks", "/engagements/{whole}/annexes/{id}/"),
        _by("refs", f"/engagements/{{id}}/annexes/{_ANY}/"),
    ),
    "annex-withdraw": (
        _by("remarks", "/engagements/{whole}/annexes/{id}/withdraw/"),
        _by("refs", f"/engagements/{{id}}/annexes/{_ANY}/withdraw/"),
    ),
    "annex-relabel": (
        _by("remarks", "/engagements/{whole}/annexes/{id}/marking/"),
        _by("refs", f"/engagements/{{id}}/annexes/{_ANY}/marking/"),
    ),
    "proposal-detail": (_by("proposals", "/proposals/{id}/"),),
    "token-revoke": (_own(lambda log: str(log.token), "/tokens/{id}/revoke/"),),
}


def takes_a_name(address: Address) -> bool:
    return bool(address.pattern.pattern.regex.groupindex)


def forgotten(found: list[Address]) -> list[str]:
    """Routes that take a name and of which nobody says whether it can be hidden."""
    there = [address for address in found if takes_a_name(address)]
    names = {address.name for address in there if not _hides(address)}
    return sorted(names ^ {*_ADDRESSES, *OPEN})


def _hides(address: Address) -> bool:
    """Whether `tests/assurance/nouns/` or its path say what it names, and that it can be hidden."""
    if address.name in {*_ADDRESSES, *OPEN}:
        return False
    return bool(declared(address.name)) or is_below_an_engagement(address)


def by_address(address: Address, route: Route, log: Log, marking: str) -> Iterator[Pair]:
    """Each method, and each change with each sort of `If-Match`."""
    said = declared(address.name)
    if said is not None:
        if not getattr(said, "open", False):
            yield from _of_declared(said, address, route, log.rows[marking])
        return
    below = _by("refs", f"/api/v1/engagements/{{id}}/{last_part(address)}")
    others = (below,) if is_below_an_engagement(address) else ()
    for named in _ADDRESSES.get(address.name, others):
        thing = named(log, marking)
        if thing is None:
            continue
        name, path = thing
        for method in METHODS:
            making = BODIES.get((address.name, method))
            body, kind = making.body(marking, log) if making else (b"", JSON)
            changes = method in route.who and method != "GET"
            for match in _IF_MATCH if changes else _IF_MATCH[1:2]:
                yield _pair(method, path, name, body, kind, match)


def _of_declared(said: Noun | Post, address: Address, route: Route, rows: Rows) -> Iterator[Pair]:
    """A hidden row, and what it belongs to where that is hidden as well."""
    one = isinstance(said, Noun) and address.name != said.listed
    own = isinstance(said, Noun) and said.own_marking
    whole = "" if own else rows.whole(said)
    paths = []
    if one and isinstance(said, Noun):
        row = rows.row(said)
        tail = "" if address.name == said.name else last_part(address)
        paths = [(row[: -len(ref_of(row)) - 1] + "{id}/" + tail, ref_of(row))]
    elif whole:
        tail = rows.list_of(said).removeprefix(whole)
        paths = [(whole[: -len(ref_of(whole)) - 1] + "{id}/" + tail, ref_of(whole))]
    for path, name in paths:
        for method in METHODS:
            body, kind, _ = sent_to(said, method, rows, one=one)
            changes = method in route.who and method in {"PATCH", "DELETE"}
            for match in _IF_MATCH if changes else _IF_MATCH[1:2]:
                yield _pair(method, path, name, body, kind, match)


def _pair(
    method: str, path: str, name: str, body: bytes, kind: str, match: str | None = "*"
) -> Pair:
    """The name replaced wherever it stands: in the address, the body, the header."""
    one, other = (
        Request(
            method,
            path.replace("{id}", each),
            each,
            body.replace(b"{id}", each.encode()),
            kind,
            match.replace("{id}", each) if match else None,
        )
        for each in (name, never_like(name))
    )
    return one, other


# --- named inside ---------------------------------------------------------------------------------


def by_reference(log: Log, marking: str) -> Iterator[Pair]:
    """In the body of a change, in a file, or in what narrows a list."""
    yield from _engagements(log, marking)
    yield from _markings(log, marking)
    yield from _narrowed(log, marking)
    yield from _needed(log, marking)


def _needed(log: Log, marking: str) -> Iterator[Pair]:
    """What a new row of a noun names: where everybody may write, something that is hidden."""
    hidden, seen = log.rows[marking], log.rows[LOWEST]
    for noun in nouns():
        for name in noun.needs:
            words = {**seen.words(noun), name: "{id}"}
            body = encoded(filled(noun.other, words), form=noun.form)
            yield _pair("POST", seen.list_of(noun), hidden.words(noun)[name], *body)
        if noun.own_marking:
            said = {**seen.body(noun, noun.other), "marking": "{id}"}
            body = encoded(said, form=noun.form)
            yield _pair("POST", seen.list_of(noun), marking, *body)


def _engagements(log: Log, marking: str) -> Iterator[Pair]:
    hidden, seen = log.refs[marking], log.refs[LOWEST]
    whole = {"is_container": True, "participants": [], "actual": None,
             "planned": {"start": "2025-05-01", "end": "2025-05-30"}}  # fmt: skip
    for fields in (
        {"parent": "{id}"},
        {"links": [{"to": "{id}", "type": "FOLLOW_ON"}]},
        {**whole, "children": ["{id}"]},
    ):
        yield _pair("POST", "/api/v1/engagements/", hidden, _json(entry(LOWEST) | fields), JSON)
        yield _pair("PATCH", f"/api/v1/engagements/{seen}/", hidden, _json(fields), JSON)
    for fields in ({"parent": "{id}"}, {"link_to": "{id}", "link_type": "FOLLOW_ON"},
                   {"is_container": "on", "children": "{id}"}):  # fmt: skip
        sent = {"kind": "VIS-SHIP", "place": "HOME", "first_day": "2025-05-06", "state": "DRAFT",
                "participants.0.partner": "XAA", "marking": LOWEST, **fields}  # fmt: skip
        yield _pair("POST", "/engagements/log/", hidden, _form(sent), FORM)
        yield _pair("POST", f"/engagements/{seen}/edit/", hidden, _form(sent | _FIRST), FORM)
    repeats = _form({"reason": "", "duplicate_of": "{id}", **_FIRST})
    yield _pair("POST", f"/engagements/{seen}/withdraw/", hidden, repeats, FORM)
    yield _pair("POST", "/api/v1/imports/", hidden, _file("parent"), FORM)


_FIRST = {"version": "1"}
_EVENTS = "/api/v1/audit/?table=engagements_engagement&object={id}"


def _markings(log: Log, marking: str) -> Iterator[Pair]:
    seen, remark = log.refs[LOWEST], log.remarks[LOWEST]
    as_object = {
        "policy": "DEMO",
        "classification": marking.split()[0],
        "categories": marking.split()[1:],
    }
    never = {**as_object, "classification": "R" * len(as_object["classification"])}
    for method, path, more in (
        ("POST", "/api/v1/engagements/", entry(LOWEST)),
        ("PATCH", f"/api/v1/engagements/{seen}/", {}),
        ("POST", f"/api/v1/engagements/{seen}/marking/", {"reason": "So it is."}),
        ("POST", f"/api/v1/engagements/{seen}/annexes/", {"body": "New"}),
        ("PATCH", f"/api/v1/engagements/{seen}/annexes/{remark}/", {}),
        ("POST", f"/api/v1/engagements/{seen}/annexes/{remark}/marking/", {"reason": "So it is."}),
    ):
        yield _pair(method, path, marking, _json(more | {"marking": "{id}"}), JSON)
        one, other = (
            Request(method, path, str(each["classification"]), _json(more | {"marking": each}))
            for each in (as_object, never)
        )
        yield one, other
    for path, more in (
        ("/engagements/log/", {"kind": "VIS-SHIP", "participants.0.partner": "XAA"}),
        (f"/engagements/{seen}/edit/", _FIRST),
        (f"/engagements/{seen}/marking/", _FIRST | {"reason": "So it is."}),
        (f"/engagements/{seen}/annexes/add/", {"body": "New"}),
        (f"/engagements/{seen}/annexes/{remark}/", _FIRST | {"body": "New"}),
        (f"/engagements/{seen}/annexes/{remark}/marking/", _FIRST | {"reason": "So it is."}),
    ):
        yield _pair("POST", path, marking, _form({**more, "marking": "{id}"}), FORM)
    yield _pair("POST", "/api/v1/imports/", marking, _file("marking"), FORM)


def _narrowed(log: Log, marking: str) -> Iterator[Pair]:
    hidden, event = log.refs[marking], log.events[marking]
    for path in ("/api/v1/engagements/?q={id}", "/engagements/?q={id}"):
        yield _pair("GET", path, hidden, b"", JSON)
    yield _pair("GET", _EVENTS, log.keys[marking], b"", JSON)
    spilled = _json({"events": ["{id}"], "reason": "Spilled."})
    yield _pair("POST", "/api/v1/audit/purges/", event, spilled, JSON)


def _json(value: Any) -> bytes:
    return json.dumps(value, default=str).encode()


def _form(fields: dict[str, Any]) -> bytes:
    return encode_multipart(BOUNDARY, fields)


_MAPPING = """
[key]
external_source = "pairs"
external_ref = "id"
[partner]
columns = "partner"
[columns]
kind = "kind"
actual.start = "start"
actual.end = "end"
{column} = "named"
[fixed]
place = "HOME"
"""


def _file(column: str) -> bytes:
    rows = b"id,kind,partner,start,end,named\n1,VIS-SHIP,XAA,2025-04-09,2025-04-12,{id}\n"
    sent = SimpleUploadedFile("records.csv", rows)
    return _form({"file": sent, "mapping": _MAPPING.replace("{column}", column), "dry_run": "true"})
