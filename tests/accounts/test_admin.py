"""Django's admin: looking only, for administrators, and no way around signing in."""

import importlib
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import clear_url_caches
from pytest_django.fixtures import Settings

import config.urls
from accounts.acting import Reader, acting_as
from accounts.models import Clearance, User
from tests import factories
from tests.cast import PASSWORD
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

TITLE = "Talks that few know of"


@pytest.fixture(autouse=True)
def _enabled(settings: Settings) -> Iterator[None]:
    settings.ENABLE_ADMIN = True
    importlib.reload(config.urls)
    clear_url_caches()
    yield
    settings.ENABLE_ADMIN = False
    importlib.reload(config.urls)
    clear_url_caches()


@pytest.fixture
def administrator(security: Reader) -> Client:
    """Somebody whom the installation made an administrator, cleared for nothing."""
    user = User.objects.get(username="client")
    with acting_as(security):
        Clearance.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(user)
    return browser


def test_nothing_can_be_changed_there(administrator: Client, lead: Reader) -> None:
    with acting_as(lead):
        hidden = factories.log(title=TITLE, marking="CONTROLLED", by=lead, at=NOW)
    assert administrator.get("/admin/").status_code == 200
    found = {}
    for model in admin.site._registry:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        page = administrator.get(address)
        assert page.status_code == 200, address
        assert TITLE not in page.content.decode()
        for act in (
            "add/",
            f"{model._default_manager.values_list('pk', flat=True).first()}/change/",
        ):
            status = administrator.post(f"{address}{act}", {"x": "1"}).status_code
            if status not in {302, 403}:
                found[f"{address}{act}"] = status
    assert found == {}
    assert (
        TITLE
        not in administrator.get(f"/admin/engagements/engagement/{hidden.pk}/").content.decode()
    )


def test_no_secret_is_shown_there() -> None:
    shown = {model._meta.label for model in admin.site._registry}
    assert {label.partition(".")[0] for label in shown} <= {
        "accounts", "partners", "engagements", "reports",
    }  # fmt: skip


def test_its_own_sign_in_lets_nobody_in(administrator: Client) -> None:
    stranger = Client()
    assert stranger.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert stranger.get("/admin/login/?next=/admin/")["Location"] == "/sign-in/?next=/admin/"
    sent = {"username": "desk", "password": PASSWORD, "next": "/admin/"}
    assert stranger.post("/admin/login/", sent).status_code == 405
    assert stranger.get("/account/").status_code == 302
    assert administrator.get("/admin/password_change/")["Location"] == "/account/password/"


def test_others_are_told_that_it_is_not_for_them() -> None:
    browser = Client()
    browser.force_login(User.objects.get(username="desk"))
    answer = browser.get("/admin/", follow=True)
    assert answer.status_code == 403
