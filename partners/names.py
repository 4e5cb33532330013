"""Which partner a written name or code means on a given day."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

NameRow = tuple[str, str, date | None, date | None]
"""Code, name, first day, last day; both days inclusive, None is open."""

SUGGESTIONS = 3
SIMILARITY = 0.7
QUOTED = 80  # letters

# Letters that have no decomposition into a plain letter and a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "\u0131": "i", "æ": "ae", "œ": "oe"}
)
_APOSTROPHES = re.compile("['`\u00b4\u02bb\u02bc\u2018\u2019\u2032.]")
_BRACKETED = re.compile(r"^(?P<outer>[^()]+)\((?P<inner>[^()]+)\)\s*$")
_SEVERAL = re.compile(r"\s*(?:[,;/&+]|\band\b)\s*", re.IGNORECASE)
_QUALIFIER = re.compile(
    r"^(?:(?:provisional|interim|transitional|caretaker|acting) (?:government|authority)"
    r"|government in exile)$"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a partner has had; both days are inclusive and None is open."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )

    def period(self) -> str:
        if self.valid_from and self.valid_to:
            return f"from {written(self.valid_from)} to {written(self.valid_to)}"
        if self.valid_from:
            return f"from {written(self.valid_from)}"
        if self.valid_to:
            return f"until {written(self.valid_to)}"
        return "at all times"


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every name of every partner, ready to be looked up."""

    by_key: Mapping[str, tuple[Name, ...]]
    by_code: Mapping[str, tuple[Name, ...]]
    labels: Mapping[str, str]

    @classmethod
    def build(cls, rows: Iterable[NameRow]) -> NameIndex:
        """Index the rows; the first row of a code is the name that messages use.

        A code stands on every day on which one of its names does.
        """
        by_key: dict[str, list[Name]] = {}
        by_code: dict[str, list[Name]] = {}
        labels: dict[str, str] = {}
        for row in rows:
            name = Name(*row)
            labels.setdefault(name.code, name.name)
            by_code.setdefault(name.code.casefold(), []).append(name)
            for key in keys(name.name):
                by_key.setdefault(key, []).append(name)
        return cls(
            MappingProxyType({key: tuple(found) for key, found in by_key.items()}),
            MappingProxyType({code: tuple(found) for code, found in by_code.items()}),
            MappingProxyType(labels),
        )

    def look_up(self, text: str) -> tuple[Name, ...]:
        """The names that the text writes, on whatever day."""
        by_code = self.by_code.get(text.strip().casefold(), ())
        return by_code + tuple(name for key in keys(text) for name in self.by_key.get(key, ()))

    def label(self, code: str) -> str:
        return f"{self.labels[code]} ({code})"


@dataclass(frozen=True, slots=True)
class Match:
    """Either a code, or a refusal: the sentence for the reader.

    With a refusal, `candidates` are the codes worth offering, best first.
    """

    code: str | None
    refusal: str | None
    candidates: tuple[str, ...] = ()


def match(text: str, on: date, names: NameIndex) -> Match:
    """The one partner that the text means on that day, or why there is none."""
    if not normalise(text):
        return _refuse("The partner is missing. Give its name or its code.")
    written_as = names.look_up(text)
    if written_as:
        return _as_of(text, on, written_as, names)
    bracketed = _BRACKETED.match(text.strip())
    if bracketed:
        return _with_bracket(text, on, bracketed["outer"], bracketed["inner"], names)
    return _several(text, on, names) or _unknown(text, on, names)


def normalise(text: str) -> str:
    """The text without what writers vary: case, accents, punctuation, blanks, "the", "&", "St."."""
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = _APOSTROPHES.sub("", text).replace("&", " and ")
    words = "".join(letter if letter.isalnum() else " " for letter in text).split()
    return " ".join("saint" if word == "st" else word for word in words if word != "the")


def keys(text: str) -> tuple[str, ...]:
    """The ways to look a name up: as written and, for "Korea, Republic of", also turned round."""
    straight = normalise(text)
    head, comma, tail = text.partition(",")
    if not comma or "," in tail:
        return (straight,)
    turned = f"{normalise(tail)} {normalise(head)}".strip()
    return (straight, turned) if turned != straight else (straight,)


def written(day: date) -> str:
    """The day as a sentence writes it: 4 July 1946."""
    return f"{day.day} {day:%B} {day.year}"


def _as_of(text: str, on: date, written_as: tuple[Name, ...], names: NameIndex) -> Match:
    codes = _codes(name for name in written_as if name.holds(on))
    if len(codes) == 1:
        return Match(codes[0], None)
    if codes:
        return _refuse(
            f"“{_shown(text)}” may be {_listed(codes, names, 'or')}. "
            "Give the code of the one you mean.",
            codes,
        )
    codes = _codes(written_as)
    periods = "; ".join(
        f"{names.label(code)} {' and '.join(_periods(written_as, code))}" for code in codes
    )
    return _refuse(
        f"On {written(on)} no partner went by “{_shown(text)}”, which means {periods}. "
        "Check the date, or give the name or code of the partner of that day.",
        codes,
    )


def _with_bracket(text: str, on: date, outer: str, inner: str, names: NameIndex) -> Match:
    """A name with a bracket: a form of government, or a second name of the same partner."""
    first = match(outer, on, names)
    if _QUALIFIER.match(normalise(inner)):
        return first
    second = match(inner, on, names)
    if first.code and first.code == second.code:
        return first
    if first.code and second.code:
        return _name_one(text, (first.code, second.code), names)
    candidates = tuple(code for code in (first.code, second.code) if code)
    if not candidates:
        return _unknown(text, on, names)
    part = inner if first.code else outer
    return _refuse(
        f"“{_shown(text)}” names {names.label(candidates[0])}, but “{_shown(part)}” beside it is "
        f"not the name of a partner on {written(on)}. Give one partner alone, by name or code.",
        candidates,
    )


def _several(text: str, on: date, names: NameIndex) -> Match | None:
    parts = [part for part in _SEVERAL.split(text) if normalise(part)]
    codes = tuple(match_.code for part in parts if (match_ := _known(part, on, names)).code)
    distinct = tuple(dict.fromkeys(code for code in codes if code))
    if len(codes) < len(parts) or len(distinct) < 2:
        return None
    return _name_one(text, distinct, names)


def _known(text: str, on: date, names: NameIndex) -> Match:
    written_as = names.look_up(text)
    return _as_of(text, on, written_as, names) if written_as else Match(None, None)


def _unknown(text: str, on: date, names: NameIndex) -> Match:
    alive = [key for key, found in names.by_key.items() if any(name.holds(on) for name in found)]
    near = difflib.get_close_matches(normalise(text), alive, SUGGESTIONS, SIMILARITY)
    codes = _codes(name for key in near for name in names.by_key[key] if name.holds(on))
    if len(codes) > 1:
        advice = (
            f"The nearest are {_listed(codes, names, 'and')}: give the name or code of the one you "
            "mean, or ask the steward of the register to add this name."
        )
    elif codes:
        advice = (
            f"If you mean {names.label(codes[0])}, give that name or code; otherwise ask the "
            "steward of the register to add this name."
        )
    else:
        advice = "Look the partner up in the register, or ask its steward to add this name."
    return _refuse(f"“{_shown(text)}” is not the name or code of a partner. {advice}", codes)


def _name_one(text: str, codes: tuple[str, ...], names: NameIndex) -> Match:
    return _refuse(
        f"“{_shown(text)}” names several partners, {_listed(codes, names, 'and')}. "
        "Give one of them, and enter the others as partners of their own.",
        codes,
    )


def _refuse(sentence: str, candidates: tuple[str, ...] = ()) -> Match:
    return Match(None, sentence, candidates)


def _codes(found: Iterable[Name]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.code for name in found))


def _periods(found: Iterable[Name], code: str) -> list[str]:
    """The days of the partner's names in words, overlapping and adjoining spans run together."""
    spans: list[Name] = []
    for name in sorted((name for name in found if name.code == code), key=_first):
        before = spans[-1] if spans else None
        if before and before.valid_to and _first(name) > before.valid_to + timedelta(days=1):
            spans.append(name)
        elif before:
            last = max(before, name, key=lambda span: span.valid_to or date.max).valid_to
            spans[-1] = replace(before, valid_to=last)
        else:
            spans.append(name)
    return [span.period() for span in spans]


def _first(name: Name) -> date:
    return name.valid_from or date.min


def _listed(codes: tuple[str, ...], names: NameIndex, joint: str) -> str:
    labels = [names.label(code) for code in codes]
    return f" {joint} ".join([", ".join(labels[:-1]), labels[-1]]) if labels[1:] else labels[0]


def _shown(text: str) -> str:
    """The text as a sentence quotes it: blanks tidied, a long one cut."""
    text = " ".join(text.split())
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
