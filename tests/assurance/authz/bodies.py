"""What is sent along with a change: for each route and method one body that would succeed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.assurance.authz.log import Log, entry
from tests.assurance.authz.people import OWN

JSON, FORM = "application/json", MULTIPART_CONTENT
Body = tuple[bytes, str]


@dataclass(frozen=True)
class Making:
    """How a body is made for a marking; `names_marking` where the body, not the address, does.

    `done` and `outside` are those of `Ask`.
    """

    body: Callable[[Any, Log], Body]
    done: tuple[int, ...] = (200,)
    outside: int | None = None
    names_marking: bool = False


def _json(value: Any) -> Body:
    return json.dumps(value, default=str).encode(), JSON


def _form(fields: dict[str, Any]) -> Body:
    return encode_multipart(BOUNDARY, fields), FORM


def _log_form(marking: str, _: Log) -> Body:
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


def _other(marking: str) -> dict[str, str]:
    """Always another marking, whether it widens or narrows; both are done, or proposed."""
    other = "CONTROLLED HARBOUR LANTERN"
    to = "CONTROLLED" if marking == other else other
    return {"marking": to, "reason": "The other half became known."}


def _relabel(marking: str, _: Log) -> Body:
    return _json(_other(marking))


def _relabel_form(marking: str, _: Log) -> Body:
    return _form({**_other(marking), "version": "1"})


def _token_form(*_: Any) -> Body:
    last_day = datetime.now(UTC).date() + timedelta(days=30)
    return _form({"name": "mine", "scopes": "read", "last_day": last_day, "networks": ""})


_MENDED = _json({"summary": "Mended"})
_REASON = _json({"reason": "it was entered twice"})
BODIES: dict[tuple[str, str], Making] = {
    ("policy-reports", "POST"): Making(lambda *_: _json({"csp-report": {}}), done=(204,)),
    ("rest-engagements", "POST"): Making(
        lambda marking, _: _json(entry(marking, "New", participants=[{"partner": "XAA"}])),
        done=(201,), outside=400, names_marking=True,
    ),
    ("rest-engagement", "PATCH"): Making(lambda *_: _MENDED),
    ("rest-engagement", "DELETE"): Making(lambda *_: _REASON),
    ("rest-engagement-marking", "POST"): Making(_relabel, done=(200, 202)),
    ("rest-annexes", "POST"): Making(lambda *_: _json({"body": "A new remark"}), done=(201,)),
    ("rest-annex", "PATCH"): Making(lambda *_: _json({"body": "Mended"})),
    ("rest-annex", "DELETE"): Making(lambda *_: _REASON),
    ("rest-annex-marking", "POST"): Making(_relabel, done=(200, 202)),
    ("rest-preparation", "PATCH"): Making(lambda *_: _json({"our_aim": "To be heard"})),
    ("rest-proposal-decision", "POST"): Making(
        lambda *_: _json({"decision": "REJECTED", "reason": "It was not said in public."})
    ),
    ("rest-series-list", "POST"): Making(
        lambda *_: _json({"code": "NEW", "name": "New"}), done=(201,)
    ),
    ("rest-series", "PATCH"): Making(lambda *_: _json({"name": "Renamed"})),
    ("rest-imports", "POST"): Making(lambda *_: import_form()),
    ("rest-returns", "POST"): Making(
        lambda *_: _json(
            {"quarter": "2024Q1", "desk": OWN, "partners": ["XAA"], "state": "RETURNED"}
        )
    ),
    ("rest-calendar-keys", "POST"): Making(lambda *_: _json({"name": "New"}), done=(201,)),
    ("engagement-log", "POST"): Making(_log_form, done=(302,), outside=422, names_marking=True),
    # Of another version: the form is shown again with what has changed since.
    ("engagement-edit", "POST"): Making(lambda *_: _form({"version": "none"}), done=(409,)),
    ("engagement-withdraw", "POST"): Making(
        lambda *_: _form({"reason": "twice", "version": "1"}), done=(302,)
    ),
    ("engagement-relabel", "POST"): Making(_relabel_form, done=(302,)),
    ("annex-add", "POST"): Making(
        lambda marking, _: _form({"body": "New", "marking": marking}), done=(302,)
    ),
    ("annex-correct", "POST"): Making(
        lambda marking, _: _form({"body": "Mended", "marking": marking, "version": "1"}),
        done=(302,),
    ),
    ("annex-withdraw", "POST"): Making(
        lambda *_: _form({"reason": "twice", "version": "1"}), done=(302,)
    ),
    ("annex-relabel", "POST"): Making(_relabel_form, done=(302,)),
    ("proposal-detail", "POST"): Making(
        lambda *_: _form({"decision": "REJECTED", "reason": "No."}), done=(302,)
    ),
    ("rest-audit-purges", "POST"): Making(
        lambda marking, log: _json({"events": [log.events[marking]], "reason": "Spilled."}),
        done=(202,), outside=400, names_marking=True,
    ),
    ("account-password", "POST"): Making(lambda *_: _form({"current": ""}), done=(422,)),
    ("account-second-step", "POST"): Making(lambda *_: _form({}), done=(302,)),
    ("account-mail", "POST"): Making(lambda *_: _form({"address": ""}), done=(302,)),
    ("calendar-key-new", "POST"): Making(lambda *_: _form({"name": "mine"})),
    ("calendar-key-revoke", "POST"): Making(lambda *_: _form({}), done=(302,)),
    ("account-sign-out", "POST"): Making(lambda *_: _form({}), done=(302,)),
    ("token-new", "POST"): Making(_token_form),
    ("token-revoke", "POST"): Making(lambda *_: _form({}), done=(302,)),
    ("person-new", "POST"): Making(lambda *_: _form({"username": ""}), done=(422,)),
    ("person", "POST"): Making(lambda *_: _form({"act": "end-sessions"}), done=(302,)),
    ("sign-in-code", "POST"): Making(lambda *_: _form({}), done=(302,)),
    ("sign-in-set-up", "POST"): Making(lambda *_: _form({}), done=(302,)),
    ("sign-in-password", "POST"): Making(lambda *_: _form({}), done=(302,)),
    ("sign-in", "POST"): Making(lambda *_: _form({}), done=(422, 302)),
    ("sign-out", "POST"): Making(lambda *_: _form({}), done=(302,)),
}  # fmt: skip
