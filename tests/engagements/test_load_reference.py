"""The command that loads what is known before anything is logged."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from accounts.acting import Reader, acting_as, reader_for
from accounts.actions import load_markings
from accounts.models import AuditEvent, Clearance, Desk, Marking, User
from accounts.policy import Policy, PolicyMarking, read_policy
from engagements.models import Family, Kind
from partners.models import Partner
from tests.cast import everything
from tests.factories import log

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "vocabulary.json"


def load() -> None:
    call_command("load_reference", verbosity=0)


def test_there_are_sixteen_families_and_one_hundred_and_three_kinds():
    assert (Family.objects.count(), Kind.objects.count()) == (16, 103)


def test_every_kind_belongs_to_the_family_that_its_code_names():
    assert {
        kind.pk for kind in Kind.objects.all() if not kind.pk.startswith(kind.family_id)
    } == set()


@pytest.mark.skipif(not SHARED.exists(), reason="the shared reference files are not here")
def test_the_kinds_are_those_of_the_design():
    for shipped in json.loads(SHARED.read_text())["kinds"]:
        kind = Kind.objects.get(pk=shipped["code"])
        assert {name: getattr(kind, name) for name in shipped} == shipped


def test_every_default_outcome_is_an_outcome():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM engagements_kind, unnest(default_outcomes) AS named"
            " WHERE named NOT IN (SELECT code FROM partners_outcome)"
        )
        assert cursor.fetchone() == (0,)


def test_the_markings_rise_from_public_to_controlled_with_one_default():
    with everything():
        plain = Marking.objects.filter(text=F("classification")).order_by("rank")
        found = [(m.classification, m.rank, m.is_default) for m in plain]
    assert found == [
        ("PUBLIC", 0, False),
        ("INTERNAL", 10, True),
        ("LIMITED", 20, False),
        ("CONTROLLED", 30, False),
    ]


def test_the_jobs_read_everything_and_cannot_sign_in():
    jobs = User.objects.filter(is_system=True)
    assert {job.username: set(job.roles) for job in jobs} == {
        "system:installation": {"SECO", "STEW"},
        "system:import": {"DESK", "LEAD", "STEW"},
        "system:demonstration": {"DESK", "LEAD", "STEW", "ANLY"},
        "system:demonstration-lead": {"LEAD", "APPR", "EXPT", "FIN", "ODA"},
        "system:recount": set(),
        "system:calendar": {"LEAD", "STEW"},
    }
    for job in jobs:
        assert not job.has_usable_password()
        assert len(reader_for(job, on=date(2026, 6, 30)).marking_ids) == len(read_policy().markings)


def test_loading_again_writes_nothing():
    before = AuditEvent.objects.count()
    load()
    assert AuditEvent.objects.count() == before


def test_loading_again_asks_each_table_once(django_assert_max_num_queries):
    with django_assert_max_num_queries(50):
        load()


def test_what_the_ministry_changed_of_its_desk_and_people_stays(security: Reader):
    with acting_as(security):
        Desk.objects.filter(pk="policy").update(name="Policy of our own", time_zone="Asia/Tokyo")
        Clearance.objects.filter(user__username="desk").update(rank=0)
    load()
    assert Desk.objects.get(pk="policy").name == "Policy of our own"
    assert Clearance.objects.get(user__username="desk").rank == 0


def test_another_policy_keeps_the_default_marking(security: Reader):
    open_to_all = PolicyMarking("OPEN", "OPEN", 0)
    with acting_as(security):
        ours = Policy("OURS", "OPEN", {"OPEN": 0}, {}, (open_to_all,))
        load_markings(ours, by=security, taking_over=True)
    load()
    with everything():
        job = User.objects.get(username="system:installation")
        Clearance.objects.create(user=job, policy="OURS", rank=0)
    with everything():
        assert [m.text for m in Marking.objects.filter(is_default=True)] == ["OPEN"]


def test_home_is_the_state_that_the_setting_names(settings):
    settings.HOME_COUNTRY = "NZL"
    load()
    assert [p.code for p in Partner.objects.filter(is_home=True)] == ["NZL"]


def test_an_unknown_home_is_refused_with_what_to_do(settings):
    settings.HOME_COUNTRY = "ATLANTIS"
    with pytest.raises(CommandError, match="HOME_COUNTRY is “ATLANTIS”, which is no state"):
        load()
    assert [p.code for p in Partner.objects.filter(is_home=True)] == ["XZZ"]


def test_a_partner_of_the_log_cannot_become_home(settings, acting: Reader):
    log("NZL", marking="CONTROLLED")
    settings.HOME_COUNTRY = "NZL"
    with pytest.raises(CommandError, match="NZL takes part in engagements"):
        load()
    assert [p.code for p in Partner.objects.filter(is_home=True)] == ["XZZ"]
