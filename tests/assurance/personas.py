"""Readers of every clearance, and what each of them may read, written out by hand.

`sign_up` makes them through the actions of `accounts`, in whatever database is in use: a test's
own transaction, or the copy that `live` gives. What a persona reads stands here as a plain list,
so that a test compares the service with a person's judgement and not with the service's own rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.test import Client
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as, reader_for
from accounts.actions import issue_token, make_user, set_clearance
from accounts.models import Desk, Marking, User
from accounts.roles import Role

#: The twelve markings of the DEMO policy.
MARKINGS = (
    "PUBLIC",
    "INTERNAL",
    "INTERNAL PERSONAL",
    "LIMITED",
    "LIMITED ALLIES",
    "LIMITED NEIGHBOURS",
    "LIMITED HARBOUR",
    "CONTROLLED",
    "CONTROLLED ALLIES",
    "CONTROLLED HARBOUR",
    "CONTROLLED LANTERN",
    "CONTROLLED HARBOUR LANTERN",
)
_PUBLIC = ("PUBLIC",)
_INTERNAL = (*_PUBLIC, "INTERNAL", "INTERNAL PERSONAL")
_LIMITED = (*_INTERNAL, "LIMITED")
_CONTROLLED = (*_LIMITED, "CONTROLLED")


@dataclass(frozen=True)
class Persona:
    """Somebody with roles, cleared up to a classification, holding values of categories."""

    name: str
    roles: tuple[Role, ...]
    reads: tuple[str, ...] = ()
    cleared: str | None = None
    holds: tuple[str, ...] = ()
    expired: bool = False

    @property
    def hidden(self) -> tuple[str, ...]:
        """The markings that this persona may not read."""
        return tuple(text for text in MARKINGS if text not in self.reads)


_WRITES_ANYTHING = tuple(role for role in Role if role not in {Role.SECO, Role.AUD})
PERSONAS = (
    Persona("uncleared", (Role.DESK,)),
    Persona("lapsed", (Role.LEAD,), (), "CONTROLLED", ("HARBOUR", "ALLIES"), expired=True),
    Persona("public", (Role.API,), _PUBLIC, "PUBLIC"),
    Persona("internal", (Role.AUD,), _INTERNAL, "INTERNAL"),
    Persona("limited", (Role.DESK, Role.POST), _LIMITED, "LIMITED"),
    Persona(
        "limited-allies", (Role.LEAD, Role.APPR), (*_LIMITED, "LIMITED ALLIES"), "LIMITED",
        ("ALLIES",),
    ),
    Persona(
        "limited-neighbours", (Role.STEW,), (*_LIMITED, "LIMITED NEIGHBOURS"), "LIMITED",
        ("NEIGHBOURS",),
    ),
    Persona(
        "limited-harbour", (Role.DESK,), (*_LIMITED, "LIMITED HARBOUR"), "LIMITED", ("HARBOUR",)
    ),
    Persona("controlled", (Role.ANLY, Role.METH, Role.STEW), _CONTROLLED, "CONTROLLED"),
    Persona(
        "harbour", (Role.DESK,), (*_CONTROLLED, "LIMITED HARBOUR", "CONTROLLED HARBOUR"),
        "CONTROLLED", ("HARBOUR",),
    ),
    Persona(
        "lantern", (Role.POST,), (*_CONTROLLED, "CONTROLLED LANTERN"), "CONTROLLED", ("LANTERN",)
    ),
    Persona(
        "allies", (Role.LEAD,), (*_CONTROLLED, "LIMITED ALLIES", "CONTROLLED ALLIES"),
        "CONTROLLED", ("ALLIES",),
    ),
    Persona("officer", (Role.SECO,), _CONTROLLED, "CONTROLLED"),
    Persona(
        "everything", _WRITES_ANYTHING, MARKINGS, "CONTROLLED",
        ("ALLIES", "HARBOUR", "LANTERN", "NEIGHBOURS"),
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Persona] = {persona.name: persona for persona in PERSONAS}
#: Who may read all twelve markings, and writes what the others do not see.
CLEARED = "everything"


@dataclass
class People:
    """The personas as they stand in the database, with the tokens that were shown once."""

    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def reader(self, name: str) -> Reader:
        """As the persona is read today."""
        return reader_for(self.users[name], on=_today())

    @contextmanager
    def acting(self, name: str = CLEARED) -> Iterator[Reader]:
        with acting_as(self.reader(name)) as reader:
            yield reader

    def client(self, name: str) -> APIClient:
        """A REST client that carries the persona's token."""
        made = APIClient(raise_request_exception=True)
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {self.tokens[name]}")
        return made

    def browser(self, name: str) -> Client:
        """A browser in which the persona has signed in."""
        made = Client(raise_request_exception=True)
        with self.acting(name):
            made.force_login(self.users[name])
        return made


def sign_up(personas: Iterable[Persona | str] = PERSONAS) -> People:
    """Makes these personas, each with a token, through the actions; a name stands for its own."""
    at = datetime.now(UTC)
    people = People()
    officer = reader_for(User.objects.get(username="system:installation"), on=_today())
    with acting_as(officer):
        for given in personas:
            persona = BY_NAME[given] if isinstance(given, str) else given
            user = make_user(
                persona.name,
                roles=persona.roles,
                desk=Desk.objects.get(pk="policy"),
                password=None,
                by=officer,
                at=at,
            )
            if persona.cleared is not None:
                set_clearance(
                    user,
                    policy="DEMO",
                    classification=persona.cleared,
                    held=persona.holds,
                    expires_on=_today() - timedelta(days=2) if persona.expired else None,
                    by=officer,
                )
            people.users[persona.name] = User.objects.select_related("desk").get(pk=user.pk)
            people.tokens[persona.name] = issue_token(
                user, name="tests", expires_at=at + timedelta(days=30), by=officer, at=at
            )
    return people


def marking_ids(people: People) -> dict[str, int]:
    """The keys of the twelve markings by their texts."""
    with people.acting():
        return dict(Marking.objects.filter(policy="DEMO").values_list("text", "pk"))


def _today() -> date:
    return datetime.now(UTC).date()
