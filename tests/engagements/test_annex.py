"""Sensitive remarks: for fewer readers than the engagement, at both doors (INV-33, INV-34)."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from accounts.acting import acting_as, reader_for
from accounts.actions import set_clearance
from accounts.models import AuditEvent, Marking, User
from accounts.relabelling import join
from engagements.models import Engagement, EngagementAnnex
from tests.cast import everything
from tests.factories import log

LIST = "/api/v1/engagements/"
WORDS = "They will not say so in the room."


@pytest.fixture
def cleared(db):
    """The officers at the desk and of security hold HARBOUR; the analyst reads less."""
    today = datetime.now(UTC).date()
    installation = reader_for(User.objects.get(username="system:installation"), on=today)
    with acting_as(installation):
        users = {name: User.objects.get(username=name) for name in ("desk", "security", "planner")}
        for name in ("desk", "security"):
            set_clearance(
                users[name], policy="DEMO", classification="CONTROLLED",
                held=["HARBOUR", "LANTERN", "ALLIES"], by=installation,
            )  # fmt: skip
        set_clearance(users["planner"], policy="DEMO", classification="LIMITED", by=installation)
    return reader_for(User.objects.select_related("desk").get(username="desk"), on=today)


@pytest.fixture
def visit(cleared):
    with acting_as(cleared):
        return log("XAA", title="Visit", marking="LIMITED")


@pytest.fixture
def remark(api, visit):
    """A remark under CONTROLLED HARBOUR, as REST shows it."""
    answer = api.post(
        f"{LIST}{visit.ref}/annexes/", {"body": WORDS, "marking": "CONTROLLED HARBOUR"}, "json"
    )
    assert answer.status_code == 201, answer.content
    return {**answer.json(), "address": answer["Location"], "etag": answer["ETag"]}


@pytest.fixture
def page(db):
    def browser(name):
        client = Client(raise_request_exception=True)
        client.force_login(User.objects.get(username=name))
        return client

    return browser


def same(one, other):
    return (one.status_code, dict(one.headers), one.content) == (
        other.status_code, dict(other.headers), other.content
    )  # fmt: skip


def test_what_is_written_comes_back_under_its_own_marking(api, visit, remark):
    assert re.fullmatch(rf"{visit.ref}-[A-R]{{4}}", remark["ref"])
    assert remark["etag"] == f'"{remark["ref"]}-1"'
    assert remark["marking"] == {
        "policy": "DEMO", "classification": "CONTROLLED", "categories": ["HARBOUR"]
    }  # fmt: skip
    read = api.get(remark["address"])
    assert (read.status_code, read["ETag"], read.json()["body"]) == (200, remark["etag"], WORDS)
    listed = api.get(f"{LIST}{visit.ref}/annexes/").json()
    assert [row["ref"] for row in listed["results"]] == [remark["ref"]]


def test_without_a_marking_it_has_the_engagements(api, visit):
    answer = api.post(f"{LIST}{visit.ref}/annexes/", {"body": WORDS}, "json")
    assert answer.json()["marking"]["classification"] == "LIMITED"


def test_who_may_not_read_it_finds_nothing_that_differs(api, api_as, page, visit, remark, cleared):
    low = api_as("planner")
    other = f"{LIST}{visit.ref}/annexes/QQQQ/"
    for method, body in (("get", None), ("patch", {"body": "x"}), ("delete", {"reason": "x"})):
        sent = [body, "json"] if body else []
        answers = [
            getattr(low, method)(where, *sent, HTTP_IF_MATCH=remark["etag"])
            for where in (remark["address"], other)
        ]
        assert answers[0].status_code == 404
        assert answers[0].content == answers[1].content
    seen = [low.get(f"{LIST}{visit.ref}/"), low.get(f"{LIST}{visit.ref}/annexes/")]
    shown = page("planner").get(f"/engagements/{visit.ref}/").content.decode()
    for _ in range(3):
        assert api.post(
            f"{LIST}{visit.ref}/annexes/", {"body": WORDS, "marking": "CONTROLLED"}, "json"
        ).status_code == 201  # fmt: skip
    assert same(low.get(f"{LIST}{visit.ref}/"), seen[0])
    assert same(low.get(f"{LIST}{visit.ref}/annexes/"), seen[1])
    assert WORDS not in shown
    assert remark["letters"] not in shown
    assert _without_token(page("planner").get(f"/engagements/{visit.ref}/")) == _tokenless(shown)


def _without_token(response):
    return _tokenless(response.content.decode())


def _tokenless(text):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_the_engagement_itself_says_nothing_of_it(api, visit):
    before = api.get(f"{LIST}{visit.ref}/")
    api.post(f"{LIST}{visit.ref}/annexes/", {"body": WORDS}, "json")
    assert same(api.get(f"{LIST}{visit.ref}/"), before)


def test_full_text_does_not_look_into_it(api, visit, remark):
    assert api.get(f"{LIST}?q=room").json()["results"] == []
    assert [row["ref"] for row in api.get(f"{LIST}?q=visit").json()["results"]] == [visit.ref]


@pytest.mark.parametrize("marking", ["INTERNAL", "PUBLIC", "INTERNAL PERSONAL"])
def test_it_is_never_for_readers_whom_the_engagement_is_not_for(api, page, visit, marking):
    answer = api.post(f"{LIST}{visit.ref}/annexes/", {"body": "x", "marking": marking}, "json")
    assert answer.status_code == 400
    assert "is marked LIMITED" in answer.json()["errors"]["marking"][0]
    shown = page("desk").post(
        f"/engagements/{visit.ref}/annexes/add/", {"body": "x", "marking": marking}
    )
    assert shown.status_code == 422
    assert "is marked LIMITED" in shown.content.decode()


def test_a_marking_that_is_hidden_is_one_that_is_not_there(api_as, security, visit):
    lead = api_as("lead")
    answers = [
        lead.post(f"{LIST}{visit.ref}/annexes/", {"body": "x", "marking": marking}, "json")
        for marking in ("CONTROLLED LANTERN", "CONTROLLED NOSUCH")
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "body"), ({"body": "  "}, "body"), ({"body": "x" * 20_001}, "body"),
     ({"body": 5}, "body"), ({"body": "a\x07b"}, "body"), ({"body": "x", "version": 2}, "version"),
     ({"body": "x", "marking": None}, "marking"), ({"body": "x", "colour": "red"}, "colour"),
     ({"body": "x", "marking": {"classification": []}}, "marking")],
)  # fmt: skip
def test_bad_input_is_named(api, visit, body, field):
    answer = api.post(f"{LIST}{visit.ref}/annexes/", body, "json")
    assert answer.status_code == 400
    assert any(name.startswith(field) for name in answer.json()["errors"]), answer.json()


def test_a_correction_needs_the_version_it_corrects(api, remark):
    change = {"body": "Another remark.\nOn two lines."}
    assert api.patch(remark["address"], change, "json").status_code == 428
    answer = api.patch(remark["address"], change, "json", HTTP_IF_MATCH=remark["etag"])
    assert (answer.status_code, answer["ETag"]) == (200, f'"{remark["ref"]}-2"')
    assert answer.json()["body"] == change["body"]
    again = api.patch(remark["address"], {"body": "x"}, "json", HTTP_IF_MATCH=remark["etag"])
    assert again.status_code == 412
    unchanged = api.patch(remark["address"], change, "json", HTTP_IF_MATCH=answer["ETag"])
    assert (unchanged.status_code, unchanged["ETag"]) == (200, answer["ETag"])


def test_a_correction_lets_nobody_in(api, remark):
    sent = {"marking": "CONTROLLED"}
    answer = api.patch(remark["address"], sent, "json", HTTP_IF_MATCH=remark["etag"])
    assert answer.status_code == 403
    assert "Ask a security officer" in answer.json()["detail"]
    sent = {"marking": "CONTROLLED HARBOUR LANTERN"}
    answer = api.patch(remark["address"], sent, "json", HTTP_IF_MATCH=remark["etag"])
    assert answer.json()["marking"]["categories"] == ["HARBOUR", "LANTERN"]


def test_a_security_officer_marks_it_otherwise_and_the_second_agrees(api, api_as, remark):
    seco = api_as("security")
    where = f"{remark['address']}marking/"
    sent = {"marking": "CONTROLLED", "reason": "no longer moored there"}
    assert api.post(where, sent, "json", HTTP_IF_MATCH=remark["etag"]).status_code == 403
    below = {**sent, "marking": "INTERNAL"}
    refused = seco.post(where, below, "json", HTTP_IF_MATCH=remark["etag"])
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["marking"])
    waiting = seco.post(where, sent, "json", HTTP_IF_MATCH=remark["etag"])
    assert waiting.status_code == 202
    assert waiting.json()["subject"] == remark["ref"]
    assert api.get(remark["address"])["ETag"] == remark["etag"]
    alone = seco.post(
        f"{waiting['Location']}decision/", {"decision": "APPROVED", "reason": "yes"}, "json"
    )
    assert alone.status_code == 403


def test_withdrawn_words_are_gone_and_the_row_stays(api, remark):
    address, tag = remark["address"], remark["etag"]
    assert api.delete(address, {}, "json", HTTP_IF_MATCH=tag).status_code == 400
    assert api.delete(address, {"reason": "x"}, "json").status_code == 428
    answer = api.delete(address, {"reason": "wrong partner"}, "json", HTTP_IF_MATCH=tag)
    shown = answer.json()
    assert (answer.status_code, shown["body"]) == (200, None)
    assert (shown["withdrawn_reason"], shown["version"]) == ("wrong partner", 2)
    after = api.delete(address, {"reason": "again"}, "json", HTTP_IF_MATCH=answer["ETag"])
    assert after.status_code == 409
    change = api.patch(address, {"body": "x"}, "json", HTTP_IF_MATCH=answer["ETag"])
    assert change.status_code == 409


def test_the_application_cannot_remove_one(cleared, visit, remark):
    from django.db import ProgrammingError, transaction

    with acting_as(cleared), pytest.raises(ProgrammingError), transaction.atomic():
        EngagementAnnex.objects.all().delete()


def test_the_same_key_writes_it_once(api, visit):
    answers = [
        api.post(f"{LIST}{visit.ref}/annexes/", {"body": WORDS}, "json", HTTP_IDEMPOTENCY_KEY="one")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["ref"] == answers[1].json()["ref"]
    assert len(api.get(f"{LIST}{visit.ref}/annexes/").json()["results"]) == 1


def test_the_same_key_does_not_bring_withdrawn_words_back(api, visit):
    def write():
        return api.post(
            f"{LIST}{visit.ref}/annexes/", {"body": WORDS}, "json", HTTP_IDEMPOTENCY_KEY="one"
        )

    first = write()
    sent = {"reason": "wrong partner"}
    api.delete(first["Location"], sent, "json", HTTP_IF_MATCH=first["ETag"])
    assert write().status_code == 404


def test_who_may_not_correct_the_engagement_writes_no_remark(api_as, visit):
    answer = api_as("security").post(f"{LIST}{visit.ref}/annexes/", {"body": "x"}, "json")
    assert answer.status_code == 403


def test_it_is_raised_along_with_its_engagement(api, api_as, cleared, visit):
    low = api.post(f"{LIST}{visit.ref}/annexes/", {"body": WORDS}, "json")
    tag = api.get(f"{LIST}{visit.ref}/")["ETag"]
    raised = api.patch(
        f"{LIST}{visit.ref}/", {"marking": "CONTROLLED HARBOUR"}, "json", HTTP_IF_MATCH=tag
    )
    assert raised.status_code == 200
    shown = api.get(low["Location"])
    assert shown.json()["marking"]["categories"] == ["HARBOUR"]
    assert shown["ETag"] == f'"{low.json()["ref"]}-2"'
    moments = [datetime.fromisoformat(answer.json()["changed_at"]) for answer in (shown, raised)]
    assert moments[0] == moments[1]


def test_where_no_marking_says_both_it_takes_both_clearances(api, api_as, cleared, visit, security):
    """LIMITED ALLIES and CONTROLLED HARBOUR: the policy has no CONTROLLED ALLIES HARBOUR."""
    sent = {"body": WORDS, "marking": "LIMITED ALLIES"}
    remark = api.post(f"{LIST}{visit.ref}/annexes/", sent, "json")
    tag = api.get(f"{LIST}{visit.ref}/")["ETag"]
    raised = {"marking": "CONTROLLED HARBOUR"}
    api.patch(f"{LIST}{visit.ref}/", raised, "json", HTTP_IF_MATCH=tag)
    assert api.get(remark["Location"]).json()["marking"]["categories"] == ["ALLIES"]
    with acting_as(security):
        lead = User.objects.get(username="lead")
        set_clearance(
            lead, policy="DEMO", classification="CONTROLLED", held=["HARBOUR"], by=security
        )
    assert api_as("lead").get(f"{LIST}{visit.ref}/").status_code == 200
    assert api_as("lead").get(remark["Location"]).status_code == 404
    with acting_as(security):
        set_clearance(
            lead, policy="DEMO", classification="CONTROLLED", held=["HARBOUR", "ALLIES"],
            by=security,
        )  # fmt: skip
    assert api_as("lead").get(remark["Location"]).status_code == 200


def test_the_database_joins_markings_as_python_does(cleared):
    with acting_as(cleared), connection.cursor() as cursor:
        rows = list(Marking.objects.all())
        labels = {row.label: row.pk for row in rows}
        for own in rows:
            for other in rows:
                both = join([own.label, other.label])
                cursor.execute("SELECT marking_raised_to(%s, %s)", [own.pk, other.pk])
                (found,) = cursor.fetchone()
                named = next((row for row in rows if row.pk == found), None)
                assert (named.label if named else None) == (both if both in labels else None)


@pytest.mark.parametrize(
    ("held", "seen"), [([], 0), (["ALLIES"], 0), (["HARBOUR"], 0), (["ALLIES", "HARBOUR"], 1)]
)
def test_row_security_alone_asks_for_both_markings(api, visit, security, held, seen):
    """A remark under LIMITED ALLIES whose engagement has become CONTROLLED HARBOUR."""
    sent = {"body": WORDS, "marking": "LIMITED ALLIES"}
    assert api.post(f"{LIST}{visit.ref}/annexes/", sent, "json").status_code == 201
    raised = {"marking": "CONTROLLED HARBOUR"}
    tag = f'"{visit.ref}-1"'
    api.patch(f"{LIST}{visit.ref}/", raised, "json", HTTP_IF_MATCH=tag)
    with acting_as(security):
        lead = User.objects.select_related("desk").get(username="lead")
        set_clearance(lead, policy="DEMO", classification="CONTROLLED", held=held, by=security)
    reader = reader_for(lead, on=datetime.now(UTC).date())
    with acting_as(reader), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM engagements_engagementannex")
        assert cursor.fetchone() == (seen,)


def test_every_change_is_recorded_under_the_remarks_marking(cleared, remark):
    with acting_as(cleared):
        key = EngagementAnnex.objects.get(letters=remark["letters"]).pk
        events = AuditEvent.objects.filter(
            table_name="engagements_engagementannex", object_id=str(key)
        )
        marked = Marking.objects.get(text="CONTROLLED HARBOUR").pk
        assert [event.marking_id for event in events] == [marked]


def test_the_pages_write_correct_and_withdraw_it(page, api, visit):
    browser = page("desk")
    there = f"/engagements/{visit.ref}/"
    assert "Add a remark" in browser.get(there).content.decode()
    sent = {"body": WORDS, "marking": "CONTROLLED HARBOUR"}
    added = browser.post(f"{there}annexes/add/", sent)
    assert (added.status_code, added["Location"]) == (302, there)
    shown = browser.get(there).content.decode()
    assert WORDS in shown
    assert '<p class="marking">\n  <b>CONTROLLED HARBOUR</b>' in shown
    (letters,) = re.findall(rf"{visit.ref}/annexes/([A-R]{{4}})/withdraw/", shown)
    form = browser.get(f"{there}annexes/{letters}/").content.decode()
    assert WORDS in form
    stale = browser.post(f"{there}annexes/{letters}/", {**sent, "body": "New", "version": "7"})
    assert (stale.status_code, "meanwhile" in stale.content.decode()) == (409, True)
    wide = {**sent, "marking": "CONTROLLED", "version": "1"}
    refused = browser.post(f"{there}annexes/{letters}/", wide)
    assert refused.status_code == 422
    assert "Ask a security officer" in refused.content.decode()
    empty = browser.post(f"{there}annexes/{letters}/", {**sent, "body": " ", "version": "1"})
    assert (empty.status_code, "Write the remark." in empty.content.decode()) == (422, True)
    browser.post(f"{there}annexes/{letters}/", {**sent, "body": "New words", "version": "1"})
    assert "New words" in browser.get(there).content.decode()
    assert browser.post(f"{there}annexes/{letters}/withdraw/", {}).status_code == 422
    gone = browser.post(f"{there}annexes/{letters}/withdraw/", {"reason": "wrong partner"})
    assert gone.status_code == 302
    shown = browser.get(there).content.decode()
    assert "New words" not in shown
    assert "wrong partner" in shown
    again = browser.get(f"{there}annexes/{letters}/withdraw/")
    assert again.status_code == 409


def test_a_security_officer_marks_an_engagement_otherwise_on_its_page(page, visit):
    there = f"/engagements/{visit.ref}/"
    assert "Mark otherwise" not in page("desk").get(there).content.decode()
    assert page("desk").get(f"{there}marking/").status_code == 403
    browser = page("security")
    assert "Mark otherwise" in browser.get(there).content.decode()
    assert "It is marked LIMITED." in browser.get(f"{there}marking/").content.decode()
    sent = {"marking": "INTERNAL", "reason": "", "version": "1"}
    refused = browser.post(f"{there}marking/", sent)
    assert (refused.status_code, "Say why" in refused.content.decode()) == (422, True)
    stale = browser.post(f"{there}marking/", {**sent, "reason": "published", "version": "9"})
    assert stale.status_code == 409
    done = browser.post(f"{there}marking/", {**sent, "reason": "published"})
    assert done.status_code == 302
    assert "<b>INTERNAL</b>" in browser.get(there).content.decode()


def test_the_correcting_page_lets_nobody_in_either(page, visit):
    from tests.doors import Inputs

    browser = page("desk")
    there = f"/engagements/{visit.ref}/edit/"
    filled = Inputs.of(browser.get(there).content.decode())
    answer = browser.post(there, {**filled, "marking": "INTERNAL"})
    assert answer.status_code == 422
    assert "Ask a security officer" in answer.content.decode()
    raised = browser.post(there, {**filled, "marking": "CONTROLLED"})
    assert raised.status_code == 302


def test_a_second_officer_decides_on_the_page(page, cleared):
    with acting_as(cleared):
        row = log("XAA", marking="CONTROLLED")
    sent = {"marking": "LIMITED", "reason": "published by the partner", "version": "1"}
    first = page("security")
    answer = first.post(f"/engagements/{row.ref}/marking/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/proposals/")
    (ref,) = re.findall(r"/proposals/(P-[A-R]+)/", first.get("/proposals/").content.decode())
    assert "somebody else decides" in first.get(f"/proposals/{ref}/").content.decode()
    with everything():
        User.objects.filter(username="lead").update(roles=["SECO"])
    second = page("lead")
    nothing = second.post(f"/proposals/{ref}/", {"decision": "APPROVED", "reason": ""})
    assert nothing.status_code == 422
    done = second.post(f"/proposals/{ref}/", {"decision": "APPROVED", "reason": "seen it there"})
    assert done.status_code == 302
    with acting_as(cleared):
        changed = Engagement.objects.select_related("marking").get(ref=row.ref)
    assert (changed.marking.text, changed.marking_reason) == ("LIMITED", sent["reason"])
    late = second.post(f"/proposals/{ref}/", {"decision": "REJECTED", "reason": "after all"})
    assert late.status_code == 409
    assert page("desk").get("/proposals/").status_code == 403
