"""How the addresses of the log are described."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from accounts.api.schema import IDEMPOTENCY_KEY, IF_MATCH, answers, listed, paging, parameter
from engagements.api.shapes import EngagementShape, WrittenShape
from engagements.filters import REPEATABLE, EngagementFilters, Listed
from engagements.serializers import EngagementChange, EngagementEntry, Withdrawal

_FILTERS = {
    "partner": "A partner's code; any of several.",
    "grouping": "A grouping's code: under its heading, or with a member as of the first day.",
    "kind": "A kind's code; any of several.",
    "family": "A family's code; any of several.",
    "state": "Any of several.",
    "outcome": "An outcome's code; any of several.",
    "place": "Any of several.",
    "direction": "Of the visit, from the place.",
    "flow": "Any of several.",
    "track": "As it was conducted.",
    "level_min": "With somebody of this level or above, on whichever side.",
    "series": "A series' code.",
    "goal": "The reference of a goal that they cite.",
    "agreement": "The reference of an agreement that they rest on.",
    "desk": "A desk's code.",
    "owner": "A user name.",
    "ended": "A quarter such as 2025Q2: the last day lies in it.",
    "overdue": "Planned to be over, and neither held nor called off.",
    "q": "Words of title, summary and place; ranked unless `ordering` is given.",
    "from": "Days held or planned touch the range from this day on.",
    "to": "Days held or planned touch the range up to this day.",
}
_TYPES: dict[str, dict[str, Any]] = {
    "from": {"type": "string", "format": "date"},
    "to": {"type": "string", "format": "date"},
    "ended": {"type": "string", "pattern": "^[0-9]{4}Q[1-4]$"},
    "overdue": {"type": "string", "enum": ["true", "false"]},
    "q": {"type": "string", "maxLength": 200},
}


def _parameter(name: str) -> OpenApiParameter:
    narrowing = EngagementFilters.base_filters[name]
    schema = dict(_TYPES.get(name, {"type": "string"}))
    known = narrowing.extra.get("known")
    if isinstance(known, Listed):
        schema["enum"] = list(known.codes)
    if name in REPEATABLE:
        return parameter(
            name, _FILTERS[name], type={"type": "array", "items": schema}, explode=True
        )
    return parameter(name, _FILTERS[name], type=schema)


FILTER_PARAMETERS = [_parameter(name) for name in EngagementFilters.base_filters]
LIST: dict[str, Any] = {
    "operation_id": "engagements_list",
    "parameters": [
        *FILTER_PARAMETERS,
        *paging(["-date", "date", "-changed", "changed", "-ref", "ref"]),
    ],
    "responses": answers(_200=listed("EngagementPage", EngagementShape)),
}
LOG: dict[str, Any] = {
    "operation_id": "engagements_log",
    "parameters": [IDEMPOTENCY_KEY],
    "request": EngagementEntry,
    "responses": answers(403, 409, 413, 415, 422, _201=WrittenShape, _200=WrittenShape),
}
READ: dict[str, Any] = {
    "operation_id": "engagements_read",
    "responses": answers(404, _200=EngagementShape),
}
CHANGE: dict[str, Any] = {
    "operation_id": "engagements_change",
    "parameters": [IF_MATCH],
    "request": EngagementChange,
    "responses": answers(403, 404, 409, 412, 413, 415, 428, _200=WrittenShape),
}
WITHDRAW: dict[str, Any] = {
    "operation_id": "engagements_withdraw",
    "parameters": [IF_MATCH],
    "request": Withdrawal,
    "responses": answers(403, 404, 409, 412, 413, 415, 428, _200=EngagementShape),
}
