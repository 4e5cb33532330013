"""How home stands with partners, and where they went their own way."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from partners.models import Partnership
from tests import cast
from tests.partners.planning import DIVERGENCES, PARTNERSHIPS, changed, errors, made

pytestmark = pytest.mark.django_db

DIVERGENCE = {
    "partner": "XAA",
    "grouping": "ASEAN",
    "issue": "A common rule for fishing boats",
    "did_instead": "Signed with its neighbour alone",
    "happened_on": "2025-03-01",
    "source": "Its ministry's statement",
}


@pytest.fixture
def keeper(api_as):
    return api_as("lead")


def test_a_change_of_status_has_its_day_and_stays_in_the_record(api_as, keeper):
    row = made(keeper, PARTNERSHIPS, {"partner": "XAA", "tier": 1, "since": "2020-01-01"})
    assert (row["status"], row["tier"], row["lead_desk"]) == ("ACTIVE", 1, None)
    bare = changed(keeper, PARTNERSHIPS, row["ref"], status="SUSPENDED")
    assert errors(bare) == {"status_reason": ["Say why it is not active."]}
    said = {"status": "SUSPENDED", "status_reason": "After the incident", "since": "2025-02-01"}
    after = changed(keeper, PARTNERSHIPS, row["ref"], **said).json()
    assert {name: after[name] for name in said} == said
    back = changed(keeper, PARTNERSHIPS, row["ref"], status="ACTIVE").json()
    assert (back["status_reason"], back["since"] > "2025-02-01") == (None, True)
    with cast.everything():
        key = str(Partnership.objects.get(ref=row["ref"]).pk)
        told = AuditEvent.objects.filter(table_name="partners_partnership", object_id=key)
        statuses = [event.changes.get("status") for event in told.order_by("id")]
    assert statuses == ["ACTIVE", ["ACTIVE", "SUSPENDED"], ["SUSPENDED", "ACTIVE"]]
    told = keeper.get(f"{PARTNERSHIPS}{row['ref']}/changes/").json()["results"]
    assert [change["by"] for change in told] == ["lead"] * 3
    assert {field["field"]: (field["old"], field["new"]) for field in told[1]["fields"]} == {
        "status": ("ACTIVE", "SUSPENDED"),
        "status_reason": (None, "After the incident"),
        "since": ("2020-01-01", "2025-02-01"),
    }
    cast.clear("client", rank=0)
    hidden = made(keeper, PARTNERSHIPS, {"partner": "XBB", "marking": "CONTROLLED"})["ref"]
    low = api_as("client")
    assert low.get(f"{PARTNERSHIPS}{hidden}/changes/").status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"partner": "XZZ"}, "partner"),
        ({"partner": "nowhere"}, "partner"),
        ({"tier": 5}, "tier"),
        ({"tier": 0}, "tier"),
        ({"lead_desk": "nowhere"}, "lead_desk"),
        ({"status": "WARM"}, "status"),
        ({"status": "DORMANT"}, "status_reason"),
    ],
)
def test_a_standing_that_cannot_be_is_refused(keeper, given, field):
    answer = keeper.post(PARTNERSHIPS, {"partner": "XAA", **given}, "json")
    assert (answer.status_code, set(errors(answer))) == (400, {field})


def test_a_partner_has_one_standing_under_one_marking(keeper):
    row = made(keeper, PARTNERSHIPS, {"partner": "XAA"})
    again = keeper.post(PARTNERSHIPS, {"partner": "XAA"}, "json")
    assert row["ref"] in errors(again)["partner"][0]
    hidden = made(keeper, PARTNERSHIPS, {"partner": "XAA", "marking": "CONTROLLED"})
    clash = changed(keeper, PARTNERSHIPS, row["ref"], marking="CONTROLLED")
    assert hidden["ref"] in errors(clash)["partner"][0]
    with cast.everything():
        marking = Partnership.objects.get(ref=hidden["ref"]).marking_id
    with (
        cast.everything(),
        pytest.raises(IntegrityError, match="partnership_one_a_partner"),
        transaction.atomic(),
    ):
        Partnership.objects.filter(ref=row["ref"]).update(marking=marking)


def test_the_database_knows_four_tiers(keeper):
    row = made(keeper, PARTNERSHIPS, {"partner": "XAA"})
    with (
        cast.everything(),
        pytest.raises(IntegrityError, match="partnership_tier_1_to_4"),
        transaction.atomic(),
    ):
        Partnership.objects.filter(ref=row["ref"]).update(tier=5)


def test_standings_are_narrowed_and_kept_by_leads(api_as, keeper):
    one = made(keeper, PARTNERSHIPS, {"partner": "XAA", "lead_desk": "policy"})
    said = {"partner": "XBB", "status": "DORMANT", "status_reason": "Nobody there"}
    two = made(keeper, PARTNERSHIPS, said)
    for query, ref in (("partner=XAA", one), ("status=DORMANT", two), ("lead_desk=policy", one)):
        rows = keeper.get(f"{PARTNERSHIPS}?{query}").json()["results"]
        assert [row["ref"] for row in rows] == [ref["ref"]]
    assert changed(api_as("desk"), PARTNERSHIPS, one["ref"], tier=1).status_code == 403


def test_a_divergence_says_what_was_done_instead(api, api_as):
    row = made(api, DIVERGENCES, DIVERGENCE)
    assert {name: row[name] for name in DIVERGENCE} == DIVERGENCE
    made(api, DIVERGENCES, DIVERGENCE, partner="XBB", grouping=None)
    for query in ("grouping=ASEAN", "partner=XAA"):
        rows = api.get(f"{DIVERGENCES}?{query}").json()["results"]
        assert [each["ref"] for each in rows] == [row["ref"]]
    assert changed(api, DIVERGENCES, row["ref"], issue="Fish").json()["issue"] == "Fish"
    assert changed(api_as("client"), DIVERGENCES, row["ref"], issue="x").status_code == 403


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"happened_on": "2190-01-01"}, "happened_on"),
        ({"partner": "XZZ"}, "partner"),
        ({"grouping": "NOWHERE"}, "grouping"),
        ({"source": ""}, "source"),
    ],
)
def test_a_divergence_that_says_nothing_is_refused(api, given, field):
    answer = api.post(DIVERGENCES, {**DIVERGENCE, **given}, "json")
    assert (answer.status_code, set(errors(answer))) == (400, {field})
