"""What is sent to each address with each method."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.architecture.addresses import Address
from tests.assurance.authz.bodies import BODIES, JSON, Making
from tests.assurance.authz.log import LOWEST, PARTNERS, QUARTER, SERIES, WORDS, Log
from tests.assurance.authz.people import MARKINGS
from tests.assurance.figures import SLOW

#: Of these markings an address is asked for in the quick form, with methods that it does not have
#: or that say no more than another: read by nearly all, by some and by nearly none.
_FEW = (LOWEST, "LIMITED HARBOUR", "CONTROLLED HARBOUR LANTERN")


@dataclass(frozen=True)
class Ask:
    """One request. `about` is the marking that its address or body names, if it names one.

    `done` are the statuses of success; `outside` that of a marking in the body that the sender may
    not read, None where a hidden thing is named by the address.
    """

    path: str
    about: str | None = None
    body: bytes = b""
    content_type: str = JSON
    done: tuple[int, ...] = (200,)
    outside: int | None = None


def asks(address: Address, method: str, log: Log, *, named: bool) -> Iterator[Ask]:
    """Everything that is asked of the address; `named` is whether routes.toml has the method."""
    reads = method in {"GET", "HEAD"}
    queries = _QUERIES.get(address.name, ("",)) if reads else ("",)
    if method == "HEAD" and not SLOW:
        queries = queries[:1]
    in_full = SLOW or (named and method != "HEAD")
    for about, path in _paths(address, log, MARKINGS if in_full else _FEW):
        for query in queries:
            for word in MARKINGS if "{word}" in query else ("",):
                asked = path + query.format(word=WORDS.get(word, ""))
                yield from _sent(address.name, method, asked, about or word or None)


def _paths(
    address: Address, log: Log, markings: tuple[str, ...]
) -> Iterator[tuple[str | None, str]]:
    """The address for each marking that there is a thing of, or as it is for everybody."""
    by_marking = _ABOUT.get(address.name)
    if by_marking is None:
        yield None, _FIXED.get(address.name, address.path)
        return
    things, path = by_marking(log)
    for marking in markings:
        if marking in things:
            yield marking, path.format(thing=things[marking], ref=log.refs[LOWEST], q=QUARTER)


def _sent(name: str, method: str, path: str, about: str | None) -> Iterator[Ask]:
    if method in {"GET", "HEAD", "OPTIONS"}:
        yield Ask(path, about, done=(204,) if method == "OPTIONS" else _GIVES.get(name, (200,)))
        return
    making: Making | None = BODIES.get((name, method))
    if making is None:
        yield Ask(path, about)
        return
    for marking in MARKINGS if making.names_marking else (about,):
        body, content_type = making.body(marking)
        yield Ask(path, marking, body, content_type, making.done, making.outside)


_Things = Callable[[Log], tuple[Mapping[str, str], str]]


def _engagement(tail: str) -> _Things:
    return lambda log: (log.refs, tail)


def _remark(tail: str) -> _Things:
    return lambda log: (log.remarks, "/api/v1/engagements/{ref}/annexes/{thing}/" + tail)


def _proposal(path: str) -> _Things:
    return lambda log: (log.proposals, path)


def _partner(path: str) -> _Things:
    return lambda _: (PARTNERS, path)


_REST, _PAGE = "/api/v1/engagements/{thing}/", "/engagements/{thing}/"
#: Addresses that name something that is marked, or a partner whom only one marking is about.
_ABOUT: dict[str, _Things] = {
    "rest-engagement": _engagement(_REST),
    "rest-engagement-marking": _engagement(f"{_REST}marking/"),
    "rest-annexes": _engagement(f"{_REST}annexes/"),
    "rest-annex": _remark(""),
    "rest-annex-marking": _remark("marking/"),
    "rest-proposal": _proposal("/api/v1/proposals/{thing}/"),
    "rest-proposal-decision": _proposal("/api/v1/proposals/{thing}/decision/"),
    "engagement-detail": _engagement(_PAGE),
    "engagement-edit": _engagement(f"{_PAGE}edit/"),
    "engagement-withdraw": _engagement(f"{_PAGE}withdraw/"),
    "rest-summary": _partner("/api/v1/partners/{thing}/summaries/{q}/"),
    "partner-detail": _partner("/partners/{thing}/"),
    "partner-summary": _partner("/partners/{thing}/summary/?to={q}"),
}
_FIXED = {
    "rest-partner": "/api/v1/partners/XAA/",
    "rest-grouping": "/api/v1/groupings/ASEAN/",
    "rest-series": f"/api/v1/series/{SERIES}/",
    "rest-method": "/api/v1/methods/1.0.0/",
    "rest-import": "/api/v1/imports/1/",
}
#: Lists are asked more than once; {word} stands for the word of each marking in turn.
_QUERIES = {
    "rest-engagements": ("?page_size=200", "?q={word}", "?ended=2025Q2&ordering=ref",
                         "?q=barracks&page_size=200"),
    "engagement-list": ("", "?q={word}"),
    "rest-summaries": (f"?quarter={QUARTER}", f"?quarter={QUARTER}&format=csv"),
    "summary-list": (f"?to={QUARTER}",),
}  # fmt: skip
#: What reading gives where it is not 200: to whoever has signed in already, the way on.
_GIVES: dict[str, tuple[int, ...]] = {"sign-in": (200, 302)}
