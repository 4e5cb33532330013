"""Making people, clearing them, and issuing their tokens."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acting import Reader, acting_as, reader_for
from accounts.actions import (
    digest_of,
    issue_token,
    make_user,
    revoke_token,
    set_clearance,
    set_password,
)
from accounts.models import AccessToken, Clearance, Desk, Marking, User
from accounts.roles import Role
from tests.cast import everything
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

PASSWORD = "long-enough-and-rare"


def newcomer(by: Reader, **given) -> User:
    fields = {"roles": [Role.DESK], "desk": Desk.objects.get(pk="policy"), "password": PASSWORD}
    return make_user("newcomer", **{**fields, **given}, by=by, at=NOW)


def test_somebody_new_signs_in_and_reads_nothing_yet(security: Reader):
    with acting_as(security):
        user = newcomer(security)
    assert user.check_password(PASSWORD)
    assert reader_for(user, on=NOW.date()).marking_ids == frozenset()


def test_a_clearance_opens_what_is_marked_up_to_it(security: Reader):
    with acting_as(security):
        user = newcomer(security)
        set_clearance(user, policy="DEMO", classification="INTERNAL", by=security)
    with everything():
        opened = list(Marking.objects.filter(pk__in=reader_for(user, on=NOW.date()).marking_ids))
    assert {marking.classification for marking in opened} == {"PUBLIC", "INTERNAL"}


def test_a_new_clearance_takes_the_place_of_the_earlier_one(security: Reader):
    last_day = date(2026, 12, 31)
    with acting_as(security):
        user = newcomer(security)
        set_clearance(user, policy="DEMO", classification="CONTROLLED", by=security)
        set_clearance(
            user, policy="DEMO", classification="LIMITED", expires_on=last_day, by=security
        )
    found = Clearance.objects.filter(user=user).values_list("rank", "expires_on")
    assert list(found) == [(20, last_day)]


def test_a_classification_that_no_marking_has_is_refused(security: Reader):
    with acting_as(security):
        user = newcomer(security)
        with pytest.raises(ValidationError) as refused:
            set_clearance(user, policy="DEMO", classification="COSMIC", by=security)
    assert list(refused.value.message_dict) == ["classification"]


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_weak_password_is_refused(security: Reader, password: str):
    with acting_as(security), pytest.raises(ValidationError) as refused:
        newcomer(security, password=password)
    assert list(refused.value.message_dict) == ["password"]
    assert not User.objects.filter(username="newcomer").exists()


def test_without_a_password_one_cannot_sign_in(security: Reader):
    with acting_as(security):
        assert not newcomer(security, password=None).has_usable_password()


def test_a_username_is_taken_once(security: Reader):
    with acting_as(security):
        newcomer(security)
        with pytest.raises(ValidationError) as refused:
            newcomer(security)
    assert list(refused.value.message_dict) == ["username"]


@pytest.mark.parametrize("who", ["desk", "lead", "planner", "auditor", "client_reader"])
def test_only_a_security_officer_makes_people(request: pytest.FixtureRequest, who: str):
    reader = request.getfixturevalue(who)
    with acting_as(reader), pytest.raises(PermissionDenied, match="security officer"):
        newcomer(reader)


def test_one_changes_ones_own_password_and_nobody_elses(desk: Reader):
    own, other = User.objects.get(username="desk"), User.objects.get(username="lead")
    with acting_as(desk):
        set_password(own, "my-own-new-secret", by=desk)
        with pytest.raises(PermissionDenied):
            set_password(other, "not-for-me-to-set", by=desk)
    assert User.objects.get(username="desk").check_password("my-own-new-secret")


def test_a_token_is_shown_once_and_only_its_digest_is_kept(desk: Reader):
    user = User.objects.get(username="desk")
    with acting_as(desk):
        token = issue_token(user, name="t", expires_at=NOW + timedelta(7), by=desk, at=NOW)
    kept = AccessToken.objects.get(user=user, name="t")
    assert token.startswith("entente_")
    assert len(token) == len("entente_") + 43
    assert kept.digest == digest_of(token)
    assert token not in str(AccessToken.objects.filter(pk=kept.pk).values().get())


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_token_ends_within_a_year(desk: Reader, days: int):
    user = User.objects.get(username="desk")
    with acting_as(desk), pytest.raises(ValidationError) as refused:
        issue_token(user, name="t", expires_at=NOW + timedelta(days), by=desk, at=NOW)
    assert list(refused.value.message_dict) == ["expires_at"]


def test_nobody_issues_somebody_elses_token(desk: Reader):
    with acting_as(desk), pytest.raises(PermissionDenied):
        issue_token(
            User.objects.get(username="lead"),
            name="t",
            expires_at=NOW + timedelta(7),
            by=desk,
            at=NOW,
        )


def test_a_revoked_token_keeps_the_moment_at_which_it_was_revoked(desk: Reader, security: Reader):
    user = User.objects.get(username="desk")
    with acting_as(desk):
        issue_token(user, name="t", expires_at=NOW + timedelta(7), by=desk, at=NOW)
        token = AccessToken.objects.get(user=user, name="t")
        revoke_token(token, by=desk, at=NOW)
    with acting_as(security):
        revoke_token(token, by=security, at=NOW + timedelta(1))
    token.refresh_from_db()
    assert token.revoked_at == NOW


def test_a_job_has_neither_password_nor_token(security: Reader):
    job = User.objects.get(username="system:import")
    with acting_as(security):
        with pytest.raises(ValidationError):
            issue_token(job, name="t", expires_at=NOW + timedelta(7), by=security, at=NOW)
        with pytest.raises(ValidationError):
            set_password(job, "long-enough-and-rare", by=security)
    assert not job.has_usable_password()
