"""The invented records: the same every time, plausible, and fair to real states."""

import hashlib
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db.models import Count

from accounts.acting import Reader, acting_as, reader_for
from accounts.actions import set_clearance
from accounts.actions.sign_ins import CLEARED_UP_TO
from accounts.markings import Label
from accounts.models import User
from accounts.policy import read_policy
from accounts.relabelling import widens
from engagements.demonstration import SOURCE, Record, records, series
from engagements.demonstration.remarks import remark_on
from engagements.models import Engagement, EngagementAnnex, Participation, Series, State
from partners.models import Partner
from tests.factories import log

COMMAND = "engagements.management.commands.load_demonstration"
TODAY = date(2026, 6, 30)
INVENTED = {f"X{letter * 2}" for letter in "ABCDEFGHIJ"}
RECORDS = records(home="XZZ", today=TODAY)


def digest(found: list[Record]) -> str:
    plain = json.dumps(
        [[r.key, r.fields, r.logged_on, r.links, r.children, r.cancelled_on] for r in found],
        default=str,
    )
    return hashlib.sha256(plain.encode()).hexdigest()


def partners(record: Record) -> set[str]:
    return {part["partner"] for part in record.fields["participants"]}


def days(record: Record) -> dict[str, date | None]:
    return record.fields.get("actual") or record.fields["planned"]


def family(record: Record) -> str:
    return record.fields["kind"].partition("-")[0]


def test_the_same_records_come_every_time():
    assert digest(records(home="XZZ", today=TODAY)) == digest(RECORDS)


def test_these_are_the_records_that_were_designed():
    """A change of the generator shows here; put the new figures in when it was meant."""
    assert Counter(map(family, RECORDS)) == {
        "TLK": 396, "HLE": 265, "VIS": 249, "REP": 208, "TRN": 151, "EXR": 124, "CSB": 80,
        "AGR": 63, "PEX": 48, "CER": 44, "FOR": 28, "IND": 24, "MED": 24, "CAP": 23, "COM": 16,
        "MAT": 10,
    }  # fmt: skip
    assert Counter(record.fields["state"] for record in RECORDS) == {
        "COMPLETED": 1467,
        "DRAFT": 286,
    }
    assert sum(record.cancelled is not None for record in RECORDS) == 53


def test_no_key_is_used_twice():
    assert len({record.key for record in RECORDS}) == len(RECORDS)


def test_they_lie_in_the_four_years():
    first = min(days(record)["start"] for record in RECORDS)
    last = max(days(record)["end"] or days(record)["start"] for record in RECORDS)
    assert (first, last) == (date(2023, 1, 1), last)
    assert date(2026, 12, 1) < last <= date(2026, 12, 31)


def test_there_are_forty_partners_ten_of_them_invented():
    everybody = set().union(*map(partners, RECORDS))
    assert len(everybody) == 40
    assert {code for code in everybody if code.startswith("X")} == INVENTED


def test_nothing_ahead_is_said_to_have_been_held():
    for record in RECORDS:
        if record.fields["state"] == "COMPLETED":
            assert days(record)["start"] <= TODAY
            assert days(record)["end"] is None or days(record)["end"] <= TODAY
            assert record.logged_on <= TODAY


def test_before_the_first_day_all_is_planned_and_after_the_last_all_is_over():
    early = records(home="XZZ", today=date(2022, 1, 1))
    late = records(home="XZZ", today=date(2027, 12, 31))
    assert {record.fields["state"] for record in early} == {"DRAFT"}
    assert {r.fields["state"] for r in late if r.cancelled is None} == {"COMPLETED"}


def test_the_calendar_does_not_depend_on_the_day_on_which_it_is_loaded():
    early = records(home="XZZ", today=date(2024, 1, 1))
    assert {(r.key, days(r)["start"]) for r in early} == {
        (r.key, days(r)["start"]) for r in RECORDS
    }


def test_refusals_and_political_cancellations_fall_on_invented_states_only():
    pointed = [
        record
        for record in records(home="XZZ", today=date(2027, 1, 31))
        if record.cancelled is not None
        and (
            record.cancelled.cancel_reason in {"POLITICAL", "CLEARANCE_REFUSED"}
            or record.cancelled.cancel_signal
            or record.cancelled.cancel_by == "PARTNER"
        )
    ]
    assert len(pointed) == 10
    assert set().union(*map(partners, pointed)) <= INVENTED


def test_real_states_come_when_they_said_so():
    absent = {
        part["partner"]
        for record in RECORDS
        for part in record.fields["participants"]
        if part["role"] == "NO_SHOW" or part["acceptance"] == "DECLINED"
    }
    assert absent == {"XII", "XJJ"}


def test_arms_aid_and_reform_go_to_invented_states_only():
    receiving = [record for record in RECORDS if family(record) in {"MAT", "CAP", "CSB"}]
    assert set().union(*map(partners, receiving)) <= INVENTED


def test_every_record_says_that_it_is_invented():
    assert all(record.fields["summary"].endswith("(invented)") for record in RECORDS)
    assert {record.fields["external_source"] for record in RECORDS} == {SOURCE}


def test_the_exercise_of_ten_nations_is_one_record_an_edition():
    editions = [r for r in RECORDS if r.fields["title"].startswith("Exercise Long Horizon")]
    assert [len(partners(edition)) for edition in editions] == [10, 10]
    for edition in editions:
        roles = Counter(part["role"] for part in edition.fields["participants"])
        assert roles == {"HOST": 1, "PARTICIPANT": 7, "OBSERVER": 1, "NO_SHOW": 1}


@pytest.mark.parametrize("home", ["GBR", "XAA", "XFF", "USA"])
def test_whoever_is_home_never_takes_part(home: str):
    found = records(home=home, today=TODAY)
    assert home not in set().union(*map(partners, found))
    assert home not in {record.fields["place_party"] for record in found}
    assert home not in {code for run in series(home=home) for code in run.partners}
    assert len(found) > 1500


def test_what_a_record_names_comes_before_it():
    seen: set[str] = set()
    for record in RECORDS:
        assert {*record.children, *(key for key, _ in record.links)} <= seen
        seen.add(record.key)


def test_there_is_something_of_everything():
    fields = [record.fields for record in RECORDS]
    assert {f["marking"] for f in fields} == {marking.text for marking in read_policy().markings}
    assert len({f["cost_home"]["currency"] for f in fields if f["cost_home"]}) >= 4
    assert {kind for r in RECORDS for _, kind in r.links} == {
        "FOLLOW_ON", "MARGIN_OF", "RESCHEDULED_TO",
    }  # fmt: skip
    assert {f["place"] for f in fields} == {"", "HOME", "PARTNER", "AT_SEA", "VIRTUAL"}
    assert len({f["kind"] for f in fields}) >= 75
    assert 0.2 < sum(bool(f["outcomes"]) for f in fields) / len(fields) < 0.5


def test_few_records_are_marked_so_that_only_some_may_read_them():
    marked = Counter(record.fields["marking"] for record in RECORDS)
    assert marked == {
        "INTERNAL": 1206, "PUBLIC": 167, "LIMITED": 180, "CONTROLLED": 47,
        "INTERNAL PERSONAL": 33, "LIMITED HARBOUR": 32, "LIMITED ALLIES": 46,
        "LIMITED NEIGHBOURS": 22, "CONTROLLED HARBOUR": 3, "CONTROLLED LANTERN": 7,
        "CONTROLLED HARBOUR LANTERN": 6, "CONTROLLED ALLIES": 4,
    }  # fmt: skip


def test_remarks_are_for_fewer_readers_and_on_invented_states_only():
    labels = {
        m.text: Label("DEMO", m.rank, frozenset(m.restrictive), frozenset(m.permissive))
        for m in read_policy().markings
    }
    remarked = [(record, said) for record in RECORDS if (said := remark_on(record))]
    assert len(remarked) > 50
    for record, said in remarked:
        assert partners(record) <= INVENTED
        assert not widens(labels[record.fields["marking"]], labels[said["marking"]])
        assert said["body"].endswith("(invented)")


def test_a_partner_that_home_is_close_to_is_met_in_every_quarter():
    quarters = {
        (days(r)["start"].year, (days(r)["start"].month - 1) // 3)
        for r in RECORDS
        if "XAA" in partners(r) and days(r)["start"] <= TODAY
    }
    assert len(quarters) == 14


@pytest.fixture
def loader(db: None) -> Reader:
    """Who logs them, and may read every one of them."""
    return reader_for(User.objects.get(username="system:demonstration"), on=TODAY)


def seen_by(name: str) -> int:
    """How many engagements that sign-in of the demonstration may read."""
    officer = reader_for(User.objects.get(username="security"), on=TODAY)
    user = User.objects.select_related("desk").get(username=name)
    classification, *held = CLEARED_UP_TO[name]
    with acting_as(officer):
        set_clearance(user, policy="DEMO", classification=classification, held=held, by=officer)
    with acting_as(reader_for(user, on=TODAY)):
        return Engagement.objects.count()


@pytest.mark.django_db
class TestLoading:
    def test_an_empty_log_takes_them_all_through_the_actions(self, loader: Reader):
        call_command("load_demonstration", today=TODAY, verbosity=0)
        with acting_as(loader):
            states = Engagement.objects.values_list("state").annotate(n=Count("id"))
            found = dict(states.order_by("state"))
            in_force = Engagement.objects.filter(mode="STANDING", actual_end=None, kind="REP-RES")
            tours = Engagement.objects.filter(is_container=True)
            logged = Engagement.objects.filter(external_source=SOURCE)
            assert logged.count() == len(RECORDS) < sum(found.values())
            assert EngagementAnnex.objects.count() == sum(bool(remark_on(r)) for r in RECORDS)
            called_off = sum(r.cancelled is not None for r in RECORDS)
            assert logged.filter(state="CANCELLED").count() == called_off
            assert set(found) == {*State.values} - {"VOIDED"}
            assert in_force.filter(state="COMPLETED").count() >= 20
            stops = [tour.children.count() for tour in tours.order_by("first_day")]
            assert stops == [4, 4, 4, 3, 3]
            assert Engagement.objects.filter(last_day__gt=TODAY, state="COMPLETED").count() == 0
            assert Participation.objects.filter(partner="XZZ").count() == 0
            assert Series.objects.filter(partners="XAA").count() == 4
            before = Engagement.objects.count()
        assert {name: seen_by(name) for name in ("auditor", "client", "lead")} == {
            "auditor": 1439, "client": 1619, "lead": 1764,
        }  # fmt: skip
        call_command("load_demonstration", today=TODAY + timedelta(40), verbosity=0)
        with acting_as(loader):
            assert Engagement.objects.count() == before
            assert logged.filter(summary__endswith="(invented)").count() == len(RECORDS)

    def test_a_log_that_holds_something_is_left_alone(self, acting: Reader, capsys):
        log("XAA")
        call_command("load_demonstration", today=TODAY)
        assert "not empty" in capsys.readouterr().out
        assert Engagement.objects.count() == 1

    def test_loading_takes_up_where_it_was_interrupted(
        self, loader: Reader, monkeypatch: pytest.MonkeyPatch
    ):
        """What an interrupted start left is the first records, whole."""
        monkeypatch.setattr(f"{COMMAND}.tell_all", lambda stage: None)
        monkeypatch.setattr(f"{COMMAND}.records", lambda **_: RECORDS[:20])
        call_command("load_demonstration", today=TODAY, verbosity=0)
        monkeypatch.setattr(f"{COMMAND}.records", lambda **_: RECORDS[:30])
        call_command("load_demonstration", today=TODAY, verbosity=0)
        with acting_as(loader):
            keys = set(Engagement.objects.values_list("external_ref", flat=True))
        assert keys == {record.key for record in RECORDS[:30]}

    def test_another_home_logs_nobody_who_is_home(
        self, loader: Reader, settings, monkeypatch: pytest.MonkeyPatch
    ):
        """The understudy’s records are taken by the same rules; the others do not differ."""
        settings.HOME_COUNTRY = "GBR"
        call_command("load_reference", verbosity=0)
        apart = [
            record
            for record in records(home="GBR", today=TODAY)
            if partners(record) == {"IRL"} and not record.links
        ]
        monkeypatch.setattr(f"{COMMAND}.tell_all", lambda stage: None)
        monkeypatch.setattr(f"{COMMAND}.records", lambda **_: apart)
        call_command("load_demonstration", today=TODAY, verbosity=0)
        with acting_as(loader):
            assert Participation.objects.filter(partner="IRL").count() == len(apart) > 50
        assert Partner.objects.get(is_home=True).pk == "GBR"
