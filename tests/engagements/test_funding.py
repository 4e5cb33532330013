"""Who pays, stage by stage, in the currency in which it was entered (INV-29)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from engagements import gates
from engagements.models import Engagement, EngagementFunding, FundingPool, LineAllocation
from partners.currencies import CURRENCIES
from tests.cast import clear, everything
from tests.doors import PageDoor, RestDoor
from tests.factories import NOW, log

POOLS, LIST = "/api/v1/funding-pools/", "/api/v1/engagements/"
EUR = {"fiscal_year": 2025, "currency": "EUR"}
AHEAD = {"start": date(2190, 4, 9), "end": date(2190, 4, 10)}


@pytest.fixture
def finance(api_as):
    return api_as("finance")


def opened(finance, **said):
    body = {"code": "ZZ-STAB", "name": "Stability pool", "managing_department": "Treasury", **said}
    return finance.post(POOLS, body, "json")


@pytest.fixture
def pool(finance):
    contributions = [
        {**EUR, "department": "Foreign ministry", "amount": "60000.10"},
        {**EUR, "department": "Defence ministry", "amount": "40000.20"},
        {**EUR, "department": "Treasury", "amount": "10000", "kind": "TREASURY_TOP_UP"},
    ]
    return opened(finance, fiscal_month=4, contributions=contributions).json()


def lined(finance, pool, **said):
    body = {
        "name": "Ports", "kind": "POOL", "component": "PROG-REGION", "strategy": "Safe ports",
        "agreed_by": ["Foreign ministry", "Defence ministry"],
        "allocations": [{**EUR, "amount": "5000.00"}], **said,
    }  # fmt: skip
    return finance.post(f"{POOLS}{pool['ref']}/lines/", body, "json")


@pytest.fixture
def line(finance, pool):
    return lined(finance, pool).json()


@pytest.fixture
def visit(acting):
    return log("XAA", title="Visit")


@pytest.fixture
def draft(acting):
    return log("XAA", title="To come", planned=AHEAD)


def paid(client, engagement, stage="SPENT", **said):
    body = {**EUR, "stage": stage, "amount": "100.00", **said}
    return client.post(f"{LIST}{engagement.ref}/funding/", body, "json")


def change(client, path, row, **said):
    return client.patch(
        f"{path}{row['ref']}/", said, "json", HTTP_IF_MATCH=f'"{row["ref"]}-{row["version"]}"'
    )


def test_a_pool_says_what_was_put_in_and_what_became_of_it_exactly(
    api, finance, pool, line, visit, draft
):
    paid(api, draft, "ESTIMATE", line=line["ref"], amount="0.10")
    paid(api, draft, "ESTIMATE", line=line["ref"], amount="0.20")
    paid(finance, visit, "COMMITTED", line=line["ref"], amount="70")
    paid(finance, visit, "SPENT", line=line["ref"], amount="69.99")
    paid(finance, visit, "SPENT", line=line["ref"], amount="5.00", currency="DEM")
    found = finance.get(f"{POOLS}{pool['ref']}/").json()["finances"]
    assert found == [
        {
            "fiscal_year": 2025, "label": "2025/26", "currency": "DEM", "contributed": "0.00",
            "top_up": "0.00", "allocated": "0.00", "estimate": "0.00", "committed": "0.00",
            "spent": "5.00", "left": "-5.00",
        },
        {
            "fiscal_year": 2025, "label": "2025/26", "currency": "EUR",
            "contributed": "100000.30", "top_up": "10000.00", "allocated": "5000.00",
            "estimate": "0.30", "committed": "70.00", "spent": "69.99", "left": "4930.01",
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"amount": "-1.00"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "1e3"}, "amount"),
        ({"currency": "XYZ"}, "currency"),
        ({"currency": "XTS"}, "currency"),
        ({"currency": "eur"}, "currency"),
        ({"fiscal_year": 20250}, "fiscal_year"),
        ({"stage": "PLANNED"}, "stage"),
        ({"line": "FL-ABCDEFGHJK"}, "line"),
    ],
)
def test_money_that_cannot_be_is_refused_with_a_sentence(api, visit, said, field):
    answer = (
        paid(api, visit, "ESTIMATE", **said) if "stage" not in said else paid(api, visit, **said)
    )
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not EngagementFunding.objects.exists()


def test_withdrawn_currencies_are_currencies_and_metals_are_none():
    assert {"DEM", "FRF", "XEU", "HRK", "USD", "XAF", "XDR"} <= CURRENCIES
    assert {"XAU", "XXX", "XTS", "XBA"}.isdisjoint(CURRENCIES)


@pytest.mark.parametrize("door", ["rest", "page"])
def test_a_cost_in_a_currency_that_does_not_exist_is_refused_at_both_doors(api_as, visit, door):
    sent = {"cost_home.amount": "5", "cost_home.currency": "XYZ"}
    if door == "rest":
        refused = RestDoor(api_as).edit(visit.ref, cost_home={"amount": "5", "currency": "XYZ"})
    else:
        refused = PageDoor().edit(visit.ref, **sent)
    assert (refused.accepted, list(refused.errors)) == (False, ["cost_home.currency"])
    assert Engagement.objects.get(pk=visit.pk).cost_currency == ""


def test_an_estimate_may_have_no_line_and_money_that_flows_must(finance, api, visit):
    assert paid(api, visit, "ESTIMATE").json()["line"] is None
    refused = paid(finance, visit, "SPENT")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["line"])


def test_whoever_plans_estimates_and_finance_alone_commits_and_spends(api, finance, visit, line):
    assert paid(api, visit, "SPENT", line=line["ref"]).status_code == 403
    spent = paid(finance, visit, "SPENT", line=line["ref"]).json()
    path = f"{LIST}{visit.ref}/funding/"
    assert change(api, path, spent, amount="1").status_code == 403
    assert change(finance, path, spent, amount="1").json()["amount"] == "1.00"


def test_nothing_is_spent_before_it_is_approved(finance, draft, line):
    refused = paid(finance, draft, "COMMITTED", line=line["ref"])
    assert (refused.status_code, "draft" in refused.json()["detail"]) == (409, True)


def test_spending_beyond_what_a_line_was_given_warns(finance, visit, line):
    assert paid(finance, visit, line=line["ref"], amount="5000").json()["warnings"] == []
    warned = paid(finance, visit, line=line["ref"], amount="0.01").json()["warnings"]
    assert warned == [
        f"5000.01 EUR is spent on {line['ref']} in 2025/26, of 5000.00 that it was given: give it "
        "more, or move something to another line."
    ]
    other_year = paid(finance, visit, line=line["ref"], amount="1", fiscal_year=2026).json()
    assert "of 0.00" in other_year["warnings"][0]


def test_what_is_spent_on_hidden_engagements_is_in_no_warning_and_no_figure(
    api_as, finance, pool, line, acting, visit
):
    quiet = log("XAA", marking="CONTROLLED")
    paid(finance, quiet, line=line["ref"], amount="5000")
    clear("finance", rank=10)
    low = api_as("finance")
    assert paid(low, visit, line=line["ref"], amount="1").json()["warnings"] == []
    (year,) = low.get(f"{POOLS}{pool['ref']}/").json()["finances"]
    assert (year["spent"], year["left"]) == ("1.00", "4999.00")


def test_a_hidden_pool_and_its_lines_are_absent(api, api_as, finance, pool, line, visit):
    spent = paid(finance, visit, line=line["ref"]).json()
    narrowed = change(finance, POOLS, pool, marking="CONTROLLED")
    assert narrowed.json()["marking"]["classification"] == "CONTROLLED"
    clear("desk", rank=10)
    low = api_as("desk")
    path = f"{LIST}{visit.ref}/funding/"
    assert low.get(f"{path}{spent['ref']}/").json()["line"] is None
    for hidden in (f"{POOLS}{pool['ref']}/", f"{POOLS}{pool['ref']}/lines/",
                   f"{POOLS}{pool['ref']}/lines/{line['ref']}/"):  # fmt: skip
        assert low.get(hidden).status_code == 404
    assert pool["ref"] not in {row["ref"] for row in low.get(POOLS).json()["results"]}
    named, never = (
        paid(low, visit, "ESTIMATE", line=ref) for ref in (line["ref"], "FL-AAAAAAAAAA")
    )
    assert named.json()["errors"].keys() == never.json()["errors"].keys() == {"line"}


def test_a_line_of_a_pool_is_spent_under_a_strategy(finance, pool):
    refused = lined(finance, pool, strategy=None)
    assert refused.status_code == 400
    body = {"name": "Vote", "kind": "DEF-CORE", "component": "PROG-THEME"}
    refused = finance.post(f"{POOLS}{pool['ref']}/lines/", body, "json")
    assert list(refused.json()["errors"]) == ["component"]


def test_contributions_that_are_given_take_the_place_of_all(finance, pool):
    twice = [{**EUR, "department": "Aid", "amount": "1"}] * 2
    refused = change(finance, POOLS, pool, contributions=twice)
    assert list(refused.json()["errors"]) == ["contributions.1"]
    changed = change(finance, POOLS, pool, contributions=twice[:1]).json()
    assert [row["department"] for row in changed["contributions"]] == ["Aid"]
    assert changed["version"] == pool["version"] + 1
    assert change(finance, POOLS, changed, contributions=twice[:1]).json()["version"] == 2


def test_pools_that_were_merged_lead_to_their_successor_and_never_round(finance, pool):
    later = opened(finance, code="ZZ-LATER").json()
    merged = change(finance, POOLS, pool, successor=later["ref"]).json()
    assert merged["successor"] == later["ref"]
    assert finance.get(f"{POOLS}{later['ref']}/").json()["predecessors"] == [pool["ref"]]
    for ref in (pool["ref"], later["ref"], "FP-ABCDEFGHJK"):
        refused = change(finance, POOLS, later, successor=ref)
        assert list(refused.json()["errors"]) == ["successor"]
    assert opened(finance, code="ZZ-LATER").status_code == 400


def test_the_pools_of_the_past_are_there_with_what_became_of_them(api):
    rows = {row["code"]: row for row in api.get(POOLS).json()["results"]}
    later = rows["UK-CPP"]["ref"]
    assert [rows[code]["successor"] for code in ("UK-GCPP", "UK-ACPP", "NL-STAB")] == [
        later, later, None
    ]  # fmt: skip
    assert rows["UK-GCPP"]["marking"]["classification"] == "PUBLIC"
    assert len(rows["UK-CPP"]["predecessors"]) == 2


def test_what_costs_is_approved_once_a_line_pays(api, desk, line, draft):
    def missing():
        engagement = Engagement.objects.get(pk=draft.pk)
        return gates.money.missing(engagement, "APPROVED", by=desk, on=NOW.date())

    assert missing() == []
    Engagement.objects.filter(pk=draft.pk).update(cost_amount=5, cost_currency="EUR")
    assert "no line pays" in missing()[0]
    row = paid(api, draft, "ESTIMATE", amount="5").json()
    assert "no line that pays" in missing()[0]
    change(api, f"{LIST}{draft.ref}/funding/", row, line=line["ref"])
    assert missing() == []


@pytest.mark.parametrize(
    "values",
    ["amount = -0.01", "currency = 'eur'", "fiscal_year = 1", "line_id = NULL", "stage = 'X'"],
)
def test_the_database_takes_no_money_below_zero_and_none_that_nobody_pays(
    finance, visit, line, values
):
    paid(finance, visit, "SPENT", line=line["ref"])
    if values.startswith("stage"):
        values = "line_id = NULL, stage = 'COMMITTED'"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE engagements_engagementfunding SET {values}")  # noqa: S608 - its own


def test_the_database_takes_no_allocation_and_no_contribution_below_zero(finance, pool, line):
    with everything():
        assert FundingPool.objects.get(ref=pool["ref"]).contributions.count() == 3
        for rows in (
            LineAllocation.objects,
            FundingPool.objects.get(ref=pool["ref"]).contributions,
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(amount=Decimal(-1))
