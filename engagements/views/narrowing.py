"""What the list's page says of its filters: the rail, and a chip for each that is on."""

from dataclasses import dataclass

from django.http import QueryDict

from engagements.forms import options
from engagements.models import Family, Kind, Place, State
from engagements.wording import LEVELS

#: Parameters that the rail has a field for; others are kept as they came.
_RAIL = (
    "q",
    "partner",
    "grouping",
    "family",
    "state",
    "outcome",
    "from",
    "to",
    "place",
    "level_min",
)
#: How a chip reads for parameters whose values say too little alone.
_SAID = {
    "q": "“{}”", "from": "from {}", "to": "to {}", "ended": "ended in {}", "owner": "owner {}",
    "desk": "desk {}", "series": "series {}", "direction": "{}", "flow": "{}", "track": "track {}",
    "overdue": "overdue: {}",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One select of the rail."""

    name: str
    label: str
    options: options.Options
    chosen: str


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the query without it."""

    words: str
    without: str


def given_in(query: QueryDict) -> QueryDict:
    """The query without what a form sends for fields that were left empty."""
    given = QueryDict(mutable=True)
    for name, values in query.lists():
        said = list(dict.fromkeys(value for value in values if value != ""))
        if said:
            given.setlist(name, said)
    return given


def rail(given: QueryDict) -> list[Choice]:
    levels = [(f"L{number}", f"L{number} and above") for number in sorted(LEVELS, reverse=True)]
    return [
        Choice("partner", "Partner", options.partners(_add(given)), ""),
        Choice("family", "Kind", [("", "any"), *_families()], given.get("family", "")),
        Choice("outcome", "Meant for", options.outcomes("any"), given.get("outcome", "")),
        Choice("state", "State", options.words("any", State.choices), given.get("state", "")),
        Choice("place", "Where", options.words("anywhere", Place.choices), given.get("place", "")),
        Choice("level_min", "Level", [("", "any"), *levels], given.get("level_min", "")),
        Choice(
            "grouping", "Members of", [("", "any"), *options.groupings()], given.get("grouping", "")
        ),
    ]


def _add(given: QueryDict) -> str:
    return "add another" if given.getlist("partner") else "any"


def _families() -> options.Options:
    return list(Family.objects.order_by("position").values_list("code", "label"))


def kept(given: QueryDict) -> list[tuple[str, str]]:
    """What the rail's form sends along unseen: chosen partners, and filters it has no field for."""
    return [
        (name, value)
        for name, values in given.lists()
        for value in values
        if name == "partner" or name not in {*_RAIL, "cursor"}
    ]


def chips(given: QueryDict, choices: list[Choice]) -> list[Chip]:
    words = {choice.name: dict(choice.options) for choice in choices}
    words["kind"] = dict(
        Kind.objects.filter(code__in=given.getlist("kind")).values_list("code", "label")
    )
    found = []
    for name, values in given.lists():
        if name == "cursor":
            continue
        for value in values:
            said = words.get(name, {}).get(value) or _said(name, value)
            found.append(Chip(said, _without(given, name, value)))
    return found


def _said(name: str, value: str) -> str:
    return _SAID[name].format(value) if name in _SAID else f"{name}: {value}"


def _without(given: QueryDict, name: str, value: str) -> str:
    rest = given.copy()
    rest.setlist(name, [other for other in given.getlist(name) if other != value])
    rest.pop("cursor", None)
    return rest.urlencode()
