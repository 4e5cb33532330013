"""Who knocks in the matrix: each sign-in of the demonstration, and everybody whom it forgets.

What each may read follows from the clearance that stands here, by plain dominance; what each may
do, from the roles and the desk that stand here, by the file of rights.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.test import Client

from accounts.acting import acting_as, reader_for
from accounts.actions import issue_token, make_user, set_clearance
from accounts.markings import Ceiling, Label, dominates
from accounts.models import Clearance, Desk, Marking, User
from accounts.policy import read_policy
from accounts.roles import SIGN_INS, Role

OWN, OTHER = "policy", "elsewhere"
_RANKS = {"PUBLIC": 0, "INTERNAL": 10, "LIMITED": 20, "CONTROLLED": 30}
_ALL = ("ALLIES", "HARBOUR", "LANTERN", "NEIGHBOURS")

#: The twelve markings of the policy that ships, as plain Python sees them.
LABELS: Mapping[str, Label] = {
    marking.text: Label(
        "DEMO", marking.rank, frozenset(marking.restrictive), frozenset(marking.permissive)
    )
    for marking in read_policy().markings
}
MARKINGS = tuple(LABELS)


@dataclass(frozen=True)
class Persona:
    """Somebody, by all that decides what they may: a stranger has no roles and does not come in."""

    name: str
    roles: tuple[str, ...] = ()
    cleared: str | None = None
    holds: tuple[str, ...] = ()
    desk: str = OWN
    lapsed: bool = False
    active: bool = True
    job: bool = False
    administrator: bool = False
    scopes: frozenset[str] | None = None

    @property
    def comes_in(self) -> bool:
        return self.active and not self.job and self.name != STRANGER

    @property
    def by_token(self) -> bool:
        """Whether the pages see a token, which opens none of them."""
        return self.scopes is not None

    def reads(self, marking: str) -> bool:
        if self.cleared is None or self.lapsed or not self.comes_in:
            return False
        ceiling = Ceiling("DEMO", _RANKS[self.cleared], frozenset(self.holds))
        return dominates(ceiling, LABELS[marking])


STRANGER = "stranger"
_EVERY_ROLE = tuple(Role)
_WRITERS = ("DESK", "POST", "LEAD", "STEW")

PERSONAS = (
    Persona(STRANGER),
    Persona("as-desk", SIGN_INS["desk"], "CONTROLLED", ("HARBOUR",)),
    Persona("as-lead", SIGN_INS["lead"], "CONTROLLED", ("ALLIES", "HARBOUR", "LANTERN")),
    Persona("as-export", SIGN_INS["export"], "CONTROLLED"),
    Persona("as-finance", SIGN_INS["finance"], "CONTROLLED"),
    Persona("as-oda", SIGN_INS["oda"], "LIMITED"),
    Persona("as-planner", SIGN_INS["planner"], "CONTROLLED"),
    Persona("as-security", SIGN_INS["security"], "CONTROLLED", _ALL),
    Persona("as-auditor", SIGN_INS["auditor"], "INTERNAL"),
    Persona("as-client", SIGN_INS["client"], "LIMITED"),
    Persona("uncleared", _WRITERS),
    Persona("lapsed", _EVERY_ROLE, "CONTROLLED", _ALL, lapsed=True),
    Persona("no-role", (), "CONTROLLED", _ALL),
    Persona("disabled", _EVERY_ROLE, "CONTROLLED", _ALL, active=False),
    Persona("job", _EVERY_ROLE, "CONTROLLED", _ALL, job=True),
    Persona("administrator", (), administrator=True),
    Persona("cleared-administrator", (), "CONTROLLED", _ALL, administrator=True),
    Persona("reading-token", _EVERY_ROLE, "CONTROLLED", _ALL, scopes=frozenset({"read"})),
    Persona("elsewhere", ("DESK", "POST"), "CONTROLLED", _ALL, desk=OTHER),
    Persona("steward-elsewhere", ("STEW",), "LIMITED", ("NEIGHBOURS",), desk=OTHER),
    Persona("harbour", ("DESK",), "LIMITED", ("HARBOUR",)),
    Persona("ally", ("LEAD",), "LIMITED", ("ALLIES",)),
    Persona("everything", _EVERY_ROLE, "CONTROLLED", _ALL),
)
#: Somebody who may do anything and reads little: every refusal of theirs is one of reading.
LOW = Persona("low", _EVERY_ROLE, "INTERNAL")
BY_NAME = {persona.name: persona for persona in (*PERSONAS, LOW)}


@dataclass
class People:
    """The personas as they stand in the database, with the tokens that were shown once."""

    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def rest(self, name: str) -> Client:
        client = Client()
        if name in self.tokens:
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[name]}"
        return client

    def browser(self, name: str) -> Client:
        """Signed in, and kept signed in by the cookie of then, whatever became of them since."""
        if name == STRANGER or BY_NAME[name].by_token:
            return self.rest(name)
        client = Client()
        client.force_login(self.users[name])
        return client


def sign_up() -> People:
    """Makes everybody through the actions, then takes from some what they were given."""
    at = datetime.now(UTC)
    people = People()
    officer = reader_for(User.objects.get(username="system:installation"), on=at.date())
    with acting_as(officer) as by:
        Desk.objects.create(code=OTHER, name="Elsewhere")
        for persona in BY_NAME.values():
            if persona.name == STRANGER:
                continue
            user = make_user(
                persona.name,
                roles=[Role(role) for role in persona.roles],
                desk=Desk.objects.get(pk=persona.desk),
                password=None,
                by=by,
                at=at,
            )
            if persona.cleared is not None:
                set_clearance(
                    user, policy="DEMO", classification=persona.cleared, held=persona.holds, by=by
                )
            people.users[persona.name] = user
            people.tokens[persona.name] = issue_token(
                user,
                name="matrix",
                scopes=sorted(persona.scopes or {"read", "write"}),
                expires_at=at + timedelta(days=30),
                by=by,
                at=at,
            )
            Clearance.objects.filter(user=user).update(
                expires_on=at.date() - timedelta(days=2) if persona.lapsed else None
            )
    return people


def take_away(people: People) -> None:
    """From the disabled and the job, once their sessions stand; and rank to administrators."""
    with acting_as(reader_for(User.objects.get(username="security"), on=datetime.now(UTC).date())):
        for persona in BY_NAME.values():
            if persona.name in people.users:
                User.objects.filter(pk=people.users[persona.name].pk).update(
                    is_active=persona.active,
                    is_system=persona.job,
                    is_staff=persona.administrator,
                    is_superuser=persona.administrator,
                )


def marking_keys() -> dict[str, int]:
    """The keys of the twelve markings by their texts, for whoever acts and reads them all."""
    return dict(Marking.objects.filter(policy="DEMO").values_list("text", "pk"))
