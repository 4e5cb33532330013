"""What an installation stands on before anybody signs in: markings, a desk, the jobs' names."""

from collections import Counter
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.acting import Reader
from accounts.actions.keeping import Kept, keep
from accounts.models import Clearance, Desk, User
from accounts.policy import Policy, PolicyMarking
from accounts.roles import Right, Role

INSTALLATION = "system:installation"
DEFAULT_DESK = "policy"

#: Each job's name and the roles that its writing asks for.
SYSTEM_USERS: dict[str, tuple[Role, ...]] = {
    INSTALLATION: (Role.SECO, Role.STEW),
    "system:import": (Role.DESK, Role.LEAD, Role.STEW),
    "system:demonstration": (Role.DESK, Role.LEAD, Role.STEW, Role.ANLY),
    # Whoever wrote something never decides on it.
    "system:demonstration-lead": (Role.LEAD, Role.APPR, Role.EXPT, Role.FIN, Role.ODA),
    "system:recount": (),
    "system:calendar": (Role.LEAD, Role.STEW),
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


def load_markings(policy: Policy, *, by: Reader, taking_over: bool = False) -> Kept:
    """The policy's markings; those that it no longer names stay, for the rows that carry them.

    The first policy's default is the installation's; a later one's when it is `taking_over`.
    """
    by.require(Right.KEEP_POLICIES)
    done = Counter(_keep_marking(policy, marking, taking_over) for marking in policy.markings)
    return Kept(made=done["made"], changed=done["changed"])


def _keep_marking(policy: Policy, marking: PolicyMarking, taking_over: bool) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT keep_marking(%s, %s, %s, %s::smallint, %s, %s, %s, %s, %s, %s, %s)",
            [
                policy.name,
                marking.text,
                marking.classification,
                marking.rank,
                list(marking.restrictive),
                list(marking.permissive),
                list(marking.informative),
                marking.log_reads,
                marking.two_person,
                marking.text == policy.default,
                taking_over,
            ],
        )
        return str(cursor.fetchone()[0])


def load_default_desk() -> Kept:
    """The desk of those who have no other; its name and time zone are the ministry's to change."""
    return keep(
        [Desk(code=DEFAULT_DESK, name="Defence policy", time_zone="UTC")], key=("code",), compare=()
    )


def load_system_users(policy: Policy, *, by: Reader, at: datetime) -> Kept:
    """The jobs' names, each cleared for all that the policy marks: a job reads what it counts."""
    by.require(Right.KEEP_POLICIES)
    desk = Desk.objects.get(pk=DEFAULT_DESK)
    users = keep(
        (_system_user(name, desk=desk, at=at) for name in SYSTEM_USERS),
        key=("username",),
        compare=("roles", "desk_id", "is_system"),
    )
    names = User.objects.filter(username__in=SYSTEM_USERS).order_by("id")
    clearances = keep(
        (
            Clearance(user=user, policy=policy.name, rank=policy.highest, held=policy.values)
            for user in names
        ),
        key=("user_id", "policy"),
        compare=("rank", "held"),
    )
    return users + clearances


def _system_user(name: str, *, desk: Desk | None, at: datetime) -> User:
    return User(
        username=name,
        password=make_password(None),
        roles=[role.value for role in SYSTEM_USERS[name]],
        desk=desk,
        is_system=True,
        date_joined=at,
    )
