"""Who may do what: one table, role by right."""

from enum import StrEnum


class Role(StrEnum):
    """The roles of a ministry's service; one person may carry several."""

    DESK = "DESK"
    POST = "POST"
    LEAD = "LEAD"
    APPR = "APPR"
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
    Role.ANLY: "analyst",
    Role.METH: "method owner",
    Role.STEW: "data steward",
    Role.SECO: "security officer",
    Role.AUD: "auditor",
    Role.API: "read-only client",
}


class Right(StrEnum):
    """What an action asks for before it writes."""

    LOG = "log an engagement"
    EDIT = "correct an engagement"
    CANCEL = "cancel an engagement that is not yet approved"
    CANCEL_APPROVED = "cancel an approved engagement"
    VOID = "void a completed engagement"
    IMPORT = "import a file"
    KEEP_SERIES = "keep the register of series"


#: Read row by row: the right, and the roles that have it.
RIGHTS: dict[Right, frozenset[Role]] = {
    Right.LOG: frozenset({Role.DESK, Role.POST, Role.LEAD}),
    Right.EDIT: frozenset({Role.DESK, Role.POST, Role.LEAD, Role.STEW}),
    Right.CANCEL: frozenset({Role.DESK, Role.POST, Role.LEAD}),
    Right.CANCEL_APPROVED: frozenset({Role.LEAD}),
    Right.VOID: frozenset({Role.STEW}),
    Right.IMPORT: frozenset({Role.DESK, Role.LEAD}),
    Right.KEEP_SERIES: frozenset({Role.DESK, Role.LEAD, Role.STEW}),
}

#: The six sign-ins of the demonstration and the roles that each carries.
SIGN_INS: dict[str, tuple[Role, ...]] = {
    "desk": (Role.DESK, Role.POST),
    "lead": (Role.LEAD, Role.APPR),
    "planner": (Role.ANLY, Role.METH, Role.STEW),
    "security": (Role.SECO,),
    "auditor": (Role.AUD,),
    "client": (Role.API,),
}


def may(roles: frozenset[str], right: Right) -> bool:
    """Whether somebody who carries these roles has the right."""
    return not RIGHTS[right].isdisjoint(roles)


def roles_with(right: Right) -> str:
    """The names of the roles that have the right, for a sentence that says whom to ask."""
    return " or ".join(sorted(ROLE_NAMES[role] for role in RIGHTS[right]))
