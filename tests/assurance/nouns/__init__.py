"""Every noun of the REST door that is a register: how the tests of assurance make a row of it.

One module for each group of nouns, each with its list `NOUNS`. A noun that is missing here fails
the tests, which find its addresses in the resolver.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: Makes what a body needs besides itself: given a way to POST as a sign-in, gives references.
Maker = Callable[[Any], dict[str, str]]


@dataclass(frozen=True)
class Noun:
    """One register.

    `name` is the name of the address of one row, `listed` that of its list. `path` is the list's,
    with `{ref}` for an engagement (always one that lies ahead in the state `state`) or for the row
    of another noun, named by `whole`. `body` is what POST takes, `other` a second one that is
    taken beside it, `change` what PATCH takes. Every `{word}` in the texts of a body becomes a word
    that tells how the row is marked; `{name}` becomes what `needs` gave under that name.
    """

    name: str
    listed: str
    path: str
    body: dict[str, Any]
    other: dict[str, Any]
    change: dict[str, Any] | None
    #: The sign-in that may add one.
    who: str = "desk"
    #: Whether a row has a marking of its own, or its whole's.
    own_marking: bool = False
    #: What the row belongs to: `engagement`, or the name of another noun; "" for nothing.
    whole: str = ""
    #: The state in which the engagement must be.
    state: str = "COMPLETED"
    needs: dict[str, str] = field(default_factory=dict)
