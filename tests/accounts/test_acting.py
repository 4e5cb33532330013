"""Acting as somebody: what is read and written within, and what without."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.acting import Reader, acting_as, current_reader, reader_for
from accounts.models import AuditEvent, Clearance, Desk, Marking, User
from engagements.models import Engagement, Participation
from tests.factories import log

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


def told_to_database() -> tuple[str, set[int]]:
    """The actor and the markings that PostgreSQL knows of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('app.user_id', true), current_setting('app.labels', true)"
        )
        actor, labels = cursor.fetchone()
    return actor, {int(label) for label in labels.strip("{}").split(",") if label}


def test_without_anybody_acting_there_are_no_rows(desk: Reader):
    with acting_as(desk):
        log("XAA")
    assert list(Engagement.objects.all()) == []
    assert list(Participation.objects.all()) == []


def test_nothing_is_counted_without_anybody_acting(desk: Reader):
    with acting_as(desk):
        log("XAA")
    assert Engagement.objects.count() == 0
    assert not Engagement.objects.filter(kind="VIS-SHIP").exists()


def test_who_acts_reads_what_their_markings_open_and_no_more(desk: Reader):
    with acting_as(desk):
        log("XAA", marking="PUBLIC")
        seen = log("XBB", marking="LIMITED")
        log("XCC", marking="CONTROLLED")
        limited_only = Marking.objects.get(text="LIMITED").pk
    with acting_as(replace(desk, marking_ids=frozenset({limited_only}))):
        assert list(Engagement.objects.all()) == [seen]
        assert [p.partner_id for p in Participation.objects.all()] == ["XBB"]


def test_a_context_within_another_gives_the_outer_one_back(desk: Reader, planner: Reader):
    fewer = replace(planner, marking_ids=frozenset({min(planner.marking_ids)}))
    with acting_as(desk):
        with acting_as(fewer):
            assert current_reader() == fewer
            assert told_to_database() == (str(fewer.user_id), set(fewer.marking_ids))
        assert current_reader() == desk
        assert told_to_database() == (str(desk.user_id), set(desk.marking_ids))
    assert current_reader() is None


def test_the_outer_context_comes_back_after_an_error_within(desk: Reader, planner: Reader):
    with acting_as(desk):
        with pytest.raises(LookupError), acting_as(planner):
            raise LookupError
        assert current_reader() == desk
        assert told_to_database()[0] == str(desk.user_id)


def test_an_error_takes_back_what_was_written_within(desk: Reader):
    def fail() -> None:
        with acting_as(desk):
            log("XAA")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with acting_as(desk):
        assert Engagement.objects.count() == 0


def test_the_audit_event_names_who_acted_and_in_which_request(desk: Reader):
    with acting_as(replace(desk, request_id="request-7")):
        engagement = log("XAA")
        event = AuditEvent.objects.get(
            table_name="engagements_engagement", object_id=str(engagement.pk), operation="INSERT"
        )
    assert (event.actor_id, event.request_id) == (desk.user_id, "request-7")
    assert event.marking_id == engagement.marking_id


def test_the_database_refuses_a_change_that_nobody_makes():
    desk = Desk.objects.get(pk="policy")
    desk.name = "Nobody's desk"
    with pytest.raises(ProgrammingError, match="Nobody is acting"), transaction.atomic():
        desk.save()
    desk.refresh_from_db()
    assert desk.name == "Defence policy"


def test_a_reader_knows_the_day_of_their_desk(desk: Reader):
    with acting_as(desk):
        Desk.objects.filter(pk="policy").update(time_zone="Pacific/Auckland")
    user = User.objects.select_related("desk").get(username="desk")
    assert reader_for(user, on=TODAY).zone.key == "Pacific/Auckland"


@pytest.mark.parametrize(("last_day", "reads"), [(TODAY, True), (TODAY - timedelta(1), False)])
def test_a_clearance_holds_to_the_end_of_its_last_day(
    security: Reader, last_day: date, reads: bool
):
    with acting_as(security):
        Clearance.objects.filter(user__username="desk").update(expires_on=last_day)
    reader = reader_for(User.objects.select_related("desk").get(username="desk"), on=TODAY)
    assert bool(reader.marking_ids) is reads
