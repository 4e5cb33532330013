"""Our fields that a mapping may fill, and how each is read."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from engagements.importer import cells
from engagements.importer.cells import Calendar
from engagements.models import choices

Reading = Callable[[Any, Calendar], Any]

_DAYS = ("planned.start", "planned.end", "actual.start", "actual.end", "milestone_date")
#: Fields in which a partner stands by name or code, looked up as of the row's day.
PARTNER_FIELDS = ("place_party", "host")
_PRINCIPAL: Mapping[str, Reading] = {
    "office": cells.text,
    "level": cells.level,
    "person": cells.text,
    "national_rank": cells.text,
    "nato_code": cells.text,
}
_PARTICIPANT: Mapping[str, Reading] = {
    "role": cells.one_of(choices.Role.values),
    "counterpart_type": cells.one_of(choices.Counterpart.values),
    "capacity": cells.one_of(choices.Capacity.values),
    "people": cells.people,
    "service": cells.some_of(choices.Service.values),
    "acceptance": cells.one_of(choices.Acceptance.values),
}

FIELDS: Mapping[str, Reading] = MappingProxyType(
    {
        **dict.fromkeys(("title", "summary", "place_name"), cells.text),
        **dict.fromkeys(("desk", "owner", "marking", "series", "parent"), cells.text),
        **dict.fromkeys(_DAYS, cells.day),
        **dict.fromkeys(PARTNER_FIELDS, cells.text),
        "kind": cells.text,
        "state": cells.one_of([choices.State.DRAFT.value, choices.State.COMPLETED.value]),
        "place": cells.one_of(cells.PLACES),
        "lat": cells.degrees(90),
        "lon": cells.degrees(180),
        "flow": cells.one_of(choices.Flow.values),
        "track_nominal": cells.one_of(cells.TRACKS),
        "track_conduct": cells.one_of(cells.TRACKS),
        "outcomes": cells.some_of(None),
        "frameworks": cells.some_of(None),
        "service": cells.some_of(choices.Service.values),
        "domain": cells.some_of(choices.Domain.values),
        "focus": cells.some_of(choices.Focus.values),
        "people_home": cells.people,
        "cost_home.amount": cells.money,
        "cost_home.currency": cells.currency,
        "purpose_check": cells.yes_or_no,
        **{f"participants.{name}": reading for name, reading in _PARTICIPANT.items()},
        **{f"principals.home.{name}": reading for name, reading in _PRINCIPAL.items()},
        **{f"principals.partner.{name}": reading for name, reading in _PRINCIPAL.items()},
    }
)

DAY_FIELDS = frozenset(_DAYS)
#: Left out when blank, so that the action's own default stands.
DEFAULTED = frozenset({"kind", "state", "desk", "owner", "marking"})
#: None rather than "" when blank.
ABSENT_IS_NONE = frozenset({"series", "parent", *PARTNER_FIELDS})
#: Left out of a participation when blank, as it has a default there.
PARTICIPANT_DEFAULTED = frozenset({"role", "counterpart_type", "capacity", "acceptance"})

#: The longest text of each field that has a bound, in characters.
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "title": 140,
        "summary": 280,
        "place_name": 120,
        **{
            f"principals.{side}.{name}": longest
            for side in ("home", "partner")
            for name, longest in (
                ("office", 120),
                ("person", 120),
                ("national_rank", 60),
                ("nato_code", 6),
            )
        },
    }
)
