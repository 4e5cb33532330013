"""Asking for a right before anything else is looked at."""

from accounts.acting import Reader
from accounts.roles import Right


def require_right(
    reader: Reader, *rights: Right, desk: str | None = None, state: str | None = None
) -> None:
    """Raises PermissionDenied, with whom to ask, unless the reader has one of the rights.

    `desk` and `state` are those of the engagement meant, where the right depends on them.
    """
    reader.require(*rights, desk=desk, state=state)
