"""What waits for somebody: the list, and the weekly digest by mail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from accounts.acting import Reader, acting_as
from accounts.actions.records import put_down
from accounts.models import Desk, Marking, User
from engagements.models import (
    Appointment,
    Approval,
    ApprovalRoute,
    ApprovalStep,
    Clearance,
    Commitment,
    Engagement,
    Mission,
    Post,
)
from partners.models import Agreement
from reports import actions
from reports.models import Digest, Told
from tests import cast
from tests.factories import NOW, log

pytestmark = pytest.mark.django_db

REMINDERS = "/api/v1/reminders/"
#: The Monday of the week in which the tests stand, which is a Tuesday.
MONDAY = date(2026, 6, 29)
AHEAD = {"state": "DRAFT", "planned": {"start": date(2026, 9, 1), "end": date(2026, 9, 2)}}
RECENT = {"actual": {"start": date(2026, 6, 20), "end": date(2026, 6, 21)}}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def waits(api: Any, query: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"{REMINDERS}{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def kinds(api: Any) -> dict[str, str]:
    return {row["subject"]: row["kind"] for row in waits(api)}


def marked(text: str = "INTERNAL") -> Marking:
    return Marking.objects.get(text=text)


def proposal(by: Reader, *, role: str = "LEAD", escalates_to: str = "", **given: Any) -> Approval:
    """Something that waits at the one step of a route."""
    engagement = log("XAA", **{**AHEAD, **given})
    marking = engagement.marking
    route = put_down(
        ApprovalRoute(name=f"For {engagement.ref}", priority=1, marking=marking), by=by, at=NOW
    )
    step = ApprovalStep.objects.create(
        route=route, marking=marking, position=1, role=role,
        escalates_to=escalates_to, days=3 if escalates_to else None,
    )  # fmt: skip
    return Approval.objects.create(
        engagement=engagement, step=step, round=1, waiting_since=NOW - timedelta(days=5)
    )


def clearance(engagement: Engagement, by: Reader, **given: Any) -> Clearance:
    row = Clearance(
        engagement=engagement, type="DIPLOMATIC_SHIP", receiving_party_id="XAA",
        **{"required_by": date(2026, 6, 26), **given},
    )  # fmt: skip
    return put_down(row, by=by, at=NOW)


def test_an_approval_waits_for_those_who_decide_at_its_step(api_as, desk):
    with acting_as(desk):
        ref = proposal(desk).engagement.ref
    assert kinds(api_as("lead")) == {ref: "APPROVAL"}
    [row] = waits(api_as("lead"))
    assert row == {
        "kind": "APPROVAL", "subject": ref, "due": None, "since": "2026-06-25",
        "sentence": f"{ref} has waited for your decision since 2026-06-25.",
        "address": f"/api/v1/engagements/{ref}/transitions/",
    }  # fmt: skip
    assert "APPROVAL" not in kinds(api_as("desk")).values()
    assert "APPROVAL" not in kinds(api_as("planner")).values()


def test_nobody_is_asked_to_decide_on_what_they_made_themselves(api_as, lead):
    with acting_as(lead):
        proposal(lead)
    assert kinds(api_as("lead")) == {}


def test_nobody_is_asked_a_second_time_at_the_next_step(api_as, desk, lead):
    with acting_as(desk):
        waiting = proposal(desk, role="APPR")
        Approval.objects.create(
            engagement=waiting.engagement, step=waiting.step, round=1, waiting_since=NOW,
            decision="APPROVED", decided_by_id=lead.user_id, decided_at=NOW,
        )  # fmt: skip
    assert kinds(api_as("lead")) == {}


def test_an_approval_that_escalated_waits_for_more_people(api_as, desk):
    with cast.everything():
        User.objects.filter(username="lead").update(roles=["APPR"])
    with acting_as(desk):
        waiting = proposal(desk, escalates_to="APPR")
    assert kinds(api_as("lead")) == {}
    with acting_as(desk):
        Approval.objects.filter(pk=waiting.pk).update(escalated_at=NOW)
    assert kinds(api_as("lead")) == {waiting.engagement.ref: "APPROVAL"}


def test_a_clearance_is_due_two_weeks_before_and_overdue_afterwards(api, desk):
    with acting_as(desk):
        late = clearance(log("XAA", **AHEAD), desk)
        soon = clearance(log("XAA", **AHEAD), desk, required_by=date(2026, 7, 14))
        clearance(log("XAA", **AHEAD), desk, required_by=date(2026, 7, 15))
        clearance(log("XAA", **AHEAD), desk, state="NOT_REQUIRED")
        of_late, of_soon = late.engagement.ref, soon.engagement.ref
    assert [row["sentence"] for row in waits(api, "?kind=CLEARANCE")] == [
        f"The clearance {late.ref} for {of_late} is overdue since 2026-06-26: ask for it today.",
        f"The clearance {soon.ref} for {of_soon} is to be asked for by 2026-07-14.",
    ]


def test_what_passed_and_was_not_held_or_called_off_waits(api, desk):
    with acting_as(desk):
        passed = log("XAA", state="DRAFT", planned={"start": date(2026, 6, 28), "end": None})
        log("XAA", **AHEAD)
    assert [(row["subject"], row["kind"], row["due"]) for row in waits(api)] == [
        (passed.ref, "COMPLETION", "2026-06-28")
    ]


def test_what_was_held_waits_for_a_report_and_an_assessment(api, desk):
    with acting_as(desk):
        row = log("XAA", **RECENT)
        older = log("XAA", actual={"start": date(2026, 6, 1), "end": date(2026, 6, 14)})
        long_ago = log("XAA", actual={"start": date(2025, 6, 1), "end": date(2025, 6, 2)})
        log("XAA", **RECENT, external_source="file", external_ref="1")
    found = [(r["subject"], r["kind"], r["due"]) for r in waits(api) if r["kind"] != "RETURN"]
    assert [each for each in found if each[1] == "ASSESSMENT"] == [
        (older.ref, "ASSESSMENT", "2026-07-14")
    ]
    # A fortnight after the day on which each was said to have been held.
    assert {each for each in found if each[1] == "REPORT"} == {
        (ref, "REPORT", "2026-07-14") for ref in (row.ref, older.ref, long_ago.ref)
    }


def test_a_commitment_that_is_overdue_waits_for_whoever_follows_it(api, api_as, desk):
    with acting_as(desk):
        held = log("XAA")
        rows = [
            put_down(
                Commitment(engagement=held, by_whom="HOME", text="Send the charts",
                           made_on=date(2025, 4, 12), due=due, owner_id=desk.user_id),
                by=desk, at=NOW,
            )
            for due in (date(2026, 6, 29), date(2026, 6, 30), None)
        ]  # fmt: skip
    [row] = waits(api, "?kind=COMMITMENT")
    assert (row["subject"], row["due"]) == (rows[0].ref, "2026-06-29")
    assert "charts" not in str(row)
    assert waits(api_as("lead"), "?kind=COMMITMENT") == []


def test_a_post_that_nobody_will_hold_waits_for_the_desk_of_its_mission(api, desk):
    with acting_as(desk):
        mission = put_down(
            Mission(name="Embassy", party_id="XAA", side="HOME", desk_id="policy",
                    marking=marked()),
            by=desk, at=NOW,
        )  # fmt: skip
        post = put_down(Post(mission=mission, titles=["DA"]), by=desk, at=NOW)
        put_down(
            Appointment(post=post, person="p1", valid_from=date(2024, 1, 1),
                        planned_start=date(2024, 1, 1), valid_to=date(2026, 8, 31)),
            by=desk, at=NOW,
        )  # fmt: skip
    [row] = waits(api, "?kind=POST")
    assert row["sentence"] == (f"The post {post.ref} is empty from 2026-09-01 with no successor.")


def test_an_agreement_that_ends_within_half_a_year_waits_for_those_who_keep_them(api_as, lead):
    with acting_as(lead):
        for last in (date(2026, 12, 26), date(2026, 12, 27)):
            put_down(
                Agreement(type="MOU", title="Secret title", state="IN_FORCE", reference="file 7",
                          signed=date(2020, 1, 1), in_force=date(2020, 1, 1), expires=last,
                          marking=marked()),
                by=lead, at=NOW,
            )  # fmt: skip
    [row] = waits(api_as("lead"), "?kind=AGREEMENT")
    assert row["due"] == "2026-12-26"
    assert "Secret" not in str(row)
    assert waits(api_as("desk"), "?kind=AGREEMENT") == []


def test_a_quarter_that_has_ended_waits_until_every_partner_is_returned(api, desk):
    with acting_as(desk):
        for code in ("XAA", "XBB"):
            log(code, actual={"start": date(2026, 3, 1), "end": date(2026, 3, 2)})
    [row] = waits(api, "?kind=RETURN")
    assert (row["subject"], row["due"], row["since"]) == ("2026Q1", "2026-04-14", "2026-04-01")
    assert row["sentence"] == "2026Q1 is to be returned by 2026-04-14; missing: XAA, XBB."
    said = {"quarter": "2026Q1", "partners": ["XAA", "XBB"], "state": "RETURNED"}
    api.post("/api/v1/returns/", said, "json")
    assert waits(api, "?kind=RETURN") == []


def test_what_a_reader_may_not_see_never_waits_for_them(api, desk):
    with acting_as(desk):
        log("XAA", marking="CONTROLLED", **RECENT)
        hidden = clearance(log("XAA", marking="LIMITED", **AHEAD), desk)
        log("XBB", marking="LIMITED", actual={"start": date(2026, 3, 1), "end": date(2026, 3, 2)})
    assert hidden.ref in kinds(api)
    cast.clear("desk", rank=10)
    assert waits(api) == []


def test_today_is_where_the_desk_is(api, api_as, desk):
    """One instant: in Auckland it is 29 June already, in Honolulu still the 28th."""
    with cast.everything():
        for code, zone in (("east", "Pacific/Auckland"), ("west", "Pacific/Honolulu")):
            Desk.objects.create(code=code, name=code, time_zone=zone)
        User.objects.filter(username="desk").update(desk="east")
        User.objects.filter(username="lead").update(desk="west", roles=["DESK"])
    last = {"start": date(2026, 6, 28), "end": date(2026, 6, 28)}
    for at in ("east", "west"):
        with acting_as(replace(desk, desk_id=at)):
            log("XAA", state="DRAFT", planned=last)
    with time_machine.travel(datetime(2026, 6, 29, 6, 0, tzinfo=UTC), tick=False):
        assert [row["due"] for row in waits(api_as("desk"))] == ["2026-06-28"]
        assert waits(api_as("lead")) == []


def test_pages_of_reminders_follow_one_another_both_ways(api, desk):
    with acting_as(desk):
        for _ in range(5):
            log("XAA", **RECENT)
    everything = [row["subject"] for row in waits(api)]
    first = api.get(f"{REMINDERS}?page_size=2").json()
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    pages = [[row["subject"] for row in page["results"]] for page in (first, second, third)]
    assert pages[0] + pages[1] + pages[2] == everything
    assert third["next"] is None
    back = api.get(third["previous"]).json()
    assert [row["subject"] for row in back["results"]] == pages[1]


# --- by mail -------------------------------------------------------------------------------------


def addressed(*names: str) -> None:
    with cast.everything():
        for name in names or ("desk",):
            User.objects.filter(username=name).update(email=f"{name}@ministry.example")


def send(at: datetime = NOW) -> list[mail.EmailMessage]:
    """What goes out at that moment."""
    before = len(mail.outbox)
    assert actions.send_digests(at=at) == len(mail.outbox) - before
    return mail.outbox[before:]


def test_a_digest_names_references_and_days_and_never_a_title(desk):
    addressed()
    with acting_as(desk):
        row = log("XAA", title="Quiet talks", summary="About the strait", **RECENT)
    [sent] = send()
    assert (sent.to, sent.subject) == (["desk@ministry.example"], "Entente: 1 thing to look at")
    assert f"- {row.ref} ended on 2026-06-21: its report is due by 2026-07-14.\n" in sent.body
    assert "talks" not in sent.body
    assert "strait" not in sent.body


def test_everybody_is_told_of_each_thing_once(desk):
    addressed()
    with acting_as(desk):
        row = log("XAA", **RECENT)
    [first] = send()
    assert f"{row.ref} ended on 2026-06-21: its report is due by 2026-07-14." in first.body
    assert send() == []
    # A week later its assessment is due soon, and the quarter has ended; its report is old news.
    [second] = send(NOW + timedelta(days=7))
    assert [line for line in second.body.splitlines() if line.startswith("- ")] == [
        "- 2026Q2 is to be returned by 2026-07-14; missing: XAA.",
        f"- {row.ref} ended on 2026-06-21: what it achieved is to be assessed by 2026-07-21.",
    ]
    assert send(NOW + timedelta(days=8)) == []
    assert send(NOW + timedelta(days=14)) == []


def test_there_is_one_digest_a_week_from_six_on_monday_where_the_desk_is(desk):
    addressed("desk", "lead")
    with cast.everything():
        Desk.objects.create(code="east", name="East", time_zone="Pacific/Auckland")
        User.objects.filter(username="lead").update(desk="east", roles=["DESK"])
    for at in ("policy", "east"):
        with acting_as(replace(desk, desk_id=at)):
            clearance(log("XAA", **AHEAD), desk)
    # The week before is over with both, so that only Monday itself is looked at.
    for name in ("desk", "lead"):
        user = User.objects.get(username=name)
        Digest.objects.create(user=user, week=MONDAY - timedelta(days=7), made_at=NOW)
    # Six in the morning of the 29th is 18:00 of the 28th in UTC for Auckland.
    assert send(datetime(2026, 6, 28, 17, 59, tzinfo=UTC)) == []
    [east] = send(datetime(2026, 6, 28, 18, 0, tzinfo=UTC))
    assert east.to == ["lead@ministry.example"]
    assert send(datetime(2026, 6, 29, 5, 59, tzinfo=UTC)) == []
    [here] = send(datetime(2026, 6, 29, 6, 0, tzinfo=UTC))
    assert here.to == ["desk@ministry.example"]
    assert set(Digest.objects.filter(week=MONDAY).values_list("user__username", flat=True)) == {
        "desk", "lead",
    }  # fmt: skip


def test_a_digest_tells_nobody_of_what_they_may_not_see(desk):
    addressed("desk", "lead")
    with cast.everything():
        User.objects.filter(username="lead").update(roles=["DESK"])
    with acting_as(desk):
        log("XAA", marking="CONTROLLED", **RECENT)
    cast.clear("lead", rank=10)
    assert [sent.to for sent in send()] == [["desk@ministry.example"]]


def test_without_an_address_or_anything_new_no_mail_goes_out(desk):
    with acting_as(desk):
        log("XAA", **RECENT)
    assert send() == []
    addressed("auditor")
    assert send() == []
    addressed()
    with cast.everything():
        User.objects.filter(username="desk").update(is_active=False)
    assert send() == []


class KilledWhileSending(BaseEmailBackend):
    """Where the worker is when somebody kills it."""

    def send_messages(self, email_messages: Any) -> int:
        raise KeyboardInterrupt


def test_a_worker_killed_before_the_mail_goes_out_sends_nothing_twice(desk, settings):
    addressed()
    with acting_as(desk):
        log("XAA", **RECENT)
    at_work = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.KilledWhileSending"
    with pytest.raises(KeyboardInterrupt):
        actions.send_digests(at=NOW)
    settings.EMAIL_BACKEND = at_work
    assert Told.objects.count() == 1
    assert send() == []


def test_a_mail_that_the_server_refuses_is_tried_again_by_the_next_call(desk, settings):
    addressed()
    with acting_as(desk):
        log("XAA", **RECENT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert actions.send_digests(at=NOW) == 0
    assert not Told.objects.exists()
    assert not Digest.objects.exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(send()) == 1
