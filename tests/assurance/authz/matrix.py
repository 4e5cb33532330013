"""Knocking at every address as everybody, and judging what was answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.architecture.addresses import Address, addresses
from tests.assurance.authz.answers import holds_others, is_there, shows, tells_all, text_of
from tests.assurance.authz.asks import Ask, asks, declared
from tests.assurance.authz.log import LOWEST, Log
from tests.assurance.authz.people import (
    BY_NAME,
    MARKINGS,
    OWN,
    PERSONAS,
    STRANGER,
    People,
    Persona,
)
from tests.assurance.authz.rights import (
    ABSENT,
    ANOTHER,
    ANYBODY,
    GONE,
    METHODS,
    OWNER,
    READER,
    Route,
    has_one_of,
)
from tests.assurance.figures import SLOW

Cell = tuple[bool, str]
#: Who made the rows and the import of the log.
IMPORTER = MAKER = "everything"
LOG = "LOG"
#: In the quick form these alone try what is the same for everybody: what anybody may, HEAD,
#: OPTIONS, and the methods that an address does not have.
ASK_WITH_EVERY_METHOD = frozenset({STRANGER, "reading-token", "administrator", "everything"})
#: Pages that stand among the REST addresses.
_PAGES = ("/api/v1/docs/",)


@dataclass
class Tally:
    """Cells that were judged, and a sentence for each that was wrong."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)

    def judge(self, cells: Iterable[Cell]) -> None:
        for right, sentence in cells:
            self.cells += 1
            if not right:
                self.wrong.append(sentence)


class Knocker:
    """One persona at both doors; what a request changes is taken back at once."""

    def __init__(self, people: People, name: str) -> None:
        self.persona = BY_NAME[name]
        self._rest, self._browser = people.rest(name), people.browser(name)
        self._cookies = dict(self._browser.cookies)
        if name in people.tokens:
            # Noting that the token is used stands, so that it need not be noted again.
            self._rest.get("/api/v1/kinds/")

    def ask(self, method: str, ask: Ask) -> HttpResponse:
        client: Client = self._rest if is_rest(ask.path) else self._browser
        with transaction.atomic():
            response = client.generic(
                method, ask.path, ask.body, ask.content_type, headers={"If-Match": "*"}
            )
            transaction.set_rollback(True)
        # Who signed out, or was sent away, comes with the cookie of before.
        self._browser.cookies.load(self._cookies)
        return response


def is_rest(path: str) -> bool:
    return path.startswith("/api/") and not path.startswith(_PAGES)


def places(routes: dict[str, Route]) -> tuple[list[Address], list[str]]:
    """Every address of the service, and what routes.toml and the service do not share."""
    found = addresses()
    there = {address.name for address in found}
    strangers = [f"{name}: routes.toml does not name it" for name in there - set(routes)]
    leftovers = [f"{name}: there is no such route any more" for name in set(routes) - there]
    return found, sorted(strangers + leftovers)


def go_through(
    knocker: Knocker, found: list[Address], routes: dict[str, Route], log: Log
) -> Iterator[Cell]:
    """Each cell of one persona: whether it was right, and a sentence for when it was not."""
    for number, address in enumerate(found):
        route = routes.get(address.name)
        for method in METHODS if route else ():
            named = method in route.who
            if not SLOW and not _tries(knocker.persona.name, address, number, route, method):
                continue
            for ask in asks(address, method, log, named=named):
                yield from _cells(knocker, method, ask, route, log)


def _tries(name: str, address: Address, number: int, route: Route, method: str) -> bool:
    """Whether the persona tries this in the quick form.

    Registers share their code: each persona tries every third of them, and one tries all.
    """
    told_apart = method in route.who and route.who[method] != ANYBODY
    if declared(address.name) is None:
        return told_apart or name in ASK_WITH_EVERY_METHOD
    if name == MAKER:
        return method != "HEAD"
    turn = [persona.name for persona in PERSONAS].index(name)
    return told_apart and (number + turn) % 3 == 0


def _cells(knocker: Knocker, method: str, ask: Ask, route: Route, log: Log) -> Iterator[Cell]:
    persona = knocker.persona
    response = knocker.ask(method, ask)
    said = f"{persona.name}: {method} {ask.path} about {ask.about}: {response.status_code}"
    wanted = expected(persona, method, ask, route, state=ask.state)
    if response.status_code not in wanted:
        yield False, f"{said}, and not {wanted}: {response.content[:160]!r}"
        return
    yield True, said
    if method != "GET" or response.status_code not in ask.done:
        return
    whole = holds_others(route.name) and ask.about == LOWEST
    if route.hidden == ABSENT or whole:
        text = text_of(response)
        for marking in (ask.about,) if ask.about and not whole else MARKINGS:
            shown = shows(route.name, text, log, marking)
            should = persona.reads(marking) and is_there(route.name, log, marking)
            right = shown == should if tells_all(route.name) else should or not shown
            yield right, f"{said} shows {marking}: {shown}"


def expected(
    persona: Persona, method: str, ask: Ask, route: Route, *, desk: str = OWN, state: str = "CLOSED"
) -> tuple[int, ...]:
    """The statuses that the two policy files and plain dominance allow."""
    who = route.who_may(method)
    rest = is_rest(ask.path)
    if who == ANYBODY:
        return ask.done
    if who is None and ANYBODY in route.who.values():
        # Whoever has signed in is led on from where one signs in, with whatever method.
        return (405, 302)
    if not persona.comes_in or (persona.by_token and not rest):
        # Before anybody is asked who they are, a method that is not there may say so.
        return (401,) if rest else (302, *((405,) if who is None else ()))
    if persona.scopes == {"read"} and method not in {"GET", "HEAD", "OPTIONS"}:
        return (403,)
    if who is None:
        return (204,) if method == "OPTIONS" and rest else (405,)
    # What is made anew is made at the desk of whoever makes it.
    desk = persona.desk if who == LOG else desk
    return _expected_of_right(persona, who, ask, route, desk=desk, state=state)


def _expected_of_right(
    persona: Persona, who: str, ask: Ask, route: Route, *, desk: str, state: str
) -> tuple[int, ...]:
    """The same for somebody who has come in, with a method that the address has."""
    hidden = ask.about is not None and not persona.reads(ask.about)
    # What the body marks is beside a whole that everybody reads who reads anything.
    whole = ask.outside is not None and persona.reads(LOWEST)
    if hidden and route.hidden == GONE and not whole:
        return (404,)
    if who.startswith(OWNER):
        rights = who.removeprefix(OWNER).removeprefix(" or ")
        others = rights and has_one_of(persona, rights, desk=desk, state=state)
        return ask.done if others or persona.name == IMPORTER else (404,)
    rights, other, _ = who.partition(ANOTHER)
    if rights != READER and not has_one_of(persona, rights, desk=desk, state=state):
        return (403,)
    if other and persona.name == ask.maker:
        return (403,)
    return (ask.outside,) if hidden and ask.outside is not None else ask.done
