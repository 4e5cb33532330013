"""Coming in (S3): whatever is not a right sign-in of somebody who may come in is refused."""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.acting import Reader, acting_as
from accounts.actions import end_sessions, link_subject, make_user, set_password, set_standing
from accounts.actions.second_step import new_secret, turn_on_second_step
from accounts.models import AuditEvent, User
from accounts.roles import Role
from tests.architecture.addresses import addresses
from tests.assurance.coming_in import browsers, hostile
from tests.assurance.coming_in.browsers import BACK, SUBJECT, is_in, user
from tests.assurance.figures import record
from tests.cast import PASSWORD
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

Case = Callable[[], bool]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with browsers.hostile_provider() as address:
        yield address


@pytest.fixture
def linked(security: Reader) -> None:
    with acting_as(security):
        link_subject(user("desk"), SUBJECT, by=security)


def code_at(secret: str, moment: float) -> str:
    return format_hotp_value(hotp_value(secret, int(moment) // 30))


def sign_in(browser: Client, name: str = "desk", password: str = PASSWORD, **more: str):
    return browser.post("/sign-in/", {"username": name, "password": password}, **more)


def with_second_step(desk: Reader) -> tuple[str, list[str]]:
    """The secret that the app was told, and the recovery codes; the code of now is spent."""
    secret = new_secret()
    with acting_as(desk):
        codes = turn_on_second_step(
            user("desk"), secret, code_at(secret, time.time()), by=desk, at=timezone.now()
        )
    return secret, codes


class Cases:
    """What was tried, and what of it let somebody in that should not have."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.let_in: list[str] = []

    def refused(self, name: str, let_in: bool) -> None:
        self.tried.append(name)
        if let_in:
            self.let_in.append(name)


def test_nobody_comes_in_who_should_not(
    provider: str,
    linked: None,
    desk: Reader,
    security: Reader,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = Cases()
    for way in (*hostile.TOKENS, *hostile.OTHERWISE):
        browsers.trust(f"{provider}/{way}", settings, monkeypatch)
        cases.refused(way, _through(way))
    browsers.trust(f"{provider}/honest", settings, monkeypatch)
    assert browsers.came_through(Client()), "the honest provider lets in"
    _wrong_answers(cases)
    _wrong_people(cases, security)
    _wrong_passwords(cases, security)
    settings.OIDC_ISSUER, settings.SOCIALACCOUNT_PROVIDERS = "", {}
    _wrong_codes(cases, desk)
    _sessions_that_ended(cases, security)
    assert cases.let_in == []
    assert len(set(cases.tried)) == len(cases.tried) >= 40
    record("S3", f"{len(cases.tried)} negative cases of signing in, {len(cases.let_in)} accepted")


def _through(way: str) -> bool:
    browser = Client(raise_request_exception=True)
    if way == "calls-itself-otherwise":
        assert browser.get(browsers.START).status_code == 503
        return is_in(browser)
    answer = browsers.answered(browser)
    response = browser.get(BACK, answer)
    assert response.status_code == 403, way
    return is_in(browser)


def _wrong_answers(cases: Cases) -> None:
    """Answers of an honest provider that this browser did not ask for, or not like this."""

    def back(name: str, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
        browser = Client()
        response = browser.get(BACK, change(browsers.answered(browser)))
        assert response.status_code == 403, name
        cases.refused(name, is_in(browser))

    back("no state", lambda answer: {"code": answer["code"]})
    back("another state", lambda answer: {**answer, "state": secrets.token_hex(8)})
    back("no code", lambda answer: {"state": answer["state"]})
    back("a code of nothing", lambda answer: {**answer, "code": "x"})
    back("an error", lambda answer: {"error": "access_denied", "state": answer["state"]})
    back("an error and a code", lambda answer: {**answer, "error": "server_error"})
    other = browsers.answered(Client())
    back("somebody else's code", lambda answer: {**answer, "code": other["code"]})
    back("somebody else's answer", lambda _answer: other)

    browser = Client()
    answer = browsers.answered(browser)
    browser.get(BACK, answer)
    assert is_in(browser)
    browser.post("/sign-out/")
    browser.get(BACK, answer)
    cases.refused("the same answer twice", is_in(browser))

    browser = Client()
    with time_machine.travel(time.time() - 700, tick=True):
        answer = browsers.answered(browser)
    browser.get(BACK, answer)
    cases.refused("an answer to a question of long ago", is_in(browser))

    browser = Client()
    answer = browsers.answered(browser)
    assert browser.post(BACK, answer).status_code == 405
    cases.refused("an answer in a form", is_in(browser))


def _wrong_people(cases: Cases, security: Reader) -> None:
    """Whom the provider knows and a security officer did not let in."""
    for name, who in (
        ("somebody not linked, with a name and an address of ours", "f2c1-somebody"),
        ("a user name instead of an identifier", "desk"),
        ("the identifier in capitals", SUBJECT.upper()),
        ("the identifier with a space", f"{SUBJECT} "),
    ):
        browser = Client()
        page = browser.get(BACK, browsers.answered(browser, who=who))
        assert who.strip() in page.content.decode()
        cases.refused(name, is_in(browser))
    with acting_as(security):
        set_standing(user("desk"), roles=[], desk=None, is_active=False, by=security)
    cases.refused("somebody disabled, from the provider", browsers.came_through(Client()))
    browser = Client()
    sign_in(browser)
    cases.refused("somebody disabled, with a password", is_in(browser))
    with acting_as(security):
        set_standing(user("desk"), roles=[Role.DESK], desk=None, is_active=True, by=security)
        link_subject(user("desk"), "", by=security)
    cases.refused("a link that was taken away", browsers.came_through(Client()))


def _wrong_passwords(cases: Cases, security: Reader) -> None:
    with acting_as(security):
        make_user("from-the-provider", roles=[], desk=None, password=None, by=security, at=NOW)
    for number, (name, who, password) in enumerate(
        (
            ("a wrong password", "desk", "not-the-password"),
            ("a password in capitals", "desk", PASSWORD.upper()),
            ("a password with a space", "desk", f"{PASSWORD} "),
            ("no password", "desk", ""),
            ("nobody's name", "nobody-here", PASSWORD),
            ("a job's name", "system:import", PASSWORD),
            ("somebody without a password", "from-the-provider", "!"),
            ("the stored password", "desk", user("desk").password),
        )
    ):
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        assert sign_in(browser, who, password).status_code == 422, name
        cases.refused(name, is_in(browser))
    with acting_as(security):
        set_password(user("auditor"), PASSWORD, by=security, to_be_changed=True)
    browser = Client(REMOTE_ADDR="198.51.100.99")
    assert sign_in(browser, "auditor")["Location"] == "/sign-in/password/"
    cases.refused("a password that somebody else knows", is_in(browser))
    guarded = Client(enforce_csrf_checks=True)
    assert sign_in(guarded).status_code == 403
    cases.refused("a form of another site", is_in(guarded))
    browser = Client(REMOTE_ADDR="203.0.113.9")
    for _attempt in range(5):
        sign_in(browser, "lead", "not-the-password")
    answer = sign_in(browser, "lead")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    cases.refused("the right password after too many wrong ones", is_in(browser))


def _wrong_codes(cases: Cases, desk: Reader) -> None:
    secret, recovery = with_second_step(desk)
    now = time.time()

    def at_the_code(address: str) -> Client:
        browser = Client(REMOTE_ADDR=address)
        assert sign_in(browser)["Location"] == "/sign-in/code/"
        return browser

    cases.refused("a password without its second step", is_in(at_the_code("203.0.113.10")))
    browser = Client()
    browser.post("/sign-in/code/", {"code": code_at(secret, now + 30)})
    cases.refused("a second step without a password", is_in(browser))
    browser = at_the_code("203.0.113.11")
    for name, code in (
        ("the code that was used to set it up", code_at(secret, now)),
        ("a code of an hour ago", code_at(secret, now - 3600)),
        ("another app's code", code_at(new_secret(), now)),
        ("an empty code", ""),
    ):
        assert browser.post("/sign-in/code/", {"code": code}).status_code == 422, name
        cases.refused(name, is_in(browser))
    browser.post("/sign-in/code/", {"code": code_at(secret, now + 30)})
    assert is_in(browser, "desk"), "the right code lets in"
    browser = at_the_code("203.0.113.12")
    browser.post("/sign-in/code/", {"code": code_at(secret, now + 30)})
    cases.refused("a code that somebody used before", is_in(browser))
    browser.post("/sign-in/code/", {"code": recovery[0]})
    assert is_in(browser, "desk"), "a recovery code lets in"
    browser = at_the_code("203.0.113.13")
    browser.post("/sign-in/code/", {"code": recovery[0]})
    cases.refused("a recovery code twice", is_in(browser))
    for _attempt in range(6):
        answer = browser.post("/sign-in/code/", {"code": "12345678"})
    assert answer.status_code == 429
    browser.post("/sign-in/code/", {"code": recovery[1]})
    cases.refused("a recovery code after too many wrong ones", is_in(browser))
    browser = Client(REMOTE_ADDR="203.0.113.14")
    with time_machine.travel(now - 1000, tick=True):
        sign_in(browser)
    browser.post("/sign-in/code/", {"code": code_at(secret, time.time() + 30)})
    cases.refused("a code a quarter of an hour after the password", is_in(browser))


def _sessions_that_ended(cases: Cases, security: Reader) -> None:
    """Cookies that opened something once."""

    def ended(name: str, end: Callable[[Client], None]) -> None:
        browser = Client(REMOTE_ADDR="203.0.113.20")
        sign_in(browser, "planner")
        assert is_in(browser, "planner"), name
        kept = {key: morsel.value for key, morsel in browser.cookies.items()}
        end(browser)
        again = Client()
        again.cookies.load(kept)
        cases.refused(name, is_in(again))

    def as_officer(act: Callable[[User], object]) -> Callable[[Client], None]:
        def end(_browser: Client) -> None:
            with acting_as(security):
                act(user("planner"))

        return end

    ended("a session after signing out", lambda browser: browser.post("/sign-out/"))
    ended("a session after signing out everywhere", lambda b: b.post("/account/sign-out/"))
    ended("a session that was ended", as_officer(lambda who: end_sessions(who, by=security)))
    ended(
        "a session from before the password changed",
        as_officer(lambda who: set_password(who, PASSWORD, by=security)),
    )
    ended("a session whose row is gone", lambda _browser: Session.objects.all().delete())
    browser = Client()
    before = browser.session
    before["planted"] = True
    before.save()
    browser.cookies["sessionid"] = before.session_key
    sign_in(browser, "planner")
    victim = Client()
    victim.cookies["sessionid"] = before.session_key
    cases.refused("a session planted before signing in", is_in(victim))


@pytest.mark.parametrize(
    ("minutes", "requests_every", "stands"),
    [(29, 29, True), (31, 31, False), (7 * 60 + 55, 20, True), (8 * 60 + 1, 20, False)],
    ids=["idle for less", "idle", "long", "too long"],
)
def test_a_session_ends_idle_and_absolutely(
    minutes: int, requests_every: int, stands: bool, db: None
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = Client()
        sign_in(browser)
        left = minutes
        while left > 0:
            step = min(left, requests_every)
            clock.shift(timedelta(minutes=step))
            left -= step
            found = is_in(browser)
        assert found is stands


def test_keeping_a_session_writes_at_most_once_a_minute(
    db: None, django_assert_num_queries: Callable[..., object]
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = Client()
        sign_in(browser)
        row = Session.objects.get()
        for seconds, written in ((10, False), (30, False), (40, True)):
            clock.shift(seconds)
            answer = browser.get("/account/")
            assert "sessionid" not in answer.cookies
            fresh = Session.objects.get()
            assert (fresh.session_data != row.session_data) is written
            row = fresh


def test_a_name_that_nobody_has_is_refused_like_a_wrong_password(db: None) -> None:
    pages = [
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), name, "not-the-password")
        for number, name in enumerate(("desk", "nobody-here"))
    ]
    words = [
        page.content.decode().replace(name, "…")
        for page, name in zip(pages, ("desk", "nobody-here"), strict=True)
    ]
    first, second = (re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text) for text in words)
    assert first == second
    assert {page.status_code for page in pages} == {422}


def test_one_address_is_slowed_down_whoever_it_names(db: None) -> None:
    browser = Client(REMOTE_ADDR="203.0.113.77")
    found = {sign_in(browser, f"name-{number}", "x").status_code for number in range(60)}
    assert found == {422}
    assert sign_in(browser, "desk").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="203.0.113.78"), "desk").status_code == 302


def test_where_a_second_step_is_required_it_is_set_up_before_coming_in(
    db: None, settings: Settings
) -> None:
    settings.SECOND_STEP_REQUIRED = True
    browser = Client()
    sent = {"username": "desk", "password": PASSWORD, "next": "/engagements/"}
    assert browser.post("/sign-in/", sent)["Location"] == "/sign-in/set-up/"
    assert not is_in(browser)
    page = browser.get("/sign-in/set-up/").content.decode()
    assert "<svg" in page
    secret = browser.session["second step to be"]
    assert secret in page
    assert browser.post("/sign-in/set-up/", {"code": "000000"}).status_code == 422
    assert not is_in(browser)
    done = browser.post("/sign-in/set-up/", {"code": code_at(secret, time.time())})
    text = done.content.decode()
    assert text.count("<code>") == 10
    assert 'href="/engagements/"' in text
    assert is_in(browser, "desk")
    made = AuditEvent.objects.filter(table_name="mfa_authenticator")
    assert made.count() == 2
    assert secret not in str(list(made.values()))


def test_the_second_step_is_kept_sealed(desk: Reader) -> None:
    secret, recovery = with_second_step(desk)
    kept = str(list(Authenticator.objects.values()))
    assert [text for text in (secret, *recovery) if text in kept] == []


def test_keys_that_a_provider_renews_are_taken_at_once(
    provider: str, linked: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers.trust(f"{provider}/has-new-keys", settings, monkeypatch)
    assert browsers.came_through(Client())


def test_a_provider_that_is_away_is_said_to_be(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    browsers.trust("http://127.0.0.1:9/nobody", settings, monkeypatch)
    assert Client().get(browsers.START).status_code == 503


def test_what_is_asked_of_the_provider(
    provider: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    browsers.trust(f"{provider}/honest", settings, monkeypatch)
    browser = Client()
    asked = browsers.asked_of(browsers.started(browser))
    again = browsers.asked_of(browsers.started(browser))
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/sign-in/provider/back/"
    for fresh in ("state", "nonce", "code_challenge"):
        assert len(asked[fresh]) >= 16
        assert asked[fresh] != again[fresh]


#: Addresses without a form of ours; browsers report by themselves what the content policy stopped.
OTHERS = ("/api/", "/healthz", "/policy-reports")


def test_no_form_of_another_site_is_taken(security: Reader) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user("security"))
    pages = [each for each in addresses() if not each.path.startswith(OTHERS)]
    assert len(pages) > 20
    answers = {each.path: browser.post(each.path, {"act": "x"}).status_code for each in pages}
    assert {path for path, status in answers.items() if status not in {403, 405}} == set()
    assert list(answers.values()).count(403) > 10


def test_without_a_provider_there_is_no_way_there(db: None) -> None:
    assert Client().get(browsers.START).status_code == 404
    assert Client().get(BACK, {"code": "x", "state": "y"}).status_code == 404
