"""Who may do what: plain Python over one readable file, `policies/rights.toml`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

POLICY_FILE = Path(__file__).parent / "policies" / "rights.toml"


class Role(StrEnum):
    """The roles of a ministry's service; one person may carry several."""

    DESK = "DESK"
    POST = "POST"
    LEAD = "LEAD"
    APPR = "APPR"
    EXPT = "EXPT"
    FIN = "FIN"
    ODA = "ODA"
    ANLY = "ANLY"
    METH = "METH"
    STEW = "STEW"
    SECO = "SECO"
    AUD = "AUD"
    API = "API"


ROLE_NAMES = {
    Role.DESK: "desk officer",
    Role.POST: "attaché or section at a post",
    Role.LEAD: "country or regional lead",
    Role.APPR: "approving director",
    Role.EXPT: "export-control officer",
    Role.FIN: "finance officer",
    Role.ODA: "aid screener",
    Role.ANLY: "analyst",
    Role.METH: "method owner",
    Role.STEW: "data steward",
    Role.SECO: "security officer",
    Role.AUD: "auditor",
    Role.API: "read-only client",
}


class Right(StrEnum):
    """What an action asks for before it writes; the words that follow “may” and “to”."""

    LOG = "log an engagement"
    EDIT = "correct an engagement"
    CANCEL = "cancel an engagement that is not yet approved"
    CANCEL_APPROVED = "cancel an approved engagement"
    VOID = "void a completed engagement"
    PROPOSE = "propose an engagement"
    DECIDE = "decide on a proposed engagement"
    CONFIRM = "confirm an approved engagement"
    COMPLETE = "say that an engagement was held"
    REPORT = "report on an engagement"
    CLOSE = "close an engagement"
    POSTPONE = "postpone an approved engagement"
    REINSTATE = "take up a postponed engagement again"
    KEEP_ROUTES = "keep the routes of approval"
    SIGN_OFF = "sign off what export control asks for"
    ASSESS = "assess what an engagement achieved"
    ESTIMATE = "estimate what an engagement costs"
    SPEND = "commit and spend money"
    SCREEN = "screen for development aid"
    IMPORT = "import a file"
    KEEP_SERIES = "keep the register of series"
    LOAD_REFERENCE = "load reference rows"
    KEEP_LEAD_TIMES = "keep the lead times of clearances"
    KEEP_NOTES = "keep notes on a partner"
    KEEP_PARTNERSHIPS = "keep the standing of a partnership"
    KEEP_POSTS = "keep missions and posts"
    APPOINT = "appoint and accredit"
    RECORD_ANSWER = "record how a host answered to a name"
    EXPEL = "record that somebody was expelled or recalled"
    PLAN = "plan what is meant with a partner"
    APPROVE_PLAN = "approve a plan"
    OBSERVE = "record what an indicator shows"
    KEEP_AGREEMENTS = "keep agreements"
    RATE = "rate a relationship"
    SIGNAL = "record a signal"
    KEEP_POOLS = "keep pools of money"
    RETURN = "return a quarter"
    RELABEL = "lower a marking"
    DECIDE_RELABEL = "decide whether a marking is lowered"
    KEEP_PEOPLE = "keep people, their roles and their clearances"
    KEEP_TOKENS = "issue and revoke the tokens of others"
    KEEP_POLICIES = "load markings and the names of jobs"
    PURGE = "take spilled content out of the record of changes"
    READ_AUDIT = "read the record of changes"


#: The sign-ins of the demonstration and the roles that each carries.
SIGN_INS: dict[str, tuple[Role, ...]] = {
    "desk": (Role.DESK, Role.POST),
    "lead": (Role.LEAD, Role.APPR),
    "export": (Role.EXPT,),
    "finance": (Role.FIN,),
    "oda": (Role.ODA,),
    "planner": (Role.ANLY, Role.METH, Role.STEW),
    "security": (Role.SECO,),
    "auditor": (Role.AUD,),
    "client": (Role.API,),
}


class UnreadablePolicy(Exception):
    """The file of rights says something that nobody understands; the service does not start."""


@dataclass(frozen=True)
class Grant:
    """Who has one right.

    `own_desk` have it for what their own desk keeps, `any_desk` whichever desk keeps it; where no
    engagement is meant, all are in `any_desk`. `states` is None where the state does not matter.
    """

    own_desk: frozenset[Role]
    any_desk: frozenset[Role]
    states: frozenset[str] | None
    scope: str

    @property
    def roles(self) -> frozenset[Role]:
        return self.own_desk | self.any_desk


@dataclass(frozen=True)
class RightsPolicy:
    """The whole file: a grant for each right, and all states by group."""

    grants: Mapping[Right, Grant]
    groups: Mapping[str, frozenset[str]]

    @property
    def states(self) -> frozenset[str]:
        return frozenset().union(*self.groups.values())


#: What a grant may say, and the scopes that a token may carry.
_KEYS = frozenset({"who", "own_desk", "any_desk", "states", "scope"})
SCOPES = ("read", "write")


def read_rights(text: str) -> RightsPolicy:
    """The policy that the text states; raises UnreadablePolicy with what to mend."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadablePolicy(f"{POLICY_FILE.name} is no TOML: {error}.") from error
    strangers = sorted(set(said) - {"states", "rights"})
    if strangers:
        raise UnreadablePolicy(
            f"{POLICY_FILE.name} has [{strangers[0]}]: it takes [states] and [rights.…] only."
        )
    groups = _groups(said.get("states", {}))
    rights = said.get("rights", {})
    missing = [right.name for right in Right if right.name not in rights]
    if missing:
        raise UnreadablePolicy(
            f"{POLICY_FILE.name} does not say who may {Right[missing[0]].value}: "
            f"add [rights.{missing[0]}]."
        )
    grants = {_right(name): _grant(name, row, groups) for name, row in rights.items()}
    return RightsPolicy(grants, groups)


def _groups(said: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    seen: set[str] = set()
    for group, states in said.items():
        twice = seen & set(_names(states, f"states.{group}"))
        if twice:
            raise UnreadablePolicy(
                f"{POLICY_FILE.name} has the state {min(twice)} twice: keep it in one group."
            )
        seen.update(states)
    return {group: frozenset(states) for group, states in said.items()}


def _right(name: str) -> Right:
    if name not in Right.__members__:
        raise UnreadablePolicy(
            f"{POLICY_FILE.name} has [rights.{name}], and there is no such right. "
            f"Take one of: {', '.join(Right.__members__)}."
        )
    return Right[name]


def _grant(name: str, row: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> Grant:
    where = f"rights.{name}"
    strangers = sorted(set(row) - _KEYS)
    if strangers:
        raise UnreadablePolicy(
            f"{POLICY_FILE.name}, {where} says “{strangers[0]}”: it takes "
            f"{', '.join(sorted(_KEYS))} only."
        )
    if "who" in row and {"own_desk", "any_desk", "states"} & set(row):
        raise UnreadablePolicy(
            f"{POLICY_FILE.name}, {where}: say `who` alone, or say desks and states."
        )
    own, everywhere = _roles(row, "own_desk", where), _roles(row, "any_desk", where)
    everywhere |= _roles(row, "who", where)
    if not own | everywhere:
        raise UnreadablePolicy(f"{POLICY_FILE.name}, {where}: nobody has it. Name a role.")
    scope = row.get("scope", "write")
    if scope not in SCOPES:
        raise UnreadablePolicy(
            f"{POLICY_FILE.name}, {where}: the scope is one of {', '.join(SCOPES)}."
        )
    return Grant(own, everywhere, _states(row, groups, where), scope)


def _roles(row: Mapping[str, Any], key: str, where: str) -> frozenset[Role]:
    names = _names(row.get(key, []), f"{where}.{key}")
    unknown = [name for name in names if name not in Role.__members__]
    if unknown:
        raise UnreadablePolicy(
            f"{POLICY_FILE.name}, {where}.{key}: there is no role {unknown[0]}. "
            f"Take one of: {', '.join(Role)}."
        )
    return frozenset(Role[name] for name in names)


def _states(
    row: Mapping[str, Any], groups: Mapping[str, frozenset[str]], where: str
) -> frozenset[str] | None:
    if "states" not in row:
        return None
    named = _names(row["states"], f"{where}.states")
    unknown = [name for name in named if name not in groups]
    if unknown or not named:
        raise UnreadablePolicy(
            f"{POLICY_FILE.name}, {where}.states: name groups of [states], which are "
            f"{', '.join(groups)}."
        )
    return frozenset().union(*(groups[name] for name in named))


def _names(said: Any, where: str) -> list[str]:
    if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
        raise UnreadablePolicy(f'{POLICY_FILE.name}, {where}: give a list such as ["DESK"].')
    return said


POLICY = read_rights(POLICY_FILE.read_text(encoding="utf-8"))


def check_states(states: Iterable[str]) -> None:
    """Raises UnreadablePolicy unless the policy groups exactly these states."""
    known = frozenset(states)
    unknown, forgotten = sorted(POLICY.states - known), sorted(known - POLICY.states)
    if unknown:
        raise UnreadablePolicy(
            f"{POLICY_FILE.name}, [states]: no engagement is ever {unknown[0]}. Take it out."
        )
    if forgotten:
        raise UnreadablePolicy(
            f"{POLICY_FILE.name}, [states]: {forgotten[0]} is in no group. Put it in one."
        )


def applies_in(right: Right, state: str) -> bool:
    """Whether anybody at all has the right while an engagement is in that state."""
    states = POLICY.grants[right].states
    return states is None or state in states


def may(
    roles: frozenset[str],
    right: Right,
    *,
    sits_at: str | None = None,
    desk: str | None = None,
    state: str | None = None,
    scopes: frozenset[str] | None = None,
) -> bool:
    """Whether somebody with these roles, who sits at that desk, has the right.

    `desk` and `state` are those of the engagement meant; left out, the question is whether there
    is any such. `scopes` is what a token carries, None for somebody who has signed in.
    """
    grant = POLICY.grants[right]
    if scopes is not None and grant.scope not in scopes:
        return False
    if state is not None and not applies_in(right, state):
        return False
    if not grant.any_desk.isdisjoint(roles):
        return True
    at_own_desk = sits_at is not None and desk in {None, sits_at}
    return at_own_desk and not grant.own_desk.isdisjoint(roles)


def whom_to_ask(right: Right, *, desk: str | None = None) -> str:
    """Who has the right, for a sentence that begins “Ask”; with whose desk, where it depends."""
    grant = POLICY.grants[right]
    there = _said(grant.own_desk)
    anywhere = _said(grant.any_desk)
    if not there:
        return anywhere
    where = f"of the desk “{desk}”" if desk is not None else "of the desk that keeps it"
    return f"{there} {where}, or {anywhere} of any desk" if anywhere else f"{there} {where}"


def refusal(right: Right, *, desk: str | None = None, scopes: frozenset[str] | None = None) -> str:
    """What somebody is told who may not do this: whom to ask, or which token to take."""
    needed = POLICY.grants[right].scope
    if scopes is not None and needed not in scopes:
        return f"This token may not {right.value}. Use one that has the scope “{needed}”."
    return f"You may not {right.value}. Ask {whom_to_ask(right, desk=desk)}."


@cache
def _said(roles: frozenset[Role]) -> str:
    named = [ROLE_NAMES[role] for role in Role if role in roles]
    return " or ".join(f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in named)
