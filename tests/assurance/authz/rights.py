"""The two policy files as a test reads them, with none of the service's own code."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.assurance.authz.people import Persona

ROOT = Path(__file__).resolve().parents[3]
ROUTES = Path(__file__).resolve().parents[1] / "routes.toml"
#: Who may without any right of rights.toml.
ANYBODY, READER, OWNER = "anybody", "reader", "owner"
#: Behind a right: but not whoever proposed it.
ANOTHER = ", another person"
#: How what a reader may not see looks at an address.
GONE, ABSENT, NOTHING = "404", "absent", "nothing"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One line of routes.toml."""

    name: str
    who: dict[str, str]
    hidden: str

    def who_may(self, method: str) -> str | None:
        """What stands there; HEAD goes with GET, and None is for what is not named."""
        if "*" in self.who:
            return self.who["*"]
        return self.who.get("GET" if method == "HEAD" else method)


def routes() -> dict[str, Route]:
    said = tomllib.loads(ROUTES.read_text(encoding="utf-8"))
    found = {}
    for name, line in said.items():
        hidden = line.get("hidden", NOTHING)
        who = {method: rights for method, rights in line.items() if method != "hidden"}
        if hidden not in {GONE, ABSENT, NOTHING} or not set(who) <= {*METHODS, "*"}:
            message = f"routes.toml, {name}: nobody knows what this line means."
            raise LookupError(message)
        found[name] = Route(name, who, hidden)
    return found


_RIGHTS: dict[str, Any] = tomllib.loads(
    (ROOT / "accounts" / "policies" / "rights.toml").read_text(encoding="utf-8")
)


def has_one_of(persona: Persona, rights: str, *, desk: str, state: str | None) -> bool:
    """Whether the persona has one of the rights, such as “CANCEL or VOID”, over that desk's.

    Without a state: in some state.
    """
    return any(_has(persona, right, desk, state) for right in rights.split(" or "))


def applies_in(right: str, state: str) -> bool:
    """Whether anybody has the right in that state."""
    groups = _RIGHTS["rights"][right].get("states")
    return groups is None or any(state in _RIGHTS["states"][group] for group in groups)


def _has(persona: Persona, right: str, desk: str, state: str | None) -> bool:
    line = _RIGHTS["rights"][right]
    if persona.scopes is not None and line.get("scope", "write") not in persona.scopes:
        return False
    if state is not None and not applies_in(right, state):
        return False
    holders = {*line.get("who", ()), *line.get("any_desk", ())}
    if persona.desk == desk:
        holders |= {*line.get("own_desk", ())}
    return not holders.isdisjoint(persona.roles)
