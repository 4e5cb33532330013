"""What is taken away is gone at the next request (A10), of a token and of a session alike.

Each round gives somebody a clearance, a session and a token, sees that they open everything that is
asked for, takes one thing away, and asks again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as
from accounts.actions import (
    end_sessions,
    issue_token,
    make_user,
    new_password,
    revoke_token,
    set_clearance,
    set_password,
    set_standing,
    withdraw_clearance,
)
from accounts.models import AccessToken, Clearance, Desk, User
from accounts.roles import Role
from engagements.models import Engagement
from tests import factories
from tests.assurance.figures import effort, record
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

#: Ten minutes before midnight, where the last day of a clearance ends.
LATE = NOW.replace(hour=23, minute=50)
TITLE = "Talks that few know of"
ROUNDS = effort(quick=4, slow=16)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LATE, tick=False) as travelling:
        yield travelling


@dataclass
class Somebody:
    """A person of one round, with both ways of asking."""

    user: User
    token: AccessToken
    program: APIClient
    browser: Client
    ref: str

    def asks(self) -> list[tuple[str, Callable[[], object]]]:
        """Every way to what is marked; reads first, so that nothing is changed by asking."""
        reads = [
            f"/api/v1/engagements/{self.ref}/",
            "/api/v1/engagements/?page_size=200",
            f"/api/v1/engagements/{self.ref}/changes/",
        ]
        pages = [f"/engagements/{self.ref}/", "/engagements/", "/"]
        return [
            *((f"token {path}", lambda path=path: self.program.get(path)) for path in reads),
            *((f"session {path}", lambda path=path: self.browser.get(path)) for path in pages),
        ]


def somebody(number: int, ref: str, by: Reader) -> Somebody:
    with acting_as(by):
        user = make_user(
            f"somebody-{number}",
            roles=[Role.LEAD],
            desk=Desk.objects.first(),
            password=None,
            by=by,
            at=LATE,
        )
        set_clearance(user, policy="DEMO", classification="CONTROLLED", by=by)
        text = issue_token(user, name="t", expires_at=LATE + timedelta(days=9), by=by, at=LATE)
    program, browser = APIClient(), Client()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    browser.force_login(user)
    return Somebody(user, AccessToken.objects.get(user=user), program, browser, ref)


Taking = Callable[[Somebody, Reader, time_machine.Traveller], None]


def _lower(who: Somebody, by: Reader, _clock: time_machine.Traveller) -> None:
    set_clearance(who.user, policy="DEMO", classification="PUBLIC", by=by)


def _withdraw(who: Somebody, by: Reader, _clock: time_machine.Traveller) -> None:
    withdraw_clearance(Clearance.objects.get(user=who.user), by=by)


def _expire(who: Somebody, by: Reader, clock: time_machine.Traveller) -> None:
    last_day = LATE.date()
    set_clearance(who.user, policy="DEMO", classification="CONTROLLED", expires_on=last_day, by=by)
    assert who.program.get(f"/api/v1/engagements/{who.ref}/").status_code == 200, "its last day"
    clock.shift(timedelta(minutes=15))


def _disable(who: Somebody, by: Reader, _clock: time_machine.Traveller) -> None:
    set_standing(who.user, roles=[Role.LEAD], desk=who.user.desk, is_active=False, by=by)


def _revoke(who: Somebody, by: Reader, _clock: time_machine.Traveller) -> None:
    revoke_token(who.token, by=by, at=LATE)


def _end(who: Somebody, by: Reader, _clock: time_machine.Traveller) -> None:
    end_sessions(who.user, by=by)


def _password(who: Somebody, by: Reader, _clock: time_machine.Traveller) -> None:
    set_password(who.user, new_password(), by=by)


#: What is taken away, how, and whether it closes what a token and what a session asks.
TAKEN: dict[str, tuple[Taking, bool, bool]] = {
    "clearance lowered": (_lower, True, True),
    "clearance withdrawn": (_withdraw, True, True),
    "clearance run out": (_expire, True, True),
    "person disabled": (_disable, True, True),
    "token revoked": (_revoke, True, False),
    "sessions ended": (_end, False, True),
    "password changed": (_password, False, True),
}


def test_what_is_taken_away_is_gone_at_the_next_request(
    security: Reader, lead: Reader, clock: time_machine.Traveller
) -> None:
    with acting_as(lead):
        engagement = factories.log(title=TITLE, marking="CONTROLLED", by=lead)
    answers, stale, number = 0, [], 0
    for what, (take, tokens, sessions) in TAKEN.items():
        for _round in range(ROUNDS):
            clock.move_to(LATE)
            number += 1
            who = somebody(number, engagement.ref, security)
            closed = [
                (name, ask)
                for name, ask in who.asks()
                if (tokens if name.startswith("token") else sessions)
            ]
            assert [name for name, ask in closed if not _opens(ask(), who)] == []
            with acting_as(security):
                take(who, security, clock)
            for name, ask in closed * 4:
                answers += 1
                if _opens(ask(), who):
                    stale.append(f"{what}: {name}")
    answers, stale = _rights(answers, stale, security, lead, engagement)
    assert stale == []
    assert answers >= 500
    record("A10", f"{answers} answers after something was taken away, {len(stale)} stale")


def _opens(answer: object, who: Somebody) -> bool:
    """Whether anything of the record is in it."""
    if answer.status_code != 200:
        return False
    text = answer.content.decode()
    return TITLE in text or who.ref in text


def _rights(
    answers: int, stale: list[str], security: Reader, lead: Reader, engagement: Engagement
) -> tuple[int, list[str]]:
    """Roles and scopes: the record stays to be seen, and is no longer theirs to change."""

    def cut_scope(who: Somebody) -> None:
        AccessToken.objects.filter(pk=who.token.pk).update(scopes=["read"])

    def take_roles(who: Somebody) -> None:
        set_standing(who.user, roles=[Role.AUD], desk=who.user.desk, is_active=True, by=security)

    for number, take in enumerate([cut_scope, take_roles] * ROUNDS, 900):
        who = somebody(number, engagement.ref, security)
        address = f"/api/v1/engagements/{engagement.ref}/"

        def change(who: Somebody = who, address: str = address, number: int = number) -> int:
            tag = who.program.get(address)["ETag"]
            sent = {"summary": f"Changed {number}"}
            return who.program.patch(address, sent, "json", HTTP_IF_MATCH=tag).status_code

        assert change() == 200
        with acting_as(security):
            take(who)
        for _again in range(4):
            answers += 1
            status = change()
            if status != 403:
                stale.append(f"{take.__name__}: {status}")
    return answers, stale


def test_nobody_is_anybody_by_being_an_administrator(lead: Reader, api_as: object) -> None:
    with acting_as(lead):
        hidden = factories.log(title=TITLE, marking="CONTROLLED", by=lead)
        user = User.objects.get(username="client")
        Clearance.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True, roles=[])
    client = api_as("client")
    assert client.get(f"/api/v1/engagements/{hidden.ref}/").status_code == 404
    assert client.get("/api/v1/engagements/").json()["results"] == []
    assert client.post("/api/v1/engagements/", factories.fields(), "json").status_code == 403
    browser = Client()
    browser.force_login(user)
    for address in ("/people/", "/tokens/", "/people/desk/", "/new-person/"):
        assert browser.get(address).status_code == 403
