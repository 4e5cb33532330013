"""What an installation stands on before anybody signs in: markings, a desk, the jobs' names."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.acting import Reader
from accounts.actions.keeping import Kept, keep
from accounts.actions.people import require_security_officer
from accounts.markings import DEFAULT_CLASSIFICATION, DEMO_CLASSIFICATIONS, DEMO_POLICY
from accounts.models import Clearance, Desk, Marking, User
from accounts.roles import Role

INSTALLATION = "system:installation"
DEFAULT_DESK = "policy"

#: Each job's name and the roles that its writing asks for.
SYSTEM_USERS: dict[str, tuple[Role, ...]] = {
    INSTALLATION: (Role.SECO, Role.STEW),
    "system:import": (Role.DESK, Role.LEAD, Role.STEW),
    "system:demonstration": (Role.DESK, Role.LEAD, Role.STEW),
    "system:recount": (),
}
#: The actor of audit events that were written before there was a user: the installation itself.
NOBODY_YET = "0"


def found_installation(*, at: datetime) -> User:
    """The name under which reference rows are loaded.

    The very first row has to be written before there is anybody to write it: its audit event
    names actor 0, and nothing else ever does.
    """
    found = User.objects.filter(username=INSTALLATION).first()
    if found is not None:
        return found
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user_id', %s, true)", [NOBODY_YET])
        user = _system_user(INSTALLATION, desk=None, at=at)
        user.save()
        cursor.execute("SELECT set_config('app.user_id', '', true)")
    return user


def load_markings(*, by: Reader) -> Kept:
    """The classifications of the DEMO policy, without categories; one is the default."""
    require_security_officer(by, "load markings")
    # An installation's own policy may have taken the default over.
    has_default = Marking.objects.filter(is_default=True).exists()
    return keep(
        (
            Marking(
                policy=DEMO_POLICY,
                classification=name,
                rank=rank,
                is_default=name == DEFAULT_CLASSIFICATION and not has_default,
            )
            for name, rank in DEMO_CLASSIFICATIONS.items()
        ),
        key=("policy", "classification", *_CATEGORIES),
        compare=("rank",),
    )


def load_default_desk() -> Kept:
    """The desk of those who have no other; its name and time zone are the ministry's to change."""
    return keep(
        [Desk(code=DEFAULT_DESK, name="Defence policy", time_zone="UTC")], key=("code",), compare=()
    )


def load_system_users(*, by: Reader, at: datetime) -> Kept:
    """The jobs' names, each cleared for all that DEMO marks, so that a job reads what it counts."""
    require_security_officer(by, "make a job's name")
    desk = Desk.objects.get(pk=DEFAULT_DESK)
    users = keep(
        (_system_user(name, desk=desk, at=at) for name in SYSTEM_USERS),
        key=("username",),
        compare=("roles", "desk_id", "is_system"),
    )
    names = User.objects.filter(username__in=SYSTEM_USERS).order_by("id")
    highest = max(DEMO_CLASSIFICATIONS.values())
    clearances = keep(
        (Clearance(user=user, policy=DEMO_POLICY, rank=highest) for user in names),
        key=("user_id", "policy"),
        compare=("rank",),
    )
    return users + clearances


_CATEGORIES = ("restrictive", "permissive", "informative")


def _system_user(name: str, *, desk: Desk | None, at: datetime) -> User:
    return User(
        username=name,
        password=make_password(None),
        roles=[role.value for role in SYSTEM_USERS[name]],
        desk=desk,
        is_system=True,
        date_joined=at,
    )
