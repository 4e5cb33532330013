"""S5: every limit can be reached, says so in words, and is respected."""

import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from config.environment import rate_limits
from config.throttling import MOST_ASKERS, Allowance, Buckets
from tests.assurance.figures import record
from tests.assurance.house import House
from tests.assurance.rest import LOG, VISIT
from tests.cast import token_of

SMALL = {"reads": 5, "writes": 3, "strangers": 2}
KINDS = "/api/v1/kinds/"
#: The limits that a test has reached and found respected.
REACHED: set[str] = set()


@pytest.fixture
def strict(settings, db):
    """Clients made after this have processes of their own, so to speak: nothing is counted yet."""
    settings.RATE_LIMITS = SMALL

    def client(who="", **extra):
        made = APIClient(**extra)
        if who:
            made.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(who)}")
        return made

    return client


def statuses(client, number, path=KINDS):
    return [client.get(path).status_code for _ in range(number)]


def test_one_token_reads_so_often_and_is_told_when_to_come_back(strict):
    client = strict("desk")
    assert statuses(client, 5) == [200] * 5
    refused = client.get(KINDS)
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(refused["Retry-After"]) <= 12
    assert refused["RateLimit-Policy"] == '"reads";q=5;w=60'
    assert refused["RateLimit"] == f'"reads";r=0;t={refused["Retry-After"]}'
    assert "Retry-After" in refused.json()["detail"]
    REACHED.add("reads of a token")


def test_who_is_far_from_the_limit_hears_nothing_of_it(strict):
    """Answers must not differ by how often somebody has asked before."""
    client = strict("desk")
    first, second = client.get(KINDS), client.get(KINDS)
    assert dict(first.headers) == dict(second.headers)
    assert "RateLimit" not in first
    client.get(KINDS)
    assert client.get(KINDS)["RateLimit"].startswith('"reads";r=1;t=')


def test_writes_are_counted_apart(strict):
    client = strict("desk")
    answers = [client.post(LOG, {}, "json").status_code for _ in range(4)]
    assert answers == [400, 400, 400, 429]
    assert client.get(KINDS).status_code == 200
    REACHED.add("writes of a token")


def test_a_refused_write_writes_nothing(strict):
    client = strict("desk")
    made = [client.post(LOG, VISIT, "json").status_code for _ in range(4)]
    assert made == [201, 201, 201, 429]
    assert len(client.get(LOG).json()["results"]) == 3


def test_another_user_is_not_held_up(strict):
    client, other = strict("desk"), APIClient()
    other.handler = client.handler
    other.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of('lead')}")
    assert statuses(client, 6)[-1] == 429
    assert statuses(other, 5) == [200] * 5


def test_all_sign_ins_of_a_user_together_have_a_limit(strict, settings):
    settings.RATE_LIMITS = {**SMALL, "reads": 2}
    user = User.objects.get(username="desk")
    browsers = []
    for _ in range(4):
        browser = APIClient()
        browser.force_login(user)
        browser.handler = browsers[0].handler if browsers else browser.handler
        browsers.append(browser)
    told = [statuses(browser, 3) for browser in browsers]
    assert told[:3] == [[200, 200, 429]] * 3
    assert told[3][0] == 429
    REACHED.add("reads of a user")


def test_a_stranger_is_counted_by_address(strict):
    client = strict()
    assert statuses(client, 3) == [401, 401, 429]
    assert client.get("/sign-in/").status_code == 429
    elsewhere = client.get(KINDS, REMOTE_ADDR="198.51.100.9")
    assert elsewhere.status_code == 401
    # One subscriber has a whole network of these.
    network = [client.get(KINDS, REMOTE_ADDR=f"2001:db8:1:2::{n}").status_code for n in range(3)]
    assert network == [401, 401, 429]
    REACHED.add("strangers of an address")


def test_a_stranger_cannot_write_an_address_of_their_own(strict, settings):
    client = strict()
    told = [client.get(KINDS, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}") for n in range(3)]
    assert [answer.status_code for answer in told] == [401, 401, 429]


def test_guessing_tokens_is_held_up(strict):
    client = strict()
    told = []
    for n in range(3):
        client.credentials(HTTP_AUTHORIZATION=f"Bearer guess{n}")
        told.append(client.get(KINDS).status_code)
    assert told == [401, 401, 429]


def test_a_page_says_it_as_a_page(strict):
    client = strict()
    statuses(client, 2)
    page = client.get("/sign-in/")
    assert (page.status_code, page["Content-Type"]) == (429, "text/html; charset=utf-8")
    assert "wait a minute" in page.content.decode()
    assert page["Retry-After"].isdigit()


def test_probes_are_always_answered(strict):
    client = strict()
    assert {client.get(path).status_code for path in ["/healthz", "/readyz"] * 5} == {200}


def test_a_bucket_fills_evenly():
    buckets, key = Buckets(), ("reads", 1)
    taken = [buckets.take(key, 60, now=100.0) for _ in range(61)]
    assert [each.left for each in taken[:3]] == [59, 58, 57]
    assert (taken[59].left, taken[59].wait, taken[60].wait) == (0, 0.0, 1.0)
    assert buckets.take(key, 60, now=100.9).wait == pytest.approx(0.1)
    assert buckets.take(key, 60, now=101.0) == Allowance("reads", 60, 0, 0.0)
    assert buckets.take(key, 60, now=1000.0).left == 59


def test_a_process_remembers_so_many_and_no_more():
    buckets = Buckets(most=100)
    for n in range(1000):
        buckets.take(("strangers", n), 5, now=1.0)
    assert len(buckets.full_at) == 100
    assert MOST_ASKERS <= 100_000
    REACHED.add("askers remembered")


@pytest.mark.parametrize("text", ["reads=0", "reads=-1", "reads", "reads=x", "off", "pages=5"])
def test_there_is_no_off(monkeypatch, text):
    monkeypatch.setenv("RATE_LIMITS", text)
    with pytest.raises(ImproperlyConfigured, match="RATE_LIMITS"):
        rate_limits("RATE_LIMITS", "reads=600 writes=120 strangers=60")


def test_a_limit_that_is_not_named_stays(monkeypatch):
    monkeypatch.setenv("RATE_LIMITS", "writes=9")
    found = rate_limits("RATE_LIMITS", "reads=600 writes=120 strangers=60")
    assert found == {"reads": 600, "writes": 9, "strangers": 60}


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b'{"title":' + b"[" * 31 + b"]" * 31 + b"}", 400, "title"),
        (b'{"title":' + b"[" * 32 + b"]" * 32 + b"}", 400, "32 levels"),
        (b"{" + b",".join(b'"k%d":1' % n for n in range(1000)) + b"}", 400, "k0"),
        (b"{" + b",".join(b'"k%d":1' % n for n in range(1001)) + b"}", 400, "1000 keys"),
        (b'{"title": "' + b"x" * (1024 * 1024 - 14) + b'"}', 400, "title"),
        (b'{"title": "' + b"x" * (1024 * 1024) + b'"}', 413, "1048576 bytes"),
    ],
    ids=["depth", "too deep", "keys", "too many keys", "bytes", "too many bytes"],
)
def test_a_body_is_limited(api, body, status, words):
    answer = api.post(LOG, body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert words in answer.content.decode()
    if words not in {"title", "k0"}:
        REACHED.add(words)


@pytest.mark.parametrize(("size", "status"), [("1", 200), ("200", 200), ("201", 400), ("0", 400)])
def test_a_page_is_limited(api, size, status):
    assert api.get(f"{LOG}?page_size={size}").status_code == status
    REACHED.add("page")


@pytest.mark.processes
def test_a_statement_that_takes_too_long_is_ended(house: House):
    """Somebody else holds the row: after five seconds the waiting one is told to come back."""
    house.start("web")
    client = house.client()
    made = client.ask("POST", LOG, VISIT)
    path, ref = made.headers["location"], made.json()["ref"]
    with psycopg.connect(house.stack.cluster.url("supervisor")) as holding:
        holding.execute("SELECT 1 FROM engagements_engagement WHERE ref = %s FOR UPDATE", [ref])
        begun = time.monotonic()
        answer = client.ask("PATCH", path, {"title": "x"}, If_Match="*")
        took = time.monotonic() - begun
    assert answer.says_try_again(), (answer.status, answer.body)
    assert 4.5 <= took <= 15
    assert b"statement" not in answer.body
    assert client.ask("PATCH", path, {"title": "x"}, If_Match="*").status == 200
    client.close()
    REACHED.add("statement")


def test_jobs_and_commands_are_not_cut_short(db):
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@contextmanager
def patience(seconds):
    pool = connections["default"].pool
    before, pool.timeout = pool.timeout, seconds
    try:
        yield pool
    finally:
        pool.timeout = before


def test_without_a_free_connection_one_is_told_to_come_back(live, django_db_blocker):
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of('desk')}")
    with django_db_blocker.unblock():
        assert client.get(KINDS).status_code == 200
        connections["default"].close()
        with patience(0.3) as pool:
            taken = [pool.getconn() for _ in range(pool.max_size)]
            begun = time.monotonic()
            answer = client.get(KINDS)
            took = time.monotonic() - begun
            for each in taken:
                pool.putconn(each)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert answer["Content-Type"] == "application/problem+json"
        assert took < 5
        assert client.get(KINDS).status_code == 200
        connections["default"].close()
    REACHED.add("connection")


def test_a_deadlock_is_tried_once_more(live, django_db_blocker):
    """The request holds the tour and waits for the visit, the other holds the visit and waits."""
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of('desk')}")
    with django_db_blocker.unblock():
        visit = client.post(LOG, VISIT, "json").json()["ref"]
        empty = {"participants": [], "is_container": True, "title": "Tour", "state": "DRAFT"}
        tour = client.post(LOG, {"kind": "VIS-SHIP", "place": "HOME", **empty}, "json").json()
        hold = "SELECT 1 FROM engagements_engagement WHERE ref = %s FOR UPDATE"
        told = []

        def knock():
            told.append(
                client.patch(
                    f"{LOG}{tour['ref']}/", {"children": [visit]}, "json", HTTP_IF_MATCH="*"
                )
            )
            connections.close_all()

        owner = connections["owner"]
        with transaction.atomic(using="owner"), owner.cursor() as other:
            other.execute(hold, [visit])
            thread = threading.Thread(target=knock)
            thread.start()
            _wait_for_a_waiter(other)
            other.execute(hold, [tour["ref"]])
        thread.join()
        owner.close()
        connections["default"].close()
    assert [answer.status_code for answer in told] == [200], told[0].content
    assert told[0].json()["children"] == [visit]
    REACHED.add("deadlock")


def _wait_for_a_waiter(cursor):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        if cursor.fetchone()[0]:
            return
        time.sleep(0.01)
    pytest.fail("the request does not wait")


def test_a_page_that_meets_a_busy_database_says_so(live, django_db_blocker):
    browser = Client(raise_request_exception=False)
    with django_db_blocker.unblock():
        browser.login(username="desk", password="a-password-only-for-tests")
        connections["default"].close()
        with patience(0.3) as pool:
            taken = [pool.getconn() for _ in range(pool.max_size)]
            page = browser.get("/engagements/")
            for each in taken:
                pool.putconn(each)
        connections["default"].close()
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "text/html" in page["Content-Type"]


def test_the_sum_of_it():
    """Last in this file: what the tests before it reached."""
    record("S5", f"{len(REACHED)} limits reached and respected")
