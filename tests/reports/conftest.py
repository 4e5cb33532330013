"""A log in which commits are real, so that the roller's own connection sees what the desk wrote."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connections
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import Marking, User
from engagements.actions import cancel_engagement, edit_engagement, withdraw_engagement
from engagements.models import Engagement
from engagements.periods import Quarter
from reports.actions import recount
from reports.queries.summaries import summed
from reports.rows import summary_as_json
from tests import cast
from tests.factories import NOW
from tests.factories import log as log_as_acting


@dataclass(frozen=True)
class Log:
    """The log as the desk officer and the planner keep it, and what it adds up to."""

    desk: Reader
    planner: Reader

    def add(self, *partners: str, **given: Any) -> Engagement:
        with acting_as(self.desk):
            return log_as_acting(*partners, **given)

    def again(self, engagement: Engagement) -> Engagement:
        """The engagement as it stands now."""
        with acting_as(self.desk):
            return Engagement.objects.get(pk=engagement.pk)

    def edit(self, engagement: Engagement, **changed: Any) -> None:
        with acting_as(self.desk):
            edit_engagement(engagement, changed, by=self.desk, at=NOW)

    def cancel(self, engagement: Engagement, **why: Any) -> None:
        with acting_as(self.desk):
            cancel_engagement(engagement, by=self.desk, at=NOW, **why)

    def withdraw(self, engagement: Engagement) -> None:
        with acting_as(self.planner):
            withdraw_engagement(engagement, by=self.planner, at=NOW, reason="entered twice")

    def summary(
        self, partner: str, quarter: str, *, reader: Reader | None = None
    ) -> dict[str, Any]:
        """After everything that was due has been recounted."""
        recount()
        seen_by = reader if reader is not None else self.desk
        with acting_as(seen_by):
            [sums] = summed([(partner, Quarter.parse(quarter).first_day)], reader=seen_by)
        return summary_as_json(sums)

    def total(self, partner: str, quarter: str) -> str | None:
        total: str | None = self.summary(partner, quarter)["intensity"]["total"]
        return total

    def cleared_for(self, classification: str) -> Reader:
        """The desk officer, cleared for this classification alone."""
        with acting_as(self.desk):
            marking = Marking.objects.get(policy="DEMO", classification=classification)
        return replace(self.desk, marking_ids=frozenset({marking.pk}))

    def api(self, name: str = "desk") -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {cast.token_of(name)}")
        return client


def reader_named(name: str) -> Reader:
    return reader_for(User.objects.select_related("desk").get(username=name), on=NOW.date())


@pytest.fixture
def log(live: str) -> Iterator[Log]:
    """Depends on nothing else that is in the database: the copy is this test's own."""
    yield Log(reader_named("desk"), reader_named("planner"))
    for connection in connections.all():
        connection.close()


def as_owner(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Past the rights that keep the application from writing cells and marks by hand."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def second_connection(alias: str) -> psycopg.Connection:
    """Somebody else with the same role, in the middle of a transaction of their own."""
    known = connections[alias].get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{name: known[name] for name in names if known.get(name)})


def days(first: date, last: date | None) -> dict[str, date | None]:
    return {"start": first, "end": last}
