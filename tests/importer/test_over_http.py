"""A file can be sent to the REST door: first a dry run, then for good."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as
from engagements.models import Engagement
from tests.importer.files import HEADER, MAPPING, ROW, runs

URL = "/api/v1/imports/"
FILE = f"{HEADER}\n{ROW}\n2,NO-KIND,XAA,2025-04-09,,A\n".encode()


def send(client: APIClient, content: bytes = FILE, name: str = "records.csv", **form):
    form = {"mapping": MAPPING, **form}
    return client.post(URL, {"file": SimpleUploadedFile(name, content), **form}, format="multipart")


def counts(answer) -> tuple[int, ...]:
    told = answer.json()
    return tuple(told[name] for name in ("rows", "taken", "unchanged", "refused", "skipped"))


def test_a_dry_run_then_for_good(api: APIClient, desk: Reader):
    dry = send(api, dry_run="true")
    assert (dry.status_code, counts(dry), dry.json()["id"]) == (200, (2, 1, 0, 1, 0), None)
    with acting_as(desk):
        assert not Engagement.objects.exists()
    real = send(api)
    assert (real.status_code, counts(real)) == (201, (2, 1, 0, 1, 0))
    assert real.json()["report"] == dry.json()["report"]
    assert [line["row"] for line in real.json()["report"]] == [3]
    with acting_as(desk):
        assert Engagement.objects.get().created_by.username == "desk"


def test_the_mapping_may_be_a_file(api: APIClient):
    assert send(api, mapping=SimpleUploadedFile("map.toml", MAPPING.encode())).status_code == 201


def test_a_run_is_listed_and_read_by_its_own_reader_alone(api: APIClient, api_as):
    number = send(api).json()["id"]
    (listed,) = api.get(URL).json()["results"]
    assert (listed["id"], listed["rows"]) == (number, 2)
    assert api.get(f"{URL}{number}/").json()["report"][0]["field"] == "kind"
    other = api_as("lead")
    assert other.get(URL).json()["results"] == []
    assert other.get(f"{URL}{number}/").status_code == 404


def test_a_run_has_a_number_that_says_nothing_of_the_runs_of_others(api: APIClient, api_as):
    numbers = [send(client).json()["id"] for client in (api, api_as("lead"), api)]
    assert numbers == [1, 1, 2]
    assert [run["id"] for run in api.get(URL).json()["results"]] == [2, 1]
    assert api.get(f"{URL}2/").json()["id"] == 2
    assert api.get(f"{URL}{10**20}/").status_code == api.get(f"{URL}0/").status_code == 404


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"mapping": "[colums]"}, "mapping"),
        ({"content": b""}, "file"),
        ({"content": b"PK\x03\x04nonsense"}, "file"),
        ({"content": FILE.replace(b"partner", b"country")}, "file"),
        ({"content": FILE.replace(b"A visit", b"Visit\xe9")}, "file"),
        ({"dry_run": "perhaps"}, "dry_run"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_what_cannot_be_used_is_named(api: APIClient, form: dict, field: str):
    answer = send(api, **form)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]
    assert runs() == []


@pytest.mark.parametrize("missing", ["file", "mapping"])
def test_what_is_missing_is_named(api: APIClient, missing: str):
    form = {"file": SimpleUploadedFile("a.csv", FILE), "mapping": MAPPING}
    del form[missing]
    answer = api.post(URL, form, format="multipart")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [missing])


def test_who_may_not_import_is_told(api_as):
    assert send(api_as("auditor")).status_code == 403


def test_json_is_not_a_file(api: APIClient):
    assert api.post(URL, {"file": "x"}, format="json").status_code == 415


def test_a_file_that_is_too_long_is_not_read(api: APIClient, settings):
    settings.IMPORT_MAX_BYTES = 1000
    answer = send(api, FILE + b"x" * 2_000_000)
    assert answer.status_code == 413
    assert "split it" in answer.json()["detail"]


def test_more_rows_than_a_request_can_wait_for_are_not_taken(api: APIClient):
    rows = b"".join(f"{n}{ROW[1:]}\n".encode() for n in range(10_001))
    answer = send(api, HEADER.encode() + b"\n" + rows)
    assert answer.status_code == 413
    assert "import_engagements" in answer.json()["detail"]
    assert runs() == []
