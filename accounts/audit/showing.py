"""Which events of the record somebody may be shown."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from accounts.acting import Reader
from accounts.models import AuditEvent, Marking, User

#: Who wrote before there was anybody.
INSTALLATION = "system:installation"
#: Whose rows quote the values of categories, codewords among them.
_QUOTES_VALUES = {"accounts_clearance": "held"}


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


def payload_shown(event: AuditEvent, known: Collection[str]) -> Any:
    """What was recorded of the row; None when purged, or when it quotes what is hidden here."""
    if getattr(event, "names_hidden", False):
        return None
    column = _QUOTES_VALUES.get(event.table_name)
    if column is None or not event.changes:
        return event.changes
    quoted = event.changes.get(column) or []
    flat = [value for each in quoted for value in (each if isinstance(each, list) else [each])]
    return event.changes if set(flat) <= set(known) else None
