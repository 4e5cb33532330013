"""Who took part: a row of the form for home, and one for each partner."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from engagements.entry import Entry, Participant, PrincipalEntry
from engagements.forms import options
from engagements.forms.fields import CodeField, PeopleField, ReferenceField, TextField
from engagements.models import Capacity, Counterpart, Role
from engagements.wording import LEVELS

_ROW = re.compile(r"participants\.(\d{1,4})\.")
#: More rows than this are not drawn; a longer list comes in through REST or a file.
MOST_ROWS = 200


class HomeRow(forms.Form):
    """Home's own people."""

    use_required_attribute = False
    prefix = "home"

    people = PeopleField(label="Our people")
    level = CodeField(label="Our level", choices=[])
    office = TextField(label="Our most senior office", longest=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = options.levels()  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        return "people_home" if field_name == "people" else f"home.{field_name}"


class PartnerRow(forms.Form):
    """One partner's part and its most senior office."""

    use_required_attribute = False

    partner = ReferenceField(label="Partner")
    role = CodeField(label="Role", choices=Role.choices, initial=Role.PARTICIPANT)
    counterpart_type = CodeField(label="Counterpart", choices=Counterpart.choices)
    capacity = CodeField(
        label="Capacity", choices=options.words("as the track says", Capacity.choices)
    )
    people = PeopleField(label="People")
    level = CodeField(label="Level", choices=[])
    office = TextField(label="Most senior office", longest=120)

    def __init__(self, *args: Any, partners: options.Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].widget.choices = partners
        self.fields["level"].choices = options.levels()  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        return f"{self.prefix}.{field_name}"

    @property
    def filled(self) -> bool:
        return bool(self.cleaned_data.get("partner"))

    def clean(self) -> dict[str, Any]:
        said = [self.cleaned_data.get(name) for name in ("people", "level", "office")]
        if not self.filled and any(value not in (None, "") for value in said):
            self.add_error("partner", "Choose the partner that this row is about.")
        return self.cleaned_data

    def participant(self, before: Mapping[str, Participant]) -> dict[str, Any]:
        """The row in the names of JSON; what the form does not ask stays as it was."""
        given = self.cleaned_data
        kept = before.get(given["partner"])
        return {
            "partner": given["partner"],
            "role": given.get("role") or Role.PARTICIPANT,
            "counterpart_type": given.get("counterpart_type") or Counterpart.MILITARY,
            "capacity": given.get("capacity") or None,
            "people": given.get("people"),
            "service": kept.service if kept else (),
            "acceptance": kept.acceptance if kept else "UNASKED",
        }


def rows_in(sent: Mapping[str, Any]) -> int:
    """How many rows a browser sent."""
    numbers = [int(found[1]) for name in sent if (found := _ROW.match(name))]
    return min(max(numbers, default=0) + 1, MOST_ROWS)


def principals(
    sides: Mapping[str, HomeRow | PartnerRow], before: Entry | None
) -> list[dict[str, Any]]:
    """Each side's most senior office, in the order there was.

    A side's further offices, which the form does not show, stay as long as the side does.
    """
    said = {side: _principal(row, side, before) for side, row in sides.items()}
    found: list[dict[str, Any] | None] = []
    shown: set[str] = set()
    for principal in before.principals if before else ():
        if principal.side in shown and principal.side in sides:
            found.append({**vars(principal)})
        elif principal.side not in shown:
            shown.add(principal.side)
            found.append(said.pop(principal.side, None))
    return [row for row in [*found, *said.values()] if row]


def _principal(row: HomeRow | PartnerRow, side: str, before: Entry | None) -> dict[str, Any] | None:
    """A level alone gets the office that goes with it."""
    office, level = row.cleaned_data.get("office", ""), row.cleaned_data.get("level") or None
    if not office and level is None:
        return None
    kept = _principal_of(side, before)
    return {
        "side": side,
        "office": office or LEVELS[int(str(level).removeprefix("L"))],
        "level": level,
        "person": kept.person if kept else "",
        "national_rank": kept.national_rank if kept else "",
        "nato_code": kept.nato_code if kept else "",
    }


def _principal_of(side: str, before: Entry | None) -> PrincipalEntry | None:
    return next((p for p in before.principals if p.side == side), None) if before else None


def home_initial(before: Entry | None) -> dict[str, Any]:
    return {"people": before.people_home, **_senior("HOME", before)} if before else {}


def partner_initial(row: Participant, before: Entry) -> dict[str, Any]:
    return {
        "partner": row.partner,
        "role": row.role,
        "counterpart_type": row.counterpart_type,
        "capacity": row.capacity or "",
        "people": row.people,
        **_senior(row.partner, before),
    }


def _senior(side: str, before: Entry | None) -> dict[str, Any]:
    found = _principal_of(side, before)
    if found is None:
        return {}
    return {"office": found.office, "level": f"L{found.level}" if found.level else ""}
