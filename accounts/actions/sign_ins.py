"""Making the sign-ins of the embedded mode, with secrets that are shown."""

from dataclasses import dataclass
from datetime import datetime

from accounts.acting import Reader
from accounts.actions.installation import DEFAULT_DESK
from accounts.actions.people import make_user, new_password, set_clearance, set_password
from accounts.actions.tokens import LONGEST_LIFE, issue_token, revoke_token
from accounts.markings import DEMO_POLICY
from accounts.models import AccessToken, Desk, User
from accounts.roles import SIGN_INS

#: How far each may read: a classification and the categories' values held. The client is another
#: system: it gets what a partner ministry would.
CLEARED_UP_TO = {
    "desk": ("CONTROLLED", "HARBOUR"),
    "lead": ("CONTROLLED", "ALLIES", "HARBOUR", "LANTERN"),
    "export": ("CONTROLLED",),
    "finance": ("CONTROLLED",),
    "oda": ("LIMITED",),
    "planner": ("CONTROLLED",),
    "security": ("CONTROLLED", "ALLIES", "HARBOUR", "LANTERN", "NEIGHBOURS"),
    "auditor": ("INTERNAL",),
    "client": ("LIMITED",),
}
TOKEN_NAME = "demonstration sign-in"


@dataclass(frozen=True)
class SignIn:
    """What somebody needs to come in, in plain text."""

    username: str
    password: str
    token: str


def renew_sign_in(name: str, *, by: Reader, at: datetime) -> SignIn:
    """One of `SIGN_INS` with a new password and a new token; its earlier token opens nothing."""
    password = new_password()
    user = User.objects.filter(username=name).first()
    if user is None:
        user = make_user(
            name,
            roles=SIGN_INS[name],
            desk=Desk.objects.get(pk=DEFAULT_DESK),
            password=password,
            by=by,
            at=at,
        )
    else:
        set_password(user, password, by=by)
        _restore(user, name)
    classification, *held = CLEARED_UP_TO[name]
    set_clearance(user, policy=DEMO_POLICY, classification=classification, held=held, by=by)
    for earlier in AccessToken.objects.filter(user=user, name=TOKEN_NAME, revoked_at=None):
        revoke_token(earlier, by=by, at=at)
    token = issue_token(user, name=TOKEN_NAME, expires_at=at + LONGEST_LIFE, by=by, at=at)
    return SignIn(name, password, token)


def _restore(user: User, name: str) -> None:
    """The roles of the table, a desk, and the right to come in."""
    user.roles = [role.value for role in SIGN_INS[name]]
    user.desk_id = DEFAULT_DESK
    user.is_active = True
    user.save(update_fields=["roles", "desk", "is_active"])
