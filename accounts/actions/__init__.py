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
from accounts.actions.people import (
    make_user,
    new_password,
    set_clearance,
    set_mail_address,
    set_password,
)
from accounts.actions.sessions import end_sessions
from accounts.actions.sign_ins import SignIn, renew_sign_in
from accounts.actions.standing import (
    link_subject,
    reset_second_step,
    set_standing,
    withdraw_clearance,
)
from accounts.actions.tokens import digest_of, issue_token, revoke_token

__all__ = [
    "DEFAULT_DESK",
    "INSTALLATION",
    "Kept",
    "SignIn",
    "digest_of",
    "end_sessions",
    "found_installation",
    "issue_token",
    "keep",
    "link_subject",
    "load_default_desk",
    "load_markings",
    "load_system_users",
    "make_user",
    "new_password",
    "renew_sign_in",
    "reset_second_step",
    "revoke_token",
    "set_clearance",
    "set_mail_address",
    "set_password",
    "set_standing",
    "withdraw_clearance",
]
