"""The verbs of this room: the only way to write the log."""

from engagements.actions.changing import edit_engagement, lock_engagement
from engagements.actions.logging import Logged, log_engagement
from engagements.actions.moving import move_engagement
from engagements.actions.withdrawing import (
    cancel_engagement,
    rights_to_withdraw,
    void_engagement,
    withdraw_engagement,
)

__all__ = [
    "Logged",
    "cancel_engagement",
    "edit_engagement",
    "lock_engagement",
    "log_engagement",
    "move_engagement",
    "rights_to_withdraw",
    "void_engagement",
    "withdraw_engagement",
]
