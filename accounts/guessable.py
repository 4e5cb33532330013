"""Words that whoever guesses a password here tries first."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from accounts.roles import ROLE_NAMES

#: The service's own name and trade; PASSWORD_WORDS adds the ministry's.
WORDS = (
    "entente", "engagement", "partner", "ministry", "defence", "defense", "military", "attache",
    "embassy", "password", "welcome", "letmein", "qwerty", "admin",
    *(word for name in ROLE_NAMES.values() for word in re.findall("[a-zé]{4,}", name)),
)  # fmt: skip
#: Signs that must be left once those words are taken out.
LEAST_LEFT = 8
_SHORTEST = 3


class NotMadeOfOurWords:
    """Refuses a password of which little is left without the words that belong here."""

    def __init__(self, more: Sequence[str] = ()) -> None:
        self.words = (*WORDS, *more)

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError; `user` adds the words that belong to that person."""
        left = password.casefold()
        for word in sorted({*self.words, *_of(user)}, key=len, reverse=True):
            left = left.replace(word.casefold(), "")
        if len(left) < LEAST_LEFT:
            raise ValidationError(
                "Whoever guesses begins with words like these. Add some that have nothing to do "
                "with you, the ministry or this service."
            )

    def get_help_text(self) -> str:
        return "More than names and words that belong to the ministry or this service."


def _of(user: Any) -> set[str]:
    """The person's name and desk."""
    said = (getattr(user, "username", ""), getattr(user, "desk_id", None) or "")
    parts = {part for text in said for part in (text, *re.split(r"[^\w]+", text))}
    return {part for part in parts if len(part) >= _SHORTEST}
