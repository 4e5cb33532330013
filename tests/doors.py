"""The two doors to the log, made alike, so that one test can knock at both."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any, Protocol

from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User

#: A moment that every clock of a test run has behind it, and one that it has before it.
PAST, FUTURE = date(2025, 4, 9), date(2190, 1, 1)


@dataclass(frozen=True)
class Outcome:
    """What a door answered: errors are sentences by JSON field."""

    accepted: bool
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    ref: str = ""
    status: int = 0


class Door(Protocol):
    """What can be done at either door, in the names and types of `log_engagement`."""

    def by(self, who: str) -> "Door": ...

    def log(self, **fields: Any) -> Outcome: ...

    def edit(self, ref: str, **fields: Any) -> Outcome: ...

    def withdraw(self, ref: str, reason: str = "it was entered twice") -> Outcome: ...


class RestDoor:
    """JSON in, JSON or problem details out."""

    def __init__(self, client_of: Callable[[str], APIClient], who: str = "desk") -> None:
        self.client_of, self.client = client_of, client_of(who)

    def by(self, who: str) -> "RestDoor":
        return RestDoor(self.client_of, who)

    def log(self, **fields: Any) -> Outcome:
        return _from_json(self.client.post("/api/v1/engagements/", _as_json(fields), "json"))

    def edit(self, ref: str, **fields: Any) -> Outcome:
        address, tag = self._tagged(ref)
        return _from_json(self.client.patch(address, _as_json(fields), "json", HTTP_IF_MATCH=tag))

    def withdraw(self, ref: str, reason: str = "it was entered twice") -> Outcome:
        address, tag = self._tagged(ref)
        return _from_json(
            self.client.delete(address, {"reason": reason}, "json", HTTP_IF_MATCH=tag)
        )

    def _tagged(self, ref: str) -> tuple[str, str]:
        address = f"/api/v1/engagements/{ref}/"
        return address, self.client.get(address).headers["ETag"]


def _as_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _as_json(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _from_json(response: Any) -> Outcome:
    body = response.json() if response.content else {}
    return Outcome(
        accepted=response.status_code < 300,
        errors=body.get("errors", {}),
        warnings=body.get("warnings", []),
        ref=body.get("ref") or "",
        status=response.status_code,
    )


class PageDoor:
    """The form of the page, sent as a browser sends it without a script."""

    def __init__(self, who: str = "desk") -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(username=who))

    def by(self, who: str) -> "PageDoor":
        return PageDoor(who)

    def log(self, **fields: Any) -> Outcome:
        return self._send("/engagements/log/", _as_form(fields))

    def edit(self, ref: str, **fields: Any) -> Outcome:
        """Fills in the page as it stands, but for the fields given."""
        address = f"/engagements/{ref}/edit/"
        shown = Inputs.of(self.client.get(address).content.decode())
        return self._send(address, {**shown, **_as_form(fields)})

    def withdraw(self, ref: str, reason: str = "it was entered twice") -> Outcome:
        address = f"/engagements/{ref}/withdraw/"
        shown = Inputs.of(self.client.get(address).content.decode())
        sent = {"reason": reason, "cancel_by": "HOME", "cancel_reason": "OTHER"}
        return self._send(address, {**shown, **sent})

    def _send(self, address: str, sent: dict[str, Any]) -> Outcome:
        response = self.client.post(address, sent)
        if response.status_code != 302:
            return Outcome(False, _errors(response.content.decode()), status=response.status_code)
        page = self.client.get(response["Location"]).content.decode()
        ref = response["Location"].strip("/").rpartition("/")[2]
        return Outcome(True, warnings=_warnings(page), ref=ref, status=302)


def _as_form(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields under the names that the form's inputs have."""
    sent: dict[str, Any] = {}
    for name, value in fields.items():
        if name in {"actual", "planned"}:
            sent["first_day"] = (value or {}).get("start") or ""
            sent["last_day"] = (value or {}).get("end") or ""
            sent.setdefault("state", "COMPLETED" if name == "actual" else "DRAFT")
        elif name in _WRITTEN:
            sent |= _WRITTEN[name](value, fields)
        elif isinstance(value, bool):
            sent |= {name: "on"} if value else {}
        else:
            sent[name] = "" if value is None else value
    return sent


def _participants(rows: list[dict[str, Any]], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"participants.{at}.{name}": value
        for at, row in enumerate(rows)
        for name, value in {"role": "PARTICIPANT", **row}.items()
        if value is not None
    }


def _principals(rows: list[dict[str, Any]], fields: Mapping[str, Any]) -> dict[str, Any]:
    partners = [row["partner"] for row in fields.get("participants", [])]
    sent = {}
    for row in rows:
        home = row["side"] == "HOME"
        prefix = "home" if home else f"participants.{partners.index(row['side'])}"
        sent |= {f"{prefix}.{name}": row[name] for name in ("office", "level") if name in row}
    return sent


def _outcomes(rows: list[Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    said = [
        (row, rank) if isinstance(row, str) else (row["outcome"], row["rank"])
        for rank, row in enumerate(rows, start=1)
    ]
    blank = dict.fromkeys(("outcomes.0", "outcomes.1", "outcomes.2"), "")
    return blank | {f"outcomes.{rank - 1}": code for code, rank in said}


def _cost(value: Mapping[str, Any] | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {f"cost_home.{name}": each for name, each in (value or {}).items()}


def _links(rows: list[dict[str, str]], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"link_to": rows[0]["to"], "link_type": rows[0]["type"]} if rows else {}


_WRITTEN = {
    "participants": _participants,
    "principals": _principals,
    "outcomes": _outcomes,
    "cost_home": _cost,
    "links": _links,
    "children": lambda refs, _: {"children": " ".join(refs)},
}


def _errors(page: str) -> dict[str, list[str]]:
    """The summary of problems; each says which JSON field it is about."""
    errors: dict[str, list[str]] = {}
    for name, text in re.findall(r'<li data-field="([^"]*)">(.*?)</li>', page, re.DOTALL):
        errors.setdefault(name, []).append(" ".join(re.sub("<[^>]+>", "", text).split()))
    return errors


def _warnings(page: str) -> list[str]:
    return re.findall(r'<li class="warning">(.*?)</li>', page, re.DOTALL)


class Inputs(HTMLParser):
    """The names and values that a browser would send of the page's last form."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._select = ""
        self._text = ""

    @classmethod
    def of(cls, page: str) -> dict[str, Any]:
        found = cls()
        found.feed(page[page.index("<main") :])
        return found.values

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "select":
            self._select = name
            if "multiple" in given:
                self.values[name] = []
        elif tag == "option" and "selected" in given:
            self._choose(given.get("value") or "")
        elif tag == "textarea":
            self._text = name
            self.values[name] = ""
        elif tag == "input" and name and ("checked" in given or not _ticked(given)):
            self.values[name] = given.get("value") or ""

    def _choose(self, value: str) -> None:
        if isinstance(self.values.get(self._select), list):
            self.values[self._select].append(value)
        else:
            self.values[self._select] = value

    def handle_data(self, data: str) -> None:
        if self._text:
            self.values[self._text] += data.lstrip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""


def _ticked(given: Mapping[str, str | None]) -> bool:
    return given.get("type") in {"radio", "checkbox"}
