"""The REST door's addresses as the resolver knows them, with things that stand behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import resolve
from rest_framework.test import APIClient

from accounts.api.doors import Door
from accounts.roles import SIGN_INS
from tests.architecture.addresses import Address, addresses
from tests.assurance.nouns import nouns, posts
from tests.assurance.rows import LOG, Rows

VISIT = {
    "kind": "VIS-SHIP",
    "place": "HOME",
    "participants": [{"partner": "XAA"}],
    "actual": {"start": "2025-04-09", "end": "2025-04-12"},
}
DRAFT = {**VISIT, "actual": None, "planned": {"start": "2190-01-08"}, "state": "DRAFT"}
PEOPLE = tuple(SIGN_INS)


def rest_addresses(*methods: str) -> list[tuple[Address, str]]:
    """Every address of the REST door with each of these methods that it declares."""
    return [
        (address, method)
        for address in addresses()
        for method in methods
        if issubclass(_view(address), Door) and hasattr(_view(address), method)
    ]


def view_of(path: str) -> Any:
    """The class that answers there."""
    return getattr(resolve(path).func, "cls", object)


def _view(address: Address) -> type:
    view: type = getattr(address.pattern.callback, "cls", object)
    return view


@dataclass
class Things:
    """One thing of every sort, made over REST; `named` holds paths by the name of an address.

    Rows of `tests/assurance/nouns/` are made when they are first asked for.
    """

    api_as: Any
    series: str = "XAA-TALKS"
    named: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = Rows(self.api_as, "wombat")

    def make(self) -> "Things":
        visit = self._made("desk", LOG, VISIT)
        self.named["rest-engagement"] = visit
        self.named["rest-annex"] = self._made(
            "desk", f"{visit}annexes/", {"body": "They were late.", "marking": "LIMITED"}
        )
        self.named["rest-series"] = self._made(
            "desk", "/api/v1/series/", {"code": self.series, "name": "Talks"}
        )
        return self

    def everything(self) -> dict[str, str]:
        """The path of one thing of every sort, by the name of its address."""
        return {**self.named, **{noun.name: self.rows.row(noun) for noun in nouns()}}

    def _made(self, who: str, path: str, body: dict[str, Any]) -> str:
        answer = self.api_as(who).post(path, body, "json")
        assert answer.status_code == 201, (path, answer.content[:500])
        return str(answer["Location"])

    def propose(self) -> None:
        """A security officer asks another to mark an engagement lower."""
        visit = self._made("desk", LOG, {**VISIT, "marking": "CONTROLLED"})
        answer = self.api_as("security").post(
            f"{visit}marking/",
            {"marking": "LIMITED", "reason": "It was never quiet."},
            "json",
            HTTP_IF_MATCH="*",
        )
        assert answer.status_code == 202, answer.content[:500]
        self.named["rest-proposal"] = answer["Location"]

    def path_to(self, address: Address) -> str:
        """The address about the thing that its longest named beginning is about.

        `rest-engagement-marking` is found below `rest-engagement`. Raises LookupError for an
        address whose thing nobody makes here.
        """
        for said in (*nouns(), *posts()):
            if address.name == getattr(said, "listed", said.name):
                return self.rows.list_of(said)
        makers = {noun.name: noun for noun in nouns()}
        for name in sorted({*self.named, *makers}, key=len, reverse=True):
            if address.name == name or address.name.startswith(f"{name}-"):
                path = self.named.get(name) or self.rows.row(makers[name])
                return path if address.name == name else f"{path}{last_part(address)}"
        if is_below_an_engagement(address):
            return f"{self.named['rest-engagement']}{last_part(address)}"
        message = f"Nothing stands behind {address.name}: declare it in tests/assurance/nouns/."
        raise LookupError(message)


def is_below_an_engagement(address: Address) -> bool:
    """Whether it takes an engagement's reference, one word, and no more."""
    return re.fullmatch(rf"{LOG}{{ref}}/[\w-]+/", address.template) is not None


def last_part(address: Address) -> str:
    return f"{address.path.rstrip('/').rpartition('/')[2]}/"


def allowed(api_as: Any, method: str, path: str) -> Iterator[tuple[str, Any]]:
    """What each of the people is answered to an empty object, but for those who may not do it."""
    for who in PEOPLE:
        client: APIClient = api_as(who)
        answer = getattr(client, method)(path, {}, "json")
        if answer.status_code != 403:
            yield who, answer
