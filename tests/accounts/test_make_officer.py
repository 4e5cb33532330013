"""The first security officer, whom the command makes."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.acting import reader_for
from accounts.actions.standing import subject_of
from accounts.models import AuditEvent, Marking, User
from accounts.readers import acting_as_user
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def made(*arguments: str) -> str:
    said = io.StringIO()
    call_command("make_officer", *arguments, stdout=said)
    return said.getvalue()


def test_an_officer_signs_in_with_the_password_that_is_printed() -> None:
    password = made("first").rpartition(" ")[2].strip()
    browser = Client()
    browser.post("/sign-in/", {"username": "first", "password": password})
    own = "four-quiet-herons-wading"
    browser.post("/sign-in/password/", {"password": own, "again": own})
    assert browser.get("/people/").status_code == 200
    first = User.objects.get(username="first")
    made_by = AuditEvent.objects.filter(table_name="accounts_user", operation="INSERT")
    event = made_by.get(object_id=str(first.pk))
    assert User.objects.get(pk=event.actor_id).username == "system:installation"


def test_an_officer_reads_all_markings_and_so_clears_others() -> None:
    made("first")
    first = User.objects.get(username="first")
    installation = User.objects.get(username="system:installation")
    with acting_as_user(first.pk, at=NOW, request_id=""):
        assert Marking.objects.count() == 12
    day = NOW.date()
    assert reader_for(first, on=day).marking_ids == reader_for(installation, on=day).marking_ids


def test_an_officer_from_the_provider_has_no_password() -> None:
    assert "Password" not in made("first", "--subject", "abc-7")
    first = User.objects.get(username="first")
    assert subject_of(first) == "abc-7"
    assert not first.has_usable_password()


def test_a_name_that_is_taken_is_refused_and_nothing_is_made() -> None:
    with pytest.raises(CommandError, match="already exists"):
        made("desk")
    assert User.objects.get(username="desk").roles == ["DESK", "POST"]
