"""What is sent along with a change: for each route and method one body that would succeed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.assurance.authz.log import entry

JSON, FORM = "application/json", MULTIPART_CONTENT
Body = tuple[bytes, str]


@dataclass(frozen=True)
class Making:
    """How a body is made for a marking; `names_marking` where the body, not the address, does.

    `done` and `outside` are those of `Ask`.
    """

    body: Callable[[Any], Body]
    done: tuple[int, ...] = (200,)
    outside: int | None = None
    names_marking: bool = False


def _json(value: Any) -> Body:
    return json.dumps(value, default=str).encode(), JSON


def _form(fields: dict[str, Any]) -> Body:
    return encode_multipart(BOUNDARY, fields), FORM


def _log_form(marking: str) -> Body:
    return _form(
        {
            "kind": "VIS-SHIP", "place": "HOME", "state": "COMPLETED", "marking": marking,
            "first_day": "2025-05-06", "last_day": "2025-05-08", "title": "New",
            "participants.0.partner": "XAA", "participants.0.role": "PARTICIPANT",
            "outcomes.0": "", "outcomes.1": "", "outcomes.2": "",
        }
    )  # fmt: skip


_IMPORT = """
[key]
external_source = "matrix"
external_ref = "id"
[partner]
columns = "partner"
[columns]
kind = "kind"
actual.start = "start"
actual.end = "end"
[fixed]
place = "HOME"
"""


def import_form(*, dry_run: bool = True) -> Body:
    file = b"id,kind,partner,start,end\n1,VIS-SHIP,XAA,2025-04-09,2025-04-12\n"
    sent = SimpleUploadedFile("records.csv", file)
    return _form({"file": sent, "mapping": _IMPORT, "dry_run": str(dry_run).lower()})


def _relabel(marking: str | None) -> Body:
    """Always another marking, whether it widens or narrows; both are done, or proposed."""
    other = "CONTROLLED HARBOUR LANTERN"
    to = "CONTROLLED" if marking == other else other
    return _json({"marking": to, "reason": "The other half became known."})


_MENDED = _json({"summary": "Mended"})
_REASON = _json({"reason": "it was entered twice"})
BODIES: dict[tuple[str, str], Making] = {
    ("rest-engagements", "POST"): Making(
        lambda marking: _json(entry(marking, "New", participants=[{"partner": "XAA"}])),
        done=(201,), outside=400, names_marking=True,
    ),
    ("rest-engagement", "PATCH"): Making(lambda _: _MENDED),
    ("rest-engagement", "DELETE"): Making(lambda _: _REASON),
    ("rest-engagement-marking", "POST"): Making(_relabel, done=(200, 202)),
    ("rest-annexes", "POST"): Making(lambda _: _json({"body": "A new remark"}), done=(201,)),
    ("rest-annex", "PATCH"): Making(lambda _: _json({"body": "Mended"})),
    ("rest-annex", "DELETE"): Making(lambda _: _REASON),
    ("rest-annex-marking", "POST"): Making(_relabel, done=(200, 202)),
    ("rest-proposal-decision", "POST"): Making(
        lambda _: _json({"decision": "REJECTED", "reason": "It was not said in public."})
    ),
    ("rest-series-list", "POST"): Making(
        lambda _: _json({"code": "NEW", "name": "New"}), done=(201,)
    ),
    ("rest-series", "PATCH"): Making(lambda _: _json({"name": "Renamed"})),
    ("rest-imports", "POST"): Making(lambda _: import_form()),
    ("engagement-log", "POST"): Making(_log_form, done=(302,), outside=422, names_marking=True),
    # Of another version: the form is shown again with what has changed since.
    ("engagement-edit", "POST"): Making(lambda _: _form({"version": "none"}), done=(409,)),
    ("engagement-withdraw", "POST"): Making(lambda _: _form({"reason": "twice"}), done=(302,)),
    ("sign-in", "POST"): Making(lambda _: _form({}), done=(422, 302)),
    ("sign-out", "POST"): Making(lambda _: _form({}), done=(302,)),
}  # fmt: skip
