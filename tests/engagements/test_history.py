"""The history of an engagement, at both doors."""

from dataclasses import replace
from datetime import date

import pytest
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as
from accounts.models import Marking
from engagements.actions import edit_engagement, lock_engagement
from engagements.models import Engagement
from tests import cast
from tests.factories import NOW, log
from tests.pages.conftest import browser, browser_of, text_of

pytestmark = pytest.mark.django_db
__all__ = ["browser", "browser_of"]


def correct(row: Engagement, by: Reader, **fields: object) -> None:
    with acting_as(by):
        edit_engagement(lock_engagement(row.ref, by=by), fields, by=by, at=NOW)


def changes(client: APIClient, row: Engagement, query: str = "") -> list[dict]:
    answer = client.get(f"/api/v1/engagements/{row.ref}/changes/{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def told(found: list[dict]) -> list[tuple]:
    """What, what was done, by whom and the fields, without what every change bears."""
    return [
        (
            change["what"],
            change["operation"],
            change["by"],
            {f["field"]: (f["old"], f["new"]) for f in change["fields"] if f["field"] != "version"},
        )
        for change in found
    ]


@pytest.fixture
def row(desk: Reader) -> Engagement:
    with acting_as(desk):
        return log("XAA", title="A call", summary="Two ships")


def test_a_correction_is_told_field_by_field(api: APIClient, row: Engagement, lead: Reader):
    days = {"start": date(2025, 4, 9), "end": date(2025, 4, 14)}
    correct(row, lead, title="A longer call", actual=days)
    [latest, *_] = told(changes(api, row))
    assert latest == (
        "engagement",
        "UPDATE",
        "lead",
        {"title": ("A call", "A longer call"), "actual.end": ("2025-04-12", "2025-04-14")},
    )


def test_parts_belong_to_it_those_that_are_gone_included(
    api: APIClient, row: Engagement, desk: Reader
):
    correct(row, desk, participants=[{"partner": "XBB"}])
    found = [
        (what, operation, fields["partner"])
        for what, operation, _by, fields in told(changes(api, row, "?ordering=at"))
        if what == "participant"
    ]
    assert found[0] == ("participant", "INSERT", (None, "XAA"))
    assert set(found[1:]) == {
        ("participant", "DELETE", ("XAA", None)),
        ("participant", "INSERT", (None, "XBB")),
    }


def test_nothing_of_another_engagement_is_told(api: APIClient, row: Engagement, desk: Reader):
    with acting_as(desk):
        log(title="Another")
    assert "Another" not in str(changes(api, row))


@pytest.fixture
def security(db: None) -> Reader:
    """Somebody cleared for what the desk officer is not."""
    return cast.clear("security", "LANTERN")


@pytest.fixture
def hidden(security: Reader) -> Engagement:
    """One that the desk officer may not see."""
    with acting_as(security):
        secret = Marking.objects.get(text="CONTROLLED LANTERN")
        found = log(title="Behind the lantern", by=replace(security, roles=frozenset({"LEAD"})))
        Engagement.objects.filter(pk=found.pk).update(marking=secret)
        found.refresh_from_db()
    return found


def test_what_is_not_to_be_seen_has_no_history(api: APIClient, api_as, hidden: Engagement):
    address = f"/api/v1/engagements/{hidden.ref}/changes/"
    missing = api.get("/api/v1/engagements/E-1999-000001/changes/")
    answer = api.get(address)
    assert (answer.status_code, answer.json()) == (404, missing.json())
    assert api_as("security").get(address).status_code == 200


def test_a_link_to_what_is_hidden_is_no_link(
    api: APIClient, api_as, row: Engagement, hidden: Engagement, security: Reader
):
    able = replace(security, roles=frozenset({"LEAD"}))
    correct(row, able, links=[{"to": hidden.ref, "type": "FOLLOW_ON"}], parent=None)
    with acting_as(security):
        Engagement.objects.filter(pk=row.pk).update(parent=hidden)
    shown = changes(api, row)
    assert "link" not in {change["what"] for change in shown}
    assert "parent" not in {f["field"] for change in shown for f in change["fields"]}
    assert str(hidden.pk) not in [
        str(f[side]) for change in shown for f in change["fields"] for side in ("old", "new")
    ]
    cleared = told(changes(api_as("security"), row))
    assert ("link", "INSERT", "security") in [change[:3] for change in cleared]
    assert {"parent": (None, hidden.ref)} in [change[3] for change in cleared]


def test_what_was_done_while_it_was_hidden_stays_hidden(
    api: APIClient, hidden: Engagement, security: Reader
):
    open_again = Marking.objects
    with acting_as(security):
        Engagement.objects.filter(pk=hidden.pk).update(title="Said behind the lantern")
        internal = open_again.get(text="INTERNAL")
        Engagement.objects.filter(pk=hidden.pk).update(marking=internal, title="Said aloud")
    shown = changes(api, hidden)
    assert "Said behind" not in str(shown)
    assert "LANTERN" not in str(shown)


def test_pages_hold_every_change_once(api: APIClient, row: Engagement, desk: Reader):
    for turn in range(5):
        correct(row, desk, title=f"Call {turn}")
    everything = [change["id"] for change in changes(api, row, "?page_size=200")]
    found, address = [], f"/api/v1/engagements/{row.ref}/changes/?page_size=3"
    while address:
        answer = api.get(address).json()
        found += [change["id"] for change in answer["results"]]
        address = answer["next"]
    assert found == everything
    oldest = [change["id"] for change in changes(api, row, "?page_size=200&ordering=at")]
    assert oldest == everything[::-1]


@pytest.mark.parametrize("query", ["?ordering=id", "?cursor=x", "?who=desk", "?page_size=0"])
def test_what_it_does_not_know_is_refused_by_name(api: APIClient, row: Engagement, query: str):
    answer = api.get(f"/api/v1/engagements/{row.ref}/changes/{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [query[1:].partition("=")[0]]


def test_the_page_tells_the_same(browser, row: Engagement, lead: Reader):
    correct(row, lead, title="A longer call")
    page = browser.get(f"/engagements/{row.ref}/history/")
    words = text_of(page)
    assert "lead Engagement changed title A call A longer call" in words
    assert "desk Participant made" in words
    detail = browser.get(f"/engagements/{row.ref}/").content.decode()
    assert f'href="/engagements/{row.ref}/history/"' in detail
    assert browser.get(f"/engagements/{row.ref}/history/?cursor=x").status_code == 404
    assert browser.get("/engagements/E-1999-000001/history/").status_code == 404
