"""What the loaded register answers, and that loading it again keeps to what is shipped."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import User
from partners.actions import load_groupings, load_outcomes, load_partners, set_home
from partners.models import Grouping, GroupingMembership, Outcome, Partner, PartnerName, Region
from partners.reference import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def installation(db) -> Reader:
    user = User.objects.get(username="system:installation")
    return reader_for(user, on=date(2026, 6, 30))


def members(grouping: str, on: date) -> set[str]:
    return set(Partner.objects.members_of(grouping, on=on).values_list("code", flat=True))


def test_every_partner_name_and_region_of_the_register_is_there():
    shipped = register()
    assert set(Partner.objects.values_list("code", flat=True)) == {p.code for p in shipped.partners}
    assert set(Region.objects.values_list("code", flat=True)) == {r.code for r in shipped.regions}
    assert PartnerName.objects.count() == len(shipped.names)


def test_the_nine_outcomes_stand_in_their_order():
    assert [outcome.code for outcome in Outcome.objects.all()] == [
        "TENS", "SIGN", "COMP", "TRAN", "RELN", "PERC", "CONF", "INCV", "DOMC",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(1984, 1, 6), {"IDN", "MYS", "PHL", "SGP", "THA"}),
        (date(1984, 1, 7), {"IDN", "MYS", "PHL", "SGP", "THA", "BRN"}),
    ],
)
def test_a_member_belongs_from_its_first_day_on(on: date, expected: set[str]):
    assert members("ASEAN", on) == expected


@pytest.mark.parametrize(
    ("on", "status"), [(date(2025, 10, 25), "OBSERVER"), (date(2025, 10, 26), "MEMBER")]
)
def test_an_observer_becomes_a_member_without_a_day_between(on: date, status: str):
    standing = [
        row.status
        for row in GroupingMembership.objects.filter(grouping="ASEAN", partner="TLS")
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
    ]
    assert standing == [status]


def test_who_takes_part_once_is_there_for_that_edition_only():
    assert "CHN" in members("RIMPAC", date(2014, 7, 1))
    assert "CHN" not in members("RIMPAC", date(2013, 7, 1))
    assert "CHN" not in members("RIMPAC", date(2015, 1, 1))


def test_members_of_another_grouping_belong_no_earlier_than_it_exists():
    assert members("ADMM", date(2005, 12, 31)) == set()
    assert members("ADMM", date(2006, 6, 1)) == members("ASEAN", date(2006, 6, 1))
    assert members("ADMM", date(2025, 10, 26)) == members("ASEAN", date(2025, 10, 26))


def test_an_observer_of_another_grouping_is_no_member_through_it():
    assert "TLS" in members("ASEAN", date(2024, 1, 1))
    assert "TLS" not in members("ADMM", date(2024, 1, 1))


def test_no_membership_breaks_a_rule():
    """INV-26, for each row as if somebody entered it."""
    for membership in GroupingMembership.objects.select_related("grouping"):
        membership.full_clean()


def test_every_membership_says_how_certain_it_is_and_where_it_is_from():
    assert not GroupingMembership.objects.filter(certainty="").exists()
    assert not GroupingMembership.objects.filter(source="").exists()
    disputed = GroupingMembership.objects.filter(certainty="DISPUTED", grouping="CSCAP")
    assert set(disputed.values_list("partner", flat=True)) == {"PNG", "LAO", "MMR"}


def test_loading_again_writes_nothing(installation: Reader):
    with acting_as(installation) as by:
        kept = [load(by=by) for load in (load_partners, load_groupings, load_outcomes)]
    assert [(k.made, k.changed) for k in kept] == [(0, 0)] * 3


def test_loading_mends_what_differs_and_removes_nothing(installation: Reader):
    with acting_as(installation) as by:
        Partner.objects.filter(pk="XAA").update(name="Something else")
        Grouping.objects.filter(pk="FPDA").update(note="")
        Partner.objects.create(code="own-body", kind="ORGANISATION", name="A body of our own")
        kept = [load(by=by) for load in (load_partners, load_groupings)]
    assert [(k.made, k.changed) for k in kept] == [(0, 1), (0, 1)]
    assert Partner.objects.get(pk="XAA").name == "Amberlight"
    assert Grouping.objects.get(pk="FPDA").note != ""
    assert Partner.objects.filter(pk="own-body").exists()


def test_a_corrected_day_changes_the_membership_instead_of_adding_one(installation: Reader):
    of_brunei = GroupingMembership.objects.filter(grouping="ASEAN", partner="BRN")
    with acting_as(installation) as by:
        of_brunei.update(valid_from=date(1985, 1, 1))
        kept = load_groupings(by=by)
    assert (kept.made, kept.changed) == (0, 1)
    assert [row.valid_from for row in of_brunei] == [date(1984, 1, 7)]


def test_who_is_home_survives_loading(installation: Reader):
    with acting_as(installation) as by:
        set_home("NZL", by=by)
        load_partners(by=by)
    assert [p.code for p in Partner.objects.filter(is_home=True)] == ["NZL"]


@pytest.mark.parametrize("code", ["XQQ", "nato", "GRL", ""])
def test_home_is_a_state_of_the_register(installation: Reader, code: str):
    with acting_as(installation) as by, pytest.raises(ValidationError, match="no state"):
        set_home(code, by=by)


def test_only_a_steward_loads(desk: Reader):
    with acting_as(desk), pytest.raises(PermissionDenied, match="data steward"):
        load_partners(by=desk)
