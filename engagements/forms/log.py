"""The whole form of an engagement: its fields, home's row and the partners' rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from accounts.acting import Reader
from engagements.entry import Entry
from engagements.forms import delegations, options
from engagements.forms.delegations import HomeRow, PartnerRow
from engagements.forms.engagement import OUTCOMES, EngagementFields, initial_of
from engagements.models import Kind, Mode

#: Where on the form a JSON field is, if not under its own name.
_SHOWN_AT = {
    "actual": "first_day", "actual.start": "first_day", "actual.end": "last_day",
    "planned": "first_day", "planned.start": "first_day", "planned.end": "last_day",
    "cost_home": "cost_amount", "cost_home.amount": "cost_amount",
    "cost_home.currency": "cost_currency", "outcomes": "outcome_1", "links": "link_to",
}  # fmt: skip
_PLAIN = (
    "kind", "place", "place_name", "summary", "title", "host", "place_party", "flow",
    "track_nominal", "track_conduct", "series", "parent", "frameworks", "marking", "desk",
    "owner", "milestone_date", "purpose_check", "is_container",
)  # fmt: skip
#: Filled in by the rules from others: asked again when one of those changes.
_FOLLOWS = {
    "place_party": {"place", "participants"},
    "host": {"participants"},
    "milestone_date": {"actual"},
}


@dataclass(frozen=True)
class Problem:
    """A sentence of the summary: the JSON field it is about and where to mend it."""

    path: str
    sentence: str
    anchor: str = ""


class LogForm:
    """Bound when `sent` is given; `before` is the engagement that is corrected."""

    def __init__(
        self,
        sent: Mapping[str, Any] | None = None,
        *,
        reader: Reader,
        today: date,
        before: Entry | None = None,
        chosen: Mapping[str, Any] | None = None,
    ) -> None:
        self.today, self.before = today, before
        self.main = EngagementFields(
            sent, reader=reader, before=before, initial=_initial(reader, today, before, chosen)
        )
        self.home = HomeRow(sent, initial=delegations.home_initial(before))
        partners = options.partners("Choose a partner")
        initials = _row_initials(before, chosen)
        count = delegations.rows_in(sent) if sent is not None else len(initials)
        self.rows = [
            PartnerRow(
                sent,
                prefix=f"participants.{at}",
                partners=partners,
                initial=initials[at] if at < len(initials) else {},
            )
            for at in range(max(count, 1))
        ]
        self.problems: list[Problem] = []

    @classmethod
    def unchecked(cls, sent: Mapping[str, Any], *, more_rows: int, **given: Any) -> "LogForm":
        """What was sent, drawn again with more rows and without a word on what is missing."""
        as_sent, form = cls(sent, **given), cls(**given)
        partners = options.partners("Choose a partner")
        form.rows = [
            PartnerRow(prefix=f"participants.{at}", partners=partners)
            for at in range(len(as_sent.rows) + more_rows)
        ]
        for part, source in zip(form.parts(), as_sent.parts(), strict=False):
            part.initial = {name: source[name].value() for name in source.fields}
        return form

    def parts(self) -> Iterator[forms.Form]:
        yield self.main
        yield self.home
        yield from self.rows

    def is_valid(self) -> bool:
        # Every part is asked, so that all its sentences are there at once.
        valid = [part.is_valid() for part in self.parts()]
        if not all(valid):
            self._list_problems()
        return all(valid)

    @property
    def unusual(self) -> bool:
        """Whether something under “More” is filled in or wrong, so that it is drawn open."""
        names = [*self.main.fields]
        more = names[names.index("title") :]
        quiet = {"desk", "owner"}
        return any(
            self.main[name].errors or (name not in quiet and self.main[name].value())
            for name in more
        )

    # --- into JSON's names ---

    def fields(self) -> dict[str, Any]:
        """What was entered, in the names and types that the action takes."""
        given = self.main.cleaned_data
        filled = [row for row in self.rows if row.filled]
        fields: dict[str, Any] = {name: given.get(name) for name in _PLAIN}
        for name in ("series", "parent", "host", "place_party", "desk", "owner"):
            fields[name] = given.get(name) or None
        if self.before is None:
            fields["state"] = self._state()
        fields["actual" if self._held() else "planned"] = {
            "start": given.get("first_day"),
            "end": given.get("last_day"),
        }
        before = {p.partner: p for p in self.before.participants} if self.before else {}
        fields["participants"] = [row.participant(before) for row in filled]
        fields["principals"] = self._principals(filled)
        fields["people_home"] = self.home.cleaned_data.get("people")
        fields["outcomes"] = self._outcomes()
        fields["children"] = given.get("children", "").replace(",", " ").split()
        fields["links"] = self._links()
        amount = given.get("cost_amount")
        currency = given.get("cost_currency", "").upper()
        fields["cost_home"] = None if amount is None else {"amount": amount, "currency": currency}
        return fields if self.before is None else self._changed(fields, self.before)

    def _state(self) -> str:
        """As said, else held when the last day is over, or a standing kind has begun."""
        given = self.main.cleaned_data
        first, last = given.get("first_day"), given.get("last_day")
        if given.get("state"):
            return str(given["state"])
        if first is None:
            return "COMPLETED" if given.get("milestone_date") else "DRAFT"
        standing = Kind.objects.filter(code=given.get("kind"), mode=Mode.STANDING).exists()
        over = first if standing or last is None else last
        return "COMPLETED" if over <= self.today else "DRAFT"

    def _held(self) -> bool:
        return self.before.held if self.before else self._state() == "COMPLETED"

    def _principals(self, filled: list[PartnerRow]) -> list[dict[str, Any]]:
        sides: dict[str, HomeRow | PartnerRow] = {"HOME": self.home}
        for row in filled:
            sides.setdefault(row.cleaned_data["partner"], row)
        return delegations.principals(sides, self.before)

    def _outcomes(self) -> list[dict[str, Any]]:
        kept = {(row.rank, row.outcome): row for row in self.before.outcomes} if self.before else {}
        found = []
        for rank, name in enumerate(OUTCOMES, start=1):
            code = str(self.main.cleaned_data.get(name, ""))
            row = kept.get((rank, code))
            if code and row:
                found.append({**vars(row)})
            elif code:
                found.append({"outcome": code, "rank": rank})
        return found

    def _links(self) -> list[dict[str, str]]:
        links = [{"to": to, "type": sort} for to, sort in self.before.links] if self.before else []
        given = self.main.cleaned_data
        if given.get("link_to"):
            links.append({"to": given["link_to"], "type": given["link_type"]})
        return links

    def _changed(self, fields: dict[str, Any], before: Entry) -> dict[str, Any]:
        """Only what differs; what the rules had filled in follows what it was filled from."""
        changed = {
            name: value
            for name, value in fields.items()
            if before.with_fields({name: value}) != before
        }
        for name, causes in _FOLLOWS.items():
            if name not in changed and causes & changed.keys():
                changed[name] = None
        return changed

    # --- refusals ---

    def refuse(self, errors: Mapping[str, list[str]]) -> None:
        """Puts the sentences of a broken rule beside the fields that they are about."""
        for path, sentences in errors.items():
            part, name = self._place_of(path)
            for sentence in sentences:
                if part is not None:
                    part.add_error(name, sentence)
                anchor = part[name].id_for_label if part is not None else ""
                self.problems.append(Problem(path, sentence, anchor))

    def _place_of(self, path: str) -> tuple[forms.Form | None, str]:
        first, _, rest = path.partition(".")
        number, _, last = rest.partition(".")
        if first == "participants":
            filled = [row for row in self.rows if row.filled]
            at = int(number) if number.isdecimal() else 0
            return (filled[at] if at < len(filled) else self.rows[0]), last or "partner"
        if first == "principals":
            return self._senior_at(int(number) if number.isdecimal() else 0, last)
        if first == "people_home":
            return self.home, "people"
        if first == "outcomes" and number.isdecimal():
            filled_in = [name for name in OUTCOMES if self.main.cleaned_data.get(name)]
            return self.main, filled_in[min(int(number), len(filled_in) - 1)]
        name = _SHOWN_AT.get(path) or _SHOWN_AT.get(first) or first
        return (self.main, name) if name in self.main.fields else (None, path)

    def _senior_at(self, at: int, name: str) -> tuple[forms.Form, str]:
        """The row whose principal is the one at this place of the list."""
        sides: list[forms.Form] = [self.home, *(row for row in self.rows if row.filled)]
        said = [
            row for row in sides if row.cleaned_data.get("office") or row.cleaned_data.get("level")
        ]
        row = said[at] if at < len(said) else self.home
        return row, "office" if name == "office" else "level"

    def _list_problems(self) -> None:
        paths = {"first_day": "start", "last_day": "end"}
        for part in self.parts():
            for name, sentences in part.errors.items():
                sent = part.add_prefix(name)
                if name in paths:
                    sent = f"{'actual' if self._held() else 'planned'}.{paths[name]}"
                self.problems += [
                    Problem(sent, str(sentence), part[name].id_for_label) for sentence in sentences
                ]


def _initial(
    reader: Reader, today: date, before: Entry | None, chosen: Mapping[str, Any] | None
) -> dict[str, Any]:
    if before is not None:
        return initial_of(before)
    return {
        "first_day": today,
        "state": "",
        "marking": "",
        "desk": reader.desk_id,
        **(chosen or {}),
    }


def _row_initials(before: Entry | None, chosen: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    if before is not None:
        return [delegations.partner_initial(row, before) for row in before.participants]
    return [{"partner": (chosen or {}).get("partner", ""), "role": "PARTICIPANT"}]
