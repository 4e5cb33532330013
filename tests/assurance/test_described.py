"""I1: random requests after the description, against the application itself, with real commits."""

from collections import Counter
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.documentation import schema
from config.wsgi import application
from tests.architecture.addresses import addresses
from tests.assurance.authz.asks import declared
from tests.assurance.figures import effort, record
from tests.assurance.rest import Things
from tests.cast import token_of

CASES = effort(2_500, 50_000)
#: Codes that no schema lists (partners, kinds) make most random entries a 400, as they should.
_NOT_ASKED = [positive_data_acceptance]
_FOUND = schemathesis.openapi.from_dict(schema())
_FOUND.app = application
_OPERATIONS = [operation.ok() for operation in _FOUND.get_all_operations()]
_ADDRESSES = {address.template: address for address in addresses()}
#: Whoever may do most at an address: who may not do it at all would meet only refusals.
_WHO = {"annexes_relabel": "security", "engagements_relabel": "security", "audit": "security"}


def who_asks(operation: Any) -> str:
    """A sign-in that may."""
    name = operation.definition.raw["operationId"]
    said = declared(_ADDRESSES[operation.path].name)
    usual = said.who if said else "desk"
    return _WHO.get(name, _WHO.get(name.partition("_")[0], usual))


def aimed(case: Any, things: Things) -> None:
    """At something that is there, where what was drawn in its place is a name like any other."""
    meta = case.meta
    if meta is not None and meta.generation.mode.is_positive and case.body is not None:
        if case.path_parameters:
            with suppress(LookupError):
                path = things.path_to(_ADDRESSES[case.operation.path])
                case.path_parameters |= resolve(path).kwargs
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"


def client_of(name: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(name)}")
    return client


def test_random_requests_meet_no_fault(live: str, django_db_blocker: Any):
    statuses: Counter[int] = Counter()
    refusals: Counter[str] = Counter()

    def knock(case: Any) -> None:
        token = token_of(who_asks(case.operation))
        if next(turns) % 2:
            aimed(case, things)
        headers = {"Authorization": f"Bearer {token}"}
        answer = case.call(headers=headers)
        statuses[answer.status_code] += 1
        if answer.status_code >= 400:
            refusals[answer.headers["content-type"][0]] += 1
        case.validate_response(answer, excluded_checks=_NOT_ASKED, headers=headers)

    each = hypothesis_settings(
        max_examples=-(-CASES // len(_OPERATIONS)) + 10,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    turns = count()
    with django_db_blocker.unblock():
        things = Things(client_of).make()
        for operation in _OPERATIONS:
            each(given(case=operation.as_strategy())(knock))()
    cases = sum(statuses.values())
    assert not [status for status in statuses if status >= 500]
    assert set(refusals) == {"application/problem+json"}
    assert cases >= CASES
    refused = sum(refusals.values())
    record(
        "I1",
        f"{cases:,} cases at {len(_OPERATIONS)} operations, 0 × 5xx and no check failed; "
        f"all {refused:,} refusals are problem details",
    )


@pytest.mark.parametrize("operation", _OPERATIONS, ids=lambda each: each.label)
def test_every_operation_describes_its_refusals(operation: Any):
    answers = operation.definition.raw["responses"]
    assert {"400", "401", "406", "429", "503"} <= set(answers)
    for status, answer in answers.items():
        if int(status) >= 400:
            assert list(answer["content"]) == ["application/problem+json"]
