"""Whatever is sent to the log gets an answer that says what to do, and nothing is half written."""

import json

import pytest

from accounts.acting import acting_as
from engagements.models import Engagement

LIST = "/api/v1/engagements/"
GOOD = {
    "kind": "VIS-SHIP",
    "place": "HOME",
    "participants": [{"partner": "XAA"}],
    "actual": {"start": "2025-04-09", "end": "2025-04-12"},
}


def refused(answer, name=None):
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["detail"]
    assert "Traceback" not in answer.content.decode()
    if name is not None:
        assert answer.status_code == 400, problem
        assert name in problem["errors"], problem
    return problem


@pytest.mark.parametrize(
    "body",
    [
        b"null", b"[]", b'"x"', b"7", b"true", b"{", b"[1,]", b'{"kind": NaN}',
        b'{"kind": Infinity}', b'{"kind": 1e999}', b'{"kind": "A", "kind": "B"}',
        b'{"a": {"b": 1, "b": 2}}',
        b"[" * 100_000, b'{"a":' * 20_000, b"[" * 40 + b"]" * 40, b'\xef\xbb\xbf{}',
        '{"kind": "x"}'.encode("utf-16"), b'{"title": "\xff"}', b'{"title": "\\ud800"}',
        b'{"title": "\\u0000"}', b'{"\\u0000": 1}', b'{"kind": ' + b"9" * 5000 + b"}",
        json.dumps({f"k{n}": 1 for n in range(1001)}).encode(),
        b"\x1f\x8b\x08\x00", b"kind=VIS-SHIP",
    ],
)  # fmt: skip
def test_a_body_that_is_not_plain_json_is_refused(api, body):
    refused(api.post(LIST, body, content_type="application/json"))


def test_a_body_beyond_a_megabyte_is_too_large(api):
    body = json.dumps({**GOOD, "summary": "x" * 1_100_000})
    assert refused(api.post(LIST, body, content_type="application/json"))["status"] == 413


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "", "multipart/form-data; boundary=x"]
)
def test_other_formats_are_not_read(api, kind):
    assert refused(api.generic("POST", LIST, b"{}", content_type=kind))["status"] == 415


def test_a_compressed_body_is_not_read(api):
    answer = api.generic(
        "POST", LIST, b"{}", content_type="application/json", HTTP_CONTENT_ENCODING="gzip"
    )
    assert refused(answer)["status"] == 415


def test_other_formats_are_not_written(api):
    assert refused(api.get(LIST, HTTP_ACCEPT="application/xml"))["status"] == 406


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_method_that_is_not_there_says_which_are(api, method):
    answer = getattr(api, method)(LIST, {}, "json")
    assert refused(answer)["status"] == 405
    assert set(answer["Allow"].split(", ")) >= {"GET", "POST"}


def test_options_names_the_methods(api):
    answer = api.options(LIST)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer["Allow"].split(", ")) >= {"GET", "POST", "OPTIONS"}


def test_head_is_get_without_its_body(api):
    answer = api.head(LIST)
    assert (answer.status_code, answer.content) == (200, b"")


FIELDS = [
    ({"kind": "NOPE"}, "kind"),
    ({"kind": None}, "kind"),
    ({"kind": 7}, "kind"),
    ({"kind": True}, "kind"),
    ({"kind": ["VIS-SHIP"]}, "kind"),
    ({"title": "x" * 400}, "title"),
    ({"title": 5}, "title"),
    ({"title": 5.5}, "title"),
    ({"title": "line\nbreak"}, "title"),
    ({"title": "\x1b[31mred"}, "title"),
    ({"title": {"a": 1}}, "title"),
    ({"summary": "x" * 281}, "summary"),
    ({"place_name": "x" * 121}, "place_name"),
    ({"state": "APPROVED"}, "state"),
    ({"state": "held"}, "state"),
    ({"place": "MOON"}, "place"),
    ({"place_party": "ZZZ"}, "place_party"),
    ({"host": "ZZZ"}, "host"),
    ({"flow": "BOTH"}, "flow"),
    ({"actual": "2025-04-09"}, "actual"),
    ({"actual": {"start": "2025-04-12", "end": "2025-04-09"}}, "actual.end"),
    ({"actual": {"end": "2025-04-12"}}, "actual.start"),
    ({"actual": {"start": "0000-01-01", "end": "2025-04-12"}}, "actual.start"),
    ({"actual": {"start": "0001-01-01", "end": "2025-04-12"}}, "actual.start"),
    ({"actual": {"start": "2025-04-09", "end": "9999-12-31"}}, "actual.end"),
    ({"actual": {"start": "10000-01-01", "end": "2025-04-12"}}, "actual.start"),
    ({"actual": {"start": "2025-02-29", "end": "2025-04-12"}}, "actual.start"),
    ({"actual": {"start": "2025-06-31", "end": "2025-07-12"}}, "actual.start"),
    ({"actual": {"start": "2025-04-09T00:00:00Z", "end": "2025-04-12"}}, "actual.start"),
    ({"actual": {"start": "20250409", "end": "2025-04-12"}}, "actual.start"),
    ({"actual": {"start": 20250409, "end": "2025-04-12"}}, "actual.start"),
    ({"actual": {"from": "2025-04-09"}}, "actual.from"),
    ({"milestone_date": "2025-04-09"}, "milestone_date"),
    ({"participants": []}, "participants"),
    ({"participants": None}, "participants"),
    ({"participants": "XAA"}, "participants"),
    ({"participants": ["XAA"]}, "participants.0"),
    ({"participants": [{}]}, "participants.0.partner"),
    ({"participants": [{"partner": "ZZZ"}]}, "participants.0.partner"),
    ({"participants": [{"partner": "XAA"}, {"partner": "XAA"}]}, "participants.1.partner"),
    ({"participants": [{"partner": "XAA", "people": -1}]}, "participants.0.people"),
    ({"participants": [{"partner": "XAA", "people": "5"}]}, "participants.0.people"),
    ({"participants": [{"partner": "XAA", "people": 1.0}]}, "participants.0.people"),
    ({"participants": [{"partner": "XAA", "people": True}]}, "participants.0.people"),
    ({"participants": [{"partner": "XAA", "people": 2**31}]}, "participants.0.people"),
    ({"participants": [{"partner": "XAA", "people": 2**63}]}, "participants.0.people"),
    ({"participants": [{"partner": "XAA", "people": 10**30}]}, "participants.0.people"),
    ({"participants": [{"partner": "XAA", "role": "GUEST"}]}, "participants.0.role"),
    ({"participants": [{"partner": "XAA", "colour": 1}]}, "participants.0.colour"),
    ({"participants": [{"partner": "XAA", "service": ["SPIES"]}]}, "participants.0.service.0"),
    ({"participants": [{"partner": "XAA"}] * 10_000}, "participants"),
    ({"principals": [{"side": "XAA"}]}, "principals.0.office"),
    ({"principals": [{"side": "XAB", "office": "Chief"}]}, "principals.0.side"),
    ({"principals": [{"side": "XAA", "office": "Chief", "level": "L11"}]}, "principals.0.level"),
    ({"principals": [{"side": "XAA", "office": "Chief", "level": 9}]}, "principals.0.level"),
    ({"principals": [{"side": "XAA", "office": "x" * 121}]}, "principals.0.office"),
    ({"outcomes": ["NOPE"]}, "outcomes.0.outcome"),
    ({"outcomes": ["RELN", "RELN"]}, "outcomes"),
    ({"outcomes": ["RELN", "COMP", "TRAN", "CONF"]}, "outcomes"),
    ({"outcomes": [{"outcome": "RELN", "rank": 0}]}, "outcomes.0.rank"),
    ({"outcomes": [{"outcome": "RELN", "rank": 2}]}, "outcomes"),
    ({"people_home": -1}, "people_home"),
    ({"people_home": "5"}, "people_home"),
    ({"people_home": 10**30}, "people_home"),
    ({"cost_home": "5"}, "cost_home"),
    ({"cost_home": {"amount": "-1.00", "currency": "EUR"}}, "cost_home.amount"),
    ({"cost_home": {"amount": "1.005", "currency": "EUR"}}, "cost_home.amount"),
    ({"cost_home": {"amount": "1e5", "currency": "EUR"}}, "cost_home.amount"),
    ({"cost_home": {"amount": "NaN", "currency": "EUR"}}, "cost_home.amount"),
    ({"cost_home": {"amount": "9" * 13, "currency": "EUR"}}, "cost_home.amount"),
    ({"cost_home": {"amount": "5.00", "currency": "euro"}}, "cost_home.currency"),
    ({"cost_home": {"amount": "5.00", "currency": "EUR\n"}}, "cost_home.currency"),
    ({"cost_home": {"amount": "5.00"}}, "cost_home.currency"),
    ({"lat": "91"}, "lat"),
    ({"lat": "1.1234567"}, "lat"),
    ({"lon": "-181"}, "lon"),
    ({"marking": "TOP SECRET"}, "marking"),
    ({"marking": 4}, "marking"),
    ({"marking": None}, "marking"),
    ({"series": "NOPE"}, "series"),
    ({"parent": "E-2025-000001"}, "parent"),
    ({"children": ["E-2025-000001"]}, "children.0"),
    ({"frameworks": ["NOPE"]}, "frameworks.0"),
    ({"links": [{"to": "E-2025-000001", "type": "MARGIN_OF"}]}, "links.0.to"),
    ({"links": [{"to": "E-2025-000001", "type": "LIKES"}]}, "links.0.type"),
    ({"desk": "NOPE"}, "desk"),
    ({"owner": "nobody"}, "owner"),
    ({"is_container": "yes"}, "is_container"),
    ({"is_container": 1}, "is_container"),
    ({"purpose_check": None}, "purpose_check"),
    ({"service": ["NAVY", "NOPE"]}, "service.1"),
    ({"external_source": "fleet"}, "external_ref"),
    ({"external_ref": "x" * 121, "external_source": "fleet"}, "external_ref"),
    ({"colour": "red"}, "colour"),
    ({"__proto__": {}}, "__proto__"),
    ({"ref": "E-2025-000001"}, "ref"),
    ({"version": 7}, "version"),
    ({"created_by": "lead"}, "created_by"),
    ({"cancel_by": "HOME"}, "cancel_by"),
    ({"id": 7}, "id"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "name"), FIELDS, ids=lambda value: str(value)[:60])
def test_a_field_that_cannot_be_is_named(api, desk, change, name):
    refused(api.post(LIST, {**GOOD, **change}, "json"), name)
    with acting_as(desk):
        assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  spaced  out  ", "spaced out"),
        ("\u202egnp.exe", "gnp.exe"),
        ("Cafe\u0301", "Café"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{7*7}} ${jndi:x} %n%s ../../etc '; drop table",) * 2,
        ("👩\u200d✈️", "👩\u200d✈️"),
        ("العربية", "العربية"),
    ],
)  # fmt: skip
def test_text_is_kept_as_text(api, sent, kept):
    answer = api.post(LIST, {**GOOD, "title": sent}, "json")
    assert answer.status_code == 201
    assert answer.json()["title"] == kept


@pytest.mark.parametrize(
    "ref",
    ["-1", "0", "9223372036854775808", "1" + "0" * 20, "abc", "1%0d%0a", "%00", "E-2025-000001",
     "0198c5a0-0000-7000-8000-000000000000", "..%2f", "%f0%9f%9a%a2", "x" * 3000],
)  # fmt: skip
def test_what_is_no_reference_is_nothing(api, db, ref):
    for method in ("get", "patch", "delete"):
        answer = (
            getattr(api, method)(f"{LIST}{ref}/", {}, "json")
            if method != "get"
            else api.get(f"{LIST}{ref}/")
        )
        assert answer.status_code == 404
        refused(answer)


@pytest.mark.parametrize("path", ["partners", "groupings", "series"])
@pytest.mark.parametrize("code", ["ZZZ", "%00", "x" * 300, "-1"])
def test_what_is_in_no_register_is_nothing(api, db, path, code):
    assert refused(api.get(f"/api/v1/{path}/{code}/"))["status"] == 404
