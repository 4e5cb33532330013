"""The nouns of this room."""

from accounts.models.audit import AuditEvent, AuditSeal
from accounts.models.calendar import CalendarKey
from accounts.models.door import AccessToken, Attempt, IdempotencyKey
from accounts.models.marking import Clearance, Marking
from accounts.models.noted import ReadsNoted
from accounts.models.proposal import Proposal
from accounts.models.user import Desk, User

__all__ = [
    "AccessToken",
    "Attempt",
    "AuditEvent",
    "AuditSeal",
    "CalendarKey",
    "Clearance",
    "Desk",
    "IdempotencyKey",
    "Marking",
    "Proposal",
    "ReadsNoted",
    "User",
]
