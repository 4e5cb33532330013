"""The schema describes what the door does: it is valid, and answers keep to it."""

from typing import Any

import jsonschema
import pytest
from django.core.management import call_command
from openapi_spec_validator import validate

from accounts.acting import acting_as
from config.documentation import schema
from engagements.api.shapes import EngagementShape
from engagements.filters import EngagementFilters
from tests.factories import log


def test_the_schema_is_valid_openapi_without_a_warning(tmp_path):
    call_command("spectacular", file=str(tmp_path / "schema.yml"), validate=True, fail_on_warn=True)
    validate(schema())
    assert schema()["openapi"].startswith("3.1")


def test_every_filter_is_described():
    listed = schema()["paths"]["/api/v1/engagements/"]["get"]["parameters"]
    described = {parameter["name"] for parameter in listed}
    assert described == {*EngagementFilters.base_filters, "cursor", "page_size", "ordering"}


def conforms(value: Any, name: str) -> None:
    whole = {"$ref": f"#/components/schemas/{name}", "components": schema()["components"]}
    jsonschema.validate(value, whole, cls=jsonschema.Draft202012Validator)


def test_answers_have_exactly_the_fields_that_are_described(api, desk):
    with acting_as(desk):
        tour = log(is_container=True, participants=[], state="DRAFT", title="Tour").ref
        full = log(
            "IDN", parent=tour, principals=[{"side": "HOME", "office": "Chief", "level": "L7"}],
            frameworks=["ARF"], cost_home=None, lat=None,
        ).ref  # fmt: skip
        log("IDN", links=[{"to": full, "type": "FOLLOW_ON"}])
    page = api.get("/api/v1/engagements/").json()
    conforms(page, "EngagementPage")
    for row in page["results"]:
        assert list(row) == list(EngagementShape().fields)
    assert {row["title"]: row["children"] for row in page["results"]}["Tour"] == [full]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("kinds/", "KindPage"), ("partners/", "PartnerPage"),
        ("partners/IDN/", "PartnerDetailShape"),
        ("groupings/", "GroupingPage"), ("groupings/ASEAN/", "GroupingDetailShape"),
        ("outcomes/", "OutcomePage"), ("series/", "SeriesPage"),
        ("engagements/?page_size=0", "Problem"),
    ],
)  # fmt: skip
def test_registers_keep_to_their_shapes(api, path, name):
    conforms(api.get(f"/api/v1/{path}").json(), name)


def test_the_page_reads_the_schema_out_without_anything_from_elsewhere(client, db):
    assert client.get("/api/v1/docs/").status_code == 302
    client.login(username="desk", password="a-password-only-for-tests")
    answer = client.get("/api/v1/docs/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "GET /api/v1/engagements/" in text
    assert "<script" not in text
    assert "//" not in "".join(part.split('"')[0] for part in text.split('src="')[1:])
