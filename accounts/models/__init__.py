"""The nouns of this room."""

from accounts.models.audit import AuditEvent
from accounts.models.door import AccessToken, IdempotencyKey
from accounts.models.marking import Clearance, Marking
from accounts.models.user import Desk, User

__all__ = [
    "AccessToken",
    "AuditEvent",
    "Clearance",
    "Desk",
    "IdempotencyKey",
    "Marking",
    "User",
]
