"""Which events of the record somebody may be shown, and how their rows are named."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.crypto import salted_hmac

from accounts.acting import Reader
from accounts.models import AuditEvent, Marking, User

#: Who wrote before there was anybody.
INSTALLATION = "system:installation"
#: Whose rows quote the values of categories, codewords among them.
_QUOTES_VALUES = {"accounts_clearance": "held"}


#: Letters and digits of the name of a row.
NAME_LENGTH = 16
#: Columns that hold the key of a row with a marking, and of which table.
_KEYS_OF_MARKED = {
    "engagement_id": "engagements_engagement",
    "parent_id": "engagements_engagement",
    "to_id": "engagements_engagement",
    "carried_to_id": "engagements_engagement",
    "pool_id": "engagements_fundingpool",
    "successor_id": "engagements_fundingpool",
    "line_id": "engagements_fundingline",
    "goal_id": "partners_plangoal",
    "plan_id": "partners_plan",
    "objective_id": "partners_planobjective",
    "indicator_id": "partners_planindicator",
    "agreement_id": "partners_agreement",
    "superseded_by_id": "partners_agreement",
}
#: What says how many rows there were, of whatever marking: shown to whoever made it.
_ONES_OWN = ("engagements_intake", "engagements_completerecord")


class _Shows(Func):
    """Whether the row that the event is about is not hidden from the reader today."""

    function = "audit_shows"
    output_field = BooleanField()


class _NamesHidden(Func):
    """Whether what was recorded has the key of a row that is hidden from the reader."""

    function = "audit_names_hidden"
    output_field = BooleanField()


class _TellsOfHidden(Func):
    """Whether the event tells of nothing but such a row."""

    function = "audit_tells_of_hidden"
    output_field = BooleanField()


def visible_events(reader: Reader) -> QuerySet[Any]:
    """Those whose marking the reader may see as it was then, before and after, and as it is now.

    An event of what carries no marking is seen by whoever may look at the record at all, an import
    by whoever ran it. One that says no more than which hidden row took this one in is not seen.
    Each has its name as `hash`, to sort and to ask by.
    """
    mine = sorted(reader.marking_ids)
    return (
        AuditEvent.objects.filter(
            Q(marking_id__isnull=True) & (~Q(table_name__in=_ONES_OWN) | Q(actor_id=reader.user_id))
            | Q(marking_id__in=mine) & Q(_Shows(F("table_name"), F("object_id"))),
            Q(former_marking_id__isnull=True) | Q(former_marking_id__in=mine),
            ~Q(_TellsOfHidden(F("table_name"), F("operation"), F("changes"))),
        )
        .annotate(
            names_hidden=_NamesHidden(F("changes")),
            hash=Func(F("row_hash"), Value("hex"), function="encode", output_field=TextField()),
        )
        .order_by("at", "hash")
    )


def usernames(events: Iterable[AuditEvent]) -> dict[int, str]:
    """Of those who acted and on whose behalf."""
    ids = {key for event in events for key in (event.actor_id, event.on_behalf_of) if key}
    return {0: INSTALLATION, **dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))}


def markings_of(events: Iterable[AuditEvent]) -> dict[int, Marking]:
    ids = {key for event in events for key in (event.marking_id, event.former_marking_id) if key}
    return Marking.objects.in_bulk(ids)


def values_known_to(reader: Reader) -> frozenset[str]:
    """The values of categories that stand on markings which the reader may see."""
    seen = Marking.objects.filter(pk__in=reader.marking_ids)
    rows = seen.values_list("restrictive", "permissive", "informative")
    return frozenset(value for row in rows for values in row for value in values)


@lru_cache(maxsize=1)
def _key_of_names() -> str:
    """Drawn from SECRET_KEY, which does not change while a process runs."""
    return salted_hmac("entente.audit.names", "rows", algorithm="sha256").hexdigest()


def row_name(table: str, key: object) -> str:
    """What the row of a marked table is called outside: its key counts the rows that are hidden."""
    said = f"{_key_of_names()}:{table}:{key}"
    return sha256(said.encode()).hexdigest()[:NAME_LENGTH]


def object_shown(event: AuditEvent) -> str:
    """What names the row that the event is about: a key where nothing is hidden, else its name."""
    if event.marking_id is None or event.operation == AuditEvent.Operation.READ:
        return event.object_id
    return row_name(event.table_name, event.object_id)


def _text(value: str) -> Cast:
    """Of a type that the server need not guess."""
    return Cast(Value(value), TextField())


def about(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """The events of `visible_events` about the row of this name."""
    said = Func(
        _text(f"{_key_of_names()}:"), F("table_name"), _text(":"), F("object_id"),
        function="concat", output_field=TextField(),
    )  # fmt: skip
    hashed = Func(
        Func(Func(said, _text("UTF8"), function="convert_to"), function="sha256"),
        _text("hex"),
        function="encode",
        output_field=TextField(),
    )
    named = Func(hashed, Value(NAME_LENGTH), function="left", output_field=TextField())
    plain = Q(marking_id__isnull=True) | Q(operation=AuditEvent.Operation.READ)
    asked = plain & Q(object_id=name) | Q(row_name=name)
    found: QuerySet[Any] = rows.annotate(row_name=named).filter(asked)
    return found


def _without_keys(changes: dict[str, Any]) -> dict[str, Any]:
    """Names in place of the keys of marked rows, an old and a new one alike."""
    shown = {}
    for column, value in changes.items():
        table = _KEYS_OF_MARKED.get(column)
        if column == "id":
            continue
        if table is None or value is None:
            shown[column] = value
        elif isinstance(value, list):
            shown[column] = [key if key is None else row_name(table, key) for key in value]
        else:
            shown[column] = row_name(table, value)
    return shown


def payload_shown(event: AuditEvent, known: Collection[str]) -> Any:
    """What was recorded of the row; None when purged, or when it quotes what is hidden here."""
    if getattr(event, "names_hidden", False):
        return None
    column = _QUOTES_VALUES.get(event.table_name)
    if column is None or not event.changes:
        if event.changes is None or event.marking_id is None:
            return event.changes
        return _without_keys(event.changes)
    quoted = event.changes.get(column) or []
    flat = [value for each in quoted for value in (each if isinstance(each, list) else [each])]
    return event.changes if set(flat) <= set(known) else None
