"""What is sent to each address with each method."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.architecture.addresses import Address
from tests.assurance.authz.bodies import BODIES, JSON, Making
from tests.assurance.authz.log import FEW, LOWEST, PARTNERS, QUARTER, SERIES, WORDS, Log
from tests.assurance.authz.people import MARKINGS
from tests.assurance.figures import SLOW
from tests.assurance.nouns import Noun, Post, nouns, posts
from tests.assurance.rest import is_below_an_engagement, last_part
from tests.assurance.rows import Rows, encoded, filled

#: Pages that take long to draw; REST is asked the same for every marking.
_SLOW_PAGES = frozenset({
    "engagement-edit", "engagement-withdraw", "engagement-relabel", "engagement-history",
    "engagement-list", "engagement-detail", "engagement-log", "annex-add", "annex-correct",
    "annex-withdraw", "annex-relabel", "partner-detail", "partner-summary",
})  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """One request. `about` is the marking that its address or body names, if it names one.

    `done` are the statuses of success; `outside` that of a marking in the body that the sender may
    not read, None where a hidden thing is named by the address. `state` is that of the engagement
    that it is about, and `maker` whoever made or proposed what it names.
    """

    path: str
    about: str | None = None
    body: bytes = b""
    content_type: str = JSON
    done: tuple[int, ...] = (200,)
    outside: int | None = None
    state: str = "COMPLETED"
    maker: str = "as-security"


def asks(address: Address, method: str, log: Log, *, named: bool) -> Iterator[Ask]:
    """Everything that is asked of the address; `named` is whether routes.toml has the method."""
    reads = method in {"GET", "HEAD"}
    said = declared(address.name)
    if said is not None:
        yield from _of_declared(said, address, method, log)
        return
    queries = _QUERIES.get(address.name, ("",)) if reads else ("",)
    in_full = SLOW or (named and method != "HEAD" and address.name not in _SLOW_PAGES)
    markings = MARKINGS if in_full else FEW
    for about, path in _paths(address, log, markings):
        for query in queries if SLOW or method == "GET" else queries[:1]:
            for word in markings if "{word}" in query else ("",):
                asked = path + query.format(word=WORDS.get(word, ""))
                yield from _sent(address.name, method, asked, about or word or None, log, markings)


def declared(name: str) -> Noun | Post | None:
    """What `tests/assurance/nouns/` says of the address."""
    for said in (*nouns(), *posts()):
        if name in {said.name, getattr(said, "listed", "")} or (
            isinstance(said, Noun) and name.startswith(f"{said.name}-")
        ):
            return said
    return None


def _of_declared(said: Noun | Post, address: Address, method: str, log: Log) -> Iterator[Ask]:
    """Of a noun: its list, its row, or what lies below its row; of a few markings."""
    one = isinstance(said, Noun) and address.name != said.listed
    own = isinstance(said, Noun) and said.own_marking
    # What the body marks, or names: hidden or not, it is refused by its field.
    by_body = method == "POST" and not one and (own or bool(said.needs and not said.whole))
    for marking in log.rows if SLOW else FEW:
        rows = log.rows[marking]
        path = rows.row(said) if one and isinstance(said, Noun) else rows.list_of(said)
        path += last_part(address) if one and address.name != said.name else ""
        body, kind, done = sent_to(said, method, rows, one=one)
        about: str | None = None
        if one or by_body or (said.whole and not own):
            about = marking
        elif said.whole:
            about = LOWEST
        if isinstance(said, Noun) and said.open:
            about = None
        outside = 400 if by_body else None
        yield Ask(path, about, body, kind, done, outside, said.state, "everything")
        if about in {None, LOWEST} and marking != LOWEST:
            return


def sent_to(
    said: Noun | Post, method: str, rows: Rows, *, one: bool
) -> tuple[bytes, str, tuple[int, ...]]:
    if method == "POST" and isinstance(said, Post):
        return *encoded(rows.body(said, said.body)), said.gives
    if method == "POST" and not one and isinstance(said, Noun):
        return *encoded(rows.body(said, said.other), form=said.form), (201,)
    if method in {"PATCH", "DELETE"} and one and isinstance(said, Noun):
        change = said.change if method == "PATCH" else said.removal
        return *encoded(filled(change or {}, {"word": rows.word})), (200,)
    return b"", JSON, (204,) if method == "OPTIONS" else (200,)


def _paths(
    address: Address, log: Log, markings: tuple[str, ...]
) -> Iterator[tuple[str | None, str]]:
    """The address for each marking that there is a thing of, or as it is for everybody."""
    by_marking = _ABOUT.get(address.name)
    if by_marking is None and is_below_an_engagement(address):
        by_marking = _engagement(f"{_REST}{last_part(address)}")
    if by_marking is None:
        own = {
            "token-revoke": f"/tokens/{log.token}/revoke/",
            "calendar-key-revoke": f"/account/calendar/{log.calendar_key}/revoke/",
        }
        yield None, own.get(address.name, _FIXED.get(address.name, address.path))
        return
    things, path = by_marking(log)
    for marking in markings:
        if marking in things:
            yield marking, path.format(thing=things[marking], ref=log.refs[LOWEST], q=QUARTER)


def _sent(
    name: str, method: str, path: str, about: str | None, log: Log, markings: tuple[str, ...]
) -> Iterator[Ask]:
    if method in {"GET", "HEAD", "OPTIONS"}:
        yield Ask(path, about, done=(204,) if method == "OPTIONS" else _GIVES.get(name, (200,)))
        return
    making: Making | None = BODIES.get((name, method))
    if making is None:
        yield Ask(path, about)
        return
    for marking in markings if making.names_marking else (about,):
        body, content_type = making.body(marking, log)
        yield Ask(path, marking, body, content_type, making.done, making.outside)


_Things = Callable[[Log], tuple[Mapping[str, str], str]]


def _engagement(tail: str) -> _Things:
    return lambda log: (log.refs, tail)


def _remark(path: str) -> _Things:
    return lambda log: (log.remarks, path)


def _proposal(path: str) -> _Things:
    return lambda log: (log.proposals, path)


def _partner(path: str) -> _Things:
    return lambda _: (PARTNERS, path)


_REST, _PAGE = "/api/v1/engagements/{thing}/", "/engagements/{thing}/"
_REST_REMARK, _REMARK = (
    "/api/v1/engagements/{ref}/annexes/{thing}/",
    "/engagements/{ref}/annexes/{thing}/",
)
#: Addresses that name something that is marked, or a partner whom only one marking is about.
_ABOUT: dict[str, _Things] = {
    "rest-engagement": _engagement(_REST),
    "rest-engagement-marking": _engagement(f"{_REST}marking/"),
    "rest-annexes": _engagement(f"{_REST}annexes/"),
    "rest-changes": _engagement(f"{_REST}changes/"),
    "rest-annex": _remark(_REST_REMARK),
    "rest-annex-marking": _remark(f"{_REST_REMARK}marking/"),
    "rest-proposal": _proposal("/api/v1/proposals/{thing}/"),
    "rest-proposal-decision": _proposal("/api/v1/proposals/{thing}/decision/"),
    "engagement-detail": _engagement(_PAGE),
    "engagement-edit": _engagement(f"{_PAGE}edit/"),
    "engagement-withdraw": _engagement(f"{_PAGE}withdraw/"),
    "engagement-history": _engagement(f"{_PAGE}history/"),
    "engagement-relabel": _engagement(f"{_PAGE}marking/"),
    "annex-add": _engagement(f"{_PAGE}annexes/add/"),
    "annex-correct": _remark(_REMARK),
    "annex-withdraw": _remark(f"{_REMARK}withdraw/"),
    "annex-relabel": _remark(f"{_REMARK}marking/"),
    "proposal-detail": _proposal("/proposals/{thing}/"),
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
    "rest-calendar-key": "/api/v1/calendar-keys/1/",
    "rest-challenge-profile": "/api/v1/challenge-profiles/XAA/",
    "person": "/people/no-role/",
}
#: Lists are asked more than once; {word} stands for the word of each marking in turn.
_QUERIES = {
    "rest-engagements": ("?page_size=200", "?q={word}", "?q=barracks&page_size=200"),
    "engagement-list": ("", "?q={word}"),
    "rest-summaries": (f"?quarter={QUARTER}", f"?quarter={QUARTER}&format=csv"),
    "summary-list": (f"?to={QUARTER}",),
    "rest-returns": (f"?quarter={QUARTER}&page_size=200",),
    "rest-audit": ("?table=engagements_engagement&operation=INSERT&page_size=200",),
}  # fmt: skip
#: What reading gives where it is not 200: the way on, or that there is no such provider here.
_GIVES: dict[str, tuple[int, ...]] = {
    "sign-in": (200, 302),
    "rest-calendar": (404,),
    "sign-in-code": (302,),
    "sign-in-set-up": (302,),
    "sign-in-password": (302,),
    "sign-in-provider": (404,),
    "sign-in-provider-back": (404,),
    "account-second-step": (302,),
}
