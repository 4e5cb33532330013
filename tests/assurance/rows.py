"""Rows of the nouns that `tests/assurance/nouns/` declares, made over REST under one marking."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from engagements.models import Engagement
from engagements.models.choices import CALLED_OFF_STATES
from tests import cast
from tests.assurance.nouns import ENGAGEMENT, Noun, Post, nouns

LOG = "/api/v1/engagements/"
JSON, FORM = "application/json", MULTIPART_CONTENT
#: The states of what was held; an engagement in any other one lies ahead.
HELD = frozenset({"COMPLETED", "REPORTED", "CLOSED", "VOIDED"})
_ENTRY = {"kind": "VIS-SHIP", "place": "HOME", "participants": [{"partner": "XAA"}]}
_DAYS = {"start": "2025-04-09", "end": "2025-04-12"}
_AHEAD = {"start": "2190-01-08", "end": "2190-01-09"}
#: A day of a century, another each time, for what lasts and does not overlap.
_DAYS_APART = ((date(1901, 1, 1) + timedelta(days=n)).isoformat()[2:] for n in count())


def settle(ref: str, state: str) -> None:
    """Puts an engagement into a state by hand, as if a third person had logged it.

    So whoever asks may also decide on it.
    """
    why = {"cancel_by": "HOME", "cancel_reason": "OTHER"} if state in CALLED_OFF_STATES else {}
    with cast.everything() as by:
        Engagement.objects.filter(ref=ref).update(
            state=state, created_by=by.user_id, owner=by.user_id, **why
        )


def encoded(body: Mapping[str, Any], *, form: bool = False) -> tuple[bytes, str]:
    """The body as it is sent, with its content type; a pair in a form is a file and its name."""
    if not form:
        return json.dumps(body, default=str).encode(), JSON
    fields = {
        name: SimpleUploadedFile(*value) if isinstance(value, tuple) else str(value)
        for name, value in body.items()
    }
    return encode_multipart(BOUNDARY, fields), FORM


def filled(value: Any, words: Mapping[str, str]) -> Any:
    """The same with each `{name}` in its texts replaced."""
    if isinstance(value, Mapping):
        return {key: filled(each, words) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(filled(each, words) for each in value)
    if isinstance(value, bytes):
        return filled(value.decode("latin-1"), words).encode("latin-1")
    if isinstance(value, str):
        for name, word in words.items():
            value = value.replace(f"{{{name}}}", word)
    return value


def ref_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


@dataclass
class Rows:
    """One row of each noun under one marking, made when it is first asked for.

    `client_of` gives a client that may add it, by the sign-in that the noun names; `word` stands
    in every text. Without a marking rows have what the service gives them. Rows with a marking of
    their own belong to wholes of `wholes`, which more may read.
    """

    client_of: Callable[[str], Client]
    word: str
    marking: str | None = None
    wholes: "Rows | None" = None
    paths: dict[str, str] = field(default_factory=dict)
    _engagements: dict[str, str] = field(default_factory=dict)

    def engagement(self, state: str) -> str:
        """The path of the engagement so marked that is in that state."""
        if state not in self._engagements:
            days = {"actual": _DAYS} if state in HELD else {"planned": _AHEAD}
            entry = {
                **_ENTRY, **days, **self._marked, "title": f"Of the {self.word}, {state}",
                "state": "COMPLETED" if state in HELD else "DRAFT",
            }  # fmt: skip
            path = self._added("desk", LOG, *encoded(entry))
            settle(ref_of(path), state)
            self._engagements[state] = path
        return self._engagements[state]

    def row(self, noun: Noun) -> str:
        """The path of the row of that noun."""
        if noun.name not in self.paths:
            sent = encoded(self.body(noun, noun.body), form=noun.form)
            self.paths[noun.name] = self._added(noun.who, self.list_of(noun), *sent)
        return self.paths[noun.name]

    def whole(self, noun: Noun | Post) -> str:
        """The path of what a row of the noun belongs to; "" where it belongs to nothing."""
        rows = self.wholes if self.wholes and getattr(noun, "own_marking", False) else self
        if noun.whole == ENGAGEMENT:
            return rows.engagement(noun.state)
        return rows.row(named(noun.whole)) if noun.whole else ""

    def list_of(self, noun: Noun | Post) -> str:
        whole = self.whole(noun)
        return noun.path.replace("{ref}", ref_of(whole)).replace("{whole}", whole)

    def body(self, noun: Noun | Post, said: Mapping[str, Any]) -> dict[str, Any]:
        """What is sent, with the marking where the row has one of its own."""
        own = self._marked if getattr(noun, "own_marking", False) else {}
        return {**filled(said, self.words(noun)), **own}

    def words(self, noun: Noun | Post) -> dict[str, str]:
        """What stands for each `{name}` in its texts."""
        word = "wallaby" if getattr(noun, "open", False) else self.word
        return {"word": word, "day": next(_DAYS_APART)} | {
            name: ref_of(
                self.engagement(noun.state) if other == ENGAGEMENT else self.row(named(other))
            )
            for name, other in noun.needs.items()
        }

    @property
    def _marked(self) -> dict[str, str]:
        return {"marking": self.marking} if self.marking else {}

    def _added(self, who: str, path: str, body: bytes, content_type: str) -> str:
        answer = self.client_of(who).generic("POST", path, body, content_type)
        if answer.status_code != 201:
            message = f"{who} added {body[:300]!r} at {path}: {answer.content[:500]!r}"
            raise RuntimeError(message)
        return str(answer["Location"])


def named(name: str) -> Noun:
    for noun in nouns():
        if noun.name == name:
            return noun
    message = f"There is no noun {name}: declare it in tests/assurance/nouns/."
    raise LookupError(message)
