"""Reading a marking policy: a TOML file such as `accounts/policies/DEMO.toml`."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accounts.markings import Label, marking_text
from accounts.relabelling import widens

SHIPPED = Path(__file__).with_name("policies") / "DEMO.toml"
TYPES = ("RESTRICTIVE", "PERMISSIVE", "INFORMATIVE")
_WORD = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
_HIGHEST_RANK = 1000


class PolicyFault(ValueError):
    """The file is not a policy; the message says where and what to write instead."""


@dataclass(frozen=True)
class PolicyMarking:
    """One marking as the policy spells it out."""

    text: str
    classification: str
    rank: int
    restrictive: tuple[str, ...] = ()
    permissive: tuple[str, ...] = ()
    informative: tuple[str, ...] = ()
    log_reads: bool = False
    two_person: bool = False


@dataclass(frozen=True)
class Policy:
    """A policy: its ranks, the values of its categories by type, and its markings."""

    name: str
    default: str
    classifications: dict[str, int]
    categories: dict[str, str] = field(default_factory=dict)
    markings: tuple[PolicyMarking, ...] = ()

    @property
    def highest(self) -> int:
        return max(self.classifications.values())

    @property
    def values(self) -> list[str]:
        """What a reader can hold: the values that decide something."""
        return sorted(value for value, kind in self.categories.items() if kind != "INFORMATIVE")


def read_policy(path: Path = SHIPPED) -> Policy:
    """Raises PolicyFault for a file that is not there, not TOML or not a policy."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path.name} cannot be read as TOML: {error}"
        raise PolicyFault(message) from error
    try:
        return _policy(given)
    except PolicyFault as fault:
        message = f"{path.name}: {fault}"
        raise PolicyFault(message) from fault


def _policy(given: Mapping[str, Any]) -> Policy:
    unknown = sorted(set(given) - {"policy", "default", "classifications", "category", "marking"})
    if unknown:
        message = f"“{unknown[0]}” is not known here: take it out."
        raise PolicyFault(message)
    name = _word(given.get("policy"), "policy")
    ranks = given.get("classifications")
    if not isinstance(ranks, dict) or not ranks:
        message = "Give a table [classifications] with a rank for each."
        raise PolicyFault(message)
    for word, rank in ranks.items():
        _word(word, "classifications")
        if not isinstance(rank, int) or isinstance(rank, bool) or not 0 <= rank <= _HIGHEST_RANK:
            message = f"The rank of {word} must be a whole number from 0 to {_HIGHEST_RANK}."
            raise PolicyFault(message)
    categories = _categories(given.get("category", []))
    markings = tuple(_marking(one, ranks, categories) for one in given.get("marking", []))
    texts = [marking.text for marking in markings]
    if len(set(texts)) != len(texts):
        message = "Two [[marking]] entries have the same text: keep one."
        raise PolicyFault(message)
    default = given.get("default")
    if default not in texts:
        message = "`default` must be the text of one of the [[marking]] entries."
        raise PolicyFault(message)
    _check_second_person(name, markings)
    return Policy(name, str(default), dict(ranks), categories, markings)


def _check_second_person(policy: str, markings: Iterable[PolicyMarking]) -> None:
    """What takes two persons is never upgraded to what takes one, to be lowered from there."""
    labels = [
        (m, Label(policy, m.rank, frozenset(m.restrictive), frozenset(m.permissive)))
        for m in markings
    ]
    for below, label in labels:
        for above, higher in labels:
            if below.two_person and not above.two_person and not widens(label, higher):
                message = (
                    f"“{below.text}” takes two persons, and nobody reads “{above.text}” who may "
                    "not read that: write two_person = true there too."
                )
                raise PolicyFault(message)


def _word(value: object, where: str) -> str:
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        message = f"{where}: write a word of capital letters, digits and hyphens."
        raise PolicyFault(message)
    return value


def _categories(given: Any) -> dict[str, str]:
    types: dict[str, str] = {}
    for one in given:
        kind = one.get("type")
        if kind not in TYPES:
            message = f"A [[category]] has one of the types {', '.join(TYPES)}."
            raise PolicyFault(message)
        for value in one.get("values", []):
            if _word(value, "category values") in types:
                message = f"{value} stands in two categories: values are told apart by their word."
                raise PolicyFault(message)
            types[value] = kind
    return types


def _marking(
    given: Mapping[str, Any], ranks: Mapping[str, int], categories: Mapping[str, str]
) -> PolicyMarking:
    text = given.get("text")
    words = text.split() if isinstance(text, str) else []
    if not words or words[0] not in ranks:
        message = f"A [[marking]] starts with a classification, one of {', '.join(ranks)}."
        raise PolicyFault(message)
    for value in words[1:]:
        if value not in categories:
            message = f"{value} in “{text}” is the value of no [[category]]."
            raise PolicyFault(message)
    if len(set(words)) != len(words):
        message = f"“{text}” names a value twice."
        raise PolicyFault(message)

    def of(kind: str) -> tuple[str, ...]:
        return tuple(sorted(value for value in words[1:] if categories[value] == kind))

    return PolicyMarking(
        marking_text(words[0], words[1:]),
        words[0],
        ranks[words[0]],
        restrictive=of("RESTRICTIVE"),
        permissive=of("PERMISSIVE"),
        informative=of("INFORMATIVE"),
        log_reads=given.get("log_reads", False) is True,
        two_person=given.get("two_person", False) is True,
    )
