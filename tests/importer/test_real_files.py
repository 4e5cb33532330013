"""The three real files beside the repository come in whole, each row where it belongs."""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import User
from engagements.actions.vocabulary import take_home
from engagements.importer import Unusable
from engagements.models import Engagement, Participation
from engagements.periods import Quarter
from partners.names import match
from partners.reference import shipped_names
from tests.factories import NOW
from tests.importer.files import Files, Run

ROOT = Path(__file__).parents[2]
RECORDS = ROOT.parent / "shared" / "data"
TRAVELS, VISITS, COURSES = (
    "us_travels_abroad",
    "us_visits_by_foreign_leaders",
    "us_military_training_eap_fy2017",
)
pytestmark = pytest.mark.skipif(
    not RECORDS.is_dir(),
    reason="the real records are absent: they are kept beside the repository in ../shared/data",
)


def records(name: str) -> list[dict[str, str]]:
    with (RECORDS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def at_home_in_the_usa(db: None, settings) -> None:
    settings.HOME_COUNTRY = "USA"
    steward = reader_for(User.objects.get(username="system:installation"), on=NOW.date())
    with acting_as(steward):
        take_home("USA", by=steward)


@pytest.fixture
def bring(at_home_in_the_usa: None, bring_in: Files):
    def bring(name: str) -> Run:
        mapping = (ROOT / "docs/examples" / f"{name}.toml").read_text(encoding="utf-8")
        return bring_in(RECORDS / f"{name}.csv", mapping=mapping)

    return bring


def stands(partner: str, last: date) -> tuple[str, date]:
    return partner, Quarter.of(last).first_day


def where_they_stand(source: str, reader: Reader) -> dict[str, tuple[str, date]]:
    """By the source's own key: partner and quarter."""
    with acting_as(reader):
        rows = Participation.objects.filter(engagement__external_source=source)
        found = rows.values_list("engagement__external_ref", "partner", "last_quarter")
        return {ref: (partner, quarter) for ref, partner, quarter in found}


@pytest.mark.parametrize(
    ("name", "source", "country", "count"),
    [
        (TRAVELS, "us-travels-abroad", "country", 4271),
        (VISITS, "us-visits-by-foreign-leaders", "from_country", 3264),
    ],
)
def test_every_journey_stands_under_the_partner_and_quarter_of_its_text(
    bring, desk: Reader, name: str, source: str, country: str, count: int
):
    assert bring(name).counts == (count, 0, 0, 0)
    wanted = {}
    for row in records(name):
        last = date.fromisoformat(row["end_date"])
        wanted[row["id"]] = stands(match(row[country], last, shipped_names()).code, last)
    assert where_they_stand(source, desk) == wanted
    soviet = [row["id"] for row in records(name) if row[country] == "U.S.S.R."]
    assert soviet
    assert {wanted[ref][0] for ref in soviet} == {"SUN"}
    assert bring(name).counts == (0, count, 0, 0)


def test_journeys_are_of_the_right_kind_at_the_right_place(bring, desk: Reader):
    bring(TRAVELS)
    bring(VISITS)
    with acting_as(desk):
        assert Counter(Engagement.objects.values_list("kind", "place")) == {
            ("HLE-HOSG", "HOME"): 3264,
            ("HLE-HOSG", "PARTNER"): 832,
            ("HLE-MIN", "PARTNER"): 3439,
        }
        travels = Engagement.objects.filter(place="PARTNER")
        levels = travels.values_list("kind", "principals__level", "principals__partner").distinct()
        assert set(levels) == {("HLE-HOSG", 10, None), ("HLE-MIN", 9, None)}


def test_two_stops_that_the_office_entered_twice_are_taken_with_a_warning(bring, desk: Reader):
    run = bring(TRAVELS)
    warned = {
        line.value: line.what_to_do
        for line in run.lines
        if line.value in {"3992", "3993", "4019", "4020"}
    }
    with acting_as(desk):
        ref_of = dict(Engagement.objects.values_list("external_ref", "ref"))
    for second, first in (("4019", "3992"), ("4020", "3993")):
        assert f"Taken all the same: This looks like {ref_of[first]} " in warned[second]


def test_courses_add_up_to_the_printed_totals(bring, desk: Reader):
    run = bring(COURSES)
    assert run.counts == (1603, 0, 0, 97)
    assert sum(line.what_to_do.startswith("Skipped: ") for line in run.lines) == 97
    with acting_as(desk):
        by_partner = (
            Participation.objects.filter(engagement__kind="TRN-CRS")
            .order_by("partner")
            .values_list("partner")
            .annotate(people=Sum("people"), cost=Sum("engagement__cost_amount"))
        )
        imported = {partner: (people, cost) for partner, people, cost in by_partner}
    printed = {
        match(row["country"], date(2017, 9, 30), shipped_names()).code: (
            int(row["printed_students"]),
            Decimal(row["printed_cost_usd"]),
        )
        for row in records(f"{COURSES}_printed_totals")
    }
    assert len(printed) == 29
    assert imported == printed
    assert bring(COURSES).counts == (0, 1603, 0, 97)


def test_every_course_stands_in_the_quarter_in_which_it_ended(bring, desk: Reader):
    bring(COURSES)
    wanted = defaultdict(int)
    for row in records(COURSES):
        if row["row_type"] == "training":
            last = datetime.strptime(row["end_date"], "%m/%d/%Y").date()  # noqa: DTZ007 - a day
            wanted[stands(match(row["country"], last, shipped_names()).code, last)] += 1
    found = defaultdict(int)
    for place in where_they_stand("us-foreign-military-training-2017-2018", desk).values():
        found[place] += 1
    assert found == wanted


@pytest.mark.parametrize("name", [TRAVELS, VISITS, COURSES])
def test_records_that_name_their_home_are_not_taken_by_another(bring_in: Files, name: str):
    shipped = (ROOT / "docs/examples" / f"{name}.toml").read_text(encoding="utf-8")
    mapping = shipped.replace("[file]", '[file]\nhome = "USA"', 1)
    with pytest.raises(Unusable, match="import them where HOME_COUNTRY is USA"):
        bring_in(RECORDS / f"{name}.csv", mapping=mapping)
