"""The sign-ins that `make run` prints."""

import io
import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.acting import acting_as, reader_for
from accounts.actions import digest_of
from accounts.models import AccessToken, Clearance, User
from accounts.roles import SIGN_INS
from engagements.models import Engagement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    """Six slow hashes for each test would prove nothing more."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sign-ins.json"


def make(path: Path) -> dict[str, dict[str, str]]:
    call_command("make_sign_ins", path, verbosity=0)
    return json.loads(path.read_text())


def test_the_file_names_all_six_with_what_they_need(path: Path):
    written = make(path)
    assert set(written) == set(SIGN_INS)
    assert {tuple(entry) for entry in written.values()} == {("username", "password", "token")}


def test_every_password_and_token_in_the_file_opens_the_door(path: Path):
    for name, entry in make(path).items():
        user = authenticate(username=entry["username"], password=entry["password"])
        assert user == User.objects.get(username=name)
        token = AccessToken.objects.get(digest=digest_of(entry["token"]))
        assert (token.user, token.revoked_at) == (user, None)


def test_only_the_owner_of_the_file_reads_it(path: Path):
    make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_second_start_keeps_file_and_people_as_they_are(path: Path):
    before = make(path), path.stat().st_mtime_ns, set(User.objects.values_list("password"))
    assert (
        make(path),
        path.stat().st_mtime_ns,
        set(User.objects.values_list("password")),
    ) == before


@pytest.mark.parametrize("left", [None, "", "{", "[]", '{"desk": {"username": "desk"}}'])
def test_a_lost_or_broken_file_is_written_anew_and_old_tokens_end(path: Path, left: str | None):
    before = make(path)
    if left is None:
        path.unlink()
    else:
        path.write_text(left)
    after = make(path)
    assert all(after[name]["token"] != before[name]["token"] for name in SIGN_INS)
    old = AccessToken.objects.filter(digest__in=[digest_of(e["token"]) for e in before.values()])
    assert old.filter(revoked_at=None).count() == 0


def test_a_file_of_another_database_is_replaced(path: Path):
    before = make(path)
    digests = [digest_of(entry["token"]) for entry in before.values()]
    installation = User.objects.get(username="system:installation")
    with acting_as(reader_for(installation, on=timezone.now().date())):
        AccessToken.objects.filter(digest__in=digests).delete()
    assert make(path) != before


def test_tokens_about_to_end_are_renewed(path: Path):
    before = make(path)
    installation = User.objects.get(username="system:installation")
    with acting_as(reader_for(installation, on=timezone.now().date())):
        soon = timezone.now() + timedelta(hours=1)
        AccessToken.objects.filter(digest=digest_of(before["lead"]["token"])).update(
            expires_at=soon
        )
    assert make(path) != before


def test_everybody_is_cleared_and_the_client_less_than_the_others(path: Path):
    make(path)
    ranks = Clearance.objects.filter(user__username__in=SIGN_INS, policy="DEMO")
    assert dict(ranks.values_list("user__username", "rank")) == {
        **dict.fromkeys(SIGN_INS, 30),
        "auditor": 10,
        "client": 20,
        "oda": 20,
    }


def test_the_table_shows_each_name_with_password_token_and_roles(path: Path):
    shown = io.StringIO()
    call_command("make_sign_ins", path, stdout=shown)
    written = json.loads(path.read_text())
    for line, (name, entry) in zip(shown.getvalue().splitlines(), written.items(), strict=True):
        assert line.split()[:3] == [name, entry["password"], entry["token"]]
    assert "data steward" in shown.getvalue()


def test_production_is_refused(path: Path, settings):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="embedded mode"):
        make(path)
    assert not path.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path):
    with pytest.raises(CommandError, match=r"missing/sign-ins\.json cannot be written"):
        make(tmp_path / "missing" / "sign-ins.json")


def test_no_demonstration_records_are_needed(path: Path):
    make(path)
    installation = User.objects.get(username="system:demonstration")
    with acting_as(reader_for(installation, on=timezone.now().date())):
        assert Engagement.objects.count() == 0
