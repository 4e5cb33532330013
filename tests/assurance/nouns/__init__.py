"""Every noun of the REST door that is a register: how the tests of assurance make a row of it.

One module for each group of nouns, each with its list `NOUNS`, and `POSTS` where addresses that are
no registers take a POST. With a line for each address in `routes.toml` that is all that they need:
the tests find addresses in the resolver and fields in the description, and fail when a noun is
missing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

ENGAGEMENT = "engagement"


@dataclass(frozen=True)
class Noun:
    """One register.

    `name` is the name of the address of one row, `listed` that of its list; addresses whose names
    begin with `name` and a hyphen lie one step below the row. `path` is the list's: `{ref}` in it
    is an engagement in the state `state`, or the row of another noun that `whole` names, and
    `{whole}` is the path of that row.

    `body` is what POST takes, `other` what it takes beside it, for the same whole. `change` is what
    PATCH takes from whoever has the right by routes.toml, also from whoever wrote the row;
    `removal` what DELETE takes. Every text of a row should have a `{word}`, which becomes a word
    that tells how the row is marked, and `{day}` a day of a century, another each time
    (`19{day}`), for what lasts and does not overlap; `{name}` becomes the reference that `needs`
    says: `engagement`, or the name of another noun, of which there is then one row so marked.
    """

    name: str
    listed: str
    path: str
    body: Mapping[str, Any]
    other: Mapping[str, Any]
    change: Mapping[str, Any] | None
    #: The sign-in that may add one.
    who: str = "desk"
    #: Whether a row has a marking of its own, which POST takes, or its whole's.
    own_marking: bool = False
    #: What the row belongs to: `engagement`, or the name of another noun; "" for nothing.
    whole: str = ""
    #: The state in which the engagement is; from COMPLETED on it was held from 2025-04-09 to
    #: 2025-04-12, before that it is planned for 2190-01-08 and the day after.
    state: str = "COMPLETED"
    needs: Mapping[str, str] = field(default_factory=dict)
    removal: Mapping[str, Any] | None = None
    #: POST takes a form, in which a file is a pair of its name and its bytes.
    form: bool = False
    #: Nothing of it carries a marking: everybody reads it.
    open: bool = False


@dataclass(frozen=True)
class Post:
    """An address that takes a POST and makes no row of a register, such as a transition.

    `path` has the same words in braces as that of a noun. `body` is done once, `other` is another
    one. `needs` is as above. `gives` is the status of success.
    """

    name: str
    path: str
    body: Mapping[str, Any]
    other: Mapping[str, Any]
    who: str = "desk"
    whole: str = ""
    state: str = "COMPLETED"
    needs: Mapping[str, str] = field(default_factory=dict)
    gives: tuple[int, ...] = (200, 201)


def _told(name: str) -> list[Any]:
    modules = sorted(found.name for found in iter_modules(__path__))
    return [
        each
        for module in modules
        for each in getattr(import_module(f"{__name__}.{module}"), name, [])
    ]


@cache
def nouns() -> tuple[Noun, ...]:
    """All that are declared, in the order of their modules' names."""
    return tuple(_told("NOUNS"))


@cache
def posts() -> tuple[Post, ...]:
    return tuple(_told("POSTS"))
