"""A8: what a reader may not see answers as what never was, at every address that takes a name."""

import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client

from accounts.acting import acting_as
from tests.assurance.authz.bodies import import_form
from tests.assurance.authz.log import Log, reader_of, write_log
from tests.assurance.authz.matrix import IMPORTER, is_rest, places
from tests.assurance.authz.pairs import Pair, Request, by_address, by_reference, forgotten
from tests.assurance.authz.people import BY_NAME, LOW, MARKINGS, People, sign_up
from tests.assurance.authz.rights import routes
from tests.assurance.figures import SLOW, effort, record
from tests.assurance.reading import Answer

#: Who asks: one who may do anything and reads little, one who reads nothing, one who only looks.
ASKING = (LOW.name, "uncleared", "as-auditor")
#: What is hidden from each; in the slow form everything that is.
_HIDDEN = {LOW.name: ("LIMITED HARBOUR", "CONTROLLED")}
_HIDDEN_FROM_ALL = ("CONTROLLED",)
#: When an import ran, which no two of them share.
_MOMENTS = re.compile(rb'"(?:started|finished)_at":"[^"]*"')
#: How far the medians of the two may be apart, of how many pairs.
_APART, _TIMED = 0.10, 2_000


@dataclass
class Scene:
    """A log with everybody in it, and one who asks at both doors."""

    people: People
    log: Log

    def asker(self, name: str) -> "Asker":
        return Asker(self.people.rest(name), self.people.browser(name))


@dataclass
class Asker:
    """Asks, and takes back at once what a request changed."""

    rest: Client
    browser: Client

    def ask(self, request: Request) -> Answer:
        """What came, with the name that was sent taken out of it."""
        client = self.rest if is_rest(request.path) else self.browser
        cookies = dict(self.browser.cookies)
        headers = {"If-Match": request.if_match} if request.if_match else {}
        with transaction.atomic():
            answer = Answer.of(
                client.generic(
                    request.method, request.path, request.body, request.content_type,
                    headers=headers,
                )
            )  # fmt: skip
            transaction.set_rollback(True)
        self.browser.cookies.load(cookies)
        return Answer(
            answer.status,
            tuple((name, _without(value, request.names)) for name, value in answer.headers),
            _without(_MOMENTS.sub(b"", answer.body).decode(), request.names).encode(),
        )


def _without(text: str, name: str) -> str:
    """Short numbers stand in many places that say something else: there only as an address."""
    return text.replace(name, "@") if len(name) > 3 else text.replace(f"/{name}/", "/@/")


@pytest.fixture
def scene(live: str) -> Iterator[Scene]:
    people = sign_up()
    log = write_log(people)
    file, form = import_form(dry_run=False)
    assert people.rest(IMPORTER).generic("POST", "/api/v1/imports/", file, form).status_code == 201
    with acting_as(reader_of(people, IMPORTER)):
        yield Scene(people, log)


def test_what_is_hidden_answers_as_what_never_was(scene: Scene):
    found, _ = places(routes())
    assert forgotten(found) == []
    asked, different = 0, []
    for name in ASKING:
        asker = scene.asker(name)
        hidden = [marking for marking in MARKINGS if not BY_NAME[name].reads(marking)]
        for marking in hidden if SLOW else _HIDDEN.get(name, _HIDDEN_FROM_ALL):
            for one, other in _pairs(scene, name, marking):
                asked += 1
                there, never = asker.ask(one), asker.ask(other)
                if there != never:
                    different.append(_said(name, marking, one, there, never))
    assert different == []
    record("A8", f"{asked:,} pairs of a hidden thing and none, {len(different)} different")


def _pairs(scene: Scene, name: str, marking: str) -> Iterator[Pair]:
    policy = routes()
    # A security officer keeps everybody's tokens: none is hidden from one.
    shown = {"token-revoke"} if name == LOW.name else set()
    for address in places(policy)[0]:
        if address.name in set(policy) - shown:
            yield from by_address(address, policy[address.name], scene.log, marking)
    yield from by_reference(scene.log, marking)


def _said(name: str, marking: str, request: Request, there: Answer, never: Answer) -> str:
    return (
        f"{name} about {marking}: {request.method} {request.path} with {request.body[:120]!r} "
        f"{request.if_match}: {there.status} and {never.status}, "
        f"{there.body[:200]!r} and {never.body[:200]!r}"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("PATCH", b'{"title": "New"}')])
def test_what_is_hidden_takes_as_long_as_what_never_was(scene: Scene, method: str, body: bytes):
    asker = scene.asker(LOW.name)
    hidden = scene.log.refs["CONTROLLED"]
    paths = [f"/api/v1/engagements/{ref}/" for ref in (hidden, "E-1999-" + "0" * len(hidden[7:]))]
    taken: dict[str, list[float]] = {path: [] for path in paths}
    for turn in range(effort(100, _TIMED)):
        # In turn the one and the other first, so that neither is always the warmer one.
        for path in paths if turn % 2 else reversed(paths):
            began = time.perf_counter()
            asker.ask(Request(method, path, "", body))
            taken[path].append(time.perf_counter() - began)
    there, never = (statistics.median(taken[path]) for path in paths)
    assert abs(there / never - 1) <= _APART
    record("A8", f"{method}: {_TIMED:,} pairs, median time of hidden to none {there / never:.3f}")
