"""C2: a change says which version it changes, at every address and on every form."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.architecture.addresses import addresses
from tests.assurance.figures import effort, record
from tests.assurance.nouns import nouns
from tests.assurance.rest import LOG, VISIT, Things, allowed, rest_addresses
from tests.doors import Inputs

#: What is no list of tags that holds the current one: defined as stale, whatever it looks like.
STALE = (
    '"E-2025-000001-1"', '"{tag}', "{tag}", "'{tag}'", "W/{quoted}", 'W/"*"', '"*"', "", " ", ",",
    ";", '"', '""', "junk", '"a", "b", "c"', "W/" + "x" * 200, '"' + "x" * 8000 + '"',
    ", ".join(f'"{n}"' for n in range(1000)), '"\u00e9"', "\x00", "\t", "null", "-1", '"\r\nX: y"',
)  # fmt: skip
FRESH = ("{quoted}", ' "other" , {quoted}', '"a",{quoted},"b"', "*", " * ", 'W/"x", {quoted}')


#: Addresses at which it does not matter which version was read, with the reason.
WHATEVER_VERSION = {"rest-calendar-key": "a key is revoked at once, and stays so"}


def test_every_change_over_rest_names_its_version(db, api_as):
    things = Things(api_as).make()
    tried = 0
    for number, (address, method) in enumerate(rest_addresses("put", "patch", "delete")):
        if address.name in WHATEVER_VERSION:
            continue
        path = things.path_to(address)
        # Registers share their code: in the quick form each is sent some of what is no version.
        step = effort(5, 1) if address.name in {noun.name for noun in nouns()} else 1
        people = dict(allowed(api_as, method, path))
        assert people, f"nobody may {method} {path}"
        assert {answer.status_code for answer in people.values()} == {428}, (method, path)
        for who, answer in people.items():
            client = api_as(who)
            assert answer["Content-Type"] == "application/problem+json"
            quoted = client.get(path)["ETag"]
            assert re.fullmatch(r'"[\x21\x23-\x7e]+"', quoted), quoted
            for header in STALE[number % step :: step]:
                sent = header.replace("{quoted}", quoted).replace("{tag}", quoted.strip('"'))
                stale = getattr(client, method)(path, {}, "json", HTTP_IF_MATCH=sent)
                assert stale.status_code == 412, (method, path, sent)
                assert stale.json()["detail"]
                tried += 1
            for header in FRESH[number % step :: step]:
                sent = header.replace("{quoted}", quoted)
                fresh = getattr(client, method)(path, {}, "json", HTTP_IF_MATCH=sent)
                # What is said next is about the body or the right that it takes, or that there was
                # nothing to change.
                assert fresh.status_code in {200, 400, 403, 409}, (
                    method,
                    path,
                    sent,
                    fresh.content,
                )
                tried += 1
    record("C2", f"{tried:,} preconditions at every changing address, 0 answered wrongly")


def test_a_version_of_something_else_is_stale(api):
    first, second = (api.post(LOG, VISIT, "json") for _ in range(2))
    answer = api.patch(first["Location"], {}, "json", HTTP_IF_MATCH=second["ETag"])
    assert answer.status_code == 412


def test_a_version_is_stale_after_a_change_and_nothing_is_written(api):
    made = api.post(LOG, VISIT, "json")
    changed = api.patch(made["Location"], {"title": "A"}, "json", HTTP_IF_MATCH=made["ETag"])
    assert changed.status_code == 200
    late = api.patch(made["Location"], {"title": "B"}, "json", HTTP_IF_MATCH=made["ETag"])
    assert late.status_code == 412
    now = api.get(made["Location"])
    assert (now.json()["title"], now["ETag"]) == ("A", changed["ETag"])


def test_the_order_of_checks(api, api_as):
    """Who asks, what is sent, whether it is there, who may, which version, what it says."""
    path = api.post(LOG, VISIT, "json")["Location"]
    nowhere = f"{LOG}E-1999-999999/"
    broken, wrong = b"{", b'{"kind": "NOPE"}'
    auditor, json = api_as("auditor"), {"content_type": "application/json"}
    stranger = api_as("desk")
    stranger.credentials()
    statuses = [
        client.patch(where, body, **json, **headers).status_code
        for client, where, body, headers in (
            (stranger, nowhere, broken, {}),
            (auditor, nowhere, broken, {}),
            (auditor, nowhere, wrong, {}),
            (auditor, path, wrong, {}),
            (api, path, wrong, {}),
            (api, path, wrong, {"HTTP_IF_MATCH": '"x"'}),
            (api, path, wrong, {"HTTP_IF_MATCH": "*"}),
        )
    ]
    assert statuses == [401, 400, 404, 403, 428, 412, 400]


@pytest.fixture
def browser_of(db):
    def browser(who):
        made = Client()
        made.force_login(User.objects.get(username=who))
        return made

    return browser


def test_every_form_about_a_record_carries_its_version(api, browser_of):
    """An address below an engagement that a form is sent to; who may not see the form is passed."""
    ref = api.post(LOG, VISIT, "json").json()["ref"]
    forms = 0
    for address in addresses():
        if "ref" not in address.pattern.pattern.regex.groupindex or "/api/" in address.path:
            continue
        if not address.name.startswith("engagement"):
            continue
        path = re.sub(r"E-2025-000001", ref, address.path)
        for who in ("desk", "planner", "security"):
            page = browser_of(who).get(path)
            main = page.content.decode().partition("<main")[2]
            if page.status_code != 200 or "<form" not in main:
                continue
            for form in re.findall(r'<form[^>]*method="post".*?</form>', main, re.DOTALL):
                assert 'name="version"' in form, (path, who)
                forms += 1
    assert forms >= 2


def test_a_form_written_on_an_older_version_shows_both_texts(api, browser_of):
    made = api.post(LOG, {**VISIT, "summary": "as first logged"}, "json")
    browser = browser_of("desk")
    address = reverse("engagement-edit", args=[made.json()["ref"]])
    sent = Inputs.of(browser.get(address).content.decode())
    theirs = {"summary": "what the colleague wrote", "participants": [{"partner": "XBB"}]}
    api.patch(made["Location"], theirs, "json", HTTP_IF_MATCH=made["ETag"])
    page = browser.post(address, {**sent, "summary": "what I wrote"})
    text = page.content.decode()
    assert page.status_code == 409
    table = text[text.index("<table") : text.index("</table>")]
    for words in ("As it stands now", "what the colleague wrote", "what I wrote", "Partner 1"):
        assert words in table
    assert "Title" not in table
    # Sent again, knowing of the other: it is written.
    again = {**Inputs.of(text), "summary": "what I wrote"}
    assert browser.post(address, again).status_code == 302
    assert api.get(made["Location"]).json()["summary"] == "what I wrote"


@pytest.mark.parametrize("version", ["0", "2", "", "x", "1 ", "-1", "99999999999999999999"])
def test_a_withdrawal_on_another_version_is_not_done(api, browser_of, version):
    made = api.post(LOG, VISIT, "json")
    browser = browser_of("planner")
    address = reverse("engagement-withdraw", args=[made.json()["ref"]])
    page = browser.post(address, {"version": version, "reason": "entered twice"})
    assert page.status_code == 409
    assert "entered twice" in page.content.decode()
    assert "data-conflict" in page.content.decode()
    assert api.get(made["Location"]).json()["state"] == "COMPLETED"
