"""What is logged without a marking never lies below the desk's default (INV-33)."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.acting import acting_as
from accounts.actions.desks import set_default_marking
from accounts.models import User
from engagements.actions.logging_many import log_engagements
from engagements.models import Engagement
from tests.doors import PageDoor, RestDoor
from tests.factories import NOW, fields

ENTRY = fields("XAA")


@pytest.fixture(params=["rest", "page"])
def door(request, api_as):
    return RestDoor(api_as) if request.param == "rest" else PageDoor()


@pytest.fixture
def desk_marked(db):
    """Says what the desk of the cast marks its engagements with."""

    def mark(text):
        code = User.objects.get(username="desk").desk_id
        call_command("mark_desk", code, text, stdout=StringIO())

    return mark


def marking_of(reader, ref):
    with acting_as(reader):
        return Engagement.objects.select_related("marking").get(ref=ref).marking.text


@pytest.mark.parametrize(("default", "expected"), [("", "INTERNAL"), ("LIMITED", "LIMITED")])
def test_both_doors_take_the_desks_default(door, desk, desk_marked, default, expected):
    desk_marked(default)
    logged = door.log(**ENTRY)
    assert logged.accepted, logged.errors
    assert marking_of(desk, logged.ref) == expected


def test_somebody_may_still_say_otherwise(door, desk, desk_marked):
    desk_marked("LIMITED")
    logged = door.log(**ENTRY, marking="PUBLIC")
    assert marking_of(desk, logged.ref) == "PUBLIC"


def test_a_default_that_is_hidden_is_not_gone_below(door, desk_marked):
    desk_marked("CONTROLLED LANTERN")
    logged = door.log(**ENTRY)
    assert (logged.accepted, list(logged.errors)) == (False, ["marking"])
    assert door.log(**ENTRY, marking="CONTROLLED").accepted


def test_an_import_takes_the_desks_default_too(desk, desk_marked):
    desk_marked("LIMITED")
    with acting_as(desk):
        [logged, chosen] = log_engagements(
            [ENTRY, {**ENTRY, "marking": "INTERNAL"}], by=desk, at=NOW
        )
        marked = [row.engagement.marking.text for row in (logged, chosen)]
    assert marked == ["LIMITED", "INTERNAL"]
    desk_marked("CONTROLLED LANTERN")
    with acting_as(desk):
        [refused] = log_engagements([ENTRY], by=desk, at=NOW)
    assert isinstance(refused, ValidationError)
    assert list(refused.message_dict) == ["marking"]


def test_the_form_says_what_the_default_is(desk_marked, db):
    client = Client()
    client.force_login(User.objects.get(username="desk"))
    assert "INTERNAL, the desk&#x27;s default" in client.get("/engagements/log/").content.decode()
    desk_marked("LIMITED")
    assert "LIMITED, the desk&#x27;s default" in client.get("/engagements/log/").content.decode()
    desk_marked("CONTROLLED LANTERN")
    page = client.get("/engagements/log/").content.decode()
    assert "LANTERN" not in page
    assert '<option value="" selected>Choose one</option>' in page


def test_only_a_security_officer_says_so(desk):
    with acting_as(desk), pytest.raises(PermissionDenied, match="security officer"):
        set_default_marking("policy", "LIMITED", by=desk)


def test_the_command_names_what_is_not_there(db):
    out = StringIO()
    call_command("mark_desk", "policy", "LIMITED", stdout=out)
    assert out.getvalue() == "default marking of policy: LIMITED\n"
    call_command("mark_desk", "policy", stdout=out)
    assert out.getvalue().endswith("default marking of policy: as everywhere\n")
    for given, sentence in ((["nowhere"], "no desk"), (["policy", "SECRET"], "no marking SECRET")):
        with pytest.raises(CommandError, match=sentence):
            call_command("mark_desk", *given, stdout=out)
