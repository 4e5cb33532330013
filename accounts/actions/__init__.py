"""The verbs of this room: the only writers of people, clearances, tokens and markings."""

from accounts.actions.installation import (
    DEFAULT_DESK,
    INSTALLATION,
    found_installation,
    load_default_desk,
    load_markings,
    load_system_users,
)
from accounts.actions.keeping import Kept, keep
from accounts.actions.people import make_user, set_clearance, set_password
from accounts.actions.sign_ins import SignIn, renew_sign_in
from accounts.actions.tokens import digest_of, issue_token, revoke_token

__all__ = [
    "DEFAULT_DESK",
    "INSTALLATION",
    "Kept",
    "SignIn",
    "digest_of",
    "found_installation",
    "issue_token",
    "keep",
    "load_default_desk",
    "load_markings",
    "load_system_users",
    "make_user",
    "renew_sign_in",
    "revoke_token",
    "set_clearance",
    "set_password",
]
