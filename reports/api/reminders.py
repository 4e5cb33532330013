"""What waits for whoever asks."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.api.cursors import read_day, read_text
from accounts.api.doors import ListDoor
from accounts.api.keyset import Ordering, SortColumn, cut_page
from accounts.api.parameters import page_size, read_code
from accounts.api.schema import answers, listed, paging, parameter
from reports.queries.reminders import Kind, Reminder, reminders

_BY_DAY = Ordering(
    (
        SortColumn("due", "date", read_day),
        SortColumn("kind", read=read_text),
        SortColumn("subject", read=read_text),
    ),
    descending=False,
)


class ReminderShape(serializers.Serializer):
    """One thing that waits; `address` is where REST has what it is about."""

    kind = serializers.ChoiceField([kind.value for kind in Kind])
    subject = serializers.CharField()
    sentence = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    address = serializers.CharField()


class ReminderList(ListDoor):
    """All that waits for the reader, by the day that matters; a thing stays until it is done."""

    orderings = {"due": _BY_DAY}
    default_ordering = "due"
    filters = ("kind",)

    @extend_schema(
        operation_id="reminders_list",
        parameters=[
            parameter("kind", "Only this.", enum=[kind.value for kind in Kind]),
            *paging(orderings),
        ],
        responses=answers(_200=listed("ReminderPage", ReminderShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        kind = read_code(given, "kind", [each.value for each in Kind])
        name, size = self.ordering(given), page_size(given)
        position = self.position(given, name, _BY_DAY)
        on = self.today
        found = [row for row in reminders(self.reader, on=on) if kind in {None, row.kind}]
        if position is not None and position.backwards:
            found = [row for row in reversed(found) if row.key < position.key]
        elif position is not None:
            found = [row for row in found if row.key > position.key]
        page = cut_page([(row, *row.key) for row in found[: size + 1]], position, size)
        return self.answer([_shown(row) for row in page.keys], page, given)


def _shown(row: Reminder) -> dict[str, Any]:
    return asdict(row)
