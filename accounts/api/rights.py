"""Asking for a right before anything else is looked at."""

from django.core.exceptions import PermissionDenied

from accounts.acting import Reader
from accounts.roles import Right, roles_with


def require_right(reader: Reader, *rights: Right) -> None:
    """Raises PermissionDenied, with whom to ask, unless the reader has one of the rights."""
    if any(reader.may(right) for right in rights):
        return
    raise PermissionDenied(
        f"You may read this. Ask a {roles_with(rights[0])} to {rights[0].value}."
    )
